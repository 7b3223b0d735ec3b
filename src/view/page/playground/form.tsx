import type { PlaygroundChoices } from '../../api.ts';
import { Choice, Field } from '../parts/field.tsx';
import { languageTag } from '../parts/foreign-text.tsx';
import { Name } from '../parts/name.tsx';
import { DocumentsField } from './documents-field.tsx';
import type { Draft } from './draft.ts';
import { TemplatesField } from './templates-field.tsx';

/** What is asked, of whom, and how. */
export function Form({
  choices,
  draft,
  asked,
  onDraft,
  onExample,
  onAsk,
}: {
  readonly choices: PlaygroundChoices;
  readonly draft: Draft;
  /** Whether an answer is waited for. */
  readonly asked: boolean;
  readonly onDraft: (draft: Draft) => void;
  readonly onExample: () => void;
  readonly onAsk: () => void;
}) {
  const reranker = choices.rerankers.find(({ name }) => name === draft.reranker);
  return (
    <form
      class="playground"
      onSubmit={(event) => {
        event.preventDefault();
        onAsk();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        onAsk();
      }}
    >
      <div>
        <Field label="Query">
          <textarea
            dir="auto"
            lang={languageTag(draft.language)}
            rows={2}
            value={draft.query}
            onInput={({ currentTarget }) => onDraft({ ...draft, query: currentTarget.value })}
          />
        </Field>
        <DocumentsField
          documents={draft.documents}
          language={draft.language}
          onDocuments={(documents) => onDraft({ ...draft, documents })}
        />
      </div>
      <div>
        <Choice
          label="Reranker"
          value={draft.reranker}
          options={choices.rerankers.map(({ name, protocol }) => ({
            value: name,
            text: name === protocol ? name : `${name} (${protocol})`,
          }))}
          onChoose={(name) => onDraft({ ...draft, reranker: name })}
        />
        {reranker !== undefined && (
          <p class="dim">
            <Name>
              {[reranker.model, reranker.url].filter((part) => part !== null).join(' at ') || 'in process'}
            </Name>
          </p>
        )}
        <TemplatesField
          templates={choices.templates}
          chosen={draft.templates}
          onChoose={(templates) => onDraft({ ...draft, templates })}
        />
        <Field label="Instruction, in place of the templates' own">
          <textarea
            dir="auto"
            rows={2}
            value={draft.instruction}
            placeholder="each template's own"
            onInput={({ currentTarget }) => onDraft({ ...draft, instruction: currentTarget.value })}
          />
        </Field>
        <Field label="Language, as a code like en or zh">
          <input
            type="text"
            value={draft.language}
            size={8}
            maxLength={35}
            autocomplete="off"
            onInput={({ currentTarget }) => onDraft({ ...draft, language: currentTarget.value })}
          />
        </Field>
      </div>
      <p class="buttons">
        <button type="submit" class="main" disabled={asked}>
          {asked ? 'Asking…' : 'Score'}
        </button>
        <button type="button" onClick={onExample}>
          Fill in an example
        </button>
        <span class="dim">Ctrl+Enter scores from anywhere in the form</span>
      </p>
    </form>
  );
}
