import { clusterError } from '../statistics/cluster-error.ts';
import { type FlipDifference, flipDifferences } from '../statistics/flip-differences.ts';
import { flipDraws } from '../statistics/flip-draws.ts';
import { pairedDifference } from '../statistics/paired-difference.ts';
import { resamplingUnits } from '../statistics/resampling-units.ts';
import { type GateLevels, seenLoss } from './sensitivity.ts';

/** One measure of two runs on the queries that are compared, in one order. */
export interface PairedColumns {
  readonly baseline: ArrayLike<number>;
  readonly candidate: ArrayLike<number>;
  readonly clusters: readonly string[];
  readonly groups: readonly (string | null)[];
  /** Scores of all these queries are equal bit for bit. */
  readonly identicalScores: boolean;
}

/** What a loss is judged by. Differences are signed so that a loss is below 0 whichever way the measure is better. */
export interface LossEvidence {
  readonly status: FlipDifference['status'];
  readonly baseline: number | null;
  readonly candidate: number | null;
  /** Mean of candidate - baseline (baseline - candidate where lower is better). */
  readonly difference: number | null;
  /** Low end of the one-sided 95 % interval: passing asks that it lie above -margin. Null with too few questions. */
  readonly low: number | null;
  /** High end of the one-sided interval of the gate's level: failing asks that it lie below 0. */
  readonly high: number | null;
  /** One-sided p of a loss; null with too few questions. */
  readonly p: number | null;
  readonly queries: number;
  readonly questions: number;
  /** Questions whose value changed. */
  readonly changed: number;
  /** Fewer than 10 changed: the interval allows for losses that these did not show. */
  readonly guarded: boolean;
  readonly standardError: number | null;
  /** The loss that is stopped in 80 % of cases; null with too few questions. */
  readonly sees: number | null;
}

export type LossVerdict = 'pass' | 'fail' | 'inconclusive';

/**
 * Weighs the loss from one run to another (STATISTICS.md 6), by sign flips of clusters, inverted.
 *
 * @param columns values on the compared queries; finite
 * @param options.better which way the measure is better
 * @example
 * const even = { baseline: [1, 1, 1, 1, 1, 1], candidate: [1, 1, 1, 1, 1, 1], clusters: ['a', 'b', 'c', 'd', 'e', 'f'] };
 * const levels = { margin: 0.02, tolerance: 0.01, level: 0.005 };
 * weighLoss({ ...even, groups: [null, null, null, null, null, null], identicalScores: true }, { better: 'higher', levels }).difference; // => 0
 */
export function weighLoss(
  columns: PairedColumns,
  {
    better,
    levels,
    seed = 1,
  }: { readonly better: 'higher' | 'lower'; readonly levels: GateLevels; readonly seed?: number | string },
): LossEvidence {
  const { clusters, groups, identicalScores } = columns;
  // Where lower is better, the runs change places, and every difference its sign.
  const [from, to] =
    better === 'higher' ? [columns.baseline, columns.candidate] : [columns.candidate, columns.baseline];
  const differences = Float64Array.from(from, (value, index) => pairedDifference(value, to[index] as number));
  const units = resamplingUnits(differences, { clusters, groups });
  const draws = flipDraws({ clusters: units.ids, seed });
  const [flip] = flipDifferences([{ baseline: from, candidate: to, identicalScores }], draws) as [
    FlipDifference,
  ];
  const error = clusterError(differences, { clusters, groups }).standardError;
  const standardError = Number.isFinite(error) ? error : null;
  const [baseline, candidate] =
    better === 'higher' ? [flip.baseline, flip.candidate] : [flip.candidate, flip.baseline];
  const settled = flip.status !== 'too-few-clusters';
  return {
    status: flip.status,
    baseline,
    candidate,
    difference: flip.difference,
    low: flip.interval(2 * passLevel).low,
    high: flip.interval(2 * levels.level).high,
    p: flip.p()?.less ?? null,
    queries: flip.queries,
    questions: flip.clusters,
    changed: flip.changed,
    guarded: flip.guarded,
    standardError,
    sees: settled && standardError !== null ? seenLoss(standardError, levels) : null,
  };
}

/**
 * *fail*: p (in a family: adjusted by Holm) is at most the level, which is to say that the one-sided interval lies below 0, and the
 * estimate lies below -tolerance. *pass*: identical, or the one-sided 95 % interval lies above -margin. Else *inconclusive*.
 */
export function lossVerdict(
  { status, difference, low, p }: Pick<LossEvidence, 'status' | 'difference' | 'low' | 'p'>,
  { margin, tolerance, level }: GateLevels,
): LossVerdict {
  if (status === 'too-few-clusters' || difference === null || p === null) return 'inconclusive';
  if (p <= level && difference < -tolerance) return 'fail';
  // The low end of identical scores is 0.
  return low !== null && low > -margin ? 'pass' : 'inconclusive';
}

/** One-sided 95 %. */
const passLevel = 0.05;
