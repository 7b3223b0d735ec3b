import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { loadTemplate } from '../../src/config/templates.ts';
import { seededRandom } from '../../src/foundation/random.ts';
import type { LevelPlan } from '../../src/load/plan.ts';
import { closedLoopLatency } from '../../src/load/queueing.ts';
import { parseSlo } from '../../src/load/slo.ts';
import { measureLevel } from '../../src/pipeline/load-level.ts';
import { type LoadRequest, runLoad } from '../../src/pipeline/load-run.ts';
import { systemClock } from '../../src/pipeline/system-clock.ts';
import { createReranker } from '../../src/reranker/create-reranker.ts';

const root = join(import.meta.dirname, '..', '..');
const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill();
});

async function service(...options: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [join(root, 'test/load/slots-server.mjs'), ...options]);
  started.push(child);
  const [port] = await once(child.stdout, 'data');
  return `http://127.0.0.1:${String(port).trim()}`;
}

async function load(url: string, own: Partial<LoadRequest> = {}) {
  const { template } = await loadTemplate('bare', { cwd: root });
  return runLoad(
    {
      reranker: { protocol: 'vllm', url },
      dataset: join(root, 'datasets', 'human-rights'),
      template,
      concurrency: [1],
      rates: [],
      documents: [5],
      characters: [null],
      bounds: { seconds: 1.5, totalSeconds: 60, calls: 10_000 },
      warmUp: null,
      qualityQueries: 0,
      slo: null,
      anywhere: false,
      seed: 1,
      tool: 'test',
      ...own,
    },
    { clock: systemClock },
  );
}

describe('against a service of four slots and 50 ms', () => {
  test('latencies are those of the queue within 15 %, the knee within one step, and quality the same', async () => {
    const url = await service('--slots', '4', '--service', '50');
    const { levels, knee, quality, slo } = await load(url, {
      concurrency: [1, 2, 4, 8, 16],
      qualityQueries: 8,
      slo: parseSlo('p95 < 150 ms and errors < 0.1 %'),
    });
    for (const { concurrency, latencyMs, errors } of levels) {
      const expected = closedLoopLatency({ concurrency: concurrency ?? 0, slots: 4, serviceMs: 50 });
      expect(Math.abs((latencyMs?.mean ?? 0) / expected - 1), `at ${concurrency}`).toBeLessThan(0.15);
      expect(errors.count).toBe(0);
    }
    expect(knee?.passed).toBe(true);
    expect([2, 4, 8]).toContain(knee?.concurrency);
    expect(quality).toMatchObject({ queries: 8, changed: 0, failed: 0, largestShift: 0 });
    // 200 ms at 16; 100 ms at 8.
    expect(slo?.levels.map(({ holds }) => holds)).toEqual([true, true, true, true, false]);
    expect(slo?.largest).toMatchObject({ loop: 'closed' });
  }, 40_000);

  test('a stall of 2 s shows in p99 of an open loop, and not in that of a closed one', async () => {
    const template = { loop: 'open', concurrency: null, rate: 40, documents: 5, characters: null } as const;
    const p99 = async (plan: LevelPlan) => {
      const url = await service('--slots', '4', '--service', '10', '--stall-at', '60');
      const reranker = createReranker(
        { protocol: 'vllm', url },
        { corpus: [], clock: systemClock, random: seededRandom(1) },
      );
      const task = {
        ...{ queryId: 'q', query: 'what', language: null, instruction: null },
        documents: [{ id: 'd', text: 'that', language: null, position: 0 }],
      };
      const level = await measureLevel(plan, {
        ...{ clock: systemClock, random: seededRandom(1), seconds: 6, warmUp: 3, mayCall: () => true },
        call: async () => {
          await reranker.score(task, {});
          return { pairs: 1, failure: null };
        },
      });
      await reranker.close();
      return level.latencyMs;
    };
    const open = await p99(template);
    const closed = await p99({ ...template, loop: 'closed', concurrency: 1, rate: null });
    expect(open?.p99).toBeGreaterThan(1500);
    expect(open?.p95).toBeGreaterThan(1000);
    expect(closed?.max).toBeGreaterThan(1900);
    expect(closed?.p99).toBeLessThan(100);
  }, 40_000);
});

test('errors are counted by kind, and do not end the test', async () => {
  const { levels } = await load(await service('--slots', '8', '--service', '20', '--fail', '4'));
  const [level] = levels;
  expect(level?.errors.kinds.map(({ kind }) => kind)).toEqual(['server-error']);
  expect(level?.errors.share).toBeGreaterThan(0.2);
  expect(level?.errors.share).toBeLessThan(0.3);
});

test('a server that is not there gives errors of connection and no throughput', async () => {
  const { levels, knee } = await load('http://127.0.0.1:9', {
    bounds: { seconds: 0.3, totalSeconds: 9, calls: 999 },
  });
  expect(levels[0]?.errors.kinds[0]?.kind).toBe('no-connection');
  expect(levels[0]).toMatchObject({ throughput: 0, latencyMs: null });
  expect(knee).toBeNull();
});

test('stops at the calls allowed, and says so', async () => {
  const { levels, notes } = await load(await service('--service', '5'), {
    bounds: { seconds: 2, totalSeconds: 9, calls: 30 },
  });
  expect(levels[0]?.calls).toBeLessThanOrEqual(30);
  expect(notes.join()).toContain('--max-calls');
});

test.each(['http://10.0.0.1:8000', 'https://example.com', 'http://127.0.0.1.example.com'])(
  '%s is refused before anything is sent',
  async (url) => {
    await expect(load(url)).rejects.toMatchObject({ problems: [{ code: 'load-not-loopback' }] });
  },
);

test('levels that do not fit into the bound are refused', async () => {
  await expect(
    load('http://127.0.0.1:9', {
      concurrency: [1, 2, 4],
      bounds: { seconds: 30, totalSeconds: 60, calls: 9 },
    }),
  ).rejects.toMatchObject({ problems: [{ code: 'load-too-long' }] });
});
