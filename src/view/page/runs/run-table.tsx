import { figureText } from '../../../report/figure.ts';
import type { RunSummary } from '../../api.ts';
import { Badge } from '../parts/badge.tsx';
import { Name } from '../parts/name.tsx';
import { type Order, sortedAs } from '../parts/order.ts';
import { RunProgress } from '../parts/run-progress.tsx';
import { SortButton } from '../parts/sort-head.tsx';
import { When } from '../parts/when.tsx';
import { Wide } from '../parts/wide.tsx';
import { hashOf } from '../route.ts';

/** The runs as a table; a box in front of each chooses it for a comparison. */
export function RunTable({
  runs,
  order,
  chosen,
  onOrder,
  onChoose,
}: {
  readonly runs: readonly RunSummary[];
  readonly order: Order;
  readonly chosen: readonly string[];
  readonly onOrder: (order: Order) => void;
  readonly onChoose: (run: string, on: boolean) => void;
}) {
  return (
    <Wide label="Runs">
      <table class="runs">
        <caption class="sr">Runs, each with its state and what was scored</caption>
        <thead>
          <tr>
            <th scope="col">
              <span class="sr">Compare</span>
            </th>
            {columns.map(({ column, title, first, side = 't' }) => (
              <th key={column} scope="col" class={side} aria-sort={sortedAs(order, column)}>
                <SortButton column={column} order={order} first={first ?? 'up'} onOrder={onOrder}>
                  {title}
                </SortButton>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <RunRow key={run.run} run={run} chosen={chosen.includes(run.run)} onChoose={onChoose} />
          ))}
        </tbody>
      </table>
    </Wide>
  );
}

function RunRow({
  run,
  chosen,
  onChoose,
}: {
  readonly run: RunSummary;
  readonly chosen: boolean;
  readonly onChoose: (run: string, on: boolean) => void;
}) {
  return (
    <tr class={chosen ? 'chosen' : undefined}>
      <td class="box">
        <input
          type="checkbox"
          checked={chosen}
          // Only what has values can be compared.
          disabled={run.primary === null}
          aria-label={`compare ${run.run}`}
          onChange={({ currentTarget }) => onChoose(run.run, currentTarget.checked)}
        />
      </td>
      <th scope="row" class="t">
        <a href={hashOf('run', { run: run.run })}>
          <Name>{run.run}</Name>
        </a>
        <span class="under">
          <When milliseconds={run.started} />
        </span>
      </th>
      <td>
        {run.status === 'running' ? <RunProgress run={run} /> : <Badge word={run.status} />}
        {run.status === 'stopped' && (
          <span class="under">
            {run.scored.toLocaleString('en')} of {run.pairs.toLocaleString('en')} pairs
          </span>
        )}
      </td>
      <td>{run.verdict === null ? <span class="dim">-</span> : <Badge word={run.verdict} />}</td>
      <td class="n">
        {run.primary === null ? (
          <span class="dim">-</span>
        ) : (
          <>
            <strong>{figureText(run.primary.mean)}</strong>
            <span class="under">{run.primary.metric}</span>
          </>
        )}
      </td>
      <td>
        <Name>{run.reranker}</Name>
        {run.model !== null && run.model !== run.reranker && (
          <span class="under">
            <Name>{run.model}</Name>
          </span>
        )}
      </td>
      <td>
        <Name>{run.template}</Name>
      </td>
      <td>
        <Name>{run.dataset}</Name>
      </td>
      <td class="languages">
        {run.languages.length > 3 ? (
          <abbr title={run.languages.join(', ')}>{run.languages.length} languages</abbr>
        ) : (
          <Name>{run.languages.join(', ') || '-'}</Name>
        )}
      </td>
      <td class="n">{run.queries.toLocaleString('en')}</td>
    </tr>
  );
}

const columns: readonly {
  readonly column: string;
  readonly title: string;
  readonly first?: 'up' | 'down';
  readonly side?: 't' | 'n';
}[] = [
  { column: 'started', title: 'Run', first: 'down' },
  { column: 'status', title: 'Status' },
  { column: 'verdict', title: 'Scores' },
  { column: 'primary', title: 'Measure', first: 'down', side: 'n' },
  { column: 'reranker', title: 'Reranker' },
  { column: 'template', title: 'Template' },
  { column: 'dataset', title: 'Data set' },
  { column: 'languages', title: 'Languages', first: 'down' },
  { column: 'queries', title: 'Queries', first: 'down', side: 'n' },
];
