import { type ClusterId, clusterError } from './cluster-error.ts';
import { studentTQuantile } from './student-t.ts';
import { checkConfidence, wilsonInterval } from './wilson-interval.ts';

/** A mean with its interval over clusters. */
export interface MeanInterval {
  /** Mean over queries; null when there are none. */
  readonly mean: number | null;
  /** Null under 2 clusters. */
  readonly low: number | null;
  readonly high: number | null;
  readonly queries: number;
  readonly clusters: number;
  /** Cluster-robust; the larger one of clusters and groups. Null under 2 clusters. */
  readonly standardError: number | null;
}

/**
 * The mean of one measure over queries, with its interval. Measures in [0, 1]: Wilson's score interval with the effective
 * number of trials m(1-m)/SE^2 (at most 5 per query; the number of clusters when SE = 0) and Student's t quantile, which
 * keeps its coverage near the ceiling, where mean +- t SE falls to 35 %. Other measures: mean +- t SE. Both with as many
 * degrees of freedom as there are clusters (groups, where these decide the error), less one.
 *
 * @param values one per query; finite. Queries without a value are left out by the caller
 * @param options.clusters cluster of each query: an id, or an index
 * @param options.groups larger unit of each query (an article, say); null where it has none. Counts from 20 groups on
 * @param options.range of the measure as its catalogue declares it; [0, 1] asks for Wilson, anything else for t
 * @param options.confidence in (0, 1), default 0.95
 * @returns rows in any order give the same bits
 * @throws RangeError when lengths differ, a value is not finite, or a value lies outside the range [0, 1]
 * @see STATISTICS.md 2
 * @example
 * meanInterval([1, 0.5, 1, 0.25], { clusters: ['a', 'b', 'c', 'd'], range: [0, 1] });
 * // => { mean: 0.6875, low: 0.18628384489818545, high: 0.9548366673477446, queries: 4, clusters: 4, standardError: 0.1875 }
 */
export function meanInterval(
  values: ArrayLike<number>,
  {
    clusters,
    groups,
    range,
    confidence = 0.95,
  }: {
    readonly clusters: ArrayLike<ClusterId>;
    readonly groups?: ArrayLike<ClusterId | null> | undefined;
    readonly range: readonly [number, number];
    readonly confidence?: number;
  },
): MeanInterval {
  checkConfidence(confidence);
  const error = clusterError(values, { clusters, groups });
  const counts = { queries: values.length, clusters: error.clusters };
  if (values.length === 0) return { mean: null, low: null, high: null, ...counts, standardError: null };
  const { mean, standardError, units } = error;
  if (error.clusters < 2) return { mean, low: null, high: null, ...counts, standardError: null };
  const degreesOfFreedom = units - 1;
  if (range[0] === 0 && range[1] === 1) {
    checkShares(values);
    const trials = effectiveTrials(mean, standardError, { units, queries: values.length });
    const interval = wilsonInterval({ share: mean, trials, confidence, degreesOfFreedom });
    return { mean, ...interval, ...counts, standardError };
  }
  const half = studentTQuantile((1 + confidence) / 2, degreesOfFreedom) * standardError;
  return { mean, low: mean - half, high: mean + half, ...counts, standardError };
}

/** How many independent yes-or-no trials would be as exact: design effect and spread of the values in one number. */
function effectiveTrials(
  mean: number,
  standardError: number,
  { units, queries }: { readonly units: number; readonly queries: number },
): number {
  const most = 5 * queries;
  if (standardError === 0) return Math.min(units, most);
  return Math.min((mean * (1 - mean)) / (standardError * standardError), most);
}

function checkShares(values: ArrayLike<number>): void {
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] as number;
    if (value < 0 || value > 1) {
      throw new RangeError(`value ${index} is ${value}, outside the declared range [0, 1]`);
    }
  }
}
