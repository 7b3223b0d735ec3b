import { InputError, type Problem } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import { didYouMean } from '../foundation/suggest.ts';
import { isJsonNumber, isJsonObject, type JsonValue, kindOfJson, parseJson } from '../text/json.ts';
import { type GroupedRows, rowGrouper } from '../trec/grouped-rows.ts';
import { readGrade } from '../trec/read-grade.ts';
import { readNumber } from '../trec/read-number.ts';
import type { RowShape } from '../trec/row-fault.ts';
import { hashOf } from '../trec/rows.ts';
import type { Remarks } from './evaluate-judgments.ts';
import { eachText, type NamedRecord, type RecordFormat, readRecords } from './evaluate-records.ts';
import type { ByteSource } from './evaluate-source.ts';

/** Scores or grades by query and document: a plain object or a Map, as ranx and ir_measures have them. */
export type ScoreTable =
  | Readonly<Record<string, Readonly<Record<string, number>>>>
  | ReadonlyMap<string, ReadonlyMap<string, number>>;

type DocumentTable = Readonly<Record<string, number>> | ReadonlyMap<string, number>;

/** Gathers rows that come as texts and numbers. */
export interface TableBuilder {
  add(query: string, document: string, value: number, line: number): void;
  finish(): GroupedRows;
}

export function tableBuilder(): TableBuilder {
  const grouper = rowGrouper();
  const encoder = new TextEncoder();
  let bytes = new Uint8Array(1024);
  const values = new Float64Array(1);
  const hashes = new Int32Array(1);
  const lines = new Int32Array(1);
  const idStarts = new Int32Array(2);
  return {
    add(query, document, value, line) {
      // UTF-16 units take three bytes at most.
      const room = 3 * (query.length + document.length);
      if (room > bytes.length) bytes = new Uint8Array(2 * room);
      const middle = encoder.encodeInto(query, bytes).written;
      const end = middle + encoder.encodeInto(document, bytes.subarray(middle)).written;
      values[0] = value;
      lines[0] = line;
      hashes[0] = hashOf(bytes, middle, end);
      idStarts[0] = middle;
      idStarts[1] = end;
      const id = bytes.subarray(0, middle);
      const queryHash = hashOf(bytes, 0, middle);
      grouper.add({ query: id, queryHash, count: 1, values, hashes, lines, ids: bytes, idStarts });
    },
    finish: grouper.finish,
  };
}

/**
 * Rows of a table in memory.
 *
 * @throws InputError `score-not-finite`, `grade-not-integer`
 */
export function rowsOfTable(table: ScoreTable, shape: RowShape, name: string): GroupedRows {
  const builder = tableBuilder();
  const problems: Problem[] = [];
  for (const [query, documents] of entriesOf<DocumentTable>(table)) {
    for (const [document, value] of entriesOf<number>(documents)) {
      const sound = shape === 'run' ? Number.isFinite(value) : isGrade(value);
      if (sound) builder.add(query, document, value, 0);
      else problems.push(valueProblem(String(value), { query, document, shape, place: { file: name } }));
    }
  }
  if (problems.length > 0) throw new InputError(problems);
  return builder.finish();
}

function entriesOf<Value>(
  table: Readonly<Record<string, Value>> | ReadonlyMap<string, Value>,
): Iterable<[string, Value]> {
  return table instanceof Map ? table.entries() : Object.entries(table);
}

/** Reads a run or qrels from named columns: a query, a document, and a score or a grade. */
export async function readNamedRows(
  source: ByteSource,
  format: RecordFormat,
  { shape, remarks }: { shape: RowShape; remarks: Remarks },
): Promise<GroupedRows> {
  const builder = tableBuilder();
  let columns: Columns | undefined;
  await readRecords(source, format, remarks, (record) => {
    // JSON objects may differ in their names, tables may not.
    if (columns === undefined || format === 'jsonl') columns = columnsOf(record, source, shape);
    addRecord(builder, record, columns, { source, shape, remarks });
  });
  return builder.finish();
}

/**
 * Reads `{"query": {"document": score}}`, as ranx and ir_measures write it.
 *
 * @throws InputError `not-json`
 */
export async function readJsonRows(
  source: ByteSource,
  { shape, remarks }: { shape: RowShape; remarks: Remarks },
): Promise<GroupedRows> {
  let text = '';
  await eachText(source, (piece) => {
    text += piece;
  });
  const outcome = parseJson(text);
  if (outcome.kind === 'fault') {
    const before = text.slice(0, outcome.column - 1).split('\n');
    throw new InputError({
      code: 'not-json',
      message: outcome.message,
      where: { file: source.name, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 },
      mend: 'write the file with a JSON library; for one object a line use the ending .jsonl',
    });
  }
  const builder = tableBuilder();
  const place = { file: source.name };
  if (!isJsonObject(outcome.value)) throw new InputError(notNested(outcome.value, source.name));
  for (const [query, documents] of outcome.value) {
    if (!isJsonObject(documents)) {
      remarks.fault(notNested(documents, source.name, query));
      continue;
    }
    for (const [document, value] of documents) {
      const written = isJsonNumber(value) ? value.digits : kindOfJson(value);
      const number = isJsonNumber(value) ? numberOf(value.digits, shape) : Number.NaN;
      if (Number.isFinite(number)) builder.add(query, document, number, 0);
      else remarks.fault(valueProblem(written, { query, document, shape, place }));
    }
  }
  return builder.finish();
}

