/**
 * Rounds to multiples of a power of ten, 12 digits under the leading digit of `size`: sums that are equal in exact decimal
 * arithmetic become equal doubles, so that ties are ties (0.1 + 0.2 - 0.3 is 0). Negative zero becomes zero.
 *
 * @param size typical size of the values, 0 or more; 0 leaves them as they are
 */
export function snapper(size: number): (value: number) => number {
  const perUnit = size > 0 ? 10 ** (12 - Math.floor(Math.log10(size))) : 0;
  if (!Number.isFinite(perUnit) || perUnit === 0) return (value) => value + 0;
  return (value) => Math.round(value * perUnit) / perUnit + 0;
}
