import { statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Diagnosis } from '../diagnosis/index.ts';
import { InputError } from '../foundation/errors.ts';
import { type Baseline, baselinesFolder, noBaseline, readBaselines } from '../results/baselines.ts';
import { resolveRun } from '../results/run-folder.ts';
import { readScoredRun, type ScoredRun } from '../results/scored-run.ts';
import { diagnose } from './diagnose-run.ts';

/** Where runs and baselines are found. */
export interface GatePlaces {
  /** Folder of the run folders; `results` when left out. */
  readonly results?: string | undefined;
  /** Folder of the baselines; `baselines` when left out. */
  readonly baselines?: string | undefined;
  /** Judgments, for runs that were made elsewhere. */
  readonly qrels?: string | undefined;
  /** Table of queries (languages, clusters) for these. */
  readonly queries?: string | undefined;
  readonly inputFormat?: string | undefined;
  readonly encoding?: string | undefined;
}

/** What a run is judged against: what was saved under a name, or another run. */
export type BaselineSource =
  | { readonly kind: 'saved'; readonly baselines: readonly Baseline[] }
  | { readonly kind: 'run'; readonly run: ScoredRun };

/**
 * Opens a run: a folder, a name under the results folder, `latest`, the name of a baseline whose run is still there, or with
 * `qrels` the path of a run made elsewhere.
 *
 * @throws InputError when it is not there or cannot be read
 */
export async function openRun(
  run: string,
  { results = 'results', baselines = baselinesFolder, qrels, ...foreign }: GatePlaces = {},
): Promise<ScoredRun> {
  const path = await resolveRun(run, { results, baselines });
  if (statSync(path).isDirectory()) return readScoredRun(path);
  if (qrels !== undefined) {
    const { readForeignRun } = await import('./compare-foreign-run.ts');
    return readForeignRun(path, { qrels, ...foreign });
  }
  throw new InputError({
    code: 'qrels-missing',
    message: `"${basename(path)}" is a file, not a run folder, and nothing says what is relevant in it`,
    where: { file: path },
    mend: 'give its judgments too: --qrels F (and --queries F for languages and clusters)',
  });
}

/**
 * Opens what a run is to be judged against. What is saved under that name comes before runs of that name.
 *
 * @throws InputError `baseline-not-found`, `baseline-unreadable`, and those of reading a run
 */
export async function openBaseline(name: string, places: GatePlaces = {}): Promise<BaselineSource> {
  const folder = places.baselines ?? baselinesFolder;
  const saved = await readBaselines(folder, name);
  if (saved.length > 0) return { kind: 'saved', baselines: saved };
  try {
    return { kind: 'run', run: await openRun(name, places) };
  } catch (error) {
    if (!(error instanceof InputError) || error.problems[0]?.code !== 'run-not-found') throw error;
    throw await noBaseline(folder, name);
  }
}

/** What the scores of a run look like. Texts are read only for a rule that asks: that takes the whole data set. */
export function diagnosisFor(
  run: ScoredRun,
  { texts }: { readonly texts: 'read' | 'leave' },
): Promise<Diagnosis> {
  return diagnose(run, texts === 'read' ? {} : { dataset: null });
}
