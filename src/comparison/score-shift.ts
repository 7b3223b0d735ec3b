import { seededRandom } from '../foundation/random.ts';
import { descendingOrder } from '../scores/descending-order.ts';
import { kendallTauB } from '../statistics/kendall-tau.ts';
import { quantile, quantileOfSorted } from '../statistics/quantile.ts';
import type { Estimate, ScoreShift } from './comparison.ts';

/** The scores of one query in two runs: one number per document that has a score. */
export interface ShiftedQuery {
  /** Number of its cluster, from 0. */
  readonly cluster: number;
  readonly baseline: ReadonlyMap<string, number>;
  readonly candidate: ReadonlyMap<string, number>;
  readonly sameTop: boolean;
}

/**
 * How the scores themselves moved, whatever the order of documents did: what a fixed threshold would feel. Pooled scores of the
 * same queries give the distances, queries give the spreads and the agreement. Each with a percentile bootstrap over clusters,
 * because pairs of one query are no independent numbers (a pooled Kolmogorov-Smirnov p would see a change in half of all
 * pairs of query samples of one system, so none is given).
 *
 * @param queries scores without NaN
 * @param options.seed of the resampling, default 1
 * @returns null when one of the runs has no scores
 * @see STATISTICS.md 12
 * @example
 * const query = (cluster, ...scores) => ({
 *   cluster,
 *   sameTop: true,
 *   baseline: new Map([['a', 0], ['b', 1], ['c', 2]]), candidate: new Map(scores.map((score, at) => ['abc'[at], score])),
 * });
 * scoreShift([query(0, 0, 2, 4), query(1, 0, 2, 4)]).spreadRatio.value; // => 2
 */
export function scoreShift(
  queries: readonly ShiftedQuery[],
  { seed = 1 }: { readonly seed?: number | string } = {},
): ScoreShift | null {
  const clusters = [...new Set(queries.map(({ cluster }) => cluster))].sort((a, b) => a - b);
  const numbers = new Map(clusters.map((cluster, index) => [cluster, index]));
  const numbered = queries.map((query) => ({ ...query, cluster: numbers.get(query.cluster) as number }));
  const data = preparedOf(numbered);
  if (data === null) return null;
  const values = statisticsOf(data, new Float64Array(clusters.length).fill(1));
  const resamples = clusters.length < fewestClusters ? [] : resampled(data, clusters.length, seed);
  const estimate = (name: keyof Statistics): Estimate => {
    const value = values[name];
    const others = resamples.map((one) => one[name]).filter((one) => !Number.isNaN(one));
    if (Number.isNaN(value)) return { value: null, low: null, high: null };
    // Resamples without the statistic (a constant baseline) are few or it would not exist; fewer than half say nothing.
    if (others.length < resamples.length / 2 || others.length === 0) return { value, low: null, high: null };
    return { value, low: quantile(others, 0.025), high: quantile(others, 0.975) };
  };
  const wasserstein = estimate('wasserstein');
  const spreadRatio = estimate('spreadRatio');
  return {
    queries: queries.length,
    ksDistance: estimate('ksDistance'),
    wasserstein,
    spreadRatio,
    kendallTau: estimate('kendallTau'),
    topChanged: estimate('topChanged'),
    flagged:
      (wasserstein.value ?? 0) > mostMoved ||
      (spreadRatio.value !== null &&
        (spreadRatio.value < leastSpreadRatio || spreadRatio.value > 1 / leastSpreadRatio)),
  };
}

interface Statistics {
  readonly ksDistance: number;
  readonly wasserstein: number;
  readonly spreadRatio: number;
  readonly kendallTau: number;
  readonly topChanged: number;
}

/** Numbers in ascending order with the cluster of each. */
interface Sorted {
  readonly values: Float64Array;
  readonly clusters: Int32Array;
  /** How many numbers each cluster has. */
  readonly counts: Float64Array;
}

/** Both runs' scores in ascending order. */
interface Merged {
  readonly clusters: Int32Array;
  /** 0 baseline, 1 candidate. */
  readonly sides: Uint8Array;
  /** How far the next score lies above this one; 0 where they are equal. */
  readonly steps: Float64Array;
}

interface Prepared {
  readonly merged: Merged;
  readonly baseline: Sorted;
  readonly candidate: Sorted;
  /** Interquartile ranges within queries. */
  readonly baselineSpreads: Sorted;
  readonly candidateSpreads: Sorted;
  /** Means over queries: tau-b where it exists, and 1 for a changed top. */
  readonly taus: Sorted;
  readonly tops: Sorted;
}

function preparedOf(queries: readonly ShiftedQuery[]): Prepared | null {
  const pooled = (of: 'baseline' | 'candidate') => sortedOf(queries, (query) => [...query[of].values()]);
  const spreads = (of: 'baseline' | 'candidate') =>
    sortedOf(queries, (query) => {
      if (query[of].size === 0) return [];
      const scores = Float64Array.from(query[of].values()).sort();
      return [quantileOfSorted(scores, 0.75) - quantileOfSorted(scores, 0.25)];
    });
  const [baseline, candidate] = [pooled('baseline'), pooled('candidate')];
  if (baseline.values.length === 0 || candidate.values.length === 0) return null;
  return {
    merged: mergedOf(baseline, candidate),
    baseline,
    candidate,
    baselineSpreads: spreads('baseline'),
    candidateSpreads: spreads('candidate'),
    taus: sortedOf(queries, (query) => {
      const shared = [...query.baseline.keys()].filter((id) => query.candidate.has(id));
      const tau = kendallTauB(
        shared.map((id) => query.baseline.get(id) as number),
        shared.map((id) => query.candidate.get(id) as number),
      );
      return Number.isNaN(tau) ? [] : [tau];
    }),
    tops: sortedOf(queries, ({ sameTop }) => [sameTop ? 0 : 1]),
  };
}

