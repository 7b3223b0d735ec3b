import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readManifest } from '../../src/results/manifest.ts';
import { readScores } from '../../src/results/score-files.ts';
import { type RerankServer, rerankServer } from '../kill/rerank-server.ts';
import { rankgauge } from './cli.ts';

let home: string;
let server: RerankServer;
let broken = false;
const asked: (readonly string[])[] = [];

/** A document is so many sentences of ten characters, "word <n>..", and a chunk's score is n / 100: the largest n is known. */
const sentence = (number: number) => `Word ${String(number).padStart(3, '0')}. `;
const numbers = (query: number, document: number) =>
  Array.from({ length: document + 1 }, (_, place) => (query * 31 + document * 17 + place * 41) % 97);

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'rankgauge-'));
  const lines = Array.from({ length: 12 }, (_, query) =>
    JSON.stringify({
      query_id: `q${query}`,
      query: `question ${query}`,
      language: 'en',
      candidates: Array.from({ length: 4 }, (_, document) => ({
        doc_id: `d${query}-${document}`,
        text: numbers(query, document).map(sentence).join(''),
        grade: document === query % 4 ? 1 : 0,
      })),
    }),
  );
  await writeFile(join(home, 'set.jsonl'), `${lines.join('\n')}\n`);
  server = await rerankServer({
    delayMs: 3,
    answer: ({ query, documents }) => {
      asked.push(documents);
      if (broken && query === 'question 5' && documents.some((text) => text.includes('Word')))
        return { status: 400, message: 'this text cannot be scored' };
      return { scores: documents.map((text) => Number(/Word (\d+)/.exec(text)?.[1]) / 100) };
    },
  });
});
afterAll(async () => {
  await server?.stop();
  await rm(home, { recursive: true });
});

const run = (words: readonly string[], options: Parameters<typeof rankgauge>[1] = {}) =>
  rankgauge(
    [
      'run',
      '--dataset',
      'set.jsonl',
      '--url',
      server.url,
      '--metrics',
      'nDCG@10',
      '--documents-per-call',
      '3',
      '--concurrency',
      '2',
      '--quiet',
      ...words,
    ],
    { cwd: home, ...options },
  );
const folder = (name: string) => join(home, 'results', `${name}-bare-vllm`);
const chunked = ['--chunk', '11'];
const expected = (score: (values: readonly number[]) => number) =>
  Array.from({ length: 12 }, (_, query) =>
    Array.from({ length: 4 }, (_, document) => score(numbers(query, document).map((value) => value / 100))),
  ).flat();
const rows = async (name: string) => {
  const { scores, chunks } = await readScores(folder(name));
  return { scores: Array.from(scores), chunks: chunks === undefined ? null : Array.from(chunks) };
};
const largest = (values: readonly number[]) => values.indexOf(Math.max(...values));

