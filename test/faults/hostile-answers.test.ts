import { mkdtemp, rm } from 'node:fs/promises';

import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadTemplate } from '../../src/config/templates.ts';
import { RerankerError } from '../../src/foundation/errors.ts';
import { runEvaluation } from '../../src/pipeline/run.ts';
import { readManifest } from '../../src/results/manifest.ts';
import { type Reply, type ScriptedServer, scriptedServer } from '../reranker/scripted-server.ts';

const root = join(import.meta.dirname, '..', '..');

let home: string;
let server: ScriptedServer;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'rankgauge-'));
});
afterEach(async () => {
  await server.close();
  await rm(home, { recursive: true });
});

/** Runs over a service that answers so, with short limits; gives the error, the seconds and the memory it took. */
async function runOver(answer: (response: ServerResponse) => Reply | 'silence') {
  server = await scriptedServer((_, __, response) => answer(response));
  const { template } = await loadTemplate('bare', { cwd: root });
  const before = process.memoryUsage().rss;
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 10);
  const start = performance.now();
  try {
    const error: unknown = await runEvaluation({
      dataset: join(root, 'test', 'hard-inputs', 'good', 'set.jsonl'),
      templates: [template],
      rerankers: [
        {
          protocol: 'vllm',
          url: server.url,
          documentsPerCall: null,
          concurrency: 2,
          retry: { baseMs: 1, attempts: 2 },
          timeLimits: { firstByteMs: 400, wholeMs: 800 },
        },
      ],
      metrics: ['nDCG@10'],
      results: join(home, 'results'),
      name: 'hostile',
    }).then(
      // Too few queries for it to stop by itself: then the failure is told at the end.
      ({ failures }): unknown => failures[0] ?? null,
      (reason: unknown) => reason,
    );
    return { error, seconds: (performance.now() - start) / 1000, megabytes: (most - before) / 2 ** 20 };
  } finally {
    clearInterval(watch);
  }
}

const piece = Buffer.alloc(65_536, ' ');

const answers: readonly {
  readonly title: string;
  readonly answer: (response: ServerResponse) => Reply | 'silence';
}[] = [
  {
    title: 'never ends, as fast as the connection takes it',
    answer(response) {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = () => {
        while (!response.destroyed && response.write(piece));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
      return 'silence';
    },
  },
  {
    title: 'says that a terabyte will come',
    answer(response) {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': `${2 ** 40}` });
      response.write('{"results": [');
      return 'silence';
    },
  },
  {
    title: 'comes a byte at a time',
    answer(response) {
      response.writeHead(200, { 'content-type': 'application/json' });
      const drip = setInterval(() => {
        if (response.destroyed) clearInterval(drip);
        else response.write(' ');
      }, 20);
      return 'silence';
    },
  },
  { title: 'never comes', answer: () => 'silence' },
  { title: 'is nested a million levels deep', answer: () => ({ raw: '['.repeat(1_000_000) }) },
  {
    title: 'is nested deep in the place of a score',
    answer: () => ({
      raw: `{"results":[{"index":0,"relevance_score":${'[1,'.repeat(5000)}0${']'.repeat(5000)}}]}`,
    }),
  },
  {
    title: 'holds a million results',
    answer: () => ({ raw: `{"results":[${'{"index":0,"relevance_score":1},'.repeat(1_000_000)}{}]}` }),
  },
  {
    title: 'is packed a thousandfold',
    answer: () => ({ headers: { 'content-encoding': 'gzip' }, raw: gzipSync(Buffer.alloc(64 * 2 ** 20)) }),
  },
  {
    title: 'has headers without end',
    answer: () => ({
      headers: Object.fromEntries(Array.from({ length: 400 }, (_, at) => [`x-${at}`, 'v'.repeat(1000)])),
      body: {},
    }),
  },
  {
    title: 'points at itself for ever',
    answer: () => ({ status: 307, headers: { location: '/v1/rerank' }, body: {} }),
  },
  {
    title: 'is a number as long as a book',
    answer: () => ({ raw: `{"results":[{"index":0,"relevance_score":${'9'.repeat(500_000)}}]}` }),
  },
];

describe('an answer that', () => {
  test.each(answers)(
    '$title stops the run with a reason, in bounded time and memory, and what was begun can be resumed',
    async ({ answer }) => {
      const { error, seconds, megabytes } = await runOver(answer);
      expect(error).toBeInstanceOf(RerankerError);
      const { problem } = error as RerankerError;
      expect(problem.message.length).toBeLessThan(2000);
      expect(problem.mend).toBeTruthy();
      // Two attempts of .8 s for each of a few calls, not an hour; far less than what was sent.
      expect(seconds).toBeLessThan(20);
      expect(megabytes).toBeLessThan(600);
      const manifest = await readManifest(join(home, 'results', 'hostile-bare-vllm'));
      expect(manifest.status).not.toBe('finished');
    },
  );
});
