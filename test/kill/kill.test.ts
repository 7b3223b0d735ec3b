import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/foundation/random.ts';
import { readManifest } from '../../src/results/manifest.ts';
import { type CommandOutcome, rankgauge } from '../cli/cli.ts';
import { writeDatasetFile } from './dataset-file.ts';
import { type RerankServer, rerankServer } from './rerank-server.ts';

/** 10 in the daily run; `npm run test:kill` asks for 50. */
const kills = Number(process.env['RANKGAUGE_KILLS'] ?? 10);
const queries = 100;
const candidates = 12;
const perCall = 4;
const concurrency = 4;
const calls = (queries * candidates) / perCall;

let home: string;
let server: RerankServer;
/** Folder of a run that nothing disturbed, and how long it took. */
let whole: { folder: string; milliseconds: number };

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'rankgauge-'));
  await writeDatasetFile(join(home, 'set.jsonl'), { queries, candidates });
  server = await rerankServer({ delayMs: 5 });
  const start = performance.now();
  const { code, stderr } = await rankgauge(command('whole'), { cwd: home });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  whole = { folder: folderOf('whole'), milliseconds: performance.now() - start };
});
afterAll(async () => {
  await server?.stop();
  await rm(home, { recursive: true });
});

function command(name: string, url = server.url): string[] {
  return [
    ...['run', '--dataset', 'set.jsonl', '--url', url, '--template', 'bare', '--name', name],
    ...['--documents-per-call', `${perCall}`, '--concurrency', `${concurrency}`, '--metrics', 'nDCG@10,Std'],
  ];
}

const nameOf = (name: string) => `${name}-bare-vllm`;
const folderOf = (name: string) => join(home, 'results', nameOf(name));

/** Starts a command and lets the test do something to it while it runs. */
async function disturbed(
  words: readonly string[],
  disturb: (child: ChildProcess) => Promise<void>,
): Promise<CommandOutcome> {
  let work: Promise<void> = Promise.resolve();
  const outcome = await rankgauge(words, {
    cwd: home,
    onStart: (child) => {
      work = disturb(child);
    },
  });
  await work;
  return outcome;
}

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

async function untilCalls(more: number): Promise<void> {
  const goal = server.calls() + more;
  while (server.calls() < goal) await pause(2);
}

async function expectWholeRun(name: string): Promise<void> {
  for (const file of ['scores.arrow', 'values.arrow', 'judged.arrow']) {
    const [own, other] = await Promise.all([
      readFile(join(folderOf(name), file)),
      readFile(join(whole.folder, file)),
    ]);
    expect(own.equals(other), `${file} of ${name} is that of an undisturbed run`).toBe(true);
  }
  const manifest = await readManifest(folderOf(name));
  expect(manifest).toMatchObject({
    status: 'finished',
    failure: null,
    counts: { scored: queries * candidates, failed: 0, calls },
  });
  const left = (await readdir(folderOf(name))).filter((file) => /journal|tmp$|run\.lock$/.test(file));
  expect(left).toEqual([]);
}

describe('a run that is killed', () => {
  const random = seededRandom('moments of kill -9');
  const moments = Array.from({ length: kills }, (_, number) => ({
    number: number + 1,
    /** Share of the undisturbed run's time. */
    moment: Math.round(random() * 1000) / 1000,
    /** The resume of every third is killed too. */
    second: number % 3 === 2 ? random() : null,
  }));
  let whileScoring = 0;

  test.each(moments)(
    'at $moment of its time (kill $number) ends, resumed, with the files of an undisturbed run',
    async ({ number, moment, second }) => {
      const name = `kill-${number}`;
      const before = server.calls();
      let killed = 0;
      const killAfter = (share: number) => async (child: ChildProcess) => {
        await pause(share * whole.milliseconds);
        if (child.exitCode === null && child.kill('SIGKILL')) killed += 1;
      };
      await disturbed(command(name), killAfter(moment));
      if (existsSync(join(folderOf(name), 'scores.journal'))) whileScoring += 1;
      if (second !== null) await disturbed(['run', '--resume', nameOf(name)], killAfter(second));

      const resumed = await rankgauge(['run', '--resume', nameOf(name)], { cwd: home });
      if (resumed.code !== 0) {
        // Killed before there was a run, or after it had ended: the only two reasons not to go on.
        expect(resumed.code).toBe(2);
        expect(resumed.stderr).toMatch(/\[(run-not-found|not-a-run|run-finished)\]/);
        if (!resumed.stderr.includes('[run-finished]')) {
          expect(await rankgauge(command(name), { cwd: home })).toMatchObject({ code: 0, stderr: '' });
        }
      }
      await expectWholeRun(name);
      // Nothing is asked for twice but what was under way.
      expect(server.calls() - before).toBeLessThanOrEqual(calls + killed * concurrency);
    },
    60_000,
  );

  test('was hit while it scored in a good part of these tests', () => {
    expect(whileScoring).toBeGreaterThanOrEqual(Math.floor(kills / 4));
  });
});

