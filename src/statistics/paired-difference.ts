/**
 * Candidate minus baseline, and exactly 0 where the two are the same but for rounding (16 units in the last place: the same
 * documents summed in another order). Without this a query that did not change would count as a win.
 *
 * @returns NaN when either is NaN (a query without a value)
 * @example
 * pairedDifference(0.1 + 0.2, 0.3); // => 0
 */
export function pairedDifference(baseline: number, candidate: number): number {
  const difference = candidate - baseline;
  const size = Math.max(Math.abs(baseline), Math.abs(candidate));
  return Math.abs(difference) <= roundingNoise * size ? 0 : difference;
}

/** Relative to the size of what was subtracted or summed. */
export const roundingNoise = 16 * Number.EPSILON;
