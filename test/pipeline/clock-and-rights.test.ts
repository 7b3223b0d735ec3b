import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadTemplate } from '../../src/config/templates.ts';
import type { Clock } from '../../src/foundation/clock.ts';
import { InputError } from '../../src/foundation/errors.ts';
import { type EvaluationRequest, runEvaluation } from '../../src/pipeline/run.ts';
import { readManifest } from '../../src/results/manifest.ts';
import { readCalls } from '../../src/results/score-files.ts';
import { realClock } from '../reranker/clocks.ts';
import { lengthScores, scriptedServer } from '../reranker/scripted-server.ts';

const root = join(import.meta.dirname, '..', '..');

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'rankgauge-'));
});
afterEach(() => rm(home, { recursive: true }));

async function requestOf(change: Partial<EvaluationRequest>): Promise<EvaluationRequest> {
  const { template } = await loadTemplate('bare', { cwd: root });
  return {
    dataset: join(root, 'test', 'hard-inputs', 'good', 'set.jsonl'),
    templates: [template],
    rerankers: [{ protocol: 'bm25-char3', documentsPerCall: null, concurrency: 1 }],
    metrics: ['nDCG@10'],
    results: join(home, 'results'),
    ...change,
  };
}

describe('a machine whose clock goes back', () => {
  /** An hour back at each look, as after a correction of the time; durations go on. */
  function backwards(): Clock {
    let now = Date.UTC(2026, 10, 24, 12);
    return {
      ...realClock,
      now: () => {
        now -= 3_600_000;
        return now;
      },
    };
  }

  test('measures latencies all the same, and the run is whole', async () => {
    const server = await scriptedServer(lengthScores);
    try {
      const { runs, failures } = await runEvaluation(
        await requestOf({
          rerankers: [{ protocol: 'vllm', url: server.url, documentsPerCall: null, concurrency: 2 }],
          name: 'back',
        }),
        { clock: backwards() },
      );
      expect(failures).toEqual([]);
      const path = runs[0]?.path ?? '';
      const { latencies } = await readCalls(path);
      expect(latencies.length).toBe(5);
      for (const latency of Array.from(latencies)) {
        expect(latency).toBeGreaterThan(0);
        expect(latency).toBeLessThan(60_000);
      }
      const { times, status } = await readManifest(path);
      expect(status).toBe('finished');
      // As the clock said it: nothing is made up.
      expect(times.finished).toBeLessThan(times.started);
    } finally {
      await server.close();
    }
  });

  test('never overwrites a run that has the name of that moment', async () => {
    const fixed: Clock = { ...realClock, now: () => Date.UTC(2026, 10, 24, 12) };
    const first = await runEvaluation(await requestOf({}), { clock: fixed });
    const before = await readManifest(first.runs[0]?.path ?? '');
    const second = await runEvaluation(await requestOf({ seed: 2 }), { clock: fixed }).catch(
      (error: unknown) => error,
    );
    if (second instanceof InputError) expect(second.problems[0]?.code).toBe('run-exists');
    else expect((second as typeof first).runs[0]?.path).not.toBe(first.runs[0]?.path);
    expect(await readManifest(first.runs[0]?.path ?? '')).toEqual(before);
  });
});

describe('results that cannot be written', () => {
  test.each([
    [
      'because a file stands in their place',
      async () => {
        await writeFile(join(home, 'results'), '');
        return join(home, 'results');
      },
    ],
    ['because nobody may write there', async () => '/proc/rankgauge-results'],
  ])('%s end the run before a call is made, with the folder named', async (_, place) => {
    const server = await scriptedServer(lengthScores);
    try {
      const outcome = await runEvaluation(
        await requestOf({
          rerankers: [{ protocol: 'vllm', url: server.url, documentsPerCall: null, concurrency: 2 }],
          results: await place(),
        }),
      ).catch((error: unknown) => error);
      expect(outcome).toBeInstanceOf(InputError);
      expect((outcome as InputError).problems[0]).toMatchObject({ code: 'results-unwritable' });
      expect(server.requests.filter(({ method }) => method === 'POST')).toEqual([]);
    } finally {
      await server.close();
    }
  });
});
