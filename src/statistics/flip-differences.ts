import { countBelow, countUpTo } from './count-sorted.ts';
import { exactSum } from './exact-sum.ts';
import type { FlipDraws } from './flip-draws.ts';
import { type ChangedClusters, enoughChanged, guardedLow, guardLevel, mirrored } from './flip-guard.ts';
import { pairedDifference, roundingNoise } from './paired-difference.ts';
import { snapper } from './snap.ts';

/** One measure of two runs on the same queries, in the order of the draws' queries. NaN = no value for this query. */
export interface PairedValues {
  readonly baseline: ArrayLike<number>;
  readonly candidate: ArrayLike<number>;
  /** The scores of both runs are equal bit for bit, so that there is no difference to estimate. */
  readonly identicalScores?: boolean;
}

/** p-values against one hypothetical difference, each in (0, 1]. */
export interface FlipP {
  readonly twoSided: number;
  /** Small when the true difference is greater than theta. */
  readonly greater: number;
  /** Small when the true difference is less than theta. */
  readonly less: number;
}

/** One difference with what its sign flips say of it. */
export interface FlipDifference {
  /** `ready` has intervals and p; `identical` has difference 0 and p = 1; with fewer than 6 clusters there is neither. */
  readonly status: 'ready' | 'identical' | 'too-few-clusters';
  /** Means over the queries that have both values; null when there are none. */
  readonly baseline: number | null;
  readonly candidate: number | null;
  /** Mean of candidate - baseline over queries. */
  readonly difference: number | null;
  readonly queries: number;
  readonly clusters: number;
  /** Clusters whose difference is not 0. */
  readonly changed: number;
  /** The guard against rare breaks holds: fewer than 10 clusters changed. */
  readonly guarded: boolean;
  /**
   * Ends of the two-sided interval of level `level` (0.05 for 95 %). The one-sided interval of level a has the same end as
   * the two-sided one of level 2a. Null where the draws are too few for the level.
   */
  interval(level: number): { readonly low: number | null; readonly high: number | null };
  /**
   * From the same draws: `p(theta).twoSided <= level` exactly when `interval(level)` excludes theta. Null with too few
   * clusters.
   *
   * @param theta hypothetical difference, default 0
   */
  p(theta?: number): FlipP | null;
  /** Sum of differences over each draw's subset, divided by `queries`; null unless `ready`. */
  readonly sums: Float64Array | null;
}

/**
 * Differences between two runs with the inverted sign-flip test of cluster sums, for several measures (or candidates) on
 * the same draws. r_b = sum of differences in subset b / queries in it; the interval runs from the k-th smallest to the
 * k-th largest r, k the largest whole number with 2k/(B+1) <= level; the one-sided p against theta is
 * (1 + #{r_b <= theta}) / (B+1), the two-sided one twice the smaller. Interval and p are two readings of the same sorted
 * list and cannot contradict each other. A subset without queries counts as the signs as observed (the + 1): so a measure
 * that lacks values for some clusters is tested as if these were not there.
 *
 * Ties: r is rounded to a decimal grid a million million times finer than the mean absolute difference, so that sums that
 * are equal in exact arithmetic are equal here (0.1 + 0.2 - 0.3 is 0, a constant -0.02 is -0.02).
 *
 * The guard (fewer than 10 changed clusters) widens the interval, and p follows it: each one-sided p is the larger of the
 * flip test's and the least level at which the guarded end passes theta. So the rule above holds with the guard too.
 *
 * @param pairs values per query, in the order of the queries that the draws were made for
 * @param draws from flipDraws
 * @returns one difference per pair
 * @throws RangeError when lengths differ or a value is infinite
 * @see STATISTICS.md 1; Hartigan 1969 (typical values), Canay, Romano & Shaikh 2017 (sign changes of clusters)
 * @example
 * const clusters = [1, 2, 3, 4, 5, 6];
 * const pair = { baseline: [0, 0, 0, 0, 0, 0], candidate: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6] };
 * flipDifferences([pair], flipDraws({ clusters }))[0].p().less; // => 1
 */
