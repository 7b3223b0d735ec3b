import { type ClusterId, clusterError } from './cluster-error.ts';
import { logGamma } from './log-gamma.ts';

/** A paired difference in units of its own scatter. */
export interface EffectSize {
  /** Mean difference in standard deviations of the differences (of their clusters): Cohen's d_z. NaN when nothing varies. */
  readonly dz: number;
  /** Hedges' factor for few clusters, in (0, 1); NaN under 3. */
  readonly hedgesJ: number;
  /** dz with that factor. */
  readonly hedgesGz: number;
}

/**
 * Effect size of a paired difference, d_z = d / sqrt(v) with v = G SE^2: how large the difference is beside its scatter, a
 * number that does not grow with more queries.
 *
 * @param differences candidate - baseline, one per query, finite
 * @param options.clusters cluster of each query; each query alone when left out (the textbook d_z)
 * @throws RangeError when lengths differ or a value is not finite
 * @see Lakens 2013, doi:10.3389/fpsyg.2013.00863; Hedges 1981 (factor J); STATISTICS.md 11
 * @example
 * effectSize([1, 2, 3]).dz; // => 2
 */
export function effectSize(
  differences: ArrayLike<number>,
  {
    clusters = Int32Array.from({ length: differences.length }, (_, query) => query),
  }: { readonly clusters?: ArrayLike<ClusterId> } = {},
): EffectSize {
  const { mean, standardError, units } = clusterError(differences, { clusters });
  const dz = standardError > 0 ? mean / (Math.sqrt(units) * standardError) : Number.NaN;
  const half = (units - 1) / 2;
  const hedgesJ = units > 2 ? Math.exp(logGamma(half) - logGamma(half - 0.5)) / Math.sqrt(half) : Number.NaN;
  return { dz, hedgesJ, hedgesGz: dz * hedgesJ };
}
