import { type ClusterId, clusterError } from './cluster-error.ts';
import { pairedDifference } from './paired-difference.ts';
import { studentTCdf, studentTQuantile, studentTUpperTail } from './student-t.ts';
import { checkConfidence } from './wilson-interval.ts';

/** Which way a one-sided p looks: `greater` is small when the candidate is better. */
export type Alternative = 'two-sided' | 'greater' | 'less';

/** The paired t test with a cluster-robust error. */
export interface PairedTTest {
  /** Mean of candidate - baseline over queries. */
  readonly difference: number;
  /** Cluster-robust; of the plain paired test when each query is its own cluster. */
  readonly standardError: number;
  readonly t: number;
  /** Clusters (or groups, where these decide) less one. */
  readonly degreesOfFreedom: number;
  readonly p: number;
  /** Two-sided interval of the difference, whatever the alternative. */
  readonly low: number;
  readonly high: number;
}

/**
 * Paired t test of a mean difference, with cluster-robust standard error and G - 1 degrees of freedom. Printed beside the
 * flip interval as a cross-check.
 *
 * @param baseline one finite value per query
 * @param candidate in the same order
 * @param options.clusters cluster of each query; each query alone when left out (the textbook test)
 * @param options.groups larger units, as in clusterError
 * @param options.alternative default two-sided
 * @param options.confidence in (0, 1), default 0.95
 * @returns when nothing varies t is infinite (p 0) or, for a difference of 0, NaN; under 2 clusters all but difference NaN
 * @throws RangeError when lengths differ or a value is not finite
 * @see Student 1908; cluster-robust form in STATISTICS.md 1
 * @example
 * pairedTTest([1, 2, 3, 4], [2, 4, 3, 5]).t; // => 2.449489742783178
 */
export function pairedTTest(
  baseline: ArrayLike<number>,
  candidate: ArrayLike<number>,
  {
    clusters,
    groups,
    alternative = 'two-sided',
    confidence = 0.95,
  }: {
    readonly clusters?: ArrayLike<ClusterId>;
    readonly groups?: ArrayLike<ClusterId | null> | undefined;
    readonly alternative?: Alternative;
    readonly confidence?: number;
  } = {},
): PairedTTest {
  checkConfidence(confidence);
  const differences = pairedDifferences(baseline, candidate);
  const alone = clusters ?? Int32Array.from(differences, (_, query) => query);
  const { mean, standardError, units } = clusterError(differences, { clusters: alone, groups });
  const degreesOfFreedom = Math.max(0, units - 1);
  const t = mean / standardError;
  const half = studentTQuantile((1 + confidence) / 2, degreesOfFreedom) * standardError;
  return {
    difference: mean,
    standardError,
    t,
    degreesOfFreedom,
    p: pOf(t, degreesOfFreedom, alternative),
    low: mean - half,
    high: mean + half,
  };
}

/** @throws RangeError when lengths differ */
export function pairedDifferences(baseline: ArrayLike<number>, candidate: ArrayLike<number>): Float64Array {
  if (baseline.length !== candidate.length) {
    throw new RangeError(`${baseline.length} baseline values but ${candidate.length} of the candidate`);
  }
  return Float64Array.from({ length: baseline.length }, (_, query) =>
    pairedDifference(baseline[query] as number, candidate[query] as number),
  );
}

function pOf(t: number, degreesOfFreedom: number, alternative: Alternative): number {
  switch (alternative) {
    case 'two-sided':
      return 2 * studentTUpperTail(Math.abs(t), degreesOfFreedom);
    case 'greater':
      return studentTUpperTail(t, degreesOfFreedom);
    case 'less':
      return studentTCdf(t, degreesOfFreedom);
    default:
      return alternative satisfies never;
  }
}