export function flipDifferences(pairs: readonly PairedValues[], draws: FlipDraws): FlipDifference[] {
  const tables = pairs.map((pair) => tableOf(pair, draws));
  const live = tables.filter((table) => table.status === 'ready');
  const columns: Float64Array[] = [];
  const place = (column: Float64Array) => {
    const known = columns.findIndex((other) => equal(other, column));
    if (known !== -1) return known;
    return columns.push(column) - 1;
  };
  const places = live.map((table) => ({ sums: place(table.sums), counts: place(table.counts) }));
  const results = columns.length === 0 ? [] : draws.subsetSums(columns);
  return tables.map((table) => {
    const at = places[live.indexOf(table)];
    if (at === undefined) return withoutDraws(table);
    return withDraws(table, results[at.sums] as Float64Array, results[at.counts] as Float64Array);
  });
}

/** A measure's differences by cluster. */
interface Table {
  readonly status: FlipDifference['status'];
  readonly baseline: number | null;
  readonly candidate: number | null;
  readonly difference: number | null;
  readonly queries: number;
  /** Sum of differences and number of queries, by cluster. */
  readonly sums: Float64Array;
  readonly counts: Float64Array;
  readonly clusters: number;
  readonly changed: number;
}

function tableOf({ baseline, candidate, identicalScores = false }: PairedValues, draws: FlipDraws): Table {
  const { clusterOfQuery } = draws;
  if (baseline.length !== clusterOfQuery.length || candidate.length !== clusterOfQuery.length) {
    throw new RangeError(
      `${baseline.length} and ${candidate.length} values for ${clusterOfQuery.length} queries: there must be one for each`,
    );
  }
  const members: number[][] = Array.from({ length: draws.clusters }, () => []);
  const sizes = new Float64Array(draws.clusters);
  const all: number[] = [];
  const before: number[] = [];
  const after: number[] = [];
  for (let query = 0; query < clusterOfQuery.length; query += 1) {
    const [from, to] = [baseline[query] as number, candidate[query] as number];
    if (Number.isNaN(from) || Number.isNaN(to)) continue;
    if (!Number.isFinite(from) || !Number.isFinite(to)) {
      throw new RangeError(`query ${query} has the value ${Number.isFinite(from) ? to : from}`);
    }
    const difference = pairedDifference(from, to);
    const cluster = clusterOfQuery[query] as number;
    (members[cluster] as number[]).push(difference);
    (sizes[cluster] as number) += Math.max(Math.abs(from), Math.abs(to));
    all.push(difference);
    before.push(from);
    after.push(to);
  }
  const sums = Float64Array.from(members, (differences, cluster) => {
    const sum = exactSum(differences);
    return Math.abs(sum) <= roundingNoise * (sizes[cluster] as number) ? 0 : sum;
  });
  const counts = Float64Array.from(members, (differences) => differences.length);
  const clusters = counts.reduce((total, count) => total + (count > 0 ? 1 : 0), 0);
  const changed = sums.reduce((total, sum) => total + (sum !== 0 ? 1 : 0), 0);
  const queries = all.length;
  const mean = (values: readonly number[]) => (queries === 0 ? null : exactSum(values) / queries);
  const status =
    identicalScores && changed === 0 && queries > 0
      ? 'identical'
      : clusters < fewestClusters
        ? 'too-few-clusters'
        : 'ready';
  return {
    status,
    baseline: mean(before),
    candidate: mean(after),
    difference: mean(all),
    queries,
    sums,
    counts,
    clusters,
    changed,
  };
}

function withoutDraws(table: Table): FlipDifference {
  const identical = table.status === 'identical';
  return {
    ...described(table),
    guarded: false,
    sums: null,
    interval: () => (identical ? { low: 0, high: 0 } : { low: null, high: null }),
    p: (theta = 0) =>
      identical
        ? { twoSided: theta === 0 ? 1 : 0, greater: theta < 0 ? 0 : 1, less: theta > 0 ? 0 : 1 }
        : null,
  };
}

