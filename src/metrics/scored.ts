import type { Ranking } from '../scores/ranking.ts';

/** How many documents have a score: those without stand last. Measures of spread look at the scored ones only. */
export function scoredCount({ scores }: Ranking): number {
  let count = scores.length;
  while (count > 0 && Number.isNaN(scores[count - 1]!)) count -= 1;
  return count;
}

/** The scores that there are, descending. */
export function scoredValues(ranking: Ranking): number[] {
  return Array.from({ length: scoredCount(ranking) }, (_, index) => ranking.scores[index]!);
}
