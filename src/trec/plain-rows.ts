/** The rows of one query while they are being read, as columns of which `count` are filled. */
export interface RowsInProgress {
  /** The query's id stands in the first `queryLength` bytes; 0 while there is none. */
  query: Uint8Array;
  queryLength: number;
  count: number;
  /** Of the row read last. */
  line: number;
  values: Float64Array;
  hashes: Int32Array;
  lines: Int32Array;
  idStarts: Int32Array;
  ids: Uint8Array;
}

/**
 * Reads rows of a run as long as they are plain: of the query at hand, one blank or tab between fields, ASCII ids, a score of at
 * most nine digits. Nearly all rows are. Stops at the first that is not, or that has any fault, and leaves it to be read by
 * whoever can; so nothing that this loop takes may mean anything else there.
 *
 * Nothing is called from here that is not inlined. A call would make V8 write every counter of these loops to memory each
 * time it changes: the same code with its rare cases inside takes twice as long.
 *
 * @param rows has room for all rows of these bytes
 * @param bytes whole lines up to `end`, where a line feed stands at `end - 1`
 * @param view of the same bytes
 * @returns where the first row stands that was not read, or `end`
 */
export function scanPlainRows(
  rows: RowsInProgress,
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
): number {
  const { query, queryLength, values, hashes, lines, idStarts, ids } = rows;
  if (queryLength === 0) return start;
  // The first and the last four bytes of the query as numbers; of a shorter one only the bytes that it has.
  const mask = queryLength < 4 ? (1 << (8 * queryLength)) - 1 : -1;
  const firstWord = wordAt(query, 0) & mask;
  const lastAt = Math.max(0, queryLength - 4);
  const lastWord = wordAt(query, lastAt) & mask;
  const longestStart = end - shortestRow - queryLength;
  let { count, line } = rows;
  let idEnd = idStarts[count]!;
  let position = start;
  while (position <= longestStart) {
    if ((view.getInt32(position, true) & mask) !== firstWord) break;
    if ((view.getInt32(position + lastAt, true) & mask) !== lastWord) break;
    let place = 4;
    while (place < lastAt && bytes[position + place] === query[place]) place += 1;
    if (place < lastAt) break;
    let at = position + queryLength;
    if (bytes[at] !== space && bytes[at] !== tab) break;

    // Q0, whatever stands there.
    at += 1;
    if (bytes[at]! <= space) break;
    while (bytes[at]! > space) at += 1;
    if (bytes[at] !== space && bytes[at] !== tab) break;

    // The document, hashed and kept in one go.
    at += 1;
    if (bytes[at]! <= space) break;
    let hash = 0;
    let allBits = 0;
    let end = idEnd;
    let byte = bytes[at]!;
    while (byte > space) {
      hash = (Math.imul(hash, 31) + byte) | 0;
      allBits |= byte;
      ids[end++] = byte;
      byte = bytes[++at]!;
    }
    if (allBits > 0x7f || (byte !== space && byte !== tab)) break;

    // The rank: only scores order.
    at += 1;
    if (bytes[at]! <= space) break;
    while (bytes[at]! > space) at += 1;
    if (bytes[at] !== space && bytes[at] !== tab) break;

    // The score.
    byte = bytes[++at]!;
    const negative = byte === minus;
    if (negative) byte = bytes[++at]!;
    let whole = 0;
    let digits = 0;
    let point = 0;
    while (byte > space) {
      if (byte === dot && point === 0) {
        point = at + 1;
      } else {
        const digit = byte - zero;
        digits += digit >>> 0 > 9 ? tooMany : 1;
        whole = (Math.imul(whole, 10) + digit) | 0;
      }
      byte = bytes[++at]!;
    }
    if (digits === 0 || digits > 9 || (byte !== space && byte !== tab)) break;
    const value = point === 0 ? whole : whole / powersOfTen[at - point]!;

    // The name of the run, of one word or more.
    at += 1;
    if (bytes[at]! <= space) break;
    while (bytes[at] !== lineFeed) at += 1;
    if (at - position > ordinaryLine) break;

    line += 1;
    values[count] = negative ? -value : value;
    hashes[count] = hash;
    lines[count] = line;
    count += 1;
    idEnd = end;
    idStarts[count] = idEnd;
    position = at + 1;
  }
  rows.count = count;
  rows.line = line;
  return position;
}

/** A line longer than this may be a whole file whose lines end in carriage returns alone. */
export const ordinaryLine = 1000;

/** Of fewer than four bytes the rest is 0. */
function wordAt(bytes: Uint8Array, start: number): number {
  return bytes[start]! | (bytes[start + 1]! << 8) | (bytes[start + 2]! << 16) | (bytes[start + 3]! << 24);
}

const tab = 0x09;
const lineFeed = 0x0a;
const space = 0x20;
const minus = 0x2d;
const dot = 0x2e;
const zero = 0x30;
const tooMany = 1000;
/** ` 0 d 1 5 s` and a line feed, behind the query. */
const shortestRow = 11;
/** Exact in float64, as nine digits are, so that one division gives the float64 nearest to the decimal. */
const powersOfTen = Float64Array.from({ length: 10 }, (_, exponent) => 10 ** exponent);