function withDraws(table: Table, rawSums: Float64Array, counts: Float64Array): FlipDifference {
  const { queries } = table;
  const snap = snapper(table.sums.reduce((total, sum) => total + Math.abs(sum), 0) / queries);
  const draws = rawSums.length;
  const sums = new Float64Array(draws);
  const ratios = new Float64Array(draws);
  let kept = 0;
  for (let draw = 0; draw < draws; draw += 1) {
    const [sum, count] = [rawSums[draw] as number, counts[draw] as number];
    if (count === 0) continue;
    const share = snap(sum / queries);
    sums[draw] = share;
    // A sum that is not 0 must keep its sign, so that the flip test of sums and these ratios agree about 0.
    ratios[kept] = share === 0 ? 0 : snap(sum / count) || sum / count;
    kept += 1;
  }
  const sorted = ratios.slice(0, kept).sort();
  // Empty subsets flip no sign: like the signs as observed, they count on both sides of every theta.
  const asObserved = 1 + draws - kept;
  const assignments = 1 + draws;
  const guard = table.changed < enoughChanged ? changedClusters(table) : null;
  const mirror = guard === null ? null : mirrored(guard);

  return {
    ...described(table),
    difference: snap(table.difference as number),
    guarded: guard !== null,
    sums,
    interval(level) {
      const k = rankOf(level, assignments) - asObserved;
      if (k < 0) return { low: null, high: null };
      let low = sorted[Math.min(k, kept - 1)] as number;
      let high = sorted[Math.max(0, kept - 1 - k)] as number;
      if (guard !== null && mirror !== null) {
        low = Math.min(low, guardedLow(guard, level / 2));
        high = Math.max(high, -guardedLow(mirror, level / 2));
      }
      return { low, high };
    },
    p(theta = 0) {
      let greater = (asObserved + countUpTo(sorted, theta)) / assignments;
      let less = (asObserved + kept - countBelow(sorted, theta)) / assignments;
      if (guard !== null && mirror !== null) {
        greater = guardedP(guard, theta, greater);
        less = guardedP(mirror, -theta, less);
      }
      return { twoSided: Math.min(1, 2 * Math.min(greater, less)), greater, less };
    },
  };
}

function described(table: Table) {
  const { status, baseline, candidate, difference, queries, clusters, changed } = table;
  return { status, baseline, candidate, difference, queries, clusters, changed };
}

/** The flip test's p, or where the guard asks for more the least level at which the guarded end passes theta. */
function guardedP(seen: ChangedClusters, theta: number, p: number): number {
  if (p >= 1 || guardedLow(seen, p) > theta) return p;
  return Math.max(p, guardLevel(seen, theta));
}

/** The largest k with 2k/(B+1) <= level, by the very expression that p is computed with, so that no rounding parts them. */
function rankOf(level: number, assignments: number): number {
  const within = (k: number) => 2 * (k / assignments) <= level;
  let k = Math.floor((level / 2) * assignments);
  while (k > 0 && !within(k)) k -= 1;
  while (within(k + 1)) k += 1;
  return Math.min(k, Math.floor(assignments / 2));
}

function changedClusters({ sums, counts, clusters, baseline, candidate }: Table): ChangedClusters {
  const gains: number[] = [];
  const losses: number[] = [];
  sums.forEach((sum, cluster) => {
    const mean = sum / (counts[cluster] as number);
    if (mean > 0) gains.push(mean);
    if (mean < 0) losses.push(-mean);
  });
  const mean = (values: readonly number[]) => (values.length === 0 ? 0 : exactSum(values) / values.length);
  return {
    clusters,
    wins: gains.length,
    losses: losses.length,
    meanGain: mean(gains),
    meanLoss: mean(losses),
    largestGain: Math.max(0, ...gains),
    largestLoss: Math.max(0, ...losses),
    baselineMean: Math.abs(baseline as number),
    candidateMean: Math.abs(candidate as number),
  };
}

function equal(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

/** Under it the flip test cannot reach p = 0.05 twice over: 2^6 sign assignments give 2/64 at best. */
const fewestClusters = 6;
