import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { problemCollector } from '../dataset/problems.ts';
import { InputError } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import { scoresFile } from '../results/score-files.ts';
import { rowTable } from '../trec/row-table.ts';
import { hashOf, idText } from '../trec/rows.ts';
import { readGroups, rowInput } from './evaluate-format.ts';

/** Scores by query and document, from a file. */
export interface ReplayedScores {
  readonly file: string;
  /** SHA-256 (hex) of the file; of `scores.arrow` for a run folder. */
  readonly hash: string;
  /** In the order of the ids; NaN where the file has no score. */
  of(queryId: string, documentIds: readonly string[]): number[];
}

/**
 * Reads a run in any of the formats of `evaluate`: TREC, CSV, TSV, JSON, JSON lines, Arrow, or a run folder.
 *
 * @throws InputError with all that is wrong with the file; `document-twice`, `file-empty`
 */
export async function replayScores(path: string): Promise<ReplayedScores> {
  const input = await rowInput(path, {});
  const problems = problemCollector();
  const groups = await readGroups(input, { shape: 'run', remarks: { fault: problems.error } });
  const table = rowTable();
  for (let query = 0; query < groups.queries.size; query += 1) {
    const rows = groups.rowsOf(query);
    table.fill(rows, rows.count, (row) =>
      problems.error({
        code: 'document-twice',
        message: `query ${quoted(groups.queries.text(query))} has document ${quoted(idText(rows, row))} twice`,
        where: { file: path, ...((rows.lines[row] ?? 0) > 0 ? { line: rows.lines[row] as number } : {}) },
        why: 'which of the two scores is meant cannot be known',
        mend: 'keep one of the two',
      }),
    );
  }
  problems.throwIfFailed();
  if (groups.rows === 0) {
    throw new InputError({
      code: 'file-empty',
      message: 'it holds no scores',
      where: { file: path },
      mend: 'check that it is the right file, and that it was written to its end',
    });
  }
  const encoder = new TextEncoder();
  return {
    file: path,
    hash: await hashOfFile(path),
    of(queryId, documentIds) {
      const query = groups.queries.find(encoder.encode(queryId));
      if (query === -1) return documentIds.map(() => Number.NaN);
      const rows = groups.rowsOf(query);
      table.fill(rows, rows.count, () => {});
      return documentIds.map((id) => {
        const bytes = encoder.encode(id);
        const row = table.find(bytes, 0, bytes.length, hashOf(bytes, 0, bytes.length));
        return row === -1 ? Number.NaN : (rows.values[row] ?? Number.NaN);
      });
    },
  };
}

async function hashOfFile(path: string): Promise<string> {
  const file = statSync(path).isDirectory() ? join(path, scoresFile) : path;
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
