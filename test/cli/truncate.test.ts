import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readManifest } from '../../src/results/manifest.ts';
import { writeDatasetFile } from '../kill/dataset-file.ts';
import { type RerankServer, rerankServer } from '../kill/rerank-server.ts';
import { rankgauge } from './cli.ts';

let home: string;
let server: RerankServer;
const bodies: Record<string, unknown>[] = [];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'rankgauge-'));
  await writeDatasetFile(join(home, 'set.jsonl'), { queries: 30, candidates: 4 });
  server = await rerankServer({
    delayMs: 5,
    answer: (request) => {
      bodies.push({ ...request });
      return { scores: request.documents.map(({ length }) => 1 / length) };
    },
  });
});
afterAll(async () => {
  await server?.stop();
  await rm(home, { recursive: true });
});

const common = () => ['run', '--dataset', 'set.jsonl', '--url', server.url, '--metrics', 'AP', '--quiet'];
const asked = () => [...new Set(bodies.map((body) => body['max_tokens_per_doc']))];

test('every request says it, the manifest keeps it, and a resumed run goes on with it', async () => {
  const killed = await rankgauge([...common(), '--name', 'cut', '--truncate', '64', '--concurrency', '1'], {
    cwd: home,
    onStart: (child) => {
      const watch = setInterval(() => {
        if (server.calls() >= 8) child.kill('SIGKILL');
      }, 1);
      child.on('close', () => clearInterval(watch));
    },
  });
  expect(killed.code).toBeNull();
  const other = await rankgauge(['run', '--resume', 'cut-bare-vllm', '--truncate', '32'], { cwd: home });
  expect(other.code).toBe(2);
  expect(other.stderr).toContain('--truncate is "32", and the run was begun with "64"');
  expect(asked()).toEqual([64]);
  bodies.length = 0;
  const resumed = await rankgauge(['run', '--resume', 'cut-bare-vllm', '--quiet'], { cwd: home });
  expect(resumed).toMatchObject({ code: 0, stderr: '' });
  expect(bodies.length).toBeGreaterThan(0);
  expect(asked()).toEqual([64]);
  const { reranker } = await readManifest(join(home, 'results/cut-bare-vllm'));
  expect(reranker.parameters).toMatchObject({ truncate: 64, truncateField: 'max_tokens_per_doc' });
});

test('a protocol without such a parameter is refused before anything is sent', async () => {
  const before = server.calls();
  for (const [protocol, value, mend] of [
    ['vllm', 'auto', '--truncate 512'],
    ['tei', '64', '--truncate auto'],
    ['infinity', '64', '--chunk N'],
  ] as const) {
    for (const more of [[], ['--dry-run']]) {
      const words = [...common(), '--protocol', protocol, '--truncate', value, ...more];
      const { code, stderr } = await rankgauge(words, { cwd: home });
      expect(code).toBe(2);
      expect(stderr).toContain(`the protocol "${protocol}" has no parameter`);
      expect(stderr).toContain(mend);
    }
  }
  expect(server.calls()).toBe(before);
  const word = await rankgauge([...common(), '--truncate', 'much'], { cwd: home });
  expect(word.code).toBe(2);
});

test('a file of settings may say it, as a number or as auto', async () => {
  const file = join(home, 'rankgauge.yaml');
  bodies.length = 0;
  try {
    await writeFile(file, 'truncate: 16\n');
    expect((await rankgauge([...common(), '--name', 'file'], { cwd: home })).code).toBe(0);
    expect(asked()).toEqual([16]);
    await writeFile(file, 'truncate: auto\n');
    expect((await rankgauge([...common(), '--name', 'auto'], { cwd: home })).stderr).toContain(
      '--truncate 512',
    );
    await writeFile(file, 'truncate: never\n');
    expect((await rankgauge([...common(), '--name', 'word'], { cwd: home })).stderr).toContain(
      '"truncate" must be a whole number, 1 or more, or auto',
    );
  } finally {
    await rm(file);
  }
});
