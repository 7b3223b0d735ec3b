import type { Place, Problem } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import { didYouMean } from '../foundation/suggest.ts';
import type { Template } from './template.ts';
import { cutAtVariables, hasVariable } from './variables.ts';

/** The place of a key, or of a snippet inside the text of a key (its n-th occurrence, from 0). */
export type TemplatePlace = (
  path: readonly string[],
  snippet?: { readonly text: string; readonly occurrence: number },
) => Place;

/**
 * What is wrong with a template whose fields have the right types: unknown variables, a query or document that would not
 * arrive, an instruction that would not arrive. Empty = it may be rendered. Templates from `parseTemplate` have been through it;
 * those that a program puts together have not.
 */
export function templateProblems(template: Template, place?: TemplatePlace): Problem[] {
  const at: At = (path, snippet) => (place === undefined ? {} : { where: place(path, snippet) });
  return [
    ...instructionProblems(template, at),
    ...textProblems(template, 'query', at),
    ...textProblems(template, 'document', at),
    ...arrivalProblems(template, at),
  ];
}

/**
 * What is wrong with a template for these languages: `{{language}}` stands in a text, but queries have none. To be asked
 * before anything is scored.
 */
export function languageProblems(template: Template, languages: Iterable<string | null>): Problem[] {
  if (!uses(template, 'language') || ![...languages].includes(null)) return [];
  return [
    {
      code: 'template-language-missing',
      message: `the template ${quoted(template.name)} uses {{language}}, but there are queries without a language`,
      mend: 'give each query a language, or leave {{language}} out of the template',
    },
  ];
}

/** Whether a text of the template has the variable. */
export function uses(template: Template, variable: Variable): boolean {
  return [template.query, template.document].some((text) => text !== null && hasVariable(text, variable));
}

/** What a text may name. */
export type Variable = 'instruction' | 'query' | 'document' | 'language';

type At = (...place: Parameters<TemplatePlace>) => { where?: Place };

function instructionProblems(template: Template, at: At): Problem[] {
  const problems: Problem[] = [];
  const instructions: [path: string[], text: string][] = [
    ...(template.instruction === null ? [] : [[['instruction'], template.instruction] as [string[], string]]),
    ...Object.entries(template.languages).map(
      ([tag, text]) => [['languages', tag], text] as [string[], string],
    ),
  ];
  for (const [path, text] of instructions) {
    if (text.trim() === '') {
      problems.push({
        code: 'template-empty-instruction',
        message: `${quoted(path.join('.'))} is empty`,
        ...at(path),
        mend: 'write the instruction, or leave the key out for none',
      });
    } else if (text !== text.trim()) {
      problems.push({
        code: 'template-instruction-space',
        message: `${quoted(path.join('.'))} starts or ends with white space`,
        ...at(path),
        why: 'the model would read it as part of the prompt; YAML keeps the last line break after |',
        mend: 'write >- or |- in place of > or |',
      });
    } else if (text.includes('{{')) {
      problems.push({
        code: 'template-variable-in-instruction',
        message: `${quoted(path.join('.'))} holds {{, but variables are not filled in inside an instruction`,
        ...at(path, { text: '{{', occurrence: 0 }),
        mend: 'put the variable into the query or document text',
      });
    }
  }
  if (Object.keys(template.languages).length > 0 && template.instruction === null) {
    problems.push({
      code: 'template-no-fallback',
      message: 'there are instructions by language, but no "instruction" for all other languages',
      ...at(['languages']),
      why: 'queries in other languages would go without, unnoticed',
      mend: 'add an "instruction"',
    });
  }
  return problems;
}

function textProblems(template: Template, field: 'query' | 'document', at: At): Problem[] {
  const text = template[field];
  if (text === null) return [];
  const problems: Problem[] = [];
  const known = VARIABLES[field];
  const seen = new Map<string, number>();
  for (const part of cutAtVariables(text)) {
    if (part.kind === 'literal') {
      const opener = /\{\{|\{%/.exec(part.text)?.[0];
      if (opener !== undefined) problems.push(syntaxProblem(field, opener, at));
      continue;
    }
    const occurrence = seen.get(part.source) ?? 0;
    seen.set(part.source, occurrence + 1);
    if ((known as readonly string[]).includes(part.name)) continue;
    const misplaced = field === 'query' && part.name === 'document';
    problems.push({
      code: 'template-unknown-variable',
      message: misplaced
        ? 'the query text holds {{document}}, but one query goes with many documents'
        : `the ${field} text holds {{${quoted(part.name).slice(1, -1)}}}, which is not a variable${didYouMean(part.name.slice(0, 40), known)}`,
      ...at([field], { text: part.source, occurrence }),
      mend: `variables of the ${field} text: ${known.map((name) => `{{${name}}}`).join(', ')}`,
    });
  }
  return problems;
}

function syntaxProblem(field: string, opener: string, at: At): Problem {
  return {
    code: 'template-syntax',
    message: `the ${field} text holds ${opener} that opens no variable`,
    ...at([field], { text: opener, occurrence: 0 }),
    why: 'texts are no Jinja: a variable is {{name}} and there is nothing else; it would be sent as it stands',
    mend: 'close the variable with }}, or leave the braces out',
  };
}

function arrivalProblems(template: Template, at: At): Problem[] {
  const { query, document } = template;
  const problems: Problem[] = [];
  if (query !== null && !uses(template, 'query')) {
    problems.push({
      code: 'template-query-missing',
      message: 'the query text has no {{query}}',
      ...at(['query']),
      why: 'every query would be scored alike',
      mend: 'write {{query}} where the query belongs',
    });
  }
  if (document !== null && !hasVariable(document, 'document')) {
    problems.push({
      code: 'template-document-missing',
      message: 'the document text has no {{document}}',
      ...at(['document']),
      why: 'every document would be scored alike',
      mend: 'write {{document}} where the document belongs',
    });
  }
  const hasTexts = query !== null || document !== null;
  const usesInstruction = uses(template, 'instruction');
  if (hasTexts && template.instruction !== null && !usesInstruction) {
    problems.push({
      code: 'template-instruction-unused',
      message: 'there is an instruction, but no text has {{instruction}}',
      ...at(['instruction']),
      why: 'with a query or document text the client renders, and no instruction travels beside the text',
      mend: 'write {{instruction}} into a text, or leave the texts out to send it as a field',
    });
  }
  if (usesInstruction && template.instruction === null) {
    const field = query !== null && hasVariable(query, 'instruction') ? 'query' : 'document';
    problems.push({
      code: 'template-instruction-missing',
      message: `the ${field} text has {{instruction}}, but there is no instruction`,
      ...at([field], { text: '{{instruction}}', occurrence: 0 }),
      mend: 'add an "instruction", or leave {{instruction}} out',
    });
  }
  return problems;
}

const VARIABLES = {
  query: ['instruction', 'query', 'language'],
  document: ['instruction', 'query', 'document', 'language'],
} as const satisfies Record<string, readonly Variable[]>;
