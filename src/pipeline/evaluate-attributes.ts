import { InputError } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import { didYouMean } from '../foundation/suggest.ts';
import type { Remarks } from './evaluate-judgments.ts';
import { type RecordFormat, readRecords } from './evaluate-records.ts';
import { openSource, type SourceOptions } from './evaluate-source.ts';
import { queryColumn } from './evaluate-table.ts';

/** What is known of queries beside their judgments: columns by which results are split, and what is resampled as one. */
export interface QueryAttributes {
  /** Names of the columns, without the one of the ids. */
  readonly columns: readonly string[];
  /** Null where the query or its value is not in the file. */
  value(query: string, column: string): string | null;
}

/**
 * Reads a table of queries: CSV, TSV (by their headers) or JSON lines, with the ids in `query_id` (`_id`, `id`, `qid` are understood).
 * `language` splits results by itself, `parallel_id` names questions that are asked in several languages, `group` larger units.
 *
 * @throws InputError `column-missing`, and what reading throws
 */
export async function readAttributes(
  path: string,
  { remarks, ...options }: SourceOptions & { remarks: Remarks },
): Promise<QueryAttributes> {
  const source = openSource(path, options);
  const rows = new Map<string, ReadonlyMap<string, string>>();
  const lines = new Map<string, number>();
  const columns = new Set<string>();
  await readRecords(source, recordFormatOf(path), remarks, (record) => {
    const key = queryColumn(record.names);
    if (key === undefined) {
      throw new InputError({
        code: 'column-missing',
        message: `there is no column "query_id"${didYouMean('query_id', record.names)}; there are ${record.names.map(quoted).join(', ')}`,
        where: { file: source.name, line: record.line },
        mend: 'name the column with the ids of the queries query_id',
      });
    }
    const query = record.get(key);
    if (query === null || query === undefined) return;
    if (rows.has(query)) {
      remarks.fault({
        code: 'query-twice',
        message: `query ${quoted(query)} stands twice; the first is in line ${lines.get(query)}`,
        where: { file: source.name, line: record.line },
        mend: 'keep one row for each query',
      });
      return;
    }
    const own = new Map<string, string>();
    for (const name of record.names) {
      if (name === key) continue;
      columns.add(name);
      const value = record.get(name);
      if (value !== null && value !== undefined) own.set(name, value);
    }
    lines.set(query, record.line);
    rows.set(query, own);
  });
  return { columns: [...columns], value: (query, column) => rows.get(query)?.get(column) ?? null };
}

/** @throws InputError `column-missing` for a column that the file of queries lacks, `queries-missing` when there is no file */
export function checkColumns(by: readonly string[], attributes: QueryAttributes | undefined): void {
  if (by.length === 0) return;
  if (attributes === undefined) {
    throw new InputError({
      code: 'queries-missing',
      message: `results are to be split by ${by.map(quoted).join(', ')}, and nothing says what the queries have there`,
      mend: 'give --queries F: a CSV, TSV or JSON lines file with query_id and that column',
    });
  }
  const missing = by.filter((column) => !attributes.columns.includes(column));
  if (missing.length === 0) return;
  throw new InputError(
    missing.map((column) => ({
      code: 'column-missing',
      message: `the file of queries has no column ${quoted(column)}${didYouMean(column, attributes.columns)}`,
      mend: `use one of: ${attributes.columns.join(', ')}`,
    })),
  );
}

function recordFormatOf(path: string): RecordFormat {
  if (/\.(jsonl|ndjson|json)(\.gz)?$/i.test(path)) return 'jsonl';
  return /\.tsv(\.gz)?$/i.test(path) ? 'tsv' : 'csv';
}
