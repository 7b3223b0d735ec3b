import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readManifest } from '../../src/results/manifest.ts';
import { rankgauge } from '../cli/cli.ts';
import { writeDatasetFile } from '../kill/dataset-file.ts';
import { type RerankServer, rerankServer } from '../kill/rerank-server.ts';

const queries = 60;
const candidates = 10;

let home: string;
let server: RerankServer;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'rankgauge-'));
  await writeDatasetFile(join(home, 'set.jsonl'), { queries, candidates });
  server = await rerankServer({ delayMs: 1 });
  expect(await rankgauge(command('whole'), { cwd: home })).toMatchObject({ code: 0 });
});
afterAll(async () => {
  await server?.stop();
  await rm(home, { recursive: true });
});

function command(name: string, results = 'results'): string[] {
  return [
    ...['run', '--dataset', 'set.jsonl', '--url', server.url, '--template', 'bare', '--name', name],
    ...['--documents-per-call', '5', '--concurrency', '2', '--results', results],
  ];
}

async function expectWholeRun(folder: string): Promise<void> {
  for (const file of ['scores.arrow', 'values.arrow', 'judged.arrow']) {
    const [own, other] = await Promise.all([
      readFile(join(folder, file)),
      readFile(join(home, 'results', 'whole-bare-vllm', file)),
    ]);
    expect(own.equals(other), `${file} is that of an undisturbed run`).toBe(true);
  }
  expect(await readManifest(folder)).toMatchObject({ status: 'finished', counts: { failed: 0 } });
}

/** What every full disk must give: exit 2, three lines, and the way on where there is one. */
function expectFullDisk(
  outcome: { code: number | null; stderr: string },
  mend = 'free space or rights there, then continue with --resume: what was scored is kept',
): void {
  expect(outcome.code).toBe(2);
  expect(outcome.stderr).toContain(
    `results cannot be written: the disk is full (ENOSPC) [results-unwritable]\n  mend: ${mend}\n`,
  );
}

describe('a disk that is full', () => {
  test.each([
    ['at the first manifest', 'nothing', 'run\\.json', 100],
    ['at the lock', 'nothing', 'run\\.lock', 10],
    ["at the journal's head", 'nothing', 'scores\\.journal', 50],
    ['at a row of the journal', 'scores', 'scores\\.journal', 30_000],
    ['at the final scores', 'scores', 'scores\\.arrow', 2_000],
    ['at the last final file', 'scores', 'values\\.arrow', 500],
  ])(
    '%s ends the run with exit code 2 and %s kept, and it can be resumed',
    async (at, kept, pattern, bytes) => {
      const name = at.replace(/\W+/g, '-');
      const folder = join(home, 'results', `${name}-bare-vllm`);
      const before = server.calls();
      const outcome = await rankgauge(command(name), {
        cwd: home,
        nodeOptions: ['--import', join(import.meta.dirname, 'full-disk.mjs')],
        env: { TEST_DISK_FULL: pattern, TEST_DISK_BYTES: `${bytes}` },
      });
      const begun = existsSync(join(folder, 'run.json'));
      expectFullDisk(outcome, begun ? undefined : 'free space or rights there, or choose another --results');
      expect(outcome.stderr.includes('go on with: rankgauge run --resume')).toBe(
        existsSync(join(folder, 'scores.journal')),
      );
      // No half of a final file, and no draft, stays behind.
      const files = await readdir(folder);
      expect(files.filter((file) => /tmp$|run\.lock/.test(file))).toEqual([]);
      const asked = server.calls() - before;

      const manifest = files.includes('run.json');
      const again = await rankgauge(manifest ? ['run', '--resume', `${name}-bare-vllm`] : command(name), {
        cwd: home,
      });
      expect(again).toMatchObject({ code: 0 });
      await expectWholeRun(folder);
      const all = (queries * candidates) / 5;
      if (kept === 'scores') expect(asked).toBeGreaterThan(20);
      else expect(asked).toBeLessThanOrEqual(2);
      // Two calls were under way when the disk refused, at most.
      expect(server.calls() - before).toBeLessThanOrEqual(all + 2);
    },
  );

  test('and stays so, refuses the resume as it refused the run, and loses nothing by it', async () => {
    const fullJournal = {
      cwd: home,
      nodeOptions: ['--import', join(import.meta.dirname, 'full-disk.mjs')],
      env: { TEST_DISK_FULL: 'scores\\.journal', TEST_DISK_BYTES: '20000' },
    };
    const name = 'still-full-bare-vllm';
    expectFullDisk(await rankgauge(command('still-full'), fullJournal));
    const kept = await readFile(join(home, 'results', name, 'scores.journal'));
    const resume = ['run', '--resume', name];
    const none = { ...fullJournal, env: { ...fullJournal.env, TEST_DISK_BYTES: '0' } };
    for (const _ of [1, 2]) expectFullDisk(await rankgauge(resume, none));
    const after = await readFile(join(home, 'results', name, 'scores.journal'));
    expect(after.length).toBeGreaterThan(kept.length / 2);
    expect(after.equals(kept.subarray(0, after.length))).toBe(true);
    expect(await rankgauge(resume, { cwd: home })).toMatchObject({ code: 0 });
    await expectWholeRun(join(home, 'results', name));
  });
});

describe.skipIf(!canMount())('a small disk of its own', () => {
  let disk: string;
  beforeEach(async () => {
    disk = await mkdtemp(join(tmpdir(), 'rankgauge-disk-'));
    mountTmpfs(disk, '64k');
  });
  afterEach(async () => {
    spawnSync('umount', [disk]);
    await rm(disk, { recursive: true });
  });

  test('that fills up ends the run with exit code 2; with more space the resume ends it', async () => {
    const folder = join(disk, 'small-bare-vllm');
    // Two thirds of the disk are somebody else's.
    await writeFile(join(disk, 'other'), Buffer.alloc(36 * 1024));
    const outcome = await rankgauge(command('small', disk), { cwd: home });
    expectFullDisk(outcome);
    expect(outcome.stderr).toContain(`go on with: rankgauge run --resume small-bare-vllm --results ${disk}`);
    const still = await rankgauge(['run', '--resume', 'small-bare-vllm', '--results', disk], { cwd: home });
    expectFullDisk(still);
    spawnSync('mount', ['-o', 'remount,size=4m', disk]);
    const again = await rankgauge(['run', '--resume', 'small-bare-vllm', '--results', disk], { cwd: home });
    expect(again).toMatchObject({ code: 0 });
    await expectWholeRun(folder);
  });
});

/** Whether this process may mount a disk of its own; where not, says so, so that the test is not skipped in silence. */
function canMount(): boolean {
  const folder = join(tmpdir(), `rankgauge-mount-${process.pid}`);
  spawnSync('mkdir', ['-p', folder]);
  const mounted = process.platform === 'linux' && mountTmpfs(folder, '64k');
  if (mounted) spawnSync('umount', [folder]);
  else
    process.stderr.write(
      'the test with a small disk of its own is skipped: mounting one needs root on Linux\n',
    );
  spawnSync('rmdir', [folder]);
  return mounted;
}

function mountTmpfs(folder: string, size: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]).status === 0;
}
