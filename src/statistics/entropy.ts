/**
 * Shannon entropy of counts or weights, in nats: 0 when all lie in one bin, ln(bins) when spread evenly.
 *
 * @param counts 0 or more each
 * @returns NaN when they sum to 0; divided by Math.LN2 it is in bits
 * @see Shannon 1948
 * @example
 * entropy([1, 1, 0]); // => 0.6931471805599453
 */
export function entropy(counts: readonly number[]): number {
  const total = sum(counts);
  if (!(total > 0)) return Number.NaN;
  return sum(counts.map((count) => (count > 0 ? -(count / total) * Math.log(count / total) : 0)));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
