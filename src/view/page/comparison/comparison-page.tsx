import type { Comparison, VerdictName } from '../../../comparison/comparison.ts';
import { comparisonView } from '../../../report/comparison-view.ts';
import { counted } from '../../../report/figure.ts';
import type { RunSummary } from '../../api.ts';
import { Badge } from '../parts/badge.tsx';
import { CodeBlock } from '../parts/code-block.tsx';
import { Heading } from '../parts/heading.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Name } from '../parts/name.tsx';
import { Sentences } from '../parts/sentences.tsx';
import { hashOf } from '../route.ts';
import { useAnswer } from '../use-answer.ts';
import { ChangedQueries } from './changed-queries.tsx';
import { Choices, NONE } from './choices.tsx';
import { Forest } from './forest.tsx';
import { ViewTable } from './view-table.tsx';

/** Two runs or more: what can be said of their difference, and on what it stands. */
export function ComparisonPage({ parameters }: { readonly parameters: URLSearchParams }) {
  const runs = parameters.getAll('run');
  const list = useAnswer('GET api/runs', {});
  const by = list.answer === null ? null : (parameters.get('by') ?? usualColumn(list.answer.runs, runs));
  const metric = parameters.get('metric');
  const loading = useAnswer(
    'GET api/comparison',
    runs.length < 2 || by === null
      ? null
      : { run: runs, ...(metric === null ? {} : { metric }), ...(by === NONE ? {} : { by }) },
  );
  return (
    <>
      <Heading title={`Comparison of ${counted(runs.length, 'run')}`} />
      {runs.length < 2 ? (
        <p class="notice">
          A comparison needs two runs. <a href={hashOf('runs', { run: runs })}>Choose them in the list</a>
        </p>
      ) : list.problem !== null ? (
        <Loaded from={list}>{() => null}</Loaded>
      ) : (
        <Loaded from={by === null ? { ...loading, pending: true } : loading}>
          {(comparison) => <Compared comparison={comparison} runs={runs} by={by ?? NONE} />}
        </Loaded>
      )}
    </>
  );
}

function Compared({
  comparison,
  runs,
  by,
}: {
  readonly comparison: Comparison;
  readonly runs: readonly string[];
  readonly by: string;
}) {
  // The queries that changed have a table of their own here.
  const comparisons = comparison.comparisons.map(({ changed: _, ...pair }) => pair);
  const view = comparisonView({ ...comparison, comparisons });
  const columns = [...new Set(comparisons.flatMap(({ slices }) => slices.map(({ slice }) => slice)))];
  const metric = comparison.metrics[0] ?? '';
  const untitled = view.blocks.filter(({ title }) => title === null);
  const sentences = new Set(comparisons.map(({ sentence }) => sentence));
  const remarks = untitled.flatMap((block) => block.sentences).filter((one) => !sentences.has(one));
  const warnings = remarks.filter((one) => one.startsWith(WARNING));
  const drawn = columns.includes(by) ? by : (columns.find((column) => column === 'language') ?? columns[0]);
  return (
    <>
      <Choices runs={runs} metrics={comparison.metrics} metric={metric} columns={columns} by={by} />
      <section class="verdict" aria-label="Verdict" aria-live="polite">
        <ul>
          {comparisons.map((pair) => {
            const verdict: VerdictName | null = pair.metrics[metric]?.verdict ?? null;
            return (
              <li key={`${pair.baseline} ${pair.candidate}`}>
                {verdict !== null && <Badge word={verdict} />} <Name>{pair.sentence}</Name>
              </li>
            );
          })}
        </ul>
      </section>
      {warnings.length > 0 && (
        <section class="notice warn" aria-label="Warnings">
          <Sentences of={warnings.map((one) => sentence(one.slice(WARNING.length)))} />
        </section>
      )}
      <section>
        <h2>Measures</h2>
        <p class="lead">
          <Name>{view.facts.join(' · ')}</Name>
        </p>
        {untitled.flatMap(({ table }) =>
          table === null
            ? []
            : [<ViewTable key="verdicts" caption={`verdicts in ${metric}`} table={table} />],
        )}
        <Sentences of={remarks.filter((one) => !one.startsWith(WARNING))} />
      </section>
      {drawn !== undefined && (
        <section>
          <h2>
            Difference by <Name>{drawn}</Name>
          </h2>
          {comparison.comparisons.map((pair) => (
            <Forest key={pair.candidate} comparison={comparison} pair={pair} by={drawn} />
          ))}
        </section>
      )}
      <ChangedQueries comparison={comparison} runs={runs} />
      {view.blocks.flatMap(({ title, table, sentences: below }) =>
        title === null
          ? []
          : [
              <section key={title}>
                <h2>
                  <Name>{sentence(title)}</Name>
                </h2>
                {table !== null && <ViewTable caption={title} table={table} />}
                <Sentences of={below} />
              </section>,
            ],
      )}
      {view.notes.length > 0 && (
        <section>
          <h2>Notes</h2>
          <Sentences of={view.notes} />
        </section>
      )}
      {view.next.length > 0 && (
        <section>
          <h2>Next</h2>
          <CodeBlock label="commands" text={view.next.join('\n')} />
        </section>
      )}
    </>
  );
}

/** By language where there are several: what fails in one of them is hidden in the mean. */
function usualColumn(runs: readonly RunSummary[], names: readonly string[]): string {
  const compared = runs.filter(({ run }) => names.includes(run));
  return compared.length > 0 && compared.every(({ languages }) => languages.length > 1) ? 'language' : NONE;
}

/** With a capital at its start, unless that is a name with capitals of its own: nDCG. */
function sentence(text: string): string {
  return /^.[A-Z]/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
}

const WARNING = 'warning: ';
