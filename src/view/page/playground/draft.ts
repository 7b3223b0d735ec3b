import type { PlaygroundChoices, PlaygroundRequest } from '../../api.ts';

/** What stands in the form. */
export interface Draft {
  readonly reranker: string;
  readonly templates: readonly string[];
  readonly query: string;
  readonly documents: readonly string[];
  readonly instruction: string;
  readonly language: string;
}

/** The form as it is at first: the first reranker, and the first template. */
export function firstDraft({ rerankers, templates }: PlaygroundChoices): Draft {
  return {
    reranker: rerankers[0]?.name ?? '',
    templates: templates.slice(0, 1).map(({ name }) => name),
    query: '',
    documents: ['', ''],
    instruction: '',
    language: '',
  };
}

/** A question and what may answer it, for a first try: two answers, two texts that only share its words, one about something else. */
export function exampleDraft(draft: Draft, choices: PlaygroundChoices): Draft {
  return {
    ...draft,
    templates: draft.templates.length > 1 ? draft.templates : twoTemplates(draft, choices),
    query: 'How can I reset the password of my account?',
    documents: [
      'Open the login page, choose "Forgot password" and follow the link that is sent to you.',
      'An administrator can set a new password for an account under Settings, Members.',
      'Accounts without a password are locked after 30 days.',
      'To reset the device to its first state, hold the button for ten seconds.',
      'The river runs from the mountain to the ocean.',
    ],
    language: 'en',
  };
}

/** The request, or what is missing for one. Empty documents are left out. */
export function requestOf(
  draft: Draft,
): { readonly request: PlaygroundRequest } | { readonly missing: string } {
  const documents = draft.documents.filter((text) => text.trim() !== '');
  if (draft.reranker === '') return { missing: 'Choose a reranker.' };
  if (draft.templates.length === 0) return { missing: 'Choose at least one template.' };
  if (draft.templates.length > MOST_TEMPLATES)
    return { missing: `Choose at most ${MOST_TEMPLATES} templates.` };
  if (draft.query.trim() === '') return { missing: 'Write a query.' };
  if (documents.length === 0) return { missing: 'Write at least one document.' };
  if (documents.length > MOST_DOCUMENTS)
    return { missing: `There are ${documents.length} documents: at most ${MOST_DOCUMENTS} are asked about.` };
  return {
    request: {
      reranker: draft.reranker,
      templates: draft.templates,
      instruction: draft.instruction.trim() === '' ? null : draft.instruction,
      query: draft.query,
      language: draft.language.trim() === '' ? null : draft.language.trim(),
      documents,
    },
  };
}

/** Two that any reranker can be asked with, where they are there. */
function twoTemplates({ templates: chosen }: Draft, { templates }: PlaygroundChoices): string[] {
  const names = templates.map(({ name }) => name);
  const wanted = new Set(['bare', 'instruction-in-text'].filter((name) => names.includes(name)));
  for (const name of [...chosen, ...names]) if (wanted.size < 2) wanted.add(name);
  return names.filter((name) => wanted.has(name));
}

const MOST_TEMPLATES = 8;
const MOST_DOCUMENTS = 100;
