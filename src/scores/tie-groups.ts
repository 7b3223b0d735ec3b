import type { Ranking } from './ranking.ts';

/** Exclusive ends of the groups of equal scores (compared exactly). All NaN are one group. */
export function tieEndsOf(scores: Float64Array): Int32Array {
  const count = scores.length;
  let groups = count === 0 ? 0 : 1;
  for (let index = 1; index < count; index += 1) {
    if (!sameScore(scores[index]!, scores[index - 1]!)) groups += 1;
  }
  if (groups === count) return singletonEnds(count);
  const ends = new Int32Array(groups);
  let group = 0;
  for (let index = 1; index < count; index += 1) {
    if (!sameScore(scores[index]!, scores[index - 1]!)) ends[group++] = index;
  }
  ends[group] = count;
  return ends;
}

/** 1, 2, ..., n: no ties. A view of one shared array, since nearly every ranking wants it; never written to. */
export function singletonEnds(count: number): Int32Array {
  if (count > shared.length) shared = Int32Array.from({ length: 2 * count }, (_, index) => index + 1);
  return shared.subarray(0, count);
}

/** Whether any two documents stand in one tie group, those without a score included. */
export function hasTies(ranking: Ranking): boolean {
  return ranking.tieEnds.length < ranking.grades.length;
}

/**
 * How many scored documents share their score with another one of the ranking. Documents without a score are not counted.
 * Read from the scores, so the answer stays the same after ties were broken.
 */
export function tiedRows({ scores }: Ranking): number {
  let tied = 0;
  for (let index = 0; index < scores.length; index += 1) {
    const score = scores[index]!;
    if (score === scores[index - 1] || score === scores[index + 1]) tied += 1;
  }
  return tied;
}

/** Orders grades inside each group, in place; UNJUDGED is the lowest of all. */
export function sortInsideGroups(
  grades: Int32Array,
  tieEnds: ArrayLike<number>,
  direction: 'ascending' | 'descending',
): void {
  if (tieEnds.length === grades.length) return;
  let start = 0;
  for (let group = 0; group < tieEnds.length; group += 1) {
    const end = tieEnds[group]!;
    if (end - start > 1) {
      const inside = grades.subarray(start, end).sort();
      if (direction === 'descending') inside.reverse();
    }
    start = end;
  }
}

function sameScore(left: number, right: number): boolean {
  return left === right || (Number.isNaN(left) && Number.isNaN(right));
}

let shared = Int32Array.from({ length: 1024 }, (_, index) => index + 1);
