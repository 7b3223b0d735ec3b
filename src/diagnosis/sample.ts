import { clusterError } from '../statistics/cluster-error.ts';
import { normalQuantile } from '../statistics/normal.ts';
import { quantileOfSorted } from '../statistics/quantile.ts';
import type { DiagnosisInput, ScoreScale } from './diagnosis-input.ts';
import { type BlindPairs, foreignPairs } from './foreign-pairs.ts';
import type { Observed, QueryStatistics } from './observed.ts';

/** A mean over queries with its error by clusters. NaN without queries; error NaN under 2 clusters. */
export interface Estimate {
  readonly mean: number;
  readonly error: number;
  readonly queries: number;
}

/** The queries that are looked at together: all of a run, or those of one language. */
export interface Sample {
  readonly input: DiagnosisInput;
  readonly observed: Observed;
  readonly scale: ScoreScale;
  /** Indices of its queries. */
  readonly indices: readonly number[];
  readonly part: 'all' | 'language' | 'rest';
  /** Null for the whole run, and for the rest beside a language. */
  readonly language: string | null;
  /** The other queries, where this is one language of several. */
  readonly rest: Sample | null;
  /** Scored documents in all. */
  readonly scores: number;
  /** The normal quantile of a bound: as asked for, or further out where many languages are looked at. */
  bound(z: number): number;
  estimate(statistic: keyof QueryStatistics): Estimate;
  /** Quantile of all scores together; NaN without any. */
  quantile(share: number): number;
  /** All scores, ascending, float32. */
  sorted(): Float64Array;
  /** Documents that two different questions share, irrelevant to both. */
  pairs(): BlindPairs;
}

/**
 * @param languages how many are looked at one by one: the bounds of each are at 99.5 % for all of them together (Bonferroni)
 */
export function sampleOf(
  observed: Observed,
  indices: readonly number[],
  {
    part,
    language,
    languages,
    rest,
  }: { part: Sample['part']; language: string | null; languages: number; rest: Sample | null },
): Sample {
  const least = language === null ? 0 : normalQuantile(1 - 0.005 / Math.max(1, languages));
  const estimates = new Map<keyof QueryStatistics, Estimate>();
  let sorted: Float64Array | null = null;
  let pairs: BlindPairs | null = null;
  const sample: Sample = {
    input: observed.input,
    observed,
    scale: observed.scale,
    indices,
    part,
    language,
    rest,
    scores: indices.reduce((sum, index) => sum + (observed.scored[index] ?? 0), 0),
    bound: (z) => Math.max(z, least),
    estimate(statistic) {
      const known = estimates.get(statistic);
      if (known !== undefined) return known;
      const made = estimateOf(observed, indices, statistic);
      estimates.set(statistic, made);
      return made;
    },
    quantile: (share) =>
      sample.sorted().length === 0 ? Number.NaN : quantileOfSorted(sample.sorted(), share),
    sorted() {
      sorted ??= sortedScores(observed, indices);
      return sorted;
    },
    pairs() {
      pairs ??= foreignPairs(observed, part === 'all' ? null : new Set(indices));
      return pairs;
    },
  };
  return sample;
}

function estimateOf(
  { statistics, clusters }: Observed,
  indices: readonly number[],
  statistic: keyof QueryStatistics,
): Estimate {
  const column = statistics[statistic];
  const present = indices.filter((index) => !Number.isNaN(column[index]));
  if (present.length === 0) return { mean: Number.NaN, error: Number.NaN, queries: 0 };
  const { mean, standardError } = clusterError(
    present.map((index) => column[index] as number),
    { clusters: present.map((index) => clusters[index] as number) },
  );
  return { mean, error: standardError, queries: present.length };
}

function sortedScores({ input, scored }: Observed, indices: readonly number[]): Float64Array {
  const all = new Float64Array(indices.reduce((sum, index) => sum + (scored[index] ?? 0), 0));
  let next = 0;
  for (const index of indices) {
    const scores = input.queries[index]?.scores ?? [];
    for (let row = 0; row < scores.length; row += 1) {
      const score = scores[row] as number;
      if (!Number.isFinite(score)) continue;
      all[next] = Math.fround(score);
      next += 1;
    }
  }
  return all.sort();
}
