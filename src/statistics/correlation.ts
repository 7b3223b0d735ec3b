import { exactSum } from './exact-sum.ts';
import { incompleteBeta } from './incomplete-beta.ts';
import { mean } from './mean.ts';
import { midRanks } from './mid-ranks.ts';

/**
 * Pearson's correlation.
 *
 * @param x and y as long as each other, finite
 * @returns in [-1, 1]; NaN when one is constant or under 2 values
 * @throws RangeError when lengths differ
 * @example
 * pearson([1, 2, 3], [2, 4, 7]); // => 0.9933992677987828
 */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number {
  if (x.length !== y.length) throw new RangeError(`${x.length} values of x but ${y.length} of y`);
  const [dx, dy] = [centred(x), centred(y)];
  const square = (values: Float64Array) => exactSum(values.map((value) => value * value));
  const norm = Math.sqrt(square(dx)) * Math.sqrt(square(dy));
  if (!(norm > 0)) return Number.NaN;
  const product = exactSum(dx.map((value, index) => value * (dy[index] as number)));
  return Math.max(-1, Math.min(1, product / norm));
}

/**
 * Spearman's rank correlation: Pearson's of mid-ranks, ties sharing their mean rank.
 *
 * @param x and y as long as each other, without NaN
 * @returns in [-1, 1]; NaN when one is constant or under 2 values (no order to agree with)
 * @throws RangeError when lengths differ
 * @see Spearman 1904
 * @example
 * spearman([1, 2, 3, 4], [10, 30, 20, 40]); // => 0.8
 */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number {
  return pearson(midRanks(x), midRanks(y));
}

/**
 * Two-sided p of a correlation against 0, by Student's t with n - 2 degrees of freedom: exact for normal data, the usual
 * approximation for Spearman.
 *
 * @param correlation in [-1, 1]; NaN gives NaN
 * @param count values of x; under 3 gives NaN
 * @example
 * correlationP(0, 10); // => 1
 */
export function correlationP(correlation: number, count: number): number {
  if (!(count > 2)) return Number.NaN;
  const x = (1 - correlation) * (1 + correlation);
  return incompleteBeta(x, { a: count / 2 - 1, b: 0.5, complement: correlation * correlation });
}

function centred(values: ArrayLike<number>): Float64Array {
  const middle = mean(values);
  return Float64Array.from(values, (value) => value - middle);
}
