import { Int32, type RecordBatch, type Schema, tableToIPC, Utf8 } from 'apache-arrow';
import { batchOf, tableOf } from './arrow-columns.ts';
import { writeText } from './write-text.ts';

/** One row: a value for each column of the schema, null where there is none. */
export type BatchRow = readonly (string | number | null)[];

/** Writes record batches of one schema as messages of an Arrow IPC stream. */
export interface BatchEncoder {
  /** Bytes of a stream up to its first batch. */
  readonly head: Uint8Array;
  /**
   * One encapsulated message, byte for byte what Arrow's own writer makes of the same rows.
   *
   * @param rows at least one
   * @throws Error when a column that is not nullable holds null: a mistake of ours
   */
  encode(rows: readonly BatchRow[]): Uint8Array;
}

/**
 * Arrow's own writer describes the schema anew for each batch and takes a hundred microseconds and more for a few rows, which is as long
 * as a whole call. What describes a batch has one size for one schema and differs in numbers only: it is made once by that
 * writer, and the numbers are filled in.
 *
 * @see https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format
 */
export function batchEncoder(schema: Schema): BatchEncoder {
  const empty = tableToIPC(tableOf(schema, []), 'stream');
  const head = empty.slice(0, empty.length - endOfStreamBytes);
  const model = tableToIPC(tableOf(schema, [modelBatch(schema)]), 'stream').slice(head.length);
  const description = describe(model);
  const kinds = schema.fields.map(({ type }) =>
    type instanceof Utf8 ? 'text' : type instanceof Int32 ? 'integer' : 'number',
  );
  return {
    head,
    encode(rows) {
      const bytes = Buffer.alloc(description.bodyStart + mostBytes(rows, kinds));
      bytes.set(model.subarray(0, description.bodyStart));
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const body: Body = { bytes, view, end: description.bodyStart, buffers: [] };
      let node = description.nodes;
      for (const [column, kind] of kinds.entries()) {
        const nulls = writeValidity(body, rows, column);
        const field = schema.fields[column];
        if (nulls > 0 && field?.nullable === false) throw new Error(`column ${field.name} holds no value`);
        if (kind === 'text') writeTexts(body, rows, column);
        else if (kind === 'integer') writeIntegers(body, rows, column);
        else writeNumbers(body, rows, column);
        setLength(view, node, rows.length);
        setLength(view, node + 8, nulls);
        node += 16;
      }
      let buffer = description.buffers;
      for (let index = 0; index < body.buffers.length; index += 2) {
        const [start = 0, end = 0] = [body.buffers[index], body.buffers[index + 1]];
        setLength(view, buffer, start - description.bodyStart);
        setLength(view, buffer + 8, end - start);
        buffer += 16;
      }
      setLength(view, description.length, rows.length);
      setLength(view, description.bodyLength, body.end - description.bodyStart);
      return bytes.subarray(0, body.end);
    },
  };
}

/**
 * Where each whole message of a stream ends, as positions in its bytes; the schema's is the first. Stops at the first that is cut
 * off, or is none.
 */
export function messageEnds(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const ends: number[] = [];
  let start = 0;
  while (start + 8 <= bytes.length && view.getUint32(start, true) === continuation) {
    const size = view.getInt32(start + 4, true);
    if (start + 8 + size > bytes.length) break;
    const body = bodyLengthOf(view, start + 8, size);
    if (body === null || start + 8 + size + body > bytes.length) break;
    start += 8 + size + body;
    ends.push(start);
  }
  return ends;
}

interface Body {
  readonly bytes: Buffer;
  readonly view: DataView;
  /** First byte that is free; a multiple of 8. */
  end: number;
  /** Start and end of each buffer, one after the other. */
  readonly buffers: number[];
}

/** Positions in the bytes of a message, all of 64-bit numbers. */
interface Description {
  readonly length: number;
  readonly bodyLength: number;
  /** The first of the vectors of (length, nulls) and of (offset, length). */
  readonly nodes: number;
  readonly buffers: number;
  readonly bodyStart: number;
}

/** One row of values: flatbuffers leave zeros out, and here every number of the description is to be there. */
function modelBatch(schema: Schema): RecordBatch {
  const columns = schema.fields.map(({ type }) => (type instanceof Utf8 ? ['x'] : [1]));
  return batchOf(schema, columns as (number | null)[][]);
}

