import type { Measure } from '../metrics/measure.ts';
import type { ScoredQuery, ScoredRun } from '../results/scored-run.ts';
import { type QueryState, runValues } from './run-values.ts';

/**
 * A run with its values in the order of all the queries of a comparison: the same place means the same query in every run.
 */
export interface AlignedRun {
  readonly run: ScoredRun;
  /** Null where the run has no such query. */
  readonly queries: readonly (ScoredQuery | null)[];
  readonly states: readonly (QueryState | null)[];
  /** At least one relevant and one non-relevant candidate. */
  readonly rerankable: readonly boolean[];
  /** By name of the measure; NaN where a query has no value. */
  readonly values: ReadonlyMap<string, Float64Array>;
  /** The first stage's (NaN where it is not known) and the ideal order of its candidates, by measure of rankings; spread measures have none. */
  readonly references: ReadonlyMap<string, ReferenceValues>;
}

export interface ReferenceValues {
  readonly firstStage: Float64Array;
  readonly ceiling: Float64Array;
}

export interface AlignedRuns {
  /** Queries of all runs in the order in which they first come; what a query is split by is what the first run says of it. */
  readonly queries: readonly ScoredQuery[];
  readonly runs: readonly AlignedRun[];
}

/** Measures runs and brings their queries to one order. */
export function alignRuns(runs: readonly ScoredRun[], measures: readonly Measure[]): AlignedRuns {
  const known = new Map<string, ScoredQuery>();
  for (const { queries } of runs) {
    for (const query of queries) if (!known.has(query.id)) known.set(query.id, query);
  }
  const queries = [...known.values()];
  return { queries, runs: runs.map((run) => aligned(run, queries, measures)) };
}

function aligned(run: ScoredRun, queries: readonly ScoredQuery[], measures: readonly Measure[]): AlignedRun {
  const ranking = measures.filter(({ metric }) => metric.kind === 'ranking');
  const own = runValues(run, measures);
  const firstStage = hasFirstStage(run) ? runValues(run, ranking, 'first-stage') : null;
  const ceiling = runValues(run, ranking, 'ceiling');
  const placeOf = new Map(run.queries.map(({ id }, place) => [id, place]));
  const places = queries.map(({ id }) => placeOf.get(id));
  const inOrder = (values: { readonly expected: Float64Array } | undefined) =>
    Float64Array.from(places, (place) =>
      place === undefined ? Number.NaN : (values?.expected[place] ?? Number.NaN),
    );
  return {
    run,
    queries: places.map((place) => (place === undefined ? null : (run.queries[place] ?? null))),
    states: places.map((place) => (place === undefined ? null : (own.states[place] ?? null))),
    rerankable: places.map((place) => place !== undefined && own.rerankable[place] === true),
    values: new Map(measures.map(({ name }) => [name, inOrder(own.measures.get(name))])),
    references: new Map(
      ranking.map(({ name }) => [
        name,
        { firstStage: inOrder(firstStage?.measures.get(name)), ceiling: inOrder(ceiling.measures.get(name)) },
      ]),
    ),
  };
}

/** Runs made elsewhere do not say in which order their documents came: their positions are NaN. */
function hasFirstStage({ scores: { positions } }: ScoredRun): boolean {
  for (let row = 0; row < positions.length; row += 1) if (Number.isNaN(positions[row])) return false;
  return true;
}
