/**
 * Sum with the rounding error carried along (Neumaier 1974, doi:10.1002/zamm.19740540106).
 *
 * @param values finite numbers; NaN or an infinity among them gives NaN
 * @returns the sum; 0 when empty
 * @example
 * compensatedSum([1, 1e100, 1, -1e100]); // => 2
 */
export function compensatedSum(values: Iterable<number>): number {
  let sum = 0;
  let lost = 0; // the low bits that `sum` could not hold
  for (const value of values) {
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}
