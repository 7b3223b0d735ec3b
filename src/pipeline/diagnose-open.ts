import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { InputError } from '../foundation/errors.ts';
import { resolveRun } from '../results/run-folder.ts';
import { readScoredRun, type ScoredRun } from '../results/scored-run.ts';

export interface OpenOptions {
  /** Folder in which runs that are given by name stand. */
  readonly results: string;
  /** Judgments, for a run that is a TREC file. */
  readonly qrels?: string | undefined;
  /** Table of queries (languages, clusters) for it. */
  readonly queries?: string | undefined;
  readonly inputFormat?: string | undefined;
  readonly encoding?: string | undefined;
}

/**
 * A run by folder, name or `latest`, or a TREC file with its judgments.
 *
 * @throws InputError `run-not-found`, `run-unreadable`, `qrels-missing`
 */
export async function openRun(
  run: string,
  { results, qrels, queries, inputFormat, encoding }: OpenOptions,
): Promise<ScoredRun> {
  const path = await resolveRun(run, { results });
  if (statSync(path).isDirectory()) return readScoredRun(path);
  if (qrels !== undefined) {
    const { readForeignRun } = await import('./compare-foreign-run.ts');
    return readForeignRun(path, { qrels, queries, inputFormat, encoding });
  }
  throw new InputError({
    code: 'qrels-missing',
    message: `"${basename(path)}" is a file, not a run folder, and nothing says what is relevant in it`,
    where: { file: path },
    mend: 'give its judgments too: --qrels F (and --queries F for languages and clusters)',
  });
}
