import { incompleteGamma } from './incomplete-gamma.ts';

/**
 * Distribution function of the standard normal. Relative error about 1e-14 in both tails. NaN gives NaN.
 *
 * @param z in standard deviations
 * @returns probability of a value up to z, in [0, 1]
 * @see NIST DLMF 7.11.1, by the incomplete gamma function
 * @example
 * normalCdf(1.96); // => 0.9750021048517795
 */
export function normalCdf(z: number): number {
  const half = incompleteGamma(0.5, (z * z) / 2);
  return z < 0 ? half.upper / 2 : 0.5 + half.lower / 2;
}

/** Density of the standard normal. */
export function normalDensity(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}

/**
 * Quantile of the standard normal, the inverse of normalCdf. Relative error about 1e-15.
 *
 * @param p a probability; 0 gives -Infinity, 1 Infinity, anything outside NaN
 * @see Abramowitz & Stegun 26.2.23 as a start, then Halley's steps
 * @example
 * normalQuantile(0.975); // => 1.959963984540054
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0.5) return 0;
  const tail = Math.min(p, 1 - p);
  if (tail === 0) return p === 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const w = Math.sqrt(-2 * Math.log(tail));
  let z =
    (2.515517 + w * (0.802853 + w * 0.010328)) / (1 + w * (1.432788 + w * (0.189269 + w * 0.001308))) - w;
  for (let step = 0; step < 4; step += 1) {
    const off = (tail < 0.1 ? normalCdf(z) - tail : central(z) - (tail - 0.5)) / normalDensity(z);
    const change = off / (1 + (z * off) / 2);
    z -= change;
    if (Math.abs(change) < 1e-16 * Math.abs(z)) break;
  }
  return p < 0.5 ? z : -z;
}

/** Probability from the middle to z, with the sign of z: keeps its digits near 0. */
function central(z: number): number {
  return (Math.sign(z) * incompleteGamma(0.5, (z * z) / 2).lower) / 2;
}