/** Whether a header names a query and a document: then the file has named columns. */
export function namesColumns(names: readonly string[]): boolean {
  return columnOf(names, queryNames) !== undefined && columnOf(names, documentNames) !== undefined;
}

/** Whether a header is that of a run. "score" is what BEIR calls a grade beside "corpus-id". */
export function namesScores(names: readonly string[]): boolean {
  const known = names.map((name) => name.toLowerCase());
  if (known.includes('corpus-id')) return false;
  return columnOf(names, gradeNames.slice(0, -1)) === undefined;
}

/** The column that holds the query's id. */
export function queryColumn(names: readonly string[]): string | undefined {
  return columnOf(names, queryNames);
}

interface Columns {
  readonly query: string;
  readonly document: string;
  readonly value: string;
}

function columnsOf(record: NamedRecord, source: ByteSource, shape: RowShape): Columns {
  const { names, line } = record;
  const valueNames = shape === 'run' ? scoreNames : gradeNames;
  const query = columnOf(names, queryNames);
  const document = columnOf(names, documentNames);
  const value = columnOf(names, valueNames);
  if (query !== undefined && document !== undefined && value !== undefined) return { query, document, value };
  const [wanted = '', ...others] =
    query === undefined ? queryNames : document === undefined ? documentNames : valueNames;
  throw new InputError({
    code: 'column-missing',
    message: `there is no column "${wanted}"${didYouMean(wanted, names)}; there are ${names.map(quoted).join(', ')}`,
    where: { file: source.name, line },
    mend: `name the columns query_id, document_id and ${shape === 'run' ? 'score' : 'grade'} (${others.join(', ')} are understood as ${wanted} too)`,
  });
}

function columnOf(names: readonly string[], known: readonly string[]): string | undefined {
  for (const one of known) {
    const found = names.find((name) => name.toLowerCase() === one);
    if (found !== undefined) return found;
  }
  return undefined;
}

function addRecord(
  builder: TableBuilder,
  record: NamedRecord,
  columns: Columns,
  { source, shape, remarks }: { source: ByteSource; shape: RowShape; remarks: Remarks },
): void {
  const place = { file: source.name, line: record.line };
  const query = record.get(columns.query) ?? null;
  const document = record.get(columns.document) ?? null;
  if (query === null || document === null) {
    const column = query === null ? columns.query : columns.document;
    remarks.fault({
      code: 'id-missing',
      message: `"${column}" is empty`,
      where: place,
      mend: 'give every row its query and its document',
    });
    return;
  }
  const written = record.get(columns.value) ?? '';
  const value = numberOf(written.trim(), shape);
  if (Number.isFinite(value)) builder.add(query, document, value, record.line);
  else remarks.fault(valueProblem(written, { query, document, shape, place }));
}

function numberOf(written: string, shape: RowShape): number {
  const bytes = new TextEncoder().encode(written);
  return shape === 'run' ? readNumber(bytes, 0, bytes.length) : readGrade(bytes, 0, bytes.length);
}

function isGrade(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) < 2 ** 31;
}

function valueProblem(
  written: string,
  {
    query,
    document,
    shape,
    place,
  }: { query: string; document: string; shape: RowShape; place: NonNullable<Problem['where']> },
): Problem {
  const what = shape === 'run' ? 'score' : 'grade';
  return {
    code: shape === 'run' ? 'score-not-finite' : 'grade-not-integer',
    message:
      `the ${what} ${quoted(written)} of document ${quoted(document)} for query ${quoted(query)} is ` +
      (shape === 'run' ? 'no finite number' : 'no integer'),
    where: place,
    mend:
      shape === 'run'
        ? 'write a decimal number with a point'
        : 'write 0 for not relevant, 1 or more for relevant',
  };
}

function notNested(value: JsonValue, file: string, query?: string): Problem {
  const where = { file };
  return {
    code: 'not-nested',
    message:
      query === undefined
        ? `the file is ${kindOfJson(value)}, not an object of queries`
        : `query ${quoted(query)} has ${kindOfJson(value)}, not an object of documents`,
    where,
    mend: 'write {"query": {"document": number, ...}, ...}',
  };
}

const queryNames = [
  'query_id',
  'query-id',
  'qid',
  'q_id',
  'queryid',
  'topic_id',
  'topic',
  'query',
  '_id',
  'id',
];
const documentNames = [
  ...['document_id', 'doc_id', 'docid', 'docno', 'doc-id', 'corpus-id', 'corpus_id', 'passage_id', 'pid'],
  ...['did', 'document', 'doc'],
];
const scoreNames = ['score', 'sim', 'similarity', 'value'];
const gradeNames = ['grade', 'relevance', 'rel', 'label', 'judgment', 'score'];
