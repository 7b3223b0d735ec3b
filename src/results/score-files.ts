import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RecordBatch, type Table, Utf8 } from 'apache-arrow';
import { tableFromBytes } from '../foundation/arrow-bytes.ts';
import { InputError } from '../foundation/errors.ts';
import {
  batchOf,
  type ColumnSpecification,
  type ColumnValues,
  fileChunks,
  readNumbers,
  readText,
  schemaOf,
} from './arrow-columns.ts';
import { writeFileAtomic } from './atomic-write.ts';

/** Rows of `scores.arrow` as columns: one row per query and candidate, queries in data set order, candidates by position. */
export interface ScoreColumns {
  readonly queryIds: readonly string[];
  readonly documentIds: readonly string[];
  readonly languages: readonly (string | null)[];
  /** Place among the query's candidates in first-stage order, from 0. */
  readonly positions: ArrayLike<number>;
  /** Row of `calls.arrow` that settled it; NaN when none did. */
  readonly calls: ArrayLike<number>;
  /** Index in that request, from 0; NaN as above. */
  readonly places: ArrayLike<number>;
  /** NaN = no score. */
  readonly scores: ArrayLike<number>;
  /** NaN = not judged. */
  readonly grades: ArrayLike<number>;
  readonly errors: readonly (string | null)[];
  /** Chunk of the document that the score is of, from 0; NaN for none. Absent where documents were sent whole. */
  readonly chunks?: ArrayLike<number>;
}

/** Rows of `calls.arrow` as columns. */
export interface CallColumns {
  /** Milliseconds since 1970. */
  readonly starts: ArrayLike<number>;
  readonly latencies: ArrayLike<number>;
  readonly statuses: ArrayLike<number>;
  readonly attempts: ArrayLike<number>;
  readonly documents: ArrayLike<number>;
  readonly promptTokens: ArrayLike<number>;
  readonly bytes: ArrayLike<number>;
  readonly servers: readonly (string | null)[];
  readonly errors: readonly (string | null)[];
}

/**
 * One row per query: what it is split and clustered by, and its values. In the file the text columns are the former and the
 * number columns the latter, so that both kinds can grow.
 */
export interface ValueColumns {
  readonly queryIds: readonly string[];
  readonly languages: readonly (string | null)[];
  readonly parallelIds: readonly (string | null)[];
  readonly groups: readonly (string | null)[];
  /** Further columns by which results can be split. */
  readonly slices: ReadonlyMap<string, readonly (string | null)[]>;
  /** By canonical name of the measure; NaN where it is not defined for a query. */
  readonly measures: ReadonlyMap<string, ArrayLike<number>>;
}

/** Judged documents that are no candidates: nDCG's ideal and recall's denominator need them. */
export interface JudgedColumns {
  readonly queryIds: readonly string[];
  readonly documentIds: readonly string[];
  readonly grades: ArrayLike<number>;
}

export const scoresFile = 'scores.arrow';
export const callsFile = 'calls.arrow';
export const valuesFile = 'values.arrow';
export const judgedFile = 'judged.arrow';

export function writeScores(folder: string, columns: ScoreColumns): Promise<void> {
  const chunks = columns.chunks === undefined ? [] : [columns.chunks];
  const specification = columns.chunks === undefined ? scoreColumns : [...scoreColumns, chunkColumn];
  return writeTable(join(folder, scoresFile), specification, [
    columns.queryIds,
    columns.documentIds,
    columns.languages,
    columns.positions,
    columns.calls,
    columns.places,
    columns.scores,
    columns.grades,
    columns.errors,
    ...chunks,
  ]);
}

/** @throws InputError `run-unreadable` */
export function readScores(folder: string): Promise<ScoreColumns> {
  return readTable(join(folder, scoresFile), (table) => {
    return {
      queryIds: readIds(table, 'query_id'),
      documentIds: readIds(table, 'document_id'),
      languages: readText(table, 'language'),
      positions: readNumbers(table, 'position'),
      calls: readNumbers(table, 'call'),
      places: readNumbers(table, 'place'),
      scores: readNumbers(table, 'score'),
      grades: readNumbers(table, 'grade'),
      errors: readText(table, 'error'),
      ...(table.schema.fields.some(({ name }) => name === chunkColumn.name)
        ? { chunks: readNumbers(table, chunkColumn.name) }
        : {}),
    };
  });
}

export function writeCalls(folder: string, columns: CallColumns): Promise<void> {
  return writeTable(join(folder, callsFile), callColumns, [
    columns.starts,
    columns.latencies,
    columns.statuses,
    columns.attempts,
    columns.documents,
    columns.promptTokens,
    columns.bytes,
    columns.servers,
    columns.errors,
  ]);
}

/** @throws InputError `run-unreadable` */
export function readCalls(folder: string): Promise<CallColumns> {
  return readTable(join(folder, callsFile), (table) => {
    return {
      starts: readNumbers(table, 'start'),
      latencies: readNumbers(table, 'latency'),
      statuses: readNumbers(table, 'status'),
      attempts: readNumbers(table, 'attempts'),
      documents: readNumbers(table, 'documents'),
      promptTokens: readNumbers(table, 'prompt_tokens'),
      bytes: readNumbers(table, 'bytes'),
      servers: readText(table, 'server'),
      errors: readText(table, 'error'),
    };
  });
}

