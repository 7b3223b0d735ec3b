import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { diagnose } from '../../diagnosis/index.ts';
import { InputError } from '../../foundation/errors.ts';
import { diagnosisInput } from '../../pipeline/diagnose-input.ts';
import { isLocked } from '../../results/lock.ts';
import { type Manifest, readManifest } from '../../results/manifest.ts';
import { readValues } from '../../results/score-files.ts';
import { readScoredRun } from '../../results/scored-run.ts';
import { compensatedSum } from '../../statistics/compensated-sum.ts';
import type { RunList, RunSummary } from '../api.ts';
import { failureAnswer, isFault } from './api-failure.ts';
import { type JournalCounter, journalCounter } from './journal-progress.ts';
import { runFolder, runNames } from './run-folders.ts';
import { hasScores, type RunStore, versionOf } from './run-store.ts';

/** What stands in the list of runs, kept as long as a run's manifest does not change. */
export interface RunSummaries {
  /** Newest start first. Verdicts that take long to find out are null at first, and found out meanwhile. */
  list(): Promise<RunList>;
  /** @throws ApiFailure of `runFolder`, InputError `run-unreadable` */
  one(run: string): Promise<RunSummary>;
}

/** @param onFault told of errors that nobody expected while verdicts were found out */
export function runSummaries(store: RunStore, onFault: (error: unknown) => void): RunSummaries {
  const state: State = { store, onFault, counter: journalCounter(), settled: new Map(), verdicts: null };
  return {
    list: () => listOf(state),
    one: async (run) => {
      await runFolder(store.results, run);
      return summaryOf(run, state);
    },
  };
}

interface State {
  readonly store: RunStore;
  readonly onFault: (error: unknown) => void;
  readonly counter: JournalCounter;
  /** By name: what does not change any more, or only gets its verdict. */
  readonly settled: Map<string, Settled>;
  /** The finding out of verdicts that is under way. */
  verdicts: Promise<void> | null;
}

interface Settled {
  readonly version: string;
  readonly summary: RunSummary;
  /** Whether the verdict is still to be found out. */
  readonly open: boolean;
}

async function listOf(state: State): Promise<RunList> {
  const { results, shownResults } = state.store;
  const { names, outside } = await runNames(results);
  const runs: RunSummary[] = [];
  const unreadable = outside.map((folder) => ({ folder, reason: 'it is a link to elsewhere' }));
  for (const name of names) {
    try {
      runs.push(await summaryOf(name, state));
    } catch (error) {
      const { problem } = failureAnswer(error);
      if (problem.code === 'fault') throw error;
      // Gone between listing and reading.
      if (problem.code !== 'run-not-found') unreadable.push({ folder: name, reason: problem.message });
    }
  }
  for (const known of state.settled.keys()) if (!names.includes(known)) state.settled.delete(known);
  await patience(findVerdicts(state));
  const shown = runs.map((run) => state.settled.get(run.run)?.summary ?? run);
  return {
    results: shownResults,
    runs: shown.sort((a, b) => b.started - a.started || (a.run < b.run ? -1 : 1)),
    unreadable,
  };
}

/** Verdicts need all scores and texts of a run: with hundreds of runs nobody is kept waiting for them. */
function patience(work: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, PATIENCE_MS);
    void work.finally(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function findVerdicts(state: State): Promise<void> {
  state.verdicts ??= (async () => {
    for (let open = nextOpen(state); open !== undefined; open = nextOpen(state)) {
      const [name, { version, summary }] = open;
      const verdict = await verdictOf(name, state);
      state.settled.set(name, { version, summary: { ...summary, verdict }, open: false });
      // Diagnosing a large run holds up everybody who asks meanwhile: between two of them they get their answers.
      await pause(PAUSE_MS);
    }
  })().finally(() => {
    state.verdicts = null;
  });
  return state.verdicts;
}

function nextOpen({ settled }: State): [string, Settled] | undefined {
  return [...settled].find(([, { open }]) => open);
}

async function verdictOf(name: string, { store, onFault }: State): Promise<RunSummary['verdict']> {
  try {
    // Past the store, so that what somebody looks at is not pushed out by runs that nobody has opened.
    const run = await readScoredRun(await runFolder(store.results, name));
    return diagnose(diagnosisInput(run, { dataset: (await store.texts(run)).dataset })).verdict;
  } catch (error) {
    // A damaged run has no verdict; whoever opens it is told why.
    if (isFault(error)) onFault(error);
    return null;
  }
}

async function summaryOf(name: string, state: State): Promise<RunSummary> {
  const version = await versionOf(join(state.store.results, name)).catch(() => null);
  const known = state.settled.get(name);
  if (known !== undefined && known.version === version) return known.summary;
  const folder = await runFolder(state.store.results, name);
  const manifest = await readManifest(folder);
  if (manifest.status !== 'running') {
    state.counter.forget(folder);
    const { primary, open } = await primaryOf(manifest, folder);
    const summary = { ...summaryFrom(name, manifest), primary };
    if (version !== null) state.settled.set(name, { version, summary, open });
    return summary;
  }
  const running = await isLocked(folder);
  const { scored, failed } = await state.counter.count(folder);
  // It may have ended between reading its manifest and asking for its lock.
  if (!running && (await versionOf(folder)) !== version) return summaryOf(name, state);
  return { ...summaryFrom(name, manifest), status: running ? 'running' : 'stopped', scored, failed };
}

async function primaryOf(
  manifest: Manifest,
  folder: string,
): Promise<{ readonly primary: RunSummary['primary']; readonly open: boolean }> {
  const metric = manifest.metrics[0];
  if (metric === undefined || !(await hasScores(folder))) return { primary: null, open: false };
  try {
    const values = (await readValues(folder)).measures.get(metric) ?? [];
    const present = Array.from(values).filter((value) => !Number.isNaN(value));
    const mean = present.length === 0 ? null : compensatedSum(present) / present.length;
    return { primary: { metric, mean }, open: true };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { primary: null, open: false };
  }
}

function summaryFrom(name: string, manifest: Manifest): RunSummary {
  const { dataset, template, reranker, counts, times } = manifest;
  return {
    run: name,
    status: manifest.status,
    dataset: dataset.name,
    template: template.name,
    reranker: reranker.name,
    protocol: reranker.protocol,
    model: reranker.servedModel ?? reranker.model,
    languages: dataset.languages,
    queries: counts.queries,
    pairs: counts.pairs,
    scored: counts.scored,
    failed: counts.failed,
    started: times.started,
    finished: times.finished,
    primary: null,
    verdict: null,
    failure: manifest.failure,
  };
}

const PATIENCE_MS = 1500;
const PAUSE_MS = 50;
