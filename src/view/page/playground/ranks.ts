/**
 * Ranks by score, the highest is 1; equal scores share the best of their ranks. Null where there is no score.
 *
 * @example
 * ranksOf([0.2, 0.9, null, 0.2]); // => [2, 1, null, 2]
 */
export function ranksOf(scores: readonly (number | null)[]): (number | null)[] {
  return scores.map((score) =>
    score === null ? null : 1 + scores.filter((other) => other !== null && other > score).length,
  );
}
