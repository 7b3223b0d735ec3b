import type { Measure } from '../metrics/measure.ts';
import { flipDifferences, type PairedValues } from '../statistics/flip-differences.ts';
import { type FlipDraws, flipDraws } from '../statistics/flip-draws.ts';
import { pairedDifference } from '../statistics/paired-difference.ts';
import { resamplingUnits } from '../statistics/resampling-units.ts';
import type { AlignedRun, AlignedRuns } from './aligned-runs.ts';
import type { MeasuredPair } from './measure-comparison.ts';
import { clustersOf } from './query-groups.ts';
import type { RunPair } from './run-pair.ts';

/** The queries that some pair compares, and the subsets of their questions that all pairs and measures share. */
export interface QueryPool {
  /** Among the aligned queries. */
  readonly places: readonly number[];
  /** What is resampled as one, by query: a number each. */
  readonly units: readonly number[];
  readonly unit: 'cluster' | 'group';
  readonly draws: FlipDraws;
}

export interface DrawOptions {
  readonly seed: number;
  readonly draws: number;
}

/**
 * Pools the compared queries of some pairs. They are resampled by question, or by the larger groups that the data set names
 * as soon as one pair's error is the larger one by these: one unit for all, on the side of caution.
 */
export function poolQueries(
  pairs: readonly RunPair[],
  { queries }: Pick<AlignedRuns, 'queries'>,
  { primary, seed, draws }: DrawOptions & { readonly primary: Measure },
): QueryPool {
  const places = queries.flatMap((_, place) =>
    pairs.some(({ states }) => states[place] === 'compared') ? [place] : [],
  );
  const { clusters, groups } = clustersOf(queries, places);
  const grouped = groups.some((group) => group !== null);
  const answers = pairs.map((pair) => {
    const { baseline, candidate } = pairedValues(pair, primary, places);
    const differences = places.map((_, index) => {
      const difference = pairedDifference(baseline[index] as number, candidate[index] as number);
      return Number.isNaN(difference) ? 0 : difference;
    });
    return resamplingUnits(differences, grouped ? { clusters, groups } : { clusters });
  });
  const chosen = answers.find(({ unit }) => unit === 'group') ?? answers[0];
  const units = chosen?.ids ?? [];
  return {
    places,
    units,
    unit: chosen?.unit ?? 'cluster',
    draws: flipDraws({ clusters: units, seed, draws }),
  };
}

/** What is to be measured on the queries of a pool. */
export interface MeasureRequest {
  readonly pair: RunPair;
  readonly measure: Measure;
  /** Places among the aligned queries to which the values are restricted; all when left out. */
  readonly only?: ReadonlySet<number>;
}

/** Measures of pairs on the queries of a pool, one answer for each; all read the same draws, which are made once. */
export function measurePairs(requests: readonly MeasureRequest[], pool: QueryPool): MeasuredPair[] {
  const values = requests.map(({ pair, measure, only }) => pairedValues(pair, measure, pool.places, only));
  const flips = flipDifferences(values, pool.draws);
  return requests.flatMap(({ pair, measure }, index) => {
    const [own, flip] = [values[index], flips[index]];
    if (own === undefined || flip === undefined) return [];
    const references = {
      baseline: referencesOf(pair.baseline, measure, pool.places),
      candidate: referencesOf(pair.candidate, measure, pool.places),
    };
    return [{ measure, values: own, flip, units: pool.units, references }];
  });
}

/** Values of a pair at some places; NaN where the query is not compared or not in `only`. */
export function pairedValues(
  { baseline, candidate, states, changes }: RunPair,
  measure: Measure,
  places: readonly number[],
  only?: ReadonlySet<number>,
): PairedValues {
  const counts = (place: number) => states[place] === 'compared' && (only === undefined || only.has(place));
  const side = ({ values }: AlignedRun) => {
    const column = values.get(measure.name);
    return Float64Array.from(places, (place) =>
      counts(place) ? (column?.[place] ?? Number.NaN) : Number.NaN,
    );
  };
  const identicalScores = places.every((place) => !counts(place) || changes[place]?.identical === true);
  return { baseline: side(baseline), candidate: side(candidate), identicalScores };
}

function referencesOf({ references }: AlignedRun, measure: Measure, places: readonly number[]) {
  const found = references.get(measure.name);
  if (found === undefined) return null;
  const pick = (values: Float64Array) => Float64Array.from(places, (place) => values[place] ?? Number.NaN);
  return { firstStage: pick(found.firstStage), ceiling: pick(found.ceiling) };
}