test('the best chunk is the document, the row says which it was, and calls hold at most so many chunks', async () => {
  asked.length = 0;
  const { code, stderr } = await run(['--name', 'max', ...chunked]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(await rows('max')).toEqual({
    scores: expected((values) => Math.max(...values)),
    chunks: expected(largest),
  });
  expect(Math.max(...asked.map(({ length }) => length))).toBe(3);
  // 1 + 2 + 3 + 4 chunks a query, in four calls of three at most.
  expect(asked).toHaveLength(12 * 4);
  const manifest = await readManifest(folder('max'));
  expect(manifest.chunking).toEqual({ size: 11, overlap: 0, score: 'max' });
  expect(manifest.counts).toMatchObject({ pairs: 48, scored: 48, failed: 0, calls: 48 });
});

test('mean names no chunk, first sends only the first, and whole documents have no such column', async () => {
  expect((await run(['--name', 'mean', ...chunked, '--chunk-score', 'mean'])).code).toBe(0);
  const mean = await rows('mean');
  for (const [row, value] of expected((v) => v.reduce((sum, x) => sum + x, 0) / v.length).entries())
    expect(mean.scores[row]).toBeCloseTo(value, 12);
  expect(mean.chunks?.every(Number.isNaN)).toBe(true);

  asked.length = 0;
  expect((await run(['--name', 'first', ...chunked, '--chunk-score', 'first'])).code).toBe(0);
  expect(await rows('first')).toEqual({ scores: expected(([one = 0]) => one), chunks: expected(() => 0) });
  expect(asked.flat()).toHaveLength(48);

  expect((await run(['--name', 'unchunked'])).code).toBe(0);
  expect((await rows('unchunked')).chunks).toBeNull();
});

test('a killed run goes on in the middle of its chunks and gives the same bytes', async () => {
  const before = server.calls();
  const killed = await run(['--name', 'killed', ...chunked, '--repeat', '2'], {
    onStart: (child) => {
      const watch = setInterval(() => {
        if (server.calls() - before >= 10) child.kill('SIGKILL');
      }, 1);
      child.on('close', () => clearInterval(watch));
    },
  });
  expect(killed.code).toBeNull();
  for (const [flag, value] of [
    ['--chunk', '12'],
    ['--chunk-score', 'mean'],
    ['--chunk-overlap', '3'],
  ] as const) {
    const other = await rankgauge(['run', '--resume', 'killed-bare-vllm', flag, value], { cwd: home });
    expect(other.code).toBe(2);
    expect(other.stderr).toContain(`${flag} is "${value}"`);
  }
  const calls = server.calls();
  const resumed = await rankgauge(['run', '--resume', 'killed-bare-vllm', '--quiet', ...chunked], {
    cwd: home,
  });
  expect(resumed).toMatchObject({ code: 0, stderr: '' });
  // Once what was missing of 48 calls, and once all for the repeat.
  expect(server.calls() - calls).toBeLessThan(48 + 48 - 5);
  const bytes = (name: string) => readFile(join(folder(name), 'scores.arrow'));
  expect((await bytes('killed')).equals(await bytes('max'))).toBe(true);
  // The server's scores hang on the text alone: repeats differ by nothing.
  expect((await readManifest(folder('killed'))).noise).toEqual({ 'nDCG@10': 0 });
});

test('shards of chunks are merged to the bytes of one machine, and other chunks are refused', async () => {
  const names: string[] = [];
  for (const index of [1, 2, 3]) {
    expect((await run(['--name', 'part', '--shard', `${index}/3`, ...chunked])).code).toBe(0);
    names.push(`part-bare-vllm-shard-${index}-of-3`);
  }
  const merged = await rankgauge(['merge', ...names, '--name', 'merged', '--quiet'], { cwd: home });
  expect(merged.code).toBe(0);
  const bytes = (path: string) => readFile(join(path, 'scores.arrow'));
  expect((await bytes(join(home, 'results/merged'))).equals(await bytes(folder('max')))).toBe(true);
  expect((await run(['--name', 'other', '--shard', '3/3', '--chunk', '25'])).code).toBe(0);
  const refused = await rankgauge(
    ['merge', ...names.slice(0, 2), 'other-bare-vllm-shard-3-of-3', '--name', 'wrong'],
    { cwd: home },
  );
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('differs from shard 1 in its chunks');
});

test('a document with a failed chunk has no score, and only that is asked for again', async () => {
  broken = true;
  const { code } = await run(['--name', 'failing', ...chunked]);
  broken = false;
  expect(code).toBe(3);
  const failed = await readScores(folder('failing'));
  expect(failed.errors.filter((error) => error !== null)).toHaveLength(4);
  expect(failed.errors.find((_, row) => failed.documentIds[row] === 'd5-3')).toMatch(
    /^chunk 1 of 4: .*this text cannot be scored/,
  );
  const calls = server.calls();
  expect((await rankgauge(['run', '--resume', 'failing-bare-vllm', '--quiet'], { cwd: home })).code).toBe(0);
  // Four calls of chunks of the one query; describing the server is no call.
  expect(server.calls() - calls).toBe(4);
  expect(await rows('failing')).toEqual(await rows('max'));
});

test('a dry run counts chunks, and settings that cannot be are told', async () => {
  const calls = server.calls();
  const { stdout } = await run([...chunked, '--dry-run']);
  expect(stdout).toContain('12 queries, 48 pairs in 120 chunks, 48 calls');
  expect(server.calls()).toBe(calls);
  const long = await run([...chunked, '--chunk-overlap', '6']);
  expect(long.code).toBe(2);
  expect(long.stderr).toContain('chunk-overlap-too-long');
  const replayed = await rankgauge(
    ['run', '--dataset', 'set.jsonl', '--protocol', 'replay', '--model', 'scores.run', '--chunk', '25'],
    { cwd: home },
  );
  expect(replayed.code).toBe(2);
  expect(replayed.stderr).toContain('chunks-of-replay');
  const unused = await run(['--chunk-score', 'mean']);
  expect(unused.code).toBe(2);
  expect(unused.stderr).toContain('chunk-unused');
});

test('a file of settings cuts as flags do', async () => {
  await writeFile(join(home, 'rankgauge.yaml'), 'chunk: 25\nchunkOverlap: 5\nchunkScore: mean\n');
  try {
    expect((await run(['--name', 'by-file'])).code).toBe(0);
    expect((await readManifest(folder('by-file'))).chunking).toEqual({ size: 25, overlap: 5, score: 'mean' });
  } finally {
    await rm(join(home, 'rankgauge.yaml'));
  }
});
