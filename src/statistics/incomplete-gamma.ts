import { logOnePlusMinus, stirlingError } from './log-gamma.ts';

/**
 * Regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 - P, each accurate in its own tail (relative error about
 * 1e-14).
 *
 * @param x 0 or more; below 0 or NaN gives NaN
 * @param a positive
 * @returns both tails, in [0, 1]
 * @see NIST DLMF 8.7.1 (series) and 8.9.2 (continued fraction)
 * @example
 * incompleteGamma(2, 3).lower; // => 0.8008517265285442
 */
export function incompleteGamma(a: number, x: number): { readonly lower: number; readonly upper: number } {
  if (!(a > 0 && x >= 0)) return { lower: Number.NaN, upper: Number.NaN };
  if (x === 0) return { lower: 0, upper: 1 };
  if (x === Number.POSITIVE_INFINITY) return { lower: 1, upper: 0 };
  const front =
    Math.sqrt(a / (2 * Math.PI)) * Math.exp(a * logOnePlusMinus((x - a) / a, x / a) - stirlingError(a));
  if (x < a + 1) {
    const lower = front * series(a, x);
    return { lower, upper: 1 - lower };
  }
  const upper = front * fraction(a, x);
  return { lower: 1 - upper, upper };
}

function series(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n <= mostTerms && term > sum * 1e-17; n += 1) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

function fraction(a: number, x: number): number {
  let b = x + 1 - a;
  let numerator = 1 / tiny;
  let denominator = 1 / b;
  let value = denominator;
  for (let n = 1; n <= mostTerms; n += 1) {
    const step = -n * (n - a);
    b += 2;
    denominator = 1 / notZero(step * denominator + b);
    numerator = notZero(b + step / numerator);
    const factor = denominator * numerator;
    value *= factor;
    if (Math.abs(factor - 1) < 1e-16) break;
  }
  return value;
}

function notZero(value: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}

const tiny = 1e-300;
const mostTerms = 20_000;
