/** Ids as bytes, one behind the other: id `i` stands in `ids` from `idStarts[i]` up to `idStarts[i + 1]` (exclusive). */
export interface IdColumns {
  readonly ids: Uint8Array;
  readonly idStarts: Int32Array;
  /** `hashOf` each id: different hashes are different ids, equal ones may be the same. */
  readonly hashes: Int32Array;
}

/**
 * Rows of one query as columns, only the first `count` of each are meant. What a scanner hands out is its own memory and valid
 * until the call returns.
 */
export interface QueryRows extends IdColumns {
  /** The query's id, UTF-8. */
  readonly query: Uint8Array;
  readonly queryHash: number;
  readonly count: number;
  /** Scores of a run, grades of qrels. */
  readonly values: Float64Array;
  /** From 1; where the rows stand in their file. */
  readonly lines: Int32Array;
}

/** The hash that goes with ids: 31 times the hash so far plus the byte, 32 bits. Spread it before taking a part of its bits. */
export function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0;
  for (let index = start; index < end; index += 1) hash = (Math.imul(hash, 31) + bytes[index]!) | 0;
  return hash;
}

/** Whether two ids are the same bytes. */
export function sameBytes(
  left: Uint8Array,
  leftStart: number,
  leftEnd: number,
  right: Uint8Array,
  rightStart: number,
  rightEnd: number,
): boolean {
  const length = leftEnd - leftStart;
  if (length !== rightEnd - rightStart) return false;
  for (let index = 0; index < length; index += 1) {
    if (left[leftStart + index] !== right[rightStart + index]) return false;
  }
  return true;
}

/** Compares the ids of two rows as C's strcmp does: below 0, 0 or above 0. */
export function compareIds({ ids, idStarts }: IdColumns, left: number, right: number): number {
  const leftStart = idStarts[left]!;
  const rightStart = idStarts[right]!;
  const leftLength = idStarts[left + 1]! - leftStart;
  const rightLength = idStarts[right + 1]! - rightStart;
  const shorter = Math.min(leftLength, rightLength);
  for (let index = 0; index < shorter; index += 1) {
    const difference = ids[leftStart + index]! - ids[rightStart + index]!;
    if (difference !== 0) return difference;
  }
  return leftLength - rightLength;
}

/** An id as text. It must be UTF-8: the scanner lets no other bytes through. */
export function idText({ ids, idStarts }: IdColumns, row: number): string {
  return decoder.decode(ids.subarray(idStarts[row]!, idStarts[row + 1]!));
}

export function bytesText(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

// A byte order mark inside an id is a part of it.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
