import { useState } from 'preact/hooks';
import type { EvaluatedRun, Evaluation } from '../../../pipeline/evaluation.ts';
import type { RunDetail, RunSummary } from '../../api.ts';
import { Badge } from '../parts/badge.tsx';
import { CodeBlock } from '../parts/code-block.tsx';
import { Facts } from '../parts/facts.tsx';
import { Heading } from '../parts/heading.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Name } from '../parts/name.tsx';
import { RunProgress } from '../parts/run-progress.tsx';
import { Sentences } from '../parts/sentences.tsx';
import { durationText, When } from '../parts/when.tsx';
import { hashOf } from '../route.ts';
import { useAnswer } from '../use-answer.ts';
import { useRunEvents } from '../use-run-events.ts';
import { Calls } from './calls.tsx';
import { Depths } from './depths.tsx';
import { Findings } from './findings.tsx';
import { Headline } from './headline.tsx';
import { Measures } from './measures.tsx';
import { Slices } from './slices.tsx';

/** All that is known of one run. */
export function RunPage({ run }: { readonly run: string }) {
  const loading = useAnswer('GET api/run', { run });
  const [latest, setLatest] = useState<RunSummary | null>(null);
  useRunEvents(
    (news) => {
      if (news.run !== run) return;
      setLatest(news);
      // Now there is something to evaluate.
      if (loading.answer?.evaluation === null && news.status !== 'running') loading.again();
    },
    () => {
      setLatest(null);
      loading.again();
    },
  );
  return (
    <>
      <Heading title={run === '' ? 'Run' : run}>
        <Name>{run === '' ? 'Run' : run}</Name>
      </Heading>
      <Loaded from={loading}>
        {(detail) => <Detail detail={detail} summary={latest ?? detail.summary} />}
      </Loaded>
    </>
  );
}

function Detail({ detail, summary }: { readonly detail: RunDetail; readonly summary: RunSummary }) {
  const { evaluation, calls, facts, templateText } = detail;
  const run = evaluation?.runs[0];
  return (
    <>
      <p class="lead">
        <Badge word={summary.status} /> started <When milliseconds={summary.started} />
        {summary.finished !== null && `, took ${durationText(summary.finished - summary.started)}`}
      </p>
      {summary.status === 'running' && <RunProgress run={summary} />}
      {summary.failure !== null && (
        <p class="notice bad">
          <strong>Why it failed:</strong> <Name>{summary.failure}</Name>
        </p>
      )}
      {summary.status === 'stopped' && (
        <p class="notice warn">
          It was stopped after {summary.scored.toLocaleString('en')} of {summary.pairs.toLocaleString('en')}{' '}
          pairs. Go on with it: <code>rankgauge run --resume {summary.run}</code>
        </p>
      )}
      {evaluation !== null && run !== undefined && (
        <Evaluated name={summary.run} evaluation={evaluation} run={run} />
      )}
      {calls !== null && <Calls calls={calls} />}
      <section>
        <h2>What was run</h2>
        <Facts facts={facts} />
      </section>
      <section>
        <h2>Template</h2>
        <CodeBlock label="template" text={templateText} />
      </section>
      {evaluation !== null && evaluation.next.length > 0 && (
        <section>
          <h2>Next</h2>
          <CodeBlock label="commands" text={evaluation.next.join('\n')} />
        </section>
      )}
    </>
  );
}

function Evaluated({
  name,
  evaluation,
  run,
}: {
  readonly name: string;
  readonly evaluation: Evaluation;
  readonly run: EvaluatedRun;
}) {
  return (
    <>
      <Headline evaluation={evaluation} run={run} />
      <p class="buttons">
        <a class="button main" href={hashOf('queries', { run: name })}>
          All queries
        </a>
        <a class="button" href={hashOf('runs', { run: name })}>
          Compare with another run
        </a>
      </p>
      <Measures evaluation={evaluation} run={run} />
      {run.diagnosis !== undefined && <Findings diagnosis={run.diagnosis} name={name} />}
      <Slices evaluation={evaluation} run={run} />
      <Depths depths={run.depths ?? []} metric={evaluation.metrics[0] ?? ''} />
      {evaluation.notes.length > 0 && (
        <section>
          <h2>Notes</h2>
          <Sentences of={evaluation.notes} />
        </section>
      )}
    </>
  );
}
