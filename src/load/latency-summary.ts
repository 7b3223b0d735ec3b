import { quantileOfSorted } from '../statistics/quantile.ts';

/** Milliseconds, exact from all samples. */
export interface LatencySummary {
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/**
 * Percentiles of latencies by the nearest rank: the least sample that so many percent do not exceed, so that each is a latency that
 * somebody had. No buckets and no sampling.
 *
 * @param latencies milliseconds, in any order; finite
 * @returns null without samples. Below 100 samples p99 is the largest one
 * @example
 * latencySummary([30, 10, 20, 40])?.p50; // => 20
 */
export function latencySummary(latencies: readonly number[]): LatencySummary | null {
  if (latencies.length === 0) return null;
  const sorted = Float64Array.from(latencies).sort();
  const at = (share: number) => quantileOfSorted(sorted, share, 'inverted-cdf');
  return {
    mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    p50: at(0.5),
    p90: at(0.9),
    p95: at(0.95),
    p99: at(0.99),
    max: sorted[sorted.length - 1] as number,
  };
}
