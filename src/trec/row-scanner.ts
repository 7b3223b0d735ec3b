import type { Problem } from '../foundation/errors.ts';
import { ordinaryLine, type RowsInProgress, scanPlainRows } from './plain-rows.ts';
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
  const rows: RowsInProgress = {
    query: new Uint8Array(64),
    queryLength: 0,
    count: 0,
    line: 0,
    values: new Float64Array(0),
    hashes: new Int32Array(0),
    lines: new Int32Array(0),
    idStarts: new Int32Array(1),
    ids: new Uint8Array(0),
  };
  let started = false;
  // A line whose end has not come yet.
  let rest = new Uint8Array(256);
  let restLength = 0;

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

  /** Whole lines: a line feed stands at `end - 1`, and stops every loop over the bytes of a field. */
  function scan(bytes: Uint8Array, start: number, end: number): void {
    reserve(end - start);
    const view = new DataView(bytes.buffer, bytes.byteOffset, end);
    let position = start;
    if (!started) {
      started = true;
      if (bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf) position += 3;
    }
    while (position < end) {
      if (isRun) position = scanPlainRows(rows, bytes, view, position, end);
      if (position < end) position = scanLine(bytes, position);
    }
  }

  /** Room for all rows that so many bytes can hold, so that no loop need ask. */
  function reserve(bytes: number): void {
    const count = rows.count + Math.ceil(bytes / (isRun ? shortestRunRow : shortestQrelsRow));
    if (count > rows.values.length) {
      rows.values = grown(rows.values, count);
      rows.hashes = grown(rows.hashes, count);
      rows.lines = grown(rows.lines, count);
      rows.idStarts = grown(rows.idStarts, count + 1);
    }
    const idBytes = rows.idStarts[rows.count]! + bytes;
    if (idBytes > rows.ids.length) rows.ids = grown(rows.ids, idBytes);
  }

  /** Any line, a row or not. Returns where the next one begins. */
  function scanLine(bytes: Uint8Array, start: number): number {
    rows.line += 1;
    if (bytes[start] === numberSign) return lineEndFrom(bytes, start) + 1;
    const queryStart = fieldStartFrom(bytes, start);
    if (bytes[queryStart] === lineFeed) {
      if (!isRun) sink.fault(rowFault(bytes.subarray(start, queryStart), shape, rows.line));
      return queryStart + 1;
    }
    const queryEnd = fieldEndFrom(bytes, queryStart);
    let sound = takeQuery(bytes, queryStart, queryEnd);

    // Q0 or the iteration, whatever stands there.
    const iterationEnd = fieldEndFrom(bytes, fieldStartFrom(bytes, queryEnd));

    const documentStart = fieldStartFrom(bytes, iterationEnd);
    const documentEnd = fieldEndFrom(bytes, documentStart);
    if (firstBadUtf8(bytes, documentStart, documentEnd) !== -1) sound = false;

    // The rank: only scores order.
    const rankEnd = isRun ? fieldEndFrom(bytes, fieldStartFrom(bytes, documentEnd)) : documentEnd;

    const numberStart = fieldStartFrom(bytes, rankEnd);
    const numberEnd = fieldEndFrom(bytes, numberStart);
    const value = isRun
      ? readNumber(bytes, numberStart, numberEnd)
      : readGrade(bytes, numberStart, numberEnd);
    if (!Number.isFinite(value)) sound = false;

    // A run goes on with its name, of one word or more; qrels end here.
    const nameStart = fieldStartFrom(bytes, numberEnd);
    if ((bytes[nameStart] === lineFeed) === isRun) sound = false;
    const end = lineEndFrom(bytes, nameStart);
    if (end - start > ordinaryLine && hasBareReturn(bytes.subarray(start, end))) sound = false;

    if (sound) addRow(bytes, documentStart, documentEnd, value);
    else sink.fault(rowFault(bytes.subarray(start, end), shape, rows.line));
    return end + 1;
  }

  /** Begins a new query where the id is another one. Returns whether it is an id. */
  function takeQuery(bytes: Uint8Array, start: number, end: number): boolean {
    if (rows.queryLength > 0 && sameBytes(bytes, start, end, rows.query, 0, rows.queryLength)) return true;
    flush();
    rows.queryLength = 0;
    if (firstBadUtf8(bytes, start, end) !== -1) return false;
    const length = end - start;
    if (length > rows.query.length) rows.query = new Uint8Array(2 * length);
    for (let index = 0; index < length; index += 1) rows.query[index] = bytes[start + index]!;
    rows.queryLength = length;
    return true;
  }

  function addRow(bytes: Uint8Array, documentStart: number, documentEnd: number, value: number): void {
    const { count } = rows;
    let idEnd = rows.idStarts[count]!;
    for (let index = documentStart; index < documentEnd; index += 1) rows.ids[idEnd++] = bytes[index]!;
    rows.values[count] = value;
    rows.hashes[count] = hashOf(bytes, documentStart, documentEnd);
    rows.lines[count] = rows.line;
    rows.idStarts[count + 1] = idEnd;
    rows.count = count + 1;
  }

  function flush(): void {
    const { count, query, queryLength, values, hashes, ids, idStarts, lines } = rows;
    if (count === 0) return;
    rows.count = 0;
    sink.rows({
      query: query.subarray(0, queryLength),
      queryHash: hashOf(query, 0, queryLength),
      count,
      values,
      hashes,
      ids,
      idStarts,
      lines,
    });
  }
}

/** The first byte from here on that is no white space, or the line feed. */
function fieldStartFrom(bytes: Uint8Array, from: number): number {
  let position = from;
  while (bytes[position] !== lineFeed && isBlank(bytes[position]!)) position += 1;
  return position;
}

/** The first white space from here on. */
function fieldEndFrom(bytes: Uint8Array, from: number): number {
  let position = from;
  while (!isBlank(bytes[position]!)) position += 1;
  return position;
}

function lineEndFrom(bytes: Uint8Array, from: number): number {
  let position = from;
  while (bytes[position] !== lineFeed) position += 1;
  return position;
}

const numberSign = 0x23;
/** `q 0 d 1 5 s` and a line feed, `q 0 d 1` and a line feed. */
const shortestRunRow = 12;
const shortestQrelsRow = 8;
