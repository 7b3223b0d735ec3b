import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Manifest, writeManifest } from '../../src/results/manifest.ts';
import { createRunFolder, listRuns, resolveRun } from '../../src/results/run-folder.ts';
import { manifestOf } from '../comparison/runs.ts';

let results: string;
beforeEach(async () => {
  results = await mkdtemp(join(tmpdir(), 'rankgauge-'));
});
afterEach(() => rm(results, { recursive: true }));

async function addRun(
  name: string,
  { started, status = 'finished' }: { started: number; status?: Manifest['status'] },
) {
  const folder = join(results, name);
  await mkdir(folder);
  await writeManifest(folder, {
    ...manifestOf({ name, status }),
    times: { started, finished: null, resumed: [] },
  });
}

test('runs are listed newest first; what is no run is left out', async () => {
  await addRun('b-older', { started: 1 });
  await addRun('a-newer', { started: 2 });
  await mkdir(join(results, 'not-a-run'));
  await mkdir(join(results, 'torn'));
  await writeFile(join(results, 'torn', 'run.json'), '{"kind":"run"');
  expect((await listRuns(results)).map(({ manifest }) => manifest.name)).toEqual(['a-newer', 'b-older']);
});

test('"latest" is the newest finished run, and for a resume the newest unfinished one', async () => {
  await addRun('one', { started: 1 });
  await addRun('two', { started: 2, status: 'running' });
  expect(await resolveRun('latest', { results })).toBe(join(results, 'one'));
  expect(await resolveRun('latest', { results, want: 'unfinished' })).toBe(join(results, 'two'));
});

test('a run that is not there is an error that names those that are', async () => {
  await addRun('main-bare', { started: 1 });
  await expect(resolveRun('main-bar', { results })).rejects.toThrow('there are main-bare');
});

test('a folder that exists is refused, or replaced when that is asked for and it is a run', async () => {
  await addRun('one', { started: 1 });
  await writeFile(join(results, 'one', 'scores.arrow'), 'old');
  await expect(createRunFolder(results, 'one', { existing: 'refuse' })).rejects.toThrow('already');
  await createRunFolder(results, 'one', { existing: 'replace' });
  expect(existsSync(join(results, 'one', 'scores.arrow'))).toBe(false);
});

test('a folder that is no run is never removed', async () => {
  await mkdir(join(results, 'photos'));
  await writeFile(join(results, 'photos', 'cat.jpg'), 'cat');
  await expect(createRunFolder(results, 'photos', { existing: 'replace' })).rejects.toThrow(
    'leaves it alone',
  );
  expect(existsSync(join(results, 'photos', 'cat.jpg'))).toBe(true);
});
