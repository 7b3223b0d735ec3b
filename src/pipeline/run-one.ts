import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runValues } from '../comparison/run-values.ts';
import type { Chunking } from '../dataset/chunk.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { Clock } from '../foundation/clock.ts';
import { InputError, RerankerError } from '../foundation/errors.ts';
import type { Measure } from '../metrics/measure.ts';
import { needsInstructionField } from '../prompt/render-task.ts';
import type { Template } from '../prompt/template.ts';
import { templateText } from '../prompt/template-text.ts';
import { isOutOfMemory } from '../reranker/out-of-memory.ts';
import type { Reranker } from '../reranker/reranker.ts';
import { removeDrafts } from '../results/atomic-write.ts';
import { lockFolder } from '../results/lock.ts';
import { type Manifest, writeManifest } from '../results/manifest.ts';
import { unwritable } from '../results/run-folder.ts';
import { journalFile, openScoreJournal, recoverScoreJournal } from '../results/score-journal.ts';
import { type ScoredRun, writeScoredRun } from '../results/scored-run.ts';
import { scoringWork } from './join-chunks.ts';
import { measureNoise } from './measure-noise.ts';
import { type PreflightOutcome, preflight } from './preflight.ts';
import { type Requests, scoreAll } from './score-all.ts';
import { ScoreBoard } from './score-board.ts';

/** One (data set x template x reranker), ready to be scored. */
export interface RunSpecification {
  readonly name: string;
  readonly tool: string;
  readonly seed: number;
  readonly dataset: Dataset;
  /** How the data set was read and what was chosen of it. */
  readonly source: {
    readonly encoding: string | null;
    readonly selection: Manifest['dataset']['selection'];
  };
  readonly template: Template;
  readonly reranker: Reranker;
  /** Its addresses, fit to be shown. */
  readonly urls: readonly string[];
  readonly requests: Requests;
  /** How documents are cut; sent whole when left out. */
  readonly chunking?: Chunking | null;
  readonly measures: readonly Measure[];
  /** Whether to prove first that the template's instruction arrives. */
  readonly preflight: 'run' | 'skip';
  /** How often everything is scored, 1 or more: the later times only to see what repeats differ by. */
  readonly repeat: number;
}

export interface RunOptions {
  readonly clock: Clock;
  readonly signal?: AbortSignal;
  /** Called as rows settle: how many have, of how many. */
  readonly onProgress?: (settled: number, rows: number) => void;
}

/**
 * Scores a run into its folder (which must exist) and measures it. Rows that an earlier, stopped process left in the journal
 * are not asked for again.
 *
 * @param earlier the manifest of the stopped process, when this continues one
 * @returns the finished run; `failure` is set when more than 1 % of the rows have no score (the folder is complete all the same)
 * @throws InputError `instruction-not-supported`, `run-locked`, `results-unwritable`; RerankerError when the reranker is plainly
 *   down; the signal's reason when stopped. What was scored stays in the journal
 */
