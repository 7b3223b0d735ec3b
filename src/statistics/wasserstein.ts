/**
 * Wasserstein-1 (earth mover's) distance: how far scores moved on average, in their own unit; the area between the two
 * samples' distribution functions.
 *
 * @param a and b numbers in any order, without NaN
 * @returns 0 or more; NaN when one is empty
 * @see Vallender 1974, doi:10.1137/1118101
 * @example
 * wasserstein1([0, 1, 3], [5, 6, 8]); // => 5
 */
export function wasserstein1(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return integral(a, b, Math.abs);
}

/**
 * Energy distance: the root of twice the area between the squared distribution functions. More sensitive in the tails.
 *
 * @param a and b numbers in any order, without NaN
 * @returns 0 or more; NaN when one is empty
 * @see Székely & Rizzo 2013, doi:10.1016/j.jspi.2013.03.018
 * @example
 * energyDistance([0], [2]); // => 2
 */
export function energyDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.sqrt(2 * integral(a, b, (gap) => gap * gap));
}

/** Area under f(gap between the distribution functions). */
function integral(a: ArrayLike<number>, b: ArrayLike<number>, f: (gap: number) => number): number {
  if (a.length === 0 || b.length === 0) return Number.NaN;
  const [first, second] = [Float64Array.from(a).sort(), Float64Array.from(b).sort()];
  let [i, j, area] = [0, 0, 0];
  let value = Math.min(first[0] as number, second[0] as number);
  while (i < first.length || j < second.length) {
    const next = Math.min(first[i] ?? Number.POSITIVE_INFINITY, second[j] ?? Number.POSITIVE_INFINITY);
    area += f(i / first.length - j / second.length) * (next - value);
    value = next;
    while (i < first.length && first[i] === value) i += 1;
    while (j < second.length && second[j] === value) j += 1;
  }
  return area;
}
