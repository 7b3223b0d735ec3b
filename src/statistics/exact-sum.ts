/**
 * The sum rounded once, as if added in exact arithmetic (Shewchuk 1997, the partial sums of Python's fsum). The order of
 * the values cannot matter, which is why cluster sums and means use it: rows in another order give the same bits.
 * Empty: 0. Values must be finite, else NaN or an infinity. About five times the time of a plain loop.
 *
 * @param values numbers in any order
 * @returns the double nearest to the true sum
 * @see J. R. Shewchuk 1997, doi:10.1007/PL00009321
 * @example
 * exactSum([0.1, 0.2, 0.3, -0.3, -0.2, -0.1, 1e-20]); // => 1e-20
 */
export function exactSum(values: ArrayLike<number>): number {
  const partials: number[] = [];
  for (let index = 0; index < values.length; index += 1) {
    let carried = values[index] as number;
    let kept = 0;
    for (let place = 0; place < partials.length; place += 1) {
      const partial = partials[place] as number;
      const sum = carried + partial;
      const lost =
        Math.abs(carried) < Math.abs(partial) ? carried - (sum - partial) : partial - (sum - carried);
      if (lost !== 0) {
        partials[kept] = lost;
        kept += 1;
      }
      carried = sum;
    }
    if (!Number.isFinite(carried)) return plainSum(values);
    partials.length = kept;
    partials.push(carried);
  }
  return roundOnce(partials);
}

/** The partial sums do not overlap and rise in size; adding from the top is exact until the first bits are lost. */
function roundOnce(partials: readonly number[]): number {
  let place = partials.length - 1;
  if (place < 0) return 0;
  let sum = partials[place] as number;
  let lost = 0;
  while (place > 0 && lost === 0) {
    place -= 1;
    const partial = partials[place] as number;
    const next = sum + partial;
    lost = partial - (next - sum);
    sum = next;
  }
  // Halfway cases: what lies below decides to which side the last bit goes.
  const below = place > 0 ? (partials[place - 1] as number) : 0;
  if (lost !== 0 && below !== 0 && lost < 0 === below < 0) {
    const twice = lost * 2;
    const next = sum + twice;
    if (next - sum === twice) sum = next;
  }
  return sum;
}

function plainSum(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += values[index] as number;
  return sum;
}
