import type { Problem } from '../foundation/errors.ts';
import { readGrade } from './read-grade.ts';
import { readNumber } from './read-number.ts';
import { hasBareReturn, type RowShape, rowFault } from './row-fault.ts';
import { hashOf, type QueryRows, sameBytes } from './rows.ts';
import { grown } from './typed-arrays.ts';
import { firstBadUtf8 } from './utf8.ts';
import { isBlank, lineFeed } from './white-space.ts';

/** What becomes of what a scanner finds. */
export interface RowSink {
  /** Rows of one query that stand together in the file. A query whose rows are spread comes several times. */
  rows(rows: QueryRows): void;
  /** A row that cannot be read; it is left out. The place has line and column, the file is the caller's to add. */
  fault(problem: Problem): void;
}

export interface RowScanner {
  /** The next bytes of the file, cut anywhere. They are not kept. */
  push(bytes: Uint8Array): void;
  /** No more comes. */
  end(): void;
}

/**
 * Reads the rows of a TREC run (`QUERY Q0 DOCUMENT RANK SCORE NAME`) or of qrels (`QUERY 0 DOCUMENT GRADE`) as the bytes come. As
 * in trec_eval only ASCII white space separates fields, rank and name are not looked at, and lines that begin with # are comments.
 * Blank lines are let pass in runs only. Unlike in trec_eval every number must be one.
 *
 * One pass over the bytes, without a string or an object per row; memory is bounded by the rows of one query.
 *
 * @example
 * const found: string[] = [];
 * const scanner = rowScanner('qrels', { rows: ({ count, values }) => found.push(`${count} ${values[0]}`), fault: () => {} });
 * scanner.push(new TextEncoder().encode('q1 0 a 2\nq1 0 b'));
 * scanner.push(new TextEncoder().encode(' 0\n'));
 * scanner.end();
 * found; // => ['2 2']
 */