function sortedOf(
  queries: readonly ShiftedQuery[],
  valuesOf: (query: ShiftedQuery) => readonly number[],
): Sorted {
  const own = queries.map((query) => Float64Array.from(valuesOf(query)));
  const count = own.reduce((sum, { length }) => sum + length, 0);
  const values = new Float64Array(count);
  const clusters = new Int32Array(count);
  let end = 0;
  for (const [index, some] of own.entries()) {
    values.set(some, end);
    clusters.fill((queries[index] as ShiftedQuery).cluster, end, end + some.length);
    end += some.length;
  }
  const order = descendingOrder(values).reverse();
  const counts = new Float64Array(1 + queries.reduce((most, { cluster }) => Math.max(most, cluster), 0));
  for (const cluster of clusters) counts[cluster] = (counts[cluster] as number) + 1;
  return {
    values: Float64Array.from(order, (row) => values[row] as number),
    clusters: Int32Array.from(order, (row) => clusters[row] as number),
    counts,
  };
}

/** @param weights how often each cluster was drawn */
function statisticsOf(data: Prepared, weights: Float64Array): Statistics {
  const { ksDistance, area } = distances(data.merged, {
    weights,
    totals: [totalOf(data.baseline, weights), totalOf(data.candidate, weights)],
  });
  const range =
    weightedQuantile(data.baseline, 0.75, weights) - weightedQuantile(data.baseline, 0.25, weights);
  const spread = weightedQuantile(data.baselineSpreads, 0.5, weights);
  return {
    ksDistance,
    wasserstein: range > 0 ? area / range : area === 0 ? 0 : Number.NaN,
    spreadRatio: spread > 0 ? weightedQuantile(data.candidateSpreads, 0.5, weights) / spread : Number.NaN,
    kendallTau: weightedMean(data.taus, weights),
    topChanged: weightedMean(data.tops, weights),
  };
}

function mergedOf(a: Sorted, b: Sorted): Merged {
  const count = a.values.length + b.values.length;
  const clusters = new Int32Array(count);
  const sides = new Uint8Array(count);
  const values = new Float64Array(count);
  let [i, j] = [0, 0];
  for (let place = 0; place < count; place += 1) {
    const [left, right] = [a.values[i] ?? Number.POSITIVE_INFINITY, b.values[j] ?? Number.POSITIVE_INFINITY];
    const fromA = j === b.values.length || (i < a.values.length && left <= right);
    sides[place] = fromA ? 0 : 1;
    values[place] = fromA ? left : right;
    clusters[place] = (fromA ? a.clusters[i++] : b.clusters[j++]) as number;
  }
  return {
    clusters,
    sides,
    steps: values.map((value, place) => (place + 1 < count ? (values[place + 1] as number) - value : 0)),
  };
}

/** Largest gap and area between the two weighted distribution functions, in one pass over both. */
function distances(
  { clusters, sides, steps }: Merged,
  {
    weights,
    totals: [totalA, totalB],
  }: { readonly weights: Float64Array; readonly totals: readonly [number, number] },
): { readonly ksDistance: number; readonly area: number } {
  if (totalA === 0 || totalB === 0) return { ksDistance: Number.NaN, area: Number.NaN };
  let [massA, massB, ksDistance, area] = [0, 0, 0, 0];
  for (let place = 0; place < steps.length; place += 1) {
    const weight = weights[clusters[place] as number] as number;
    if (sides[place] === 0) massA += weight;
    else massB += weight;
    const step = steps[place] as number;
    if (step === 0) continue;
    const gap = Math.abs(massA / totalA - massB / totalB);
    if (gap > ksDistance) ksDistance = gap;
    area += gap * step;
  }
  return { ksDistance, area };
}

/** The smallest value that at least that share of the weight does not exceed. */
function weightedQuantile(sorted: Sorted, share: number, weights: Float64Array): number {
  const { values, clusters } = sorted;
  const enough = share * totalOf(sorted, weights);
  let mass = 0;
  for (let index = 0; index < values.length; index += 1) {
    mass += weights[clusters[index] as number] as number;
    if (mass >= enough && mass > 0) return values[index] as number;
  }
  return Number.NaN;
}

function weightedMean({ values, clusters }: Sorted, weights: Float64Array): number {
  let [sum, mass] = [0, 0];
  for (let index = 0; index < values.length; index += 1) {
    const weight = weights[clusters[index] as number] as number;
    sum += weight * (values[index] as number);
    mass += weight;
  }
  return sum / mass;
}

function totalOf({ counts }: Sorted, weights: Float64Array): number {
  let total = 0;
  for (let cluster = 0; cluster < counts.length; cluster += 1) {
    total += (weights[cluster] as number) * (counts[cluster] as number);
  }
  return total;
}

function resampled(data: Prepared, clusters: number, seed: number | string): Statistics[] {
  const random = seededRandom(`${seed}:score-shift`);
  const size = data.baseline.values.length + data.candidate.values.length;
  const count = Math.max(fewestResamples, Math.min(mostResamples, Math.floor(mostWork / size)));
  return Array.from({ length: count }, () => {
    const weights = new Float64Array(clusters);
    for (let draw = 0; draw < clusters; draw += 1) {
      const pick = Math.floor(random() * clusters);
      weights[pick] = (weights[pick] as number) + 1;
    }
    return statisticsOf(data, weights);
  });
}

const mostMoved = 0.25;
const leastSpreadRatio = 0.5;

/** As for differences of means. */
const fewestClusters = 6;

/** 1,000 resamples, fewer from 20,000 scores on: with so many the intervals are narrow. */
const mostResamples = 1_000;
const fewestResamples = 100;
const mostWork = 20_000_000;
