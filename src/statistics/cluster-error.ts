import { exactSum } from './exact-sum.ts';

/** What names a cluster: an id, or its index. */
export type ClusterId = string | number;

/** A mean over queries and how far it may be off, seen by whole clusters. */
export interface ClusterError {
  /** Mean over queries, each counting once. NaN without queries. */
  readonly mean: number;
  /** Cluster-robust standard error of the mean; NaN under 2 units. */
  readonly standardError: number;
  /** Distinct clusters, or distinct groups where their error was the larger one. */
  readonly units: number;
  readonly unit: 'cluster' | 'group';
  /** Distinct clusters, whichever unit decided. */
  readonly clusters: number;
}

/**
 * Mean over queries with its cluster-robust standard error, SE^2 = G/(G-1) sum (S_g - m n_g)^2 / N^2: queries of one
 * cluster (one question in several languages) are not independent, clusters are. Where larger groups (articles) are named
 * and there are at least 20 of them, the error is computed for both and the larger one returned.
 *
 * @param values one per query, finite
 * @param options.clusters cluster of each query
 * @param options.groups larger unit of each query; null where a query has none (then its cluster stands alone)
 * @returns mean NaN without queries, standardError NaN under 2 units
 * @throws RangeError when lengths differ or a value is not finite
 * @see STATISTICS.md 1, 11; Liang & Zeger 1986, doi:10.1093/biomet/73.1.13 (exchangeable clusters, ratio mean)
 * @example
 * clusterError([0, 0, 1, 1], { clusters: ['a', 'a', 'b', 'b'] }).standardError; // => 0.5
 */
export function clusterError(
  values: ArrayLike<number>,
  {
    clusters,
    groups,
  }: {
    readonly clusters: ArrayLike<ClusterId>;
    readonly groups?: ArrayLike<ClusterId | null> | undefined;
  },
): ClusterError {
  checkPaired(values, clusters, 'clusters');
  const mean = values.length === 0 ? Number.NaN : exactSum(values) / values.length;
  const byCluster = errorOf(values, mean, indexUnits(clusters));
  const clusterAnswer: ClusterError = {
    mean,
    standardError: byCluster.standardError,
    units: byCluster.units,
    unit: 'cluster',
    clusters: byCluster.units,
  };
  if (groups === undefined) return clusterAnswer;
  checkPaired(values, groups, 'groups');
  const indexed = indexUnits(groups, clusters);
  if (indexed.count < fewestGroups) return clusterAnswer;
  const byGroup = errorOf(values, mean, indexed);
  if (!(byGroup.standardError > byCluster.standardError)) return clusterAnswer;
  return { ...clusterAnswer, standardError: byGroup.standardError, units: byGroup.units, unit: 'group' };
}

function errorOf(
  values: ArrayLike<number>,
  mean: number,
  { indices, count }: UnitIndex,
): { readonly standardError: number; readonly units: number } {
  if (count < 2) return { standardError: Number.NaN, units: count };
  const residuals = Float64Array.from(values, (value) => value - mean);
  let largest = 0;
  for (let query = 0; query < values.length; query += 1) {
    largest = Math.max(largest, Math.abs(values[query] as number));
  }
  // What rounding of the mean leaves behind is no variation: without this, 50 values of 0.1 would have a tiny error.
  const noise = 4 * Number.EPSILON * largest;
  const squareOf = (sum: number, size: number) => (Math.abs(sum) <= noise * size ? 0 : sum * sum);
  // Where every query is a unit of its own, each sum is its residual.
  const squares =
    count === values.length
      ? residuals.map((residual) => squareOf(residual, 1))
      : membersOf(residuals, indices, count).map((own) => squareOf(exactSum(own), own.length));
  const variance = (exactSum(squares) * count) / (count - 1);
  return { standardError: Math.sqrt(variance) / values.length, units: count };
}

/** The residuals of each unit, in the order of the queries. */
function membersOf(residuals: Float64Array, indices: Int32Array, count: number): number[][] {
  const members: number[][] = Array.from({ length: count }, () => []);
  for (let query = 0; query < residuals.length; query += 1) {
    members[indices[query] as number]?.push(residuals[query] as number);
  }
  return members;
}

interface UnitIndex {
  readonly indices: Int32Array;
  readonly count: number;
}

/** Units numbered as they come; the number 1 and the text "1" are two ids. */
function indexUnits(ids: ArrayLike<ClusterId | null>, fallback?: ArrayLike<ClusterId>): UnitIndex {
  const numbers = new Map<ClusterId, number>();
  const alone = new Map<ClusterId, number>();
  let count = 0;
  const indices = new Int32Array(ids.length);
  for (let query = 0; query < ids.length; query += 1) {
    const id = ids[query] ?? null;
    const seen = id === null ? alone : numbers;
    const key = id ?? (fallback?.[query] as ClusterId);
    let index = seen.get(key);
    if (index === undefined) {
      index = count;
      count += 1;
      seen.set(key, index);
    }
    indices[query] = index;
  }
  return { indices, count };
}

function checkPaired(values: ArrayLike<number>, others: ArrayLike<unknown>, name: string): void {
  if (values.length !== others.length) {
    throw new RangeError(
      `${values.length} values but ${others.length} ${name}: there must be one for each query`,
    );
  }
  for (let index = 0; index < values.length; index += 1) {
    if (!Number.isFinite(values[index])) {
      throw new RangeError(`value ${index} is ${values[index]}: a query without a value must be left out`);
    }
  }
}

/** Under it the error by group has too few degrees of freedom to be trusted (STATISTICS.md 1). */
const fewestGroups = 20;