export function rowScanner(shape: RowShape, sink: RowSink): RowScanner {
  const isRun = shape === 'run';
  const shortestRow = isRun ? shortestRunRow : shortestQrelsRow;
  let started = false;
  // A line whose end has not come yet.
  let rest = new Uint8Array(256);
  let restLength = 0;
  let line = 0;
  let query = new Uint8Array(64);
  let queryLength = 0;
  // The rows of that query so far.
  let count = 0;
  let values = new Float64Array(0);
  let hashes = new Int32Array(0);
  let lines = new Int32Array(0);
  let idStarts = new Int32Array(1);
  let ids = new Uint8Array(0);

  return {
    push(bytes) {
      let from = 0;
      const feed = bytes.indexOf(lineFeed);
      if (feed === -1) return keep(bytes);
      if (restLength > 0) {
        keep(bytes.subarray(0, feed + 1));
        scanRest();
        from = feed + 1;
      }
      const end = bytes.lastIndexOf(lineFeed) + 1;
      if (end > from) scan(bytes, from, end);
      if (end < bytes.length) keep(bytes.subarray(end));
    },
    end() {
      if (restLength > 0) {
        keep(Uint8Array.of(lineFeed));
        scanRest();
      }
      flush();
    },
  };

  function keep(bytes: Uint8Array): void {
    const length = restLength + bytes.length;
    if (length > rest.length) rest = grown(rest, length);
    rest.set(bytes, restLength);
    restLength = length;
  }

  function scanRest(): void {
    const length = restLength;
    restLength = 0;
    scan(rest, 0, length);
  }

  function flush(): void {
    if (count === 0) return;
    const rows = count;
    count = 0;
    sink.rows({
      query: query.subarray(0, queryLength),
      queryHash: hashOf(query, 0, queryLength),
      count: rows,
      values,
      hashes,
      ids,
      idStarts,
      lines,
    });
  }

  /** Room for all rows that so many bytes can hold, so that the loop need not ask. */
  function reserve(bytes: number): void {
    const rows = count + Math.ceil(bytes / shortestRow);
    if (rows > values.length) {
      values = grown(values, rows);
      hashes = grown(hashes, rows);
      lines = grown(lines, rows);
      idStarts = grown(idStarts, rows + 1);
    }
    const idBytes = idStarts[count]! + bytes;
    if (idBytes > ids.length) ids = grown(ids, idBytes);
  }

  /** Whole lines: a line feed stands at `end - 1`, and stops every loop over the bytes of a field. */
  function scan(bytes: Uint8Array, start: number, end: number): void {
    reserve(end - start);
    // Names of this function's own: those of the scanner would be read from memory for every byte.
    const rowValues = values;
    const rowHashes = hashes;
    const rowLines = lines;
    const rowStarts = idStarts;
    const rowIds = ids;
    const view = new DataView(bytes.buffer, bytes.byteOffset, end);
    let known = query;
    let knownLength = queryLength;
    let firstWord = 0;
    let lastWord = 0;
    if (knownLength >= 4) {
      const words = new DataView(known.buffer, known.byteOffset, knownLength);
      firstWord = words.getInt32(0);
      lastWord = words.getInt32(knownLength - 4);
    }
    let rows = count;
    let idEnd = rowStarts[rows]!;
    let lineNumber = line;
    let position = start;
    if (!started) {
      started = true;
      if (bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf) position += 3;
    }
    while (position < end) {
      lineNumber += 1;
      const lineStart = position;
      if (bytes[position] === numberSign) {
        position = lineEndFrom(bytes, position) + 1;
        continue;
      }
      position = fieldStartFrom(bytes, position);
      if (bytes[position] === lineFeed) {
        if (!isRun) sink.fault(rowFault(bytes.subarray(lineStart, position), shape, lineNumber));
        position += 1;
        continue;
      }
      let sound = true;

      // Nearly always the query of the row above: its first and last four bytes are compared as numbers, the rest one by one.
      const queryEnd = position + knownLength;
      const same =
        queryEnd < end &&
        isBlank(bytes[queryEnd]!) &&
        (knownLength < 4
          ? knownLength > 0 && sameBytes(bytes, position, queryEnd, known, 0, knownLength)
          : view.getInt32(position) === firstWord &&
            view.getInt32(queryEnd - 4) === lastWord &&
            (knownLength <= 8 || sameBytes(bytes, position, queryEnd, known, 0, knownLength)));
      if (same) {
        position = queryEnd;
      } else {
        const queryStart = position;
        position = fieldEndFrom(bytes, position);
        count = rows;
        flush();
        rows = 0;
        idEnd = 0;
        knownLength = position - queryStart;
        if (knownLength > known.length) {
          known = new Uint8Array(2 * knownLength);
          query = known;
        }
        for (let index = 0; index < knownLength; index += 1) known[index] = bytes[queryStart + index]!;
        if (firstBadUtf8(known, 0, knownLength) !== -1) {
          sound = false;
          knownLength = 0;
        }
        queryLength = knownLength;
        if (knownLength >= 4) {
          firstWord = view.getInt32(queryStart);
          lastWord = view.getInt32(position - 4);
        }
      }

      // Q0 or the iteration, whatever stands there.
      position = fieldEndFrom(bytes, fieldStartFrom(bytes, position));

      // The document, hashed and kept in one go.
      position = fieldStartFrom(bytes, position);
      const idStart = idEnd;
      let idHash = 0;
      let allBits = 0;
      let byte = bytes[position]!;
      while (byte > space || !isBlank(byte)) {
        idHash = (Math.imul(idHash, 31) + byte) | 0;
        allBits |= byte;
        rowIds[idEnd++] = byte;
        byte = bytes[++position]!;
      }
      if (allBits > 0x7f && firstBadUtf8(rowIds, idStart, idEnd) !== -1) sound = false;

      // The rank: only scores order.
      if (isRun) position = fieldEndFrom(bytes, fieldStartFrom(bytes, position));

      // The number: up to nine digits and a point are read here, anything else by whoever can read it.
      position = fieldStartFrom(bytes, position);
      const numberStart = position;
      let whole = 0;
      let digits = 0;
      let pointEnd = 0;
      byte = bytes[position]!;
      while (byte > space || !isBlank(byte)) {
        if (byte === dot && pointEnd === 0) {
          pointEnd = position + 1;
        } else {
          const digit = byte - zero;
          digits += digit >>> 0 > 9 ? many : 1;
          whole = (Math.imul(whole, 10) + digit) | 0;
        }
        byte = bytes[++position]!;
      }
      let value = whole;
      if (digits === 0 || digits > 9 || (pointEnd !== 0 && !isRun)) {
        value = isRun ? readNumber(bytes, numberStart, position) : readGrade(bytes, numberStart, position);
        // NaN and infinities give NaN.
        if (value - value !== 0) sound = false;
      } else if (pointEnd !== 0) {
        value = whole / powersOfTen[position - pointEnd]!;
      }

      // A run goes on with its name, of one word or more; qrels end here.
      position = fieldStartFrom(bytes, position);
      if ((bytes[position] === lineFeed) === isRun) sound = false;
      position = lineEndFrom(bytes, position);
      if (position - lineStart > ordinaryLine && hasBareReturn(bytes.subarray(lineStart, position)))
        sound = false;

      if (sound) {
        rowValues[rows] = value;
        rowHashes[rows] = idHash;
        rowLines[rows] = lineNumber;
        rows += 1;
        rowStarts[rows] = idEnd;
      } else {
        idEnd = idStart;
        sink.fault(rowFault(bytes.subarray(lineStart, position), shape, lineNumber));
      }
      position += 1;
    }
    count = rows;
    line = lineNumber;
  }
}

/** The first byte from here on that is no white space, or the line feed. */
function fieldStartFrom(bytes: Uint8Array, from: number): number {
  // One blank nearly always.
  if (bytes[from] === space && bytes[from + 1]! > space) return from + 1;
  let position = from;
  while (bytes[position] !== lineFeed && isBlank(bytes[position]!)) position += 1;
  return position;
}

/** The first white space from here on. */
function fieldEndFrom(bytes: Uint8Array, from: number): number {
  let position = from;
  while (bytes[position]! > space || !isBlank(bytes[position]!)) position += 1;
  return position;
}

function lineEndFrom(bytes: Uint8Array, from: number): number {
  let position = from;
  while (bytes[position] !== lineFeed) position += 1;
  return position;
}

const space = 0x20;
const zero = 0x30;
const dot = 0x2e;
const many = 1000;
/** Both are exact in float64, so one division gives the nearest number to the decimal. */
const powersOfTen = Float64Array.from({ length: 10 }, (_, exponent) => 10 ** exponent);
const numberSign = 0x23;
/** `q 0 d 1 5 s` and a line feed, `q 0 d 1` and a line feed. */
const shortestRunRow = 12;
const shortestQrelsRow = 8;
/** A line longer than this may be a whole file whose lines end in carriage returns alone. */
const ordinaryLine = 1000;