export async function runOne(
  folder: string,
  specification: RunSpecification,
  { clock, signal, onProgress }: RunOptions,
  earlier: Manifest | null = null,
): Promise<{ run: ScoredRun; failure: RerankerError | null }> {
  const { dataset, template, reranker } = specification;
  refuseLostInstruction(template, reranker);
  const beginning = earlier === null ? mendOfBeginnings : mendOfRuns;
  const release = await writing(folder, () => lockFolder(folder), beginning);
  try {
    await writing(folder, () => removeDrafts(folder), beginning);
    const started = earlier?.times.started ?? clock.now();
    const resumed = earlier === null ? [] : [...earlier.times.resumed, clock.now()];
    const work = scoringWork(dataset, specification.chunking);
    const board = new ScoreBoard(work.dataset);
    const settled: Settled = {
      served: {
        model: earlier?.reranker.servedModel ?? null,
        serverVersion: earlier?.reranker.serverVersion ?? null,
      },
      proof: earlier?.preflight ?? { verdict: 'pending', calls: 0 },
    };
    const manifestNow = (changes: Partial<Manifest>): Manifest => ({
      ...manifestOf(specification, work.joined(board)),
      reranker: {
        ...rerankerOf(specification),
        servedModel: settled.served.model,
        serverVersion: settled.served.serverVersion,
      },
      preflight: settled.proof,
      times: { started, finished: null, resumed },
      ...changes,
    });
    const save = (changes: Partial<Manifest>, mend = mendOfRuns) =>
      writing(folder, () => writeManifest(folder, manifestNow(changes)), mend);
    const failed = (error: unknown) =>
      // What the server did is the news: a manifest that cannot be written on top of it is found by the next command.
      error instanceof RerankerError
        ? save({ status: 'failed', failure: error.message }).catch(() => undefined)
        : undefined;
    // Before anything is asked of a server: whatever kills this process from here on, the folder can be resumed.
    if (earlier === null) await save({}, beginning);
    const told = await reranker.describe(signal);
    if (earlier !== null) refuseOtherModel(earlier, told.model);
    settled.served = {
      // A server that does not tell today what it told yesterday must not make the run forget it.
      model: told.model ?? settled.served.model,
      serverVersion: told.serverVersion ?? settled.served.serverVersion,
    };
    const { preflight: proof, failure: lost } = await proveInstruction(
      { ...specification, dataset: work.dataset },
      earlier,
      signal,
    );
    settled.proof = proof;
    if (lost !== null) {
      await failed(lost);
      throw lost;
    }
    await writing(folder, () => restore(board, folder));
    await save({});
    const journal = await writing(folder, () => openScoreJournal(folder));
    try {
      onProgress?.(board.settled, board.rows);
      await scoreAll(board, {
        ...specification,
        dataset: work.dataset,
        journal: {
          append: (calls, scores) => writing(folder, () => journal.append(calls, scores)),
        },
        ...(signal === undefined ? {} : { signal }),
        onSettled: () => onProgress?.(board.settled, board.rows),
      });
    } catch (error) {
      await failed(error);
      throw error;
    } finally {
      await journal.close().catch(() => undefined);
    }
    const joined = work.joined(board);
    const failure = failureOf(joined, specification);
    const noise = await noiseOf(specification, joined, { failure, signal }).catch(async (error: unknown) => {
      await failed(error);
      throw error;
    });
    const run = await finish(folder, specification, joined, {
      failure,
      manifestNow: (changes) => manifestNow({ noise, ...changes }),
      clock,
    });
    return { run, failure };
  } finally {
    await release();
  }
}

/** What becomes known while a run begins. */
interface Settled {
  served: { readonly model: string | null; readonly serverVersion: string | null };
  proof: Manifest['preflight'];
}

/** A run that will be resumed for its failed rows is not repeated now: repeats of a part would be means of something else. */
async function noiseOf(
  specification: RunSpecification,
  board: ScoreBoard,
  { failure, signal }: { failure: RerankerError | null; signal: AbortSignal | undefined },
): Promise<Manifest['noise']> {
  return failure === null ? (await measureNoise(specification, board, signal)).noise : null;
}

/** A resumed run has its proof already. */
async function proveInstruction(
  { dataset, template, reranker, requests, preflight: mode }: RunSpecification,
  earlier: Manifest | null,
  signal: AbortSignal | undefined,
): Promise<PreflightOutcome> {
  if (earlier !== null && earlier.preflight.verdict === 'passed')
    return { preflight: { ...earlier.preflight, verdict: 'passed' }, failure: null };
  if (mode === 'skip') return { preflight: { verdict: 'skipped', calls: 0 }, failure: null };
  return preflight(dataset, template, reranker, { documentsPerCall: requests.documentsPerCall, signal });
}

/** SHA-256 (hex) of what a template sends. */
export function templateHash(template: Template): string {
  return createHash('sha256').update(templateText(template)).digest('hex');
}

async function finish(
  folder: string,
  { name, measures }: RunSpecification,
  board: ScoreBoard,
  {
    failure,
    manifestNow,
    clock,
  }: {
    failure: RerankerError | null;
    manifestNow: (changes: Partial<Manifest>) => Manifest;
    clock: Clock;
  },
): Promise<ScoredRun> {
  const { scores, calls } = board.columns();
  const manifest = manifestNow({
    status: failure === null ? 'finished' : 'failed',
    failure: failure?.message ?? null,
    times: { ...manifestNow({}).times, finished: clock.now() },
  });
  const run: ScoredRun = { name, path: folder, manifest, queries: board.scoredQueries(), scores, calls };
  const values = runValues(run, measures).measures;
  await writing(folder, async () => {
    await writeScoredRun(
      folder,
      run,
      new Map([...values].map(([measure, { expected }]) => [measure, expected])),
    );
    await writeManifest(folder, manifest);
  });
  // A run with failed rows can be resumed, and then only these are asked for again.
  if (failure === null) await rm(join(folder, journalFile), { force: true });
  return run;
}

