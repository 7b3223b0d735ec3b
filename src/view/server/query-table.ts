import type { QueryRow, QueryTable } from '../api.ts';
import type { RunStore, RunValues } from './run-store.ts';

/** The values of every query in one run or several, the first run's measures in its order. */
export async function queryTable(names: readonly string[], store: RunStore): Promise<QueryTable> {
  const runs = await Promise.all(names.map((name) => store.values(name)));
  return store.worked('queries', runs, () => build(runs, store));
}

async function build(runs: readonly RunValues[], store: RunStore): Promise<QueryTable> {
  const [first] = runs;
  if (first === undefined) throw new RangeError('a table needs a run');
  const { queries: texts, note } = await store.texts(first);
  const metrics = first.manifest.metrics;
  const columns = runs.map(({ measures }) => metrics.map((metric) => measures.get(metric) ?? []));
  const places = runs.map(({ queryIds }) => new Map(queryIds.map((id, place) => [id, place])));
  const known = new Map(
    runs.flatMap(({ queryIds, languages }) => queryIds.map((id, place) => [id, languages[place]])),
  );
  const ids = [...new Set(runs.flatMap(({ queryIds }) => queryIds))];
  const rows = ids.map((query): QueryRow => {
    const values = columns.map((measures, run) => {
      const place = places[run]?.get(query);
      return place === undefined ? null : measures.map((column) => existing(column[place]));
    });
    return { query, text: texts.get(query) ?? null, language: known.get(query) ?? null, values };
  });
  return { metrics, runs: runs.map(({ name }) => name), textsMissing: note, rows };
}

/** Null for what is not there, since JSON has no NaN. */
export function existing(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
