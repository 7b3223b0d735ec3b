import { readFile } from 'node:fs/promises';
import type { Table } from 'apache-arrow';
import { tableFromBytes } from '../foundation/arrow-bytes.ts';
import { InputError } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import { batchOf, fileBytes, readNumbers, readText, schemaOf } from '../results/arrow-columns.ts';
import type { GroupedRows } from '../trec/grouped-rows.ts';
import type { RowShape } from '../trec/row-fault.ts';
import type { Remarks } from './evaluate-judgments.ts';
import { tableBuilder } from './evaluate-table.ts';
import type { Evaluation } from './evaluation.ts';

/**
 * Reads a run (`query_id`, `document_id`, `score`) or qrels (`query_id`, `document_id`, `grade`) from an Arrow IPC file, `scores.arrow`
 * of a run folder among them. Documents without a score come as NaN, which ranks below all scored ones; rows without a grade are
 * no judgments. `first-stage` takes `position` instead, which only run folders have.
 *
 * @throws InputError `file-unreadable`, `column-missing`
 */
export async function readArrowRows(
  path: string,
  { shape: wanted, remarks }: { shape: RowShape | 'first-stage'; remarks: Remarks },
): Promise<GroupedRows> {
  const table = await tableOf(path);
  const shape = wanted === 'qrels' ? 'qrels' : 'run';
  const valueName = { run: 'score', qrels: 'grade', 'first-stage': 'position' }[wanted];
  const known = table.schema.fields.map((field) => field.name);
  for (const name of ['query_id', 'document_id', valueName]) {
    if (known.includes(name)) continue;
    throw new InputError({
      code: 'column-missing',
      message: `there is no column "${name}"; there are ${known.map(quoted).join(', ')}`,
      where: { file: path },
      mend: `name the columns query_id, document_id and ${valueName}`,
    });
  }
  const queries = readText(table, 'query_id');
  const documents = readText(table, 'document_id');
  const values = readNumbers(table, valueName);
  const builder = tableBuilder();
  for (let row = 0; row < queries.length; row += 1) {
    const query = queries[row] ?? '';
    const document = documents[row] ?? '';
    // The first candidate stands at position 0.
    const value = wanted === 'first-stage' ? -values[row]! : values[row]!;
    const place = { file: path, line: row + 1 };
    if (shape === 'qrels' && Number.isNaN(value)) continue;
    const sound = shape === 'run' ? Math.abs(value) !== Number.POSITIVE_INFINITY : Number.isInteger(value);
    if (sound) builder.add(query, document, value, row + 1);
    else {
      remarks.fault({
        code: shape === 'run' ? 'score-not-finite' : 'grade-not-integer',
        message: `the ${valueName} ${value} of document ${quoted(document)} is ${shape === 'run' ? 'not finite' : 'no integer'}`,
        where: place,
      });
    }
  }
  return builder.finish();
}

/** The names of the columns of an Arrow file. */
export async function arrowColumns(path: string): Promise<string[]> {
  return (await tableOf(path)).schema.fields.map((field) => field.name);
}

/** The values of every run and query as the bytes of an Arrow IPC file: `run`, `query_id`, and a column for each measure. */
export function arrowOfValues({ metrics, runs }: Evaluation): Uint8Array {
  const rows = runs.flatMap(({ name, perQuery = [] }) => perQuery.map((row) => ({ run: name, ...row })));
  const schema = schemaOf([
    { name: 'run', type: 'text', nullable: false },
    { name: 'query_id', type: 'text', nullable: false },
    ...metrics.map((name) => ({ name, type: 'number', nullable: true }) as const),
  ]);
  const columns = [
    rows.map(({ run }) => run),
    rows.map(({ query }) => query),
    ...metrics.map((name) => rows.map(({ values }) => values[name] ?? null)),
  ];
  return fileBytes(schema, [batchOf(schema, columns)]);
}

/** The rows of a run or of qrels as the bytes of an Arrow IPC file. */
export function arrowOfRows(rows: TextRows, shape: RowShape): Uint8Array {
  const schema = schemaOf([
    { name: 'query_id', type: 'text', nullable: false },
    { name: 'document_id', type: 'text', nullable: false },
    shape === 'run'
      ? { name: 'score', type: 'number', nullable: true }
      : { name: 'grade', type: 'integer', nullable: false },
  ]);
  return fileBytes(schema, [batchOf(schema, [rows.queries, rows.documents, rows.values])]);
}

/** Rows as texts and numbers, column by column. */
export interface TextRows {
  readonly queries: readonly string[];
  readonly documents: readonly string[];
  readonly values: readonly number[];
}

async function tableOf(path: string): Promise<Table> {
  try {
    return tableFromBytes(await readFile(path));
  } catch (cause) {
    throw new InputError(
      {
        code: 'file-unreadable',
        message: `it is no Arrow file: ${cause instanceof Error ? cause.message : String(cause)}`,
        where: { file: path },
        mend: 'check that it is the right file, written to its end',
      },
      { cause },
    );
  }
}
