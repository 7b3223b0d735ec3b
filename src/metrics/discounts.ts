/**
 * log2(rank + 1) for the ranks 1 to `depth` at least, at index rank - 1. Computed once and shared: seven million logarithms
 * take longer than reading the scores. Math.log2 and not log / LN2, which differs in the last bits.
 */
export function discounts(depth: number): Float64Array {
  if (depth > known.length) known = discountsUpTo(2 * depth);
  return known;
}

function discountsUpTo(depth: number): Float64Array {
  return Float64Array.from({ length: depth }, (_, index) => Math.log2(index + 2));
}

let known = discountsUpTo(1024);
