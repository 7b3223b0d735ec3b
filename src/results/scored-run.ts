import { type Manifest, readManifest } from './manifest.ts';
import {
  type CallColumns,
  readCalls,
  readJudged,
  readScores,
  readValues,
  type ScoreColumns,
  writeCalls,
  writeJudged,
  writeScores,
  writeValues,
} from './score-files.ts';

/** What metrics and comparisons need to know of one query. */
export interface ScoredQuery {
  readonly id: string;
  readonly language: string | null;
  readonly parallelId: string | null;
  readonly group: string | null;
  readonly slices: Readonly<Record<string, string>>;
  /** Its rows in the score columns: from `start` up to but not including `end`, candidates by position. */
  readonly start: number;
  readonly end: number;
  /** Whether anybody judged anything for it: only judged queries have values. */
  readonly judged: boolean;
  /** Judged documents that are no candidates. */
  readonly outside: readonly { readonly documentId: string; readonly grade: number }[];
}

/** A run in memory: the same whether it was just made, read from its folder, or read from a TREC file. */
export interface ScoredRun {
  readonly name: string;
  /** The run folder; null for runs that have none. */
  readonly path: string | null;
  /** Null for runs made elsewhere. */
  readonly manifest: Manifest | null;
  readonly queries: readonly ScoredQuery[];
  readonly scores: ScoreColumns;
  readonly calls: CallColumns | null;
}

/** Values by query, for `values.arrow`: NaN where a measure is not defined. */
export type MeasureValues = ReadonlyMap<string, ArrayLike<number>>;

/** Writes the four data files of a run folder; `run.json` is written by whoever knows that the run has ended. */
export async function writeScoredRun(folder: string, run: ScoredRun, values: MeasureValues): Promise<void> {
  await writeScores(folder, run.scores);
  if (run.calls !== null) await writeCalls(folder, run.calls);
  const outside = run.queries.flatMap((query) =>
    query.outside.map((judged) => ({ queryId: query.id, ...judged })),
  );
  await writeJudged(folder, {
    queryIds: outside.map((row) => row.queryId),
    documentIds: outside.map((row) => row.documentId),
    grades: outside.map((row) => row.grade),
  });
  const sliceNames = [...new Set(run.queries.flatMap((query) => Object.keys(query.slices)))];
  await writeValues(folder, {
    queryIds: run.queries.map((query) => query.id),
    languages: run.queries.map((query) => query.language),
    parallelIds: run.queries.map((query) => query.parallelId),
    groups: run.queries.map((query) => query.group),
    slices: new Map(sliceNames.map((name) => [name, run.queries.map((query) => query.slices[name] ?? null)])),
    measures: values,
  });
}

/**
 * Reads a finished (or failed) run.
 *
 * @throws InputError `not-a-run`, `run-unreadable`
 */
export async function readScoredRun(
  folder: string,
): Promise<ScoredRun & { readonly manifest: Manifest; readonly values: MeasureValues }> {
  const manifest = await readManifest(folder);
  const [scores, calls, values, judged] = await Promise.all([
    readScores(folder),
    readCalls(folder),
    readValues(folder),
    readJudged(folder),
  ]);
  const outside = new Map<string, { documentId: string; grade: number }[]>();
  for (const [row, queryId] of judged.queryIds.entries()) {
    const list = outside.get(queryId) ?? [];
    list.push({ documentId: judged.documentIds[row] ?? '', grade: judged.grades[row] ?? 0 });
    outside.set(queryId, list);
  }
  const rows = rowsByQuery(scores);
  const queries = values.queryIds.map((id, index): ScoredQuery => {
    const { start, end } = rows.get(id) ?? { start: 0, end: 0 };
    let judgedCandidates = false;
    for (let row = start; row < end; row += 1) judgedCandidates ||= !Number.isNaN(scores.grades[row]);
    return {
      id,
      language: values.languages[index] ?? null,
      parallelId: values.parallelIds[index] ?? null,
      group: values.groups[index] ?? null,
      slices: Object.fromEntries(
        [...values.slices].flatMap(([name, column]) => {
          const value = column[index];
          return value === null || value === undefined ? [] : [[name, value]];
        }),
      ),
      start,
      end,
      judged: judgedCandidates || outside.has(id),
      outside: outside.get(id) ?? [],
    };
  });
  return { name: manifest.name, path: folder, manifest, queries, scores, calls, values: values.measures };
}

/** Rows of one query stand together in our files. */
function rowsByQuery(scores: ScoreColumns): Map<string, { start: number; end: number }> {
  const rows = new Map<string, { start: number; end: number }>();
  for (const [row, queryId] of scores.queryIds.entries()) {
    const known = rows.get(queryId);
    if (known === undefined) rows.set(queryId, { start: row, end: row + 1 });
    else known.end = row + 1;
  }
  return rows;
}
