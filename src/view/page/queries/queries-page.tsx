import { useMemo } from 'preact/hooks';
import type { QueryTable } from '../../api.ts';
import { Heading } from '../parts/heading.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Name } from '../parts/name.tsx';
import { orderOf } from '../parts/order.ts';
import { hashOf } from '../route.ts';
import { useAnswer } from '../use-answer.ts';
import { replaceParameters } from '../use-route.ts';
import { QueryFilters } from './query-filters.tsx';
import { keepQueries } from './query-list.ts';
import { changeKinds, filterQueries, type QueryFilter, shownQueries, sortQueries } from './query-rows.ts';
import { QueryRows } from './query-table.tsx';

/** All queries of a run, or of several side by side. */
export function QueriesPage({ parameters }: { readonly parameters: URLSearchParams }) {
  const runs = parameters.getAll('run');
  const loading = useAnswer('GET api/queries', runs.length === 0 ? null : { run: runs });
  return (
    <>
      <Heading title={runs.length === 1 ? `Queries of ${runs[0]}` : `Queries of ${runs.length} runs`}>
        Queries
      </Heading>
      {runs.length === 0 ? (
        <p class="notice">
          Queries belong to a run. <a href={hashOf('runs')}>Choose one in the list</a>
        </p>
      ) : (
        <>
          <p class="lead">
            {runs.map((run, place) => (
              <>
                {place > 0 && (place === 1 ? ' (baseline), ' : ', ')}
                <a href={hashOf('run', { run })}>
                  <Name>{run}</Name>
                </a>
              </>
            ))}
            {runs.length > 1 && (
              <>
                {' · '}
                <a href={hashOf('compare', { run: runs, metric: parameters.get('metric') })}>comparison</a>
              </>
            )}
          </p>
          <Loaded from={loading}>{(table) => <Queries table={table} parameters={parameters} />}</Loaded>
        </>
      )}
    </>
  );
}

function Queries({
  table,
  parameters,
}: {
  readonly table: QueryTable;
  readonly parameters: URLSearchParams;
}) {
  const { metrics, runs } = table;
  const metric = metrics.find((name) => name === parameters.get('metric')) ?? metrics[0] ?? '';
  const candidate = Math.max(1, runs.indexOf(parameters.get('to') ?? '')) % Math.max(1, runs.length);
  const order = orderOf(parameters.get('sort') ?? (runs.length > 1 ? 'change' : 'place'));
  const filter: QueryFilter = {
    text: parameters.get('text') ?? '',
    language: parameters.get('language') ?? '',
    change: changeKinds.find((kind) => kind === parameters.get('change')) ?? 'any',
  };
  const all = useMemo(() => shownQueries(table, { metric, candidate }), [table, metric, candidate]);
  const found = useMemo(
    () => sortQueries(filterQueries(all, filter), order),
    [all, filter.text, filter.language, filter.change, order.by, order.down],
  );
  keepQueries(
    runs,
    found.map(({ row }) => row.query),
  );
  return (
    <>
      <QueryFilters table={table} filter={filter} metric={metric} candidate={candidate} />
      {table.textsMissing !== null && (
        <p class="notice warn">
          No texts: <Name>{table.textsMissing}</Name>
        </p>
      )}
      <p role="status" class="count">
        {found.length === all.length
          ? `${all.length.toLocaleString('en')} queries`
          : `${found.length.toLocaleString('en')} of ${all.length.toLocaleString('en')} queries`}
      </p>
      {found.length === 0 ? (
        <p class="notice">
          No query fits these filters.{' '}
          <button
            type="button"
            onClick={() => replaceParameters({ text: null, language: null, change: null })}
          >
            Show all queries
          </button>
        </p>
      ) : (
        <QueryRows queries={found} runs={runs} metric={metric} candidate={candidate} order={order} />
      )}
    </>
  );
}