/** Reads the flatbuffer of a message: Message {version, header_type, header, bodyLength}, RecordBatch {length, nodes, buffers}. */
function describe(message: Uint8Array): Description {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const root = 8 + view.getUint32(8, true);
  const header = target(view, field(view, root, 2));
  return {
    length: field(view, header, 0),
    nodes: target(view, field(view, header, 1)) + 4,
    buffers: target(view, field(view, header, 2)) + 4,
    bodyLength: field(view, root, 3),
    bodyStart: 8 + view.getInt32(4, true),
  };
}

function bodyLengthOf(view: DataView, start: number, size: number): number | null {
  try {
    const root = start + view.getUint32(start, true);
    if (root + 4 > start + size) return null;
    const place = field(view, root, 3);
    const length = place === absent ? 0 : Number(view.getBigInt64(place, true));
    return length >= 0 ? length : null;
  } catch {
    return null; // Positions that lead out of the bytes: no message.
  }
}

/** Position of a table's field by number, or `absent` where it has its default. */
function field(view: DataView, table: number, number: number): number {
  const fields = table - view.getInt32(table, true);
  if (4 + 2 * number >= view.getUint16(fields, true)) return absent;
  const offset = view.getUint16(fields + 4 + 2 * number, true);
  return offset === 0 ? absent : table + offset;
}

/** What an offset points to. */
function target(view: DataView, place: number): number {
  return place + view.getUint32(place, true);
}

function setLength(view: DataView, place: number, value: number): void {
  view.setUint32(place, value, true);
  view.setUint32(place + 4, 0, true);
}

/** No more than this is needed: a UTF-16 unit takes at most three bytes of UTF-8. */
function mostBytes(rows: readonly BatchRow[], kinds: readonly string[]): number {
  let bytes = 0;
  for (const [column, kind] of kinds.entries()) {
    // Validity, values, and the padding of both.
    bytes += Math.ceil(rows.length / 8) + 8 * rows.length + 32;
    if (kind !== 'text') continue;
    for (const row of rows) {
      const value = row[column];
      if (typeof value === 'string') bytes += 3 * value.length;
    }
  }
  return bytes;
}

/** @returns how many nulls there are; without any, the buffer stays empty */
function writeValidity(body: Body, rows: readonly BatchRow[], column: number): number {
  let nulls = 0;
  for (const row of rows) if (isNull(row[column])) nulls += 1;
  if (nulls > 0) {
    const { bytes, end } = body;
    bytes.fill(0xff, end, end + Math.ceil(rows.length / 8));
    for (let row = 0; row < rows.length; row += 1) {
      if (!isNull(rows[row]?.[column])) continue;
      const place = end + (row >> 3);
      bytes[place] = (bytes[place] as number) & ~(1 << (row & 7));
    }
  }
  closeBuffer(body, nulls > 0 ? Math.ceil(rows.length / 8) : 0);
  return nulls;
}

function writeNumbers(body: Body, rows: readonly BatchRow[], column: number): void {
  let place = body.end;
  for (const row of rows) {
    const value = row[column];
    body.view.setFloat64(place, typeof value === 'number' && !Number.isNaN(value) ? value : 0, true);
    place += 8;
  }
  closeBuffer(body, 8 * rows.length);
}

function writeIntegers(body: Body, rows: readonly BatchRow[], column: number): void {
  let place = body.end;
  for (const row of rows) {
    const value = row[column];
    body.view.setInt32(place, typeof value === 'number' ? value : 0, true);
    place += 4;
  }
  closeBuffer(body, 4 * rows.length);
}

function writeTexts(body: Body, rows: readonly BatchRow[], column: number): void {
  const { bytes, view } = body;
  const offsets = body.end;
  closeBuffer(body, 4 * (rows.length + 1));
  const start = body.end;
  let end = start;
  for (let row = 0; row < rows.length; row += 1) {
    const value = rows[row]?.[column];
    if (typeof value === 'string') end += writeText(bytes, value, end);
    view.setInt32(offsets + 4 * (row + 1), end - start, true);
  }
  closeBuffer(body, end - start);
}

/** Buffers are padded to 8 bytes, and their lengths counted so, as Arrow's own writer does. */
function closeBuffer(body: Body, length: number): void {
  const end = body.end + ((length + 7) & ~7);
  body.buffers.push(body.end, end);
  body.end = end;
}

function isNull(value: string | number | null | undefined): boolean {
  return value === null || value === undefined || Number.isNaN(value);
}

const absent = -1;
const continuation = 0xffffffff;

/** 0xFFFFFFFF and a length of 0: how Arrow ends a stream. */
const endOfStreamBytes = 8;