/** Puts what a stopped process had settled back on the board. */
async function restore(board: ScoreBoard, folder: string): Promise<void> {
  const { calls, scores } = await recoverScoreJournal(
    folder,
    (queryId, documentId) => board.rowOf(queryId, documentId) !== undefined,
  );
  for (const call of calls) board.addCall(call);
  for (const score of scores) {
    const row = board.rowOf(score.queryId, score.documentId);
    if (row !== undefined) board.settle(row, score);
  }
}

function refuseLostInstruction(template: Template, reranker: Reranker): void {
  if (!needsInstructionField(template) || reranker.instruction === 'field') return;
  throw new InputError({
    code: 'instruction-not-supported',
    message: `the template "${template.name}" sends its instruction as a field, and ${reranker.name} takes none`,
    why: 'scores with and without the instruction would be the same, and a comparison of them worthless',
    mend:
      reranker.instruction === 'text'
        ? 'use a template that renders the instruction into the text (instruction-in-text), or bare'
        : 'use the template bare',
  });
}

function manifestOf(specification: RunSpecification, board: ScoreBoard): Manifest {
  const { name, tool, seed, dataset, source, template, requests, chunking, measures, repeat } = specification;
  const languages = new Set(board.queries.flatMap(({ language }) => (language === null ? [] : [language])));
  return {
    kind: 'run',
    version: 1,
    status: 'running',
    name,
    tool,
    seed,
    dataset: {
      name: dataset.name,
      path: dataset.path,
      format: dataset.format,
      encoding: source.encoding,
      fingerprint: dataset.fingerprint,
      queries: board.queries.length,
      languages: [...languages],
      selection: source.selection,
    },
    template: { name: template.name, text: templateText(template), hash: templateHash(template) },
    reranker: { ...rerankerOf(specification), servedModel: null, serverVersion: null },
    requests,
    ...(chunking === null || chunking === undefined ? {} : { chunking }),
    metrics: measures.map((measure) => measure.name),
    preflight: { verdict: 'skipped', calls: 0 },
    counts: {
      queries: board.queries.length,
      pairs: board.rows,
      scored: board.settled - board.failed,
      failed: board.failed,
      calls: board.calls.length,
      retries: board.calls.reduce((sum, call) => sum + call.attempts - 1, 0),
    },
    repeats: repeat,
    noise: null,
    times: { started: 0, finished: null, resumed: [] },
    failure: null,
  };
}

function rerankerOf({ reranker, urls }: RunSpecification) {
  const { name, protocol, url, model, scale, parameters } = reranker;
  return { name, protocol, url, urls, model, scale, parameters };
}

/** Half of a run from one model and half from another would be a run of neither. */
function refuseOtherModel(earlier: Manifest, served: string | null): void {
  const before = earlier.reranker.servedModel;
  if (before === null || served === null || before === served) return;
  throw new InputError({
    code: 'resume-model-changed',
    message: `the server now serves the model "${served}"; this run was begun with "${before}"`,
    why: 'scores of two models in one run could not be compared with anything',
    mend: `serve "${before}" again, or begin a new run`,
  });
}

function failureOf(board: ScoreBoard, { reranker, requests }: RunSpecification): RerankerError | null {
  if (board.failed <= allowedFailures * board.rows) return null;
  const share = (100 * board.failed) / board.rows;
  const [first = 'of an unknown error'] = board.commonErrors(1);
  return new RerankerError({
    code: 'too-many-failures',
    message: `${reranker.name}: ${board.failed} of ${board.rows} pairs (${share.toFixed(1)} %) have no score, e.g. because ${first}`,
    why: 'figures from what is left could be better or worse than the truth',
    mend: isOutOfMemory(first)
      ? `resume the run with a lower --concurrency (it was ${requests.concurrency}): only failed rows are asked for again`
      : 'see the column "error" of scores.arrow for the reasons, then resume the run: only failed rows are asked for again',
  });
}

/** @throws InputError `results-unwritable` in place of the file system's own error (full disk, missing rights) */
async function writing<Result>(
  folder: string,
  work: () => Promise<Result>,
  mend = mendOfRuns,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof Error && 'syscall' in error ? unwritable(folder, error, mend) : error;
  }
}

const mendOfRuns = 'free space or rights there, then continue with --resume: what was scored is kept';

/** Before its first manifest there is no run that could be continued. */
const mendOfBeginnings = 'free space or rights there, or choose another --results';

/** Share of rows that may have no score in a run that counts as finished (DESIGN.md 10). */
export const allowedFailures = 0.01;
