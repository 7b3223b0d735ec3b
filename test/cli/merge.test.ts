import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readManifest } from '../../src/results/manifest.ts';
import { writeDatasetFile } from '../kill/dataset-file.ts';
import { type RerankServer, rerankServer } from '../kill/rerank-server.ts';
import { rankgauge } from './cli.ts';

const shards = 8;
const queries = 80;
const candidates = 10;
let home: string;
let server: RerankServer;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'rankgauge-'));
  await writeDatasetFile(join(home, 'set.jsonl'), { queries, candidates });
  server = await rerankServer({ delayMs: 10 });
  const { code, stderr } = await run(['--name', 'whole', '--quiet']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
}, 60_000);
afterAll(async () => {
  await server?.stop();
  await rm(home, { recursive: true });
});

const common = () => ['--dataset', 'set.jsonl', '--url', server.url, '--metrics', 'nDCG@10,Std'];
const run = (words: readonly string[], options: Parameters<typeof rankgauge>[1] = {}) =>
  rankgauge(['run', ...common(), '--documents-per-call', '2', '--concurrency', '2', ...words], {
    cwd: home,
    ...options,
  });
const shardName = (index: number) => `part-bare-vllm-shard-${index}-of-${shards}`;
const names = Array.from({ length: shards }, (_, at) => shardName(at + 1));
const file = (name: string, which: string) => readFile(join(home, 'results', name, which));

test('eight shards, one of them killed and resumed, are merged to the bytes of one machine', async () => {
  // As an indexed job of Kubernetes starts them.
  const env = (index: number) => ({ JOB_COMPLETION_INDEX: `${index - 1}`, RANKGAUGE_SHARDS: `${shards}` });
  for (const index of [1, 2, 3, 4, 6, 7, 8]) {
    const { code, stderr } = await run(['--name', 'part'], { env: env(index) });
    expect(code).toBe(0);
    expect(stderr).toContain(`shard ${index} of 8 (JOB_COMPLETION_INDEX and RANKGAUGE_SHARDS)`);
  }
  const before = server.calls();
  const killed = await run(['--name', 'part', '--quiet'], {
    env: env(5),
    onStart: (child) => {
      const watch = setInterval(() => {
        if (server.calls() - before >= 12) child.kill('SIGKILL');
      }, 1);
      child.on('close', () => clearInterval(watch));
    },
  });
  expect(killed.code).toBeNull();

  const early = await rankgauge(['merge', ...names, '--name', 'early'], { cwd: home });
  expect(early.code).toBe(2);
  expect(early.stderr).toMatch(/shard 5 of 8 has not finished.*\[shard-unfinished\]/);
  expect(early.stderr).toContain(`rankgauge run --resume results/${shardName(5)}`);

  const resumed = await rankgauge(['run', '--resume', shardName(5), '--quiet'], { cwd: home });
  expect(resumed).toMatchObject({ code: 0, stderr: '' });
  // Of 50 calls of the shard at most those under way were asked again.
  expect(server.calls() - before).toBeLessThanOrEqual(50 + 2);

  const merged = await rankgauge(['merge', ...names, '--name', 'merged', '--json'], { cwd: home });
  expect({ code: merged.code, stderr: merged.stderr }).toEqual({
    code: 0,
    stderr: `${shards} shards are results/merged\n`,
  });
  for (const which of ['scores.arrow', 'values.arrow', 'judged.arrow']) {
    expect((await file('merged', which)).equals(await file('whole-bare-vllm', which)), which).toBe(true);
  }
  expect(JSON.parse(merged.stdout)).toMatchObject({ kind: 'evaluation', runs: [{ name: 'merged' }] });
  expect((await readManifest(join(home, 'results/merged'))).counts).toMatchObject({
    queries,
    pairs: 800,
    failed: 0,
  });
}, 120_000);

test('a shard is said by --shard too, and a resumed one cannot become another', async () => {
  const { code } = await run(['--name', 'flag', '--shard', '2/2', '--quiet']);
  expect(code).toBe(0);
  expect((await readManifest(join(home, 'results/flag-bare-vllm-shard-2-of-2'))).dataset).toMatchObject({
    queries: queries / 2,
    selection: { shard: { index: 2, count: 2 } },
  });
  const missing = await rankgauge(['merge', 'flag-bare-vllm-shard-2-of-2', '--name', 'half'], { cwd: home });
  expect(missing.code).toBe(2);
  expect(missing.stderr).toContain('of 2 shards one is missing: 1');
  for (const wrong of ['0/2', '3/2', '1', '1/2/3', 'a/b', '']) {
    const refused = await run(['--shard', wrong]);
    expect(refused.code, wrong).toBe(2);
    expect(refused.stderr, wrong).toContain('--shard takes I/N');
  }
});

test('a dry run counts the calls of its shard', async () => {
  const { stdout } = await run(['--shard', '1/4', '--dry-run']);
  expect(stdout).toContain('20 queries, 200 pairs, 100 calls');
  expect(stdout).toMatch(/shard +1\/4 {2}\(flag\)/);
});

test('merge needs a name, and says what it does', async () => {
  const help = await rankgauge(['merge', '--help'], { cwd: home });
  expect(help.stdout).toContain('Exit codes');
  const unnamed = await rankgauge(['merge', 'a', 'b'], { cwd: home });
  expect(unnamed.code).toBe(2);
  expect(unnamed.stderr).toContain('name');
});
