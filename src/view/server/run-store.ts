import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Dataset } from '../../dataset/dataset.ts';
import { datasetOf } from '../../pipeline/diagnose-run.ts';
import { type Manifest, manifestFile, readManifest } from '../../results/manifest.ts';
import { readValues, type ValueColumns } from '../../results/score-files.ts';
import { type MeasureValues, readScoredRun, type ScoredRun } from '../../results/scored-run.ts';
import { ApiFailure } from './api-failure.ts';
import { type Recent, recent } from './recent.ts';
import { runFolder } from './run-folders.ts';

export type StoredRun = ScoredRun & {
  readonly path: string;
  readonly manifest: Manifest;
  readonly values: MeasureValues;
  /** Changes whenever the folder's manifest does. */
  readonly version: string;
};

/** What is known of a run without its scores, which are most of it. */
export interface RunValues extends ValueColumns {
  readonly name: string;
  readonly manifest: Manifest;
  readonly version: string;
}

/** Texts of a run's data set, or why there are none. */
export interface Texts {
  readonly dataset: Dataset | null;
  /** By id. */
  readonly queries: ReadonlyMap<string, string>;
  readonly note: string | null;
}

/** Reads runs and data sets, and keeps the few that were looked at last. */
export interface RunStore {
  /** Absolute. */
  readonly results: string;
  /** The same as somebody named it. */
  readonly shownResults: string;
  /**
   * A finished (or failed) run, called by its folder's name.
   *
   * @throws ApiFailure 409 `run-not-finished`, and those of `runFolder`; InputError `run-unreadable`
   */
  run(name: string): Promise<StoredRun>;
  /** The same, for whoever needs no scores. */
  values(name: string): Promise<RunValues>;
  texts(run: Pick<StoredRun, 'manifest'>): Promise<Texts>;
  /** Results of work on runs, kept as long as none of them changes. */
  worked<Result>(
    kind: string,
    runs: readonly Pick<StoredRun, 'name' | 'version'>[],
    work: () => Promise<Result>,
  ): Promise<Result>;
}

export function runStore(shownResults: string, cwd: string): RunStore {
  const results = resolve(cwd, shownResults);
  const runs = recent<StoredRun>(KEPT_RUNS);
  const values = recent<RunValues>(KEPT_VALUES);
  const texts = recent<Texts>(KEPT_DATASETS);
  const worked: Recent<unknown> = recent<unknown>(KEPT_RESULTS);
  return {
    results,
    shownResults,
    async run(name) {
      const folder = await runFolder(results, name);
      const version = await versionOf(folder);
      return runs.get(name, version, () => readRun(folder, version));
    },
    async values(name) {
      const folder = await runFolder(results, name);
      const version = await versionOf(folder);
      return values.get(name, version, async () => {
        const manifest = await finishedManifest(folder);
        return { ...(await readValues(folder)), name: basename(folder), manifest, version };
      });
    },
    texts(run) {
      const { path, fingerprint } = run.manifest.dataset;
      // A data set that changes on the disk is read again only for another run: its fingerprint would not fit any more anyway.
      return texts.get(`${path}\n${fingerprint}`, fingerprint, () => readTexts(run));
    },
    worked: <Result>(
      kind: string,
      of: readonly Pick<StoredRun, 'name' | 'version'>[],
      work: () => Promise<Result>,
    ) =>
      worked.get(
        JSON.stringify([kind, ...of.map(({ name }) => name)]),
        of.map(({ version }) => version).join(' '),
        work,
      ) as Promise<Result>,
  };
}

async function readRun(folder: string, version: string): Promise<StoredRun> {
  await finishedManifest(folder);
  const run = await readScoredRun(folder);
  // The folder's name is what everybody calls it by, also where it was copied under another one.
  return { ...run, path: folder, name: basename(folder), version };
}

async function finishedManifest(folder: string): Promise<Manifest> {
  const manifest = await readManifest(folder);
  if (manifest.status === 'running' || !(await hasScores(folder))) {
    throw new ApiFailure(409, {
      code: 'run-not-finished',
      message: 'the run has not finished, so there are no values yet',
      mend: 'wait for it, or go on with it: rankgauge run --resume NAME',
    });
  }
  return manifest;
}

async function readTexts(run: Pick<StoredRun, 'manifest'>): Promise<Texts> {
  const { dataset, note } = await datasetOf(run);
  return {
    dataset,
    queries: new Map(dataset?.queries.map(({ id, text }) => [id, text]) ?? []),
    note,
  };
}

/** Written before the manifest says that the run has ended. */
export async function hasScores(folder: string): Promise<boolean> {
  return stat(join(folder, 'values.arrow')).then(
    () => true,
    () => false,
  );
}

/** Of the manifest, which is the last file of a run that is written. */
export async function versionOf(folder: string): Promise<string> {
  const { mtimeMs, size, ino } = await stat(join(folder, manifestFile));
  return `${mtimeMs}-${size}-${ino}`;
}

/** A run of 10,000 queries with 100 documents each is about 200 MB in memory. */
const KEPT_RUNS = 4;
/** Of 10,000 queries about 3 MB. */
const KEPT_VALUES = 16;
const KEPT_DATASETS = 2;
const KEPT_RESULTS = 8;
