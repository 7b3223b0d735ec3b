import type { ClusterId } from './cluster-error.ts';
import { type FlipDifference, flipDifferences } from './flip-differences.ts';
import { flipDraws } from './flip-draws.ts';
import { checkConfidence } from './wilson-interval.ts';

/** A difference with interval and p-value by one method. */
export interface FlipInterval {
  readonly status: FlipDifference['status'];
  /** Mean of candidate - baseline over queries; null without queries. */
  readonly difference: number | null;
  /** Null with fewer than 6 clusters. */
  readonly low: number | null;
  readonly high: number | null;
  /** Two-sided, against no difference: p <= 1 - confidence exactly when the interval excludes 0. Null with fewer than 6 clusters. */
  readonly p: number | null;
  readonly queries: number;
  readonly clusters: number;
  readonly changed: number;
  readonly guarded: boolean;
}

/**
 * Difference between two runs on the same queries, with interval and p of one method: sign flips of clusters, inverted.
 * For one measure; several measures or candidates share their draws through flipDraws and flipDifferences, families their
 * level through minP.
 *
 * @param baseline one value per query; NaN where a query has none
 * @param candidate in the same order
 * @param options.clusters cluster of each query; each query alone when left out
 * @param options.confidence in (0, 1), default 0.95
 * @param options.seed default 1; without effect up to 14 clusters, where all subsets are taken
 * @param options.draws default 20,000
 * @param options.identicalScores the scores of both runs are equal bit for bit
 * @throws RangeError when lengths differ, a value is infinite or the confidence lies outside (0, 1)
 * @see STATISTICS.md 1; flipDifferences has the rules
 * @example
 * const zeros = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
 * const gains = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
 * flipInterval(zeros, gains).p; // => 0.001953125
 */
export function flipInterval(
  baseline: ArrayLike<number>,
  candidate: ArrayLike<number>,
  {
    clusters,
    confidence = 0.95,
    seed = 1,
    draws = 20_000,
    identicalScores = false,
  }: {
    readonly clusters?: ArrayLike<ClusterId>;
    readonly confidence?: number;
    readonly seed?: number | string;
    readonly draws?: number;
    readonly identicalScores?: boolean;
  } = {},
): FlipInterval {
  checkConfidence(confidence);
  const shared = flipDraws({
    clusters: clusters ?? Int32Array.from({ length: baseline.length }, (_, query) => query),
    seed,
    draws,
  });
  const [answer] = flipDifferences([{ baseline, candidate, identicalScores }], shared) as [FlipDifference];
  const { status, difference, queries, changed, guarded } = answer;
  return {
    status,
    difference,
    ...answer.interval(levelOf(confidence)),
    p: answer.p()?.twoSided ?? null,
    queries,
    clusters: answer.clusters,
    changed,
    guarded,
  };
}

/** 1 - confidence without the rounding of the subtraction: 1 - 0.9 is 0.1 here, not 0.09999999999999998. */
export function levelOf(confidence: number): number {
  return Number((1 - confidence).toPrecision(12));
}
