import {
  AsyncByteQueue,
  type Data,
  type DataType,
  Field,
  Float64,
  Int32,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  Table,
  tableToIPC,
  Utf8,
} from 'apache-arrow';
import { writeText } from './write-text.ts';

/**
 * The three column types of our Arrow files. Only these: IPC files refuse replaced dictionaries (so plain Utf8), and Int64
 * would reach readers as BigInt.
 */
export type ColumnType = 'text' | 'integer' | 'number';

export interface ColumnSpecification {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
}

export type ColumnValues = readonly (string | null)[] | ArrayLike<number | null>;

/** The Arrow schema of some columns, with optional file-level metadata. */
export function schemaOf(
  columns: readonly ColumnSpecification[],
  metadata: ReadonlyMap<string, string> = new Map(),
): Schema {
  return new Schema(
    columns.map((column) => new Field(column.name, arrowType(column.type), column.nullable)),
    new Map(metadata),
  );
}

/**
 * One record batch from plain arrays, one per column in schema order. null (and NaN in a nullable number column) becomes an
 * Arrow null.
 *
 * @throws Error when a column that is not nullable holds null, or lengths differ: a mistake of ours
 */
export function batchOf(schema: Schema, columns: readonly ColumnValues[]): RecordBatch {
  const length = columns[0]?.length ?? 0;
  const children = schema.fields.map((field, index) => {
    const values = columns[index];
    if (values === undefined || values.length !== length) {
      throw new Error(`column ${field.name} has ${values?.length} values instead of ${length}`);
    }
    return dataOf(field, values);
  });
  return new RecordBatch(
    schema,
    makeData({ type: new Struct(schema.fields), length, nullCount: 0, children: children as Data[] }),
  );
}

/** A table of record batches; with none it still carries its schema. */
export function tableOf(schema: Schema, batches: readonly RecordBatch[]): Table {
  // Batches that were read carry a schema of their own, and Arrow refuses to mix it with an equal one.
  return batches.length === 0 ? new Table(schema) : new Table([...batches]);
}

/** The bytes of a whole Arrow IPC file. */
export function fileBytes(schema: Schema, batches: readonly RecordBatch[]): Uint8Array {
  return tableToIPC(tableOf(schema, batches), 'file');
}

/**
 * The same bytes in pieces. A batch is made when its turn comes and let go when it is written, so that a file of any length takes
 * the memory of one batch.
 */
export function* fileChunks(schema: Schema, batches: Iterable<RecordBatch>): Generator<Uint8Array> {
  const pieces = new Pieces();
  const writer = new RecordBatchFileWriter();
  writer.reset(pieces, schema);
  for (const batch of batches) {
    writer.write(batch);
    yield* pieces.take();
  }
  writer.finish();
  yield* pieces.take();
}

/** What Arrow's writer writes into: its own queue can only be emptied as a whole, or by somebody who waits for it. */
class Pieces extends AsyncByteQueue<Uint8Array> {
  #pieces: Uint8Array[] = [];

  override write(piece: Uint8Array): void {
    this.#pieces.push(piece);
  }

  take(): Uint8Array[] {
    const taken = this.#pieces;
    this.#pieces = [];
    return taken;
  }
}

/** A text column read by value; throws when the file lacks it. */
export function readText(table: Table, name: string): (string | null)[] {
  const vector = columnOf(table, name);
  const values: (string | null)[] = new Array(vector.length);
  for (let row = 0; row < vector.length; row += 1) {
    const value: unknown = vector.get(row);
    values[row] = typeof value === 'string' ? value : null;
  }
  return values;
}

/** A number column; nulls become NaN. Nulls are read by the bitmap: `toArray()` shows them as 0. */
export function readNumbers(table: Table, name: string): Float64Array {
  const vector = columnOf(table, name);
  const values = new Float64Array(vector.length);
  for (let row = 0; row < vector.length; row += 1) {
    const value: unknown = vector.get(row);
    values[row] = typeof value === 'number' ? value : Number.NaN;
  }
  return values;
}

function columnOf(table: Table, name: string) {
  const vector = table.getChild(name);
  if (vector === null) throw new Error(`there is no column "${name}"`);
  return vector;
}

function arrowType(type: ColumnType): DataType {
  if (type === 'text') return new Utf8();
  return type === 'integer' ? new Int32() : new Float64();
}

function dataOf(field: Field, values: ColumnValues): Data {
  const length = values.length;
  const { nullBitmap, nullCount } = bitmapOf(field, values);
  if (field.type instanceof Utf8) {
    const { offsets, bytes } = encodeTexts(values as readonly (string | null)[]);
    return makeData({ type: field.type, length, nullCount, nullBitmap, valueOffsets: offsets, data: bytes });
  }
  const data = field.type instanceof Int32 ? new Int32Array(length) : new Float64Array(length);
  for (let row = 0; row < length; row += 1) {
    const value = values[row];
    data[row] = typeof value === 'number' ? value : 0;
  }
  return makeData({ type: field.type as Float64, length, nullCount, nullBitmap, data: data as Float64Array });
}

function bitmapOf(field: Field, values: ColumnValues): { nullBitmap: Uint8Array | null; nullCount: number } {
  let nullBitmap: Uint8Array | null = null;
  let nullCount = 0;
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row];
    if (value !== null && value !== undefined && !Number.isNaN(value)) continue;
    if (!field.nullable) throw new Error(`column ${field.name} holds no value in row ${row}`);
    nullBitmap ??= new Uint8Array(Math.ceil(values.length / 8)).fill(0xff);
    nullBitmap[row >> 3] = (nullBitmap[row >> 3] as number) & ~(1 << (row & 7));
    nullCount += 1;
  }
  return { nullBitmap, nullCount };
}

/** Written in one go: an array of bytes for each of a million ids would be the larger part of a run's memory. */
function encodeTexts(values: readonly (string | null)[]): { offsets: Int32Array; bytes: Uint8Array } {
  const offsets = new Int32Array(values.length + 1);
  // A UTF-16 unit takes at most three bytes of UTF-8.
  const most = values.reduce((sum, value) => sum + 3 * (value?.length ?? 0), 0);
  const bytes = Buffer.allocUnsafe(most);
  let end = 0;
  for (const [index, value] of values.entries()) {
    if (value !== null) end += writeText(bytes, value, end);
    offsets[index + 1] = end;
  }
  return { offsets, bytes: bytes.subarray(0, end) };
}
