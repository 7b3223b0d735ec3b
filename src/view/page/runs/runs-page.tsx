import { useState } from 'preact/hooks';
import type { RunList, RunSummary } from '../../api.ts';
import { Heading } from '../parts/heading.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Name } from '../parts/name.tsx';
import { orderOf, orderText } from '../parts/order.ts';
import { useAnswer } from '../use-answer.ts';
import { replaceParameters } from '../use-route.ts';
import { useRunEvents } from '../use-run-events.ts';
import { ChosenBar } from './chosen-bar.tsx';
import { filterRuns, type RunFilter, sortRuns } from './filter-runs.ts';
import { NoRuns } from './no-runs.tsx';
import { RunFilters } from './run-filters.tsx';
import { RunTable } from './run-table.tsx';
import { Unreadable } from './unreadable.tsx';

/** All runs, with those under way as they move on. */
export function RunsPage({ parameters }: { readonly parameters: URLSearchParams }) {
  const loading = useAnswer('GET api/runs', {});
  const [news, setNews] = useState<ReadonlyMap<string, RunSummary>>(new Map());
  const [ended, setEnded] = useState('');
  const connected = useRunEvents(
    (run) => {
      setNews((known) => new Map(known).set(run.run, run));
      const before =
        news.get(run.run)?.status ?? loading.answer?.runs.find((one) => one.run === run.run)?.status;
      if (before === 'running' && run.status !== 'running') setEnded(`${run.run} has ${endings[run.status]}`);
    },
    () => {
      setNews(new Map());
      loading.again();
    },
  );
  return (
    <>
      <Heading title="Runs" />
      <p class="sr" role="status">
        {ended}
      </p>
      {!connected && (
        <p class="notice warn" role="status">
          Nothing is heard of runs under way: the server does not answer. It is tried again by itself.
        </p>
      )}
      <Loaded from={loading}>
        {(list) => <List list={list} runs={withNews(list.runs, news)} parameters={parameters} />}
      </Loaded>
    </>
  );
}

function List({
  list,
  runs,
  parameters,
}: {
  readonly list: RunList;
  readonly runs: readonly RunSummary[];
  readonly parameters: URLSearchParams;
}) {
  const value = (name: string) => parameters.get(name) ?? '';
  const filter: RunFilter = {
    text: value('text'),
    dataset: value('dataset'),
    reranker: value('reranker'),
    template: value('template'),
    language: value('language'),
    status: value('status'),
  };
  const order = orderOf(parameters.get('sort') ?? '-started');
  const names = new Set(runs.map(({ run }) => run));
  const chosen = parameters.getAll('run').filter((run) => names.has(run));
  const shown = sortRuns(filterRuns(runs, filter), order);
  const clear = { text: null, dataset: null, reranker: null, template: null, language: null, status: null };
  if (runs.length === 0) {
    return (
      <>
        <Unreadable folders={list.unreadable} />
        <NoRuns results={list.results} />
      </>
    );
  }
  return (
    <>
      <p class="lead">
        Under <Name>{list.results}</Name>. Choose two or more to compare them.
      </p>
      <RunFilters runs={runs} filter={filter} onFilter={(changes) => replaceParameters({ ...changes })} />
      <p role="status" class="count">
        {shown.length === runs.length ? `${runs.length} runs` : `${shown.length} of ${runs.length} runs`}
      </p>
      {shown.length === 0 ? (
        <p class="notice">
          No run fits these filters.{' '}
          <button type="button" onClick={() => replaceParameters(clear)}>
            Show all runs
          </button>
        </p>
      ) : (
        <RunTable
          runs={shown}
          order={order}
          chosen={chosen}
          onOrder={(next) => replaceParameters({ sort: orderText(next) })}
          onChoose={(run, on) =>
            replaceParameters({ run: on ? [...chosen, run] : chosen.filter((one) => one !== run) })
          }
        />
      )}
      <ChosenBar chosen={chosen} runs={runs} onClear={() => replaceParameters({ run: null })} />
      <Unreadable folders={list.unreadable} />
    </>
  );
}

/** What events said since the list was read goes before it. */
function withNews(runs: readonly RunSummary[], news: ReadonlyMap<string, RunSummary>): RunSummary[] {
  const known = new Set(runs.map(({ run }) => run));
  const fresh = [...news.values()].filter(({ run }) => !known.has(run));
  return [...fresh, ...runs.map((run) => news.get(run.run) ?? run)];
}

const endings = {
  running: 'gone on',
  finished: 'finished',
  failed: 'failed',
  stopped: 'been stopped',
} as const;
