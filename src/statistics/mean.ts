import { exactSum } from './exact-sum.ts';

/**
 * Arithmetic mean, its sum rounded once. Empty: NaN.
 *
 * @example
 * mean([0.1, 0.2, 0.3]); // => 0.2
 */
export function mean(values: ArrayLike<number>): number {
  return exactSum(values) / values.length;
}

/**
 * Standard deviation of a sample (divisor n - 1). Under 2 values: NaN.
 *
 * @example
 * sampleDeviation([2, 4, 4, 6]); // => 1.632993161855452
 */
export function sampleDeviation(values: ArrayLike<number>): number {
  if (values.length < 2) return Number.NaN;
  const middle = mean(values);
  const squares = Float64Array.from(values, (value) => (value - middle) ** 2);
  return Math.sqrt(exactSum(squares) / (values.length - 1));
}