export function writeValues(folder: string, columns: ValueColumns): Promise<void> {
  const text = [...columns.slices.keys()].map((name) => ({ name, type: 'text', nullable: true }) as const);
  const numbers = [...columns.measures.keys()].map(
    (name) => ({ name, type: 'number', nullable: true }) as const,
  );
  return writeTable(
    join(folder, valuesFile),
    [...valueColumns, ...text, ...numbers],
    [
      columns.queryIds,
      columns.languages,
      columns.parallelIds,
      columns.groups,
      ...columns.slices.values(),
      ...columns.measures.values(),
    ],
  );
}

/** @throws InputError `run-unreadable` */
export function readValues(folder: string): Promise<ValueColumns> {
  return readTable(join(folder, valuesFile), (table) => {
    const own = new Set(valueColumns.map((column) => column.name));
    const others = table.schema.fields.filter((field) => !own.has(field.name));
    const texts = others.filter((field) => field.type instanceof Utf8).map((field) => field.name);
    const numbers = others.filter((field) => !(field.type instanceof Utf8)).map((field) => field.name);
    return {
      queryIds: readIds(table, 'query_id'),
      languages: readText(table, 'language'),
      parallelIds: readText(table, 'parallel_id'),
      groups: readText(table, 'group'),
      slices: new Map(texts.map((name) => [name, readText(table, name)])),
      measures: new Map(numbers.map((name) => [name, readNumbers(table, name)])),
    };
  });
}

export function writeJudged(folder: string, columns: JudgedColumns): Promise<void> {
  return writeTable(join(folder, judgedFile), judgedColumns, [
    columns.queryIds,
    columns.documentIds,
    columns.grades,
  ]);
}

/** @throws InputError `run-unreadable` */
export function readJudged(folder: string): Promise<JudgedColumns> {
  return readTable(join(folder, judgedFile), (table) => {
    return {
      queryIds: readIds(table, 'query_id'),
      documentIds: readIds(table, 'document_id'),
      grades: readNumbers(table, 'grade'),
    };
  });
}

/** The columns of `scores.arrow`. */
const scoreColumns: readonly ColumnSpecification[] = [
  { name: 'query_id', type: 'text', nullable: false },
  { name: 'document_id', type: 'text', nullable: false },
  { name: 'language', type: 'text', nullable: true },
  { name: 'position', type: 'integer', nullable: false },
  { name: 'call', type: 'integer', nullable: true },
  { name: 'place', type: 'integer', nullable: true },
  { name: 'score', type: 'number', nullable: true },
  { name: 'grade', type: 'integer', nullable: true },
  { name: 'error', type: 'text', nullable: true },
];

/** The last column of `scores.arrow` where documents were cut. */
const chunkColumn = { name: 'chunk', type: 'integer', nullable: true } as const;

/** The columns of `calls.arrow`. `start` is in milliseconds since 1970, `latency` in milliseconds. */
const callColumns: readonly ColumnSpecification[] = [
  { name: 'start', type: 'number', nullable: false },
  { name: 'latency', type: 'number', nullable: false },
  { name: 'status', type: 'integer', nullable: true },
  { name: 'attempts', type: 'integer', nullable: false },
  { name: 'documents', type: 'integer', nullable: false },
  { name: 'prompt_tokens', type: 'integer', nullable: true },
  { name: 'bytes', type: 'integer', nullable: true },
  { name: 'server', type: 'text', nullable: true },
  { name: 'error', type: 'text', nullable: true },
];

const valueColumns: readonly ColumnSpecification[] = [
  { name: 'query_id', type: 'text', nullable: false },
  { name: 'language', type: 'text', nullable: true },
  { name: 'parallel_id', type: 'text', nullable: true },
  { name: 'group', type: 'text', nullable: true },
];

const judgedColumns: readonly ColumnSpecification[] = [
  { name: 'query_id', type: 'text', nullable: false },
  { name: 'document_id', type: 'text', nullable: false },
  { name: 'grade', type: 'integer', nullable: false },
];

async function writeTable(
  path: string,
  specification: readonly ColumnSpecification[],
  columns: readonly ColumnValues[],
): Promise<void> {
  const schema = schemaOf(specification, new Map([['rankgauge', '1']]));
  const length = columns[0]?.length ?? 0;
  function* batches(): Generator<RecordBatch> {
    for (let start = 0; start < length; start += rowsPerBatch) {
      yield batchOf(
        schema,
        columns.map(
          (column) => Array.prototype.slice.call(column, start, start + rowsPerBatch) as (number | null)[],
        ),
      );
    }
  }
  await writeFileAtomic(path, fileChunks(schema, batches()));
}

/** Whatever is wrong inside a damaged file shows only when its columns are read, so that is done here too. */
async function readTable<Columns>(path: string, read: (table: Table) => Columns): Promise<Columns> {
  try {
    return read(tableFromBytes(await readFile(path)));
  } catch (cause) {
    throw new InputError(
      {
        code: 'run-unreadable',
        message: `a file of the run cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
        where: { file: path },
        mend: 'resume the run if it did not finish (--resume), or run again',
      },
      { cause },
    );
  }
}

/** A text column that has a text in every row. */
function readIds(table: Table, name: string): string[] {
  return readText(table, name).map((id, row) => {
    if (id === null) throw new Error(`row ${row + 1} has no "${name}"`);
    return id;
  });
}

/** Readers get a batch at a time; 64 Ki rows of scores are about 3 MB. */
const rowsPerBatch = 65_536;
