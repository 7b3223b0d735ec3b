/**
 * Row numbers by score, best first: a stable merge sort, so that equal scores keep the order of their rows. NaN (no score)
 * comes last, also in the order of the rows.
 *
 * Written out, because the sort of typed arrays calls back for every comparison: this one takes half of its time (90 against
 * 200 microseconds for 1,000 random scores on Node 20).
 *
 * @param scores any numbers
 * @returns a permutation of 0 to n - 1
 */
export function descendingOrder(scores: Float64Array): Int32Array {
  const count = scores.length;
  let from = new Int32Array(count);
  for (let row = 0; row < count; row += 1) from[row] = row;
  sortShortPieces(from, scores);
  let to = new Int32Array(count);
  for (let width = pieceLength; width < count; width *= 2) {
    for (let start = 0; start < count; start += 2 * width) {
      merge(from, to, scores, start, Math.min(start + width, count), Math.min(start + 2 * width, count));
    }
    [from, to] = [to, from];
  }
  return from;
}

/** Insertion sort of pieces of 16 rows each. */
function sortShortPieces(order: Int32Array, scores: Float64Array): void {
  for (let start = 0; start < order.length; start += pieceLength) {
    const end = Math.min(start + pieceLength, order.length);
    for (let next = start + 1; next < end; next += 1) {
      const row = order[next]!;
      const score = scores[row]!;
      let place = next;
      while (place > start && ranksAbove(score, scores[order[place - 1]!]!)) {
        order[place] = order[place - 1]!;
        place -= 1;
      }
      order[place] = row;
    }
  }
}

function merge(
  from: Int32Array,
  to: Int32Array,
  scores: Float64Array,
  start: number,
  middle: number,
  end: number,
): void {
  let left = start;
  let right = middle;
  for (let place = start; place < end; place += 1) {
    const takeRight =
      left >= middle || (right < end && ranksAbove(scores[from[right]!]!, scores[from[left]!]!));
    to[place] = takeRight ? from[right++]! : from[left++]!;
  }
}

/** Strictly: a score above a lower one, any score above none. */
function ranksAbove(score: number, other: number): boolean {
  return score > other || (Number.isNaN(other) && !Number.isNaN(score));
}

const pieceLength = 16;
