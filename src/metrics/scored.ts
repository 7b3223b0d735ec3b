import type { Ranking } from '../scores/ranking.ts';

/** How many documents have a score: those without stand last. Measures of spread look at the scored ones only. */
export function scoredCount({ scores }: Ranking): number {
  let count = scores.length;
  while (count > 0 && Number.isNaN(scores[count - 1]!)) count -= 1;
  return count;
}

/** The scores that there are, descending. Not to be written to: it may be the ranking's own memory. */
export function scoredValues(ranking: Ranking): Float64Array {
  const { scores } = ranking;
  const count = scoredCount(ranking);
  if (scores instanceof Float64Array) return scores.subarray(0, count);
  return Float64Array.from({ length: count }, (_, index) => scores[index]!);
}
