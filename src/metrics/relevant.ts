import type { Ranking } from '../scores/ranking.ts';

/** How many of the grades from `start` up to `end` (exclusive) are `rel` or more. UNJUDGED never is. */
export function countRelevant(grades: ArrayLike<number>, rel: number, start: number, end: number): number {
  let count = 0;
  for (let index = start; index < end; index += 1) {
    if (grades[index]! >= rel) count += 1;
  }
  return count;
}

/** How many documents of the query are relevant at all, ranked or not. */
export function relevantOf({ judged }: Ranking, rel: number): number {
  let count = 0;
  while (count < judged.length && judged[count]! >= rel) count += 1;
  return count;
}

/**
 * Expected number of documents of grade `rel` or more among the first `cutoff`: whole tie groups count fully, the one that the
 * cutoff goes through by the share of it that fits.
 */
export function expectedHits({ grades, tieEnds }: Ranking, rel: number, cutoff: number): number {
  const depth = Math.min(cutoff, grades.length);
  if (tieEnds.length === grades.length) return countRelevant(grades, rel, 0, depth);
  let hits = 0;
  let start = 0;
  for (let group = 0; start < depth; group += 1) {
    const end = tieEnds[group]!;
    const relevant = countRelevant(grades, rel, start, end);
    hits += end <= depth ? relevant : (relevant * (depth - start)) / (end - start);
    start = end;
  }
  return hits;
}
