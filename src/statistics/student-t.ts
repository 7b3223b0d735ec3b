import { incompleteBeta } from './incomplete-beta.ts';
import { stirlingError } from './log-gamma.ts';
import { normalCdf, normalDensity, normalQuantile } from './normal.ts';

/**
 * Distribution function of Student's t. Relative error about 1e-13 in both tails.
 *
 * @param t any number; NaN gives NaN
 * @param degreesOfFreedom positive, whole or not; Infinity is the normal
 * @returns probability of a value up to t, in [0, 1]
 * @see NIST DLMF 8.17 (incomplete beta)
 * @example
 * studentTCdf(2.5, 9); // => 0.9830690861585074
 */
export function studentTCdf(t: number, degreesOfFreedom: number): number {
  return studentTUpperTail(-t, degreesOfFreedom);
}

/**
 * Probability of a value of t or more: 1 - studentTCdf, without losing the small tails.
 *
 * @example
 * studentTUpperTail(12, 29); // => 4.530354166568591e-13
 */
export function studentTUpperTail(t: number, degreesOfFreedom: number): number {
  if (Number.isNaN(t) || !(degreesOfFreedom > 0)) return Number.NaN;
  if (degreesOfFreedom === Number.POSITIVE_INFINITY) return normalCdf(-t);
  if (!Number.isFinite(t)) return t > 0 ? 0 : 1;
  const half = 0.5 - central(Math.abs(t), degreesOfFreedom);
  const tail = half > 0.1 ? half : outer(Math.abs(t), degreesOfFreedom);
  return t >= 0 ? tail : 1 - tail;
}

/**
 * Quantile of Student's t, the inverse of studentTCdf. Relative error about 1e-13.
 *
 * @param p a probability; 0 gives -Infinity, 1 Infinity, anything outside NaN
 * @param degreesOfFreedom positive, whole or not; Infinity is the normal
 * @see Newton's method on the logarithm of the tail, which is concave in ln t, so that it cannot run away
 * @example
 * studentTQuantile(0.975, 9); // => 2.262157162798205
 */
export function studentTQuantile(p: number, degreesOfFreedom: number): number {
  if (!(p >= 0 && p <= 1 && degreesOfFreedom > 0)) return Number.NaN;
  if (degreesOfFreedom === Number.POSITIVE_INFINITY) return normalQuantile(p);
  if (p === 0.5) return 0;
  const tail = Math.min(p, 1 - p);
  if (tail === 0) return p === 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const t =
    tail > 0.25 ? centralQuantile(0.5 - tail, degreesOfFreedom) : outerQuantile(tail, degreesOfFreedom);
  return p < 0.5 ? -t : t;
}

/** Density of Student's t. */
export function studentTDensity(t: number, degreesOfFreedom: number): number {
  if (degreesOfFreedom === Number.POSITIVE_INFINITY) return normalDensity(t);
  const half = degreesOfFreedom / 2;
  // Gamma(half + 1/2) / (Gamma(half) sqrt(half)), by Stirling's formula so that large degrees keep their digits.
  const ratio = Math.exp(
    half * Math.log1p(0.5 / half) - 0.5 + stirlingError(half + 0.5) - stirlingError(half),
  );
  return (ratio / Math.sqrt(2 * Math.PI)) * Math.exp(-(half + 0.5) * Math.log1p((t * t) / degreesOfFreedom));
}

/** Probability between 0 and t, t >= 0. */
function central(t: number, degreesOfFreedom: number): number {
  const square = t * t;
  const x = square / (degreesOfFreedom + square);
  const complement = degreesOfFreedom / (degreesOfFreedom + square);
  return incompleteBeta(x, { a: 0.5, b: degreesOfFreedom / 2, complement }) / 2;
}

/** Probability above t, t >= 0. */
function outer(t: number, degreesOfFreedom: number): number {
  const square = t * t;
  const x = degreesOfFreedom / (degreesOfFreedom + square);
  const complement = square / (degreesOfFreedom + square);
  return incompleteBeta(x, { a: degreesOfFreedom / 2, b: 0.5, complement }) / 2;
}

function centralQuantile(mass: number, degreesOfFreedom: number): number {
  let t = mass / studentTDensity(0, degreesOfFreedom);
  for (let step = 0; step < mostSteps; step += 1) {
    const change = (central(t, degreesOfFreedom) - mass) / studentTDensity(t, degreesOfFreedom);
    t -= change;
    if (Math.abs(change) <= 4e-16 * t) break;
  }
  return t;
}

function outerQuantile(tail: number, degreesOfFreedom: number): number {
  let t = Math.abs(normalQuantile(tail));
  for (let step = 0; step < mostSteps; step += 1) {
    const now = outer(t, degreesOfFreedom);
    const slope = (t * studentTDensity(t, degreesOfFreedom)) / now;
    const change = Math.log(now / tail) / slope;
    t *= Math.exp(change);
    if (Math.abs(change) <= 4e-16) break;
  }
  return t;
}

const mostSteps = 60;
