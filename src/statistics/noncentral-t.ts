import { stirlingError } from './log-gamma.ts';
import { normalCdf } from './normal.ts';

/**
 * Distribution function of the noncentral t: of (Z + noncentrality) / (chi / sqrt(degrees of freedom)). By integrating the
 * normal tail over the density of the chi, which has no far tail where it breaks down (scipy's series gives NaN there).
 * Relative error about 1e-12.
 *
 * @param t any number
 * @param options.degreesOfFreedom 1 or more
 * @param options.noncentrality any number
 * @param options.tail `lower` (default): probability up to t; `upper`: above t, with its own digits
 * @returns NaN on NaN or degrees below 1
 * @see Johnson, Kotz & Balakrishnan 1995, Continuous Univariate Distributions 2, ch. 31
 * @example
 * noncentralTCdf(0, { degreesOfFreedom: 99, noncentrality: 0 }); // => 0.5
 */
export function noncentralTCdf(
  t: number,
  {
    degreesOfFreedom,
    noncentrality,
    tail = 'lower',
  }: {
    readonly degreesOfFreedom: number;
    readonly noncentrality: number;
    readonly tail?: 'lower' | 'upper';
  },
): number {
  if (Number.isNaN(t) || Number.isNaN(noncentrality) || !(degreesOfFreedom >= 1)) return Number.NaN;
  const sign = tail === 'lower' ? 1 : -1;
  const value = averageOverChi(
    degreesOfFreedom,
    (s) => normalCdf(sign * (t * s - noncentrality)),
    Math.abs(t),
  );
  return Math.min(1, value);
}

/**
 * Mean of f(s), s = chi / sqrt(df), by the trapezoid rule in u = ln s: there the integrand is analytic and dies off at both
 * ends faster than any power, so that the rule gains digits exponentially with its step.
 *
 * @param steepness how fast f changes with s
 */
function averageOverChi(degreesOfFreedom: number, f: (s: number) => number, steepness: number): number {
  const half = degreesOfFreedom / 2;
  const front = Math.sqrt((2 * degreesOfFreedom) / (2 * Math.PI)) * Math.exp(-stirlingError(half));
  // ln of the density in u: df (u - (e^2u - 1) / 2), 0 at its top
  const weight = (u: number) => Math.exp(degreesOfFreedom * (u - Math.expm1(2 * u) / 2));
  const width = 1 / Math.sqrt(2 * degreesOfFreedom);
  const step = Math.min(width, 1 / (1 + steepness)) / 6;
  let sum = f(1) * weight(0);
  for (const direction of [1, -1]) {
    for (let u = direction * step; ; u += direction * step) {
      const now = weight(u);
      sum += f(Math.exp(u)) * now;
      if (now < 1e-22) break;
    }
  }
  return front * sum * step;
}
