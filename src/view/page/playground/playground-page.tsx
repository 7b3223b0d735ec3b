import { useState } from 'preact/hooks';
import type { ApiProblem, PlaygroundAnswer, PlaygroundChoices, PlaygroundRequest } from '../../api.ts';
import { post, problemOf } from '../api-client.ts';
import { Heading } from '../parts/heading.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Name } from '../parts/name.tsx';
import { Problem } from '../parts/problem.tsx';
import { useAnswer } from '../use-answer.ts';
import { type Draft, exampleDraft, firstDraft, requestOf } from './draft.ts';
import { Form } from './form.tsx';
import { Result } from './result.tsx';

/** A query and documents of one's own, scored with several templates side by side. */
export function PlaygroundPage() {
  const choices = useAnswer('GET api/playground', {});
  return (
    <>
      <Heading title="Playground" />
      <p class="lead">
        Score documents of your own with several templates side by side, and see exactly what the reranker is
        asked.
      </p>
      <Loaded from={choices}>{(known) => <Playground choices={known} />}</Loaded>
    </>
  );
}

function Playground({ choices }: { readonly choices: PlaygroundChoices }) {
  const [draft, setDraftState] = useState<Draft>(() => kept ?? firstDraft(choices));
  const [outcome, setOutcome] = useState<Outcome>({ state: 'none' });
  const setDraft = (next: Draft) => {
    kept = next;
    setDraftState(next);
  };
  const ask = () => {
    if (outcome.state === 'asked') return;
    const made = requestOf(draft);
    if ('missing' in made) return setOutcome({ state: 'missing', missing: made.missing });
    const { request } = made;
    setOutcome({ state: 'asked' });
    post(request).then(
      (answer) => setOutcome({ state: 'answered', request, answer }),
      (error: unknown) => setOutcome({ state: 'problem', problem: problemOf(error) }),
    );
  };
  return (
    <>
      {choices.config === null && choices.rerankers.every(({ url }) => url === null) && (
        <p class="notice">
          There is no configuration here, so only the rerankers that need no server can be asked. Name yours
          in <code>rankgauge.yaml</code> and start <code>rankgauge view</code> again.
        </p>
      )}
      {choices.config !== null && (
        <p class="dim">
          Rerankers and templates of <Name>{choices.config}</Name>
        </p>
      )}
      <Form
        choices={choices}
        draft={draft}
        asked={outcome.state === 'asked'}
        onDraft={setDraft}
        onExample={() => setDraft(exampleDraft(draft, choices))}
        onAsk={ask}
      />
      <section class="result" aria-label="Result">
        <p role="status" class="count">
          {outcome.state === 'asked' && 'Asking…'}
          {outcome.state === 'missing' && outcome.missing}
          {outcome.state === 'answered' &&
            `${outcome.request.documents.length} documents scored with ${outcome.answer.columns.map(({ template }) => template).join(', ')}`}
        </p>
        {outcome.state === 'problem' && <Problem problem={outcome.problem} again={ask} />}
        {outcome.state === 'answered' && (
          <>
            <h2>Scores</h2>
            <Result request={outcome.request} answer={outcome.answer} />
          </>
        )}
      </section>
    </>
  );
}

type Outcome =
  | { readonly state: 'none' | 'asked' }
  | { readonly state: 'missing'; readonly missing: string }
  | { readonly state: 'problem'; readonly problem: ApiProblem }
  | { readonly state: 'answered'; readonly request: PlaygroundRequest; readonly answer: PlaygroundAnswer };

/** What was written stays while other pages are looked at. */
let kept: Draft | null = null;
