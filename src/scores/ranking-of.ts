import { descendingOrder } from './descending-order.ts';
import { type Ranking, UNJUDGED } from './ranking.ts';
import { singletonEnds, sortInsideGroups, tieEndsOf } from './tie-groups.ts';
import { compareUtf8 } from './utf8-order.ts';

/**
 * What becomes of tied scores. `expected` leaves the groups, and metrics average over their orders. The others break them:
 * `best` and `worst` by grade, `input` by the first stage's order (what a stable sort ships), `trec_eval` by document id
 * descending (trec_eval 10), `trec_eval9` likewise after the scores were cut to float32 (trec_eval 9 and what wraps it).
 */
export type TieMode = (typeof tieModes)[number];
export const tieModes = ['expected', 'best', 'worst', 'input', 'trec_eval', 'trec_eval9'] as const;

/** The scored documents of one query in any order, column by column. All columns have the same length. */
export interface ScoredRows {
  /** null and NaN: no score. */
  readonly scores: ArrayLike<number | null>;
  /** null and UNJUDGED: nobody judged. */
  readonly grades: ArrayLike<number | null>;
  /** All judged grades of the query in any order, whether the document is among the rows or not. */
  readonly judged: ArrayLike<number>;
  /** Place in first-stage order, for `input`; the order of the rows when left out. */
  readonly positions?: ArrayLike<number>;
  /** Document ids, for `trec_eval` and `trec_eval9`. */
  readonly ids?: ArrayLike<string>;
  /** Instead of `ids`: compares the ids of two rows, given by number, in ascending order of their UTF-8 bytes. */
  readonly compareIds?: (left: number, right: number) => number;
}

/**
 * Puts the rows of one query in order: score descending, equal scores (float64, exactly) tied, documents without a score
 * last and tied. Inside a tie group the grades are put in descending order, so that values do not depend on the order of rows.
 *
 * @param ties what becomes of ties; every mode but `expected` gives a ranking without groups
 * @returns a ranking of its own memory; empty rows give an empty ranking
 * @throws RangeError when the columns differ in length; TypeError when a trec_eval mode is asked for without ids
 * @example
 * rankingOf({ scores: [0.5, 0.9, 0.5, null], grades: [0, 1, 2, null], judged: [0, 1, 2] });
 * // => scores 0.9 0.5 0.5 NaN, grades 1 2 0 UNJUDGED, tieEnds 1 3 4, judged 2 1 0
 */
export function rankingOf(rows: ScoredRows, ties: TieMode = 'expected'): Ranking {
  checkLengths(rows);
  const keys = sortKeys(rows.scores, ties);
  const order = descends(keys) ? undefined : descendingOrder(keys);
  const scores = order === undefined ? keys : keys.map((_, place) => keys[order[place]!]!);
  const tieEnds = tieEndsOf(scores);
  const judged = descendingGrades(rows.judged);
  const count = scores.length;
  if (tieEnds.length === count) {
    return { scores, grades: gradesInOrder(rows.grades, order), tieEnds, judged };
  }
  const compareRows = rowOrder(rows, ties);
  if (compareRows !== undefined) {
    const settled = order ?? Int32Array.from({ length: count }, (_, row) => row);
    sortRowsInsideGroups(settled, tieEnds, compareRows);
    return { scores, grades: gradesInOrder(rows.grades, settled), tieEnds: singletonEnds(count), judged };
  }
  const grades = gradesInOrder(rows.grades, order);
  sortInsideGroups(grades, tieEnds, ties === 'worst' ? 'ascending' : 'descending');
  return { scores, grades, tieEnds: ties === 'expected' ? tieEnds : singletonEnds(count), judged };
}

/**
 * The same ranking with every tie broken for the better or for the worse: inside each group by grade, where an unjudged
 * document counts lowest. Best and worst for every metric of the catalogue at once, since none ever falls when a document moves
 * up past one of lower grade (a test holds that).
 */
