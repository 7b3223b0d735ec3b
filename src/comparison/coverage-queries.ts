import type { Measure } from '../metrics/measure.ts';
import type { ScoredRun } from '../results/scored-run.ts';
import type { QueryState } from './run-values.ts';
import { runValues } from './run-values.ts';

/** A run measured three ways, query by query in the order of its queries, and its queries by language. */
export interface MeasuredRun {
  readonly run: ScoredRun;
  readonly states: readonly QueryState[];
  readonly rerankable: readonly boolean[];
  /** By name of the measure; NaN where a query has no value. */
  readonly values: ReadonlyMap<string, Float64Array>;
  /** NaN where the first stage's order is not known, and for spread measures. */
  readonly firstStage: ReadonlyMap<string, Float64Array>;
  readonly ceiling: ReadonlyMap<string, Float64Array>;
  /** Places of the queries of each language, by tag; queries without a language are in none. */
  readonly languages: ReadonlyMap<string, readonly number[]>;
}

/** Measures a run by its scores, by its first stage's order and by the ideal order of its candidates. */
export function measuredRun(run: ScoredRun, measures: readonly Measure[]): MeasuredRun {
  const ranking = measures.filter(({ metric }) => metric.kind === 'ranking');
  const own = runValues(run, measures);
  const first = runValues(run, ranking, 'first-stage');
  const ideal = runValues(run, ranking, 'ceiling');
  const known = run.queries.map((_, place) => knowsOrder(run, place));
  const column = (values: Float64Array | undefined, keep: (place: number) => boolean) =>
    Float64Array.from(run.queries, (_, place) =>
      keep(place) ? (values?.[place] ?? Number.NaN) : Number.NaN,
    );
  const columns = (
    from: ReadonlyMap<string, { readonly expected: Float64Array }>,
    keep: (place: number) => boolean = () => true,
  ) => new Map(measures.map(({ name }) => [name, column(from.get(name)?.expected, keep)]));
  return {
    run,
    states: own.states,
    rerankable: own.rerankable,
    values: columns(own.measures),
    firstStage: columns(first.measures, (place) => known[place] === true),
    ceiling: columns(ideal.measures),
    languages: placesByLanguage(run),
  };
}

/** Runs made elsewhere do not say in which order their documents came. */
function knowsOrder({ queries, scores: { positions } }: ScoredRun, place: number): boolean {
  const { start = 0, end = 0 } = queries[place] ?? {};
  for (let row = start; row < end; row += 1) if (Number.isNaN(positions[row])) return false;
  return end > start;
}

function placesByLanguage({ queries }: ScoredRun): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [place, { language }] of queries.entries()) {
    if (language === null) continue;
    const own = places.get(language) ?? [];
    places.set(language, own);
    own.push(place);
  }
  return new Map([...places].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
