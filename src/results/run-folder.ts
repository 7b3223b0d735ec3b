import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { InputError } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import { baselinesFolder, hasBaseline, readBaselines } from './baselines.ts';
import { lockFile, lockFolder } from './lock.ts';
import { makeFolder } from './make-folder.ts';
import { type Manifest, manifestFile, readManifest } from './manifest.ts';

/**
 * Makes the folder of a new run.
 *
 * @param options.existing what to do when a run of that name is there: refuse it, or remove it first
 * @throws InputError `run-exists`, `run-locked`, `results-unwritable`
 */
export async function createRunFolder(
  results: string,
  name: string,
  { existing }: { existing: 'refuse' | 'replace' },
): Promise<string> {
  const folder = join(results, name);
  if (existsSync(folder) && !(await isUnborn(folder))) {
    if (existing === 'refuse') {
      throw new InputError({
        code: 'run-exists',
        message: `there is a run called ${quoted(name)} already`,
        where: { file: folder },
        mend: 'choose another --name, continue it with --resume, or replace it with --force',
      });
    }
    // Only what is a run of ours is removed: a wrong --results must not cost anybody a folder.
    if (!existsSync(join(folder, manifestFile))) {
      throw new InputError({
        code: 'run-exists',
        message: `"${folder}" exists and is not a run folder, so --force leaves it alone`,
        mend: 'choose another --name',
      });
    }
    // Refused while another process scores into it.
    await lockFolder(folder);
    await rm(folder, { recursive: true });
  }
  try {
    await makeFolder(folder);
  } catch (cause) {
    throw unwritable(folder, cause);
  }
  return folder;
}

/**
 * Whether a process was killed between making the folder and its first `run.json`: the folder holds at most the lock and
 * drafts. There is nothing to resume then, and the name is free.
 */
async function isUnborn(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => null);
  return names?.every((name) => name.startsWith(lockFile) || /^run\.json\..+\.tmp$/.test(name)) === true;
}

/** The error for a results folder that cannot be written (read-only, full, missing rights). */
export function unwritable(
  path: string,
  cause: unknown,
  mend = 'free space or rights there, or choose another --results',
): InputError {
  const reason = cause instanceof Error && 'code' in cause ? `${cause.code}` : String(cause);
  return new InputError(
    {
      code: 'results-unwritable',
      message: `results cannot be written: ${reason === 'ENOSPC' ? 'the disk is full (ENOSPC)' : reason}`,
      where: { file: path },
      mend,
    },
    { cause },
  );
}

/** The runs under a results folder, newest start first; folders that are no runs are left out. */
export async function listRuns(results: string): Promise<{ path: string; manifest: Manifest }[]> {
  const names = await readdir(results).catch(() => []);
  const found: { path: string; manifest: Manifest }[] = [];
  for (const name of names) {
    const path = join(results, name);
    if (!existsSync(join(path, manifestFile))) continue;
    try {
      found.push({ path, manifest: await readManifest(path) });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
    }
  }
  return found.sort(
    (a, b) =>
      b.manifest.times.started - a.manifest.times.started || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0),
  );
}

/**
 * The folder that a RUN argument means: a path when it holds a separator or exists; `latest` = the newest finished run; the name of a
 * saved baseline = the run that was saved under it last, where it is still there; else a name under the results folder.
 *
 * @param options.baselines folder of the saved baselines
 * @throws InputError `run-not-found` with the nearest names, `run-ambiguous` when two of these fit, `baseline-without-scores` when the
 *   run of a baseline is gone
 */
export async function resolveRun(
  run: string,
  {
    results,
    want = 'finished',
    baselines = baselinesFolder,
  }: { results: string; want?: 'finished' | 'unfinished'; baselines?: string },
): Promise<string> {
  const named = join(results, run);
  if (run.includes('/') || run.includes(sep)) {
    if (existsSync(run)) return run;
    throw notFound(run, []);
  }
  if (existsSync(run) && existsSync(named) && run !== named) {
    throw new InputError({
      code: 'run-ambiguous',
      message: `${quoted(run)} is both a path here and a run under ${results}`,
      mend: `write ./${run} or ${named}`,
    });
  }
  if (!existsSync(run) && hasBaseline(baselines, run)) {
    if (existsSync(named)) {
      throw new InputError({
        code: 'run-ambiguous',
        message: `${quoted(run)} is both a baseline and a run under ${results}`,
        mend: `write ${named} for the run, or rename one of them`,
      });
    }
    return runOfBaseline(run, { results, baselines });
  }
  if (existsSync(named)) return named;
  if (existsSync(run)) return run;
  const runs = await listRuns(results);
  if (run === 'latest') {
    const found = runs.find(({ manifest }) => (manifest.status === 'finished') === (want === 'finished'));
    if (found !== undefined) return found.path;
    throw new InputError({
      code: 'run-not-found',
      message: `there is no ${want} run under ${results}`,
      mend: want === 'finished' ? 'make one: rankgauge run' : 'there is nothing to resume',
    });
  }
  throw notFound(
    run,
    runs.map(({ path }) => basename(path)),
  );
}

/** The scores behind a baseline, which itself keeps values only. */
async function runOfBaseline(
  name: string,
  { results, baselines }: { results: string; baselines: string },
): Promise<string> {
  const run = (await readBaselines(baselines, name)).at(-1)?.run ?? name;
  const path = join(results, run);
  if (existsSync(path)) return path;
  throw new InputError({
    code: 'baseline-without-scores',
    message: `${quoted(name)} is a baseline, and its run ${quoted(run)} is no longer under ${results}`,
    where: { file: join(baselines, name) },
    why: 'a baseline keeps the values of its queries, not the scores',
    mend: `judge against it (rankgauge gate RUN --baseline ${name}), or make its run again`,
  });
}

function notFound(run: string, known: readonly string[]): InputError {
  const listed =
    known.length === 0 ? '' : `; there are ${known.slice(0, 5).join(', ')}${known.length > 5 ? ' ...' : ''}`;
  return new InputError({
    code: 'run-not-found',
    message: `there is no run ${quoted(run)}${listed}`,
    mend: 'see `rankgauge list runs`, or give the path of a run folder',
  });
}