export function breakTies(ranking: Ranking, ties: 'best' | 'worst'): Ranking {
  const grades = new Int32Array(ranking.grades);
  sortInsideGroups(grades, ranking.tieEnds, ties === 'worst' ? 'ascending' : 'descending');
  return { ...ranking, grades, tieEnds: singletonEnds(grades.length) };
}

/**
 * The ideal order of the candidates, the ceiling of every reranker: grades descending, unjudged documents last.
 *
 * @param rows grades of the candidates in any order, and all judged grades of the query
 * @returns a ranking without ties; its scores are 0, -1, -2, ... and mean nothing beyond the order
 * @example
 * idealRanking({ grades: [0, null, 3], judged: [3, 2, 0] }).grades; // => 3 0 UNJUDGED
 */
export function idealRanking({ grades, judged }: Pick<ScoredRows, 'grades' | 'judged'>): Ranking {
  const sorted = gradesInOrder(grades, undefined).sort().reverse();
  return {
    scores: Float64Array.from(sorted, (_, place) => -place),
    grades: sorted,
    tieEnds: singletonEnds(sorted.length),
    judged: descendingGrades(judged),
  };
}

/** Scores as they are compared: NaN for none, float32 where trec_eval 9 is followed. */
function sortKeys(scores: ArrayLike<number | null>, ties: TieMode): Float64Array {
  const keys = new Float64Array(scores.length);
  for (let row = 0; row < keys.length; row += 1) keys[row] = scores[row] ?? Number.NaN;
  if (ties === 'trec_eval9') {
    // C's conversion from double to float: too large becomes infinite, too small 0, and such scores tie.
    for (let row = 0; row < keys.length; row += 1) keys[row] = Math.fround(keys[row]!);
  }
  return keys;
}

/** Most runs come sorted, and then sorting is the larger part of the work. */
function descends(keys: Float64Array): boolean {
  for (let row = 1; row < keys.length; row += 1) {
    const fits = keys[row]! <= keys[row - 1]! || Number.isNaN(keys[row]!);
    if (!fits) return false;
  }
  return true;
}

function gradesInOrder(grades: ArrayLike<number | null>, order: Int32Array | undefined): Int32Array {
  const ordered = new Int32Array(grades.length);
  for (let place = 0; place < ordered.length; place += 1) {
    ordered[place] = grades[order === undefined ? place : order[place]!] ?? UNJUDGED;
  }
  return ordered;
}

function descendingGrades(grades: ArrayLike<number>): Int32Array {
  const sorted = new Int32Array(grades);
  for (let index = 1; index < sorted.length; index += 1) {
    if (sorted[index]! > sorted[index - 1]!) return sorted.sort().reverse();
  }
  return sorted;
}

/** How rows of equal score follow each other, in the modes that go by something else than the grade. */
function rowOrder(rows: ScoredRows, ties: TieMode): ((left: number, right: number) => number) | undefined {
  if (ties === 'input') {
    const { positions } = rows;
    // The sort is stable: rows of a group already follow each other as they came.
    return positions === undefined ? () => 0 : (left, right) => positions[left]! - positions[right]!;
  }
  if (ties !== 'trec_eval' && ties !== 'trec_eval9') return undefined;
  const { ids, compareIds } = rows;
  if (compareIds !== undefined) return (left, right) => compareIds(right, left);
  if (ids !== undefined) return (left, right) => compareUtf8(ids[right]!, ids[left]!);
  throw new TypeError(`ties "${ties}" go by document id, and no ids were given`);
}

function sortRowsInsideGroups(
  order: Int32Array,
  tieEnds: Int32Array,
  compareRows: (left: number, right: number) => number,
): void {
  let start = 0;
  for (const end of tieEnds) {
    if (end - start > 1) order.subarray(start, end).sort(compareRows);
    start = end;
  }
}

function checkLengths({ scores, grades, positions, ids }: ScoredRows): void {
  for (const column of [grades, positions, ids]) {
    if (column !== undefined && column.length !== scores.length) {
      throw new RangeError(`${scores.length} scores, but a column of ${column.length} rows`);
    }
  }
}
