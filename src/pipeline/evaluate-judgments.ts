import type { Problem } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import { type GroupedRows, rowGrouper } from '../trec/grouped-rows.ts';
import { rowTable } from '../trec/row-table.ts';
import { idText, type QueryRows } from '../trec/rows.ts';

/** Judgments of all queries, as the measuring of runs wants them. Queries are known by number, in the order of their file. */
export interface JudgedQueries {
  readonly size: number;
  /** @returns -1 for a query that nobody judged */
  find(query: Uint8Array, hash: number): number;
  id(query: number): string;
  /** The judged documents; `values` are their grades. */
  documents(query: number): QueryRows;
  /** All judged grades, highest first. */
  grades(query: number): Int32Array;
  readonly lowest: number;
  readonly highest: number;
}

/** What an input was found to have wrong, and what becomes of it. */
export interface Remarks {
  /** The row or the query is left out; strictly, the input is refused when all of it has been read. */
  fault(problem: Problem): void;
}

/**
 * Checks grouped judgments and sorts their grades.
 *
 * @param remarks is told of documents that are judged twice for one query, of which the first judgment counts, and of queries all
 *   of whose grades are below 0, which trec_eval refuses
 */
export function judgedQueries(groups: GroupedRows, file: string, remarks: Remarks): JudgedQueries {
  const { queries } = groups;
  const table = rowTable();
  const documents: QueryRows[] = [];
  const grades: Int32Array[] = [];
  let lowest = 0;
  let highest = 0;
  for (let query = 0; query < queries.size; query += 1) {
    const rows = withoutDuplicates(groups.rowsOf(query), table, (row, earlier, all) =>
      remarks.fault(judgedTwice(all, row, earlier, { file, query: queries.text(query) })),
    );
    documents.push(rows);
    const descending = new Int32Array(rows.values).sort().reverse();
    grades.push(descending);
    highest = Math.max(highest, descending[0] ?? 0);
    lowest = Math.min(lowest, descending.at(-1) ?? 0);
    if ((descending[0] ?? 0) < 0) remarks.fault(allNegative(rows, { file, query: queries.text(query) }));
  }
  return {
    size: queries.size,
    find: queries.find,
    id: queries.text,
    documents: (query) => documents[query]!,
    grades: (query) => grades[query]!,
    lowest,
    highest,
  };
}

/** Rows whose ids all differ: the same ones, or copies without those that stand further up already. Leaves the table filled. */
export function withoutDuplicates(
  rows: QueryRows,
  table: ReturnType<typeof rowTable>,
  onDuplicate: (row: number, earlier: number, rows: QueryRows) => void,
): QueryRows {
  let duplicates: Set<number> | undefined;
  table.fill(rows, rows.count, (row, earlier) => {
    duplicates ??= new Set();
    duplicates.add(row);
    onDuplicate(row, earlier, rows);
  });
  if (duplicates === undefined) return rows;
  const dropped = duplicates;
  const grouper = rowGrouper();
  for (let row = 0; row < rows.count; row += 1) if (!dropped.has(row)) grouper.add(oneRow(rows, row));
  const kept = grouper.finish().rowsOf(0);
  table.fill(kept, kept.count, () => undefined);
  return kept;
}

function oneRow(rows: QueryRows, row: number): QueryRows {
  return {
    ...rows,
    count: 1,
    values: rows.values.subarray(row, row + 1),
    hashes: rows.hashes.subarray(row, row + 1),
    lines: rows.lines.subarray(row, row + 1),
    idStarts: rows.idStarts.subarray(row, row + 2),
  };
}

function judgedTwice(
  rows: QueryRows,
  row: number,
  earlier: number,
  { file, query }: { file: string; query: string },
): Problem {
  const grade = rows.values[row];
  const before = rows.values[earlier];
  return {
    code: 'document-judged-twice',
    message:
      `document ${quoted(idText(rows, row))} is judged twice for query ${quoted(query)}: ` +
      `${grade} here, ${before} in line ${rows.lines[earlier]}`,
    where: { file, line: rows.lines[row]! },
    mend: 'keep one of the two judgments',
  };
}

function allNegative(rows: QueryRows, { file, query }: { file: string; query: string }): Problem {
  return {
    code: 'all-grades-negative',
    message: `every grade of query ${quoted(query)} is below 0`,
    where: { file, line: rows.lines[0]! },
    why: 'trec_eval refuses such a query: nothing says what is not relevant but judged',
    mend: 'judge a document 0 or higher, or leave the query out; --lenient counts it as 0',
  };
}