describe('a run that is interrupted', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'by %s ends with %i, keeps its scores and prints the command that goes on',
    async (signal, expected) => {
      const name = signal.toLowerCase();
      const before = server.calls();
      const { code, stdout, stderr } = await disturbed(command(name), async (child) => {
        await untilCalls(60);
        child.kill(signal);
      });
      expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
      const lines = stderr.trim().split('\n');
      expect(lines).toEqual([
        `stopped by ${signal}`,
        `what was scored is kept; go on with: rankgauge run --resume ${nameOf(name)}`,
      ]);
      expect(await readManifest(folderOf(name))).toMatchObject({ status: 'running' });
      expect(existsSync(join(folderOf(name), 'run.lock'))).toBe(false);

      const again = await rankgauge(lines[1]?.split('rankgauge ')[1]?.split(' ') ?? [], { cwd: home });
      expect(again).toMatchObject({ code: 0, stderr: `going on with ${nameOf(name)}\n` });
      await expectWholeRun(name);
      expect(server.calls() - before).toBeLessThanOrEqual(calls + concurrency);
    },
  );
});

describe('a run folder that a living process scores into', () => {
  test('is refused to a second process, whatever it wants, and the first ends undisturbed', async () => {
    const refused: CommandOutcome[] = [];
    const first = await disturbed(command('shared'), async (child) => {
      await untilCalls(10);
      // Held still, so that the others surely come while it lives.
      child.kill('SIGSTOP');
      refused.push(
        await rankgauge(['run', '--resume', nameOf('shared')], { cwd: home }),
        await rankgauge([...command('shared'), '--force'], { cwd: home }),
        await rankgauge(command('shared'), { cwd: home }),
      );
      child.kill('SIGCONT');
    });
    const [resume, force, again] = refused;
    for (const outcome of [resume, force]) {
      expect(outcome?.code).toBe(2);
      expect(outcome?.stderr).toMatch(/the run folder is in use by process \d+ \[run-locked\]/);
      expect(outcome?.stderr).not.toContain('go on with');
    }
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('[run-exists]') });
    expect(first).toMatchObject({ code: 0, stderr: '' });
    await expectWholeRun('shared');
  });
});

describe('a resume', () => {
  test('refuses flags that disagree with the run, all at once, and takes those that agree', async () => {
    await disturbed(command('flags'), async (child) => {
      await untilCalls(10);
      child.kill('SIGINT');
    });
    const resume = ['run', '--resume', nameOf('flags')];
    const disagreeing = [
      '--limit',
      '3',
      '--seed',
      '9',
      '--documents-per-call',
      '5',
      '--repeat',
      '2',
      '--model',
      'other',
    ];
    const { code, stderr } = await rankgauge([...resume, ...disagreeing], { cwd: home });
    expect(code).toBe(2);
    expect(stderr.match(/error: --[a-z-]+/g)).toEqual([
      'error: --model',
      'error: --limit',
      'error: --documents-per-call',
      'error: --repeat',
      'error: --seed',
    ]);
    expect(stderr).toContain('5 problems');
    const agreeing = ['--dataset', 'set.jsonl', '--template', 'bare', '--seed', '1', '--concurrency', '2'];
    expect(await rankgauge([...resume, ...agreeing], { cwd: home })).toMatchObject({ code: 0 });
    await expectWholeRun('flags');
  });

  test('without a name goes on with the newest run that has not finished', async () => {
    await disturbed(command('newest'), async (child) => {
      await untilCalls(10);
      child.kill('SIGKILL');
    });
    const outcome = await rankgauge(['run', '--resume'], { cwd: home });
    expect(outcome).toMatchObject({ code: 0, stderr: `going on with ${nameOf('newest')}\n` });
    await expectWholeRun('newest');
  });
});
