import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadTemplate } from '../../src/config/templates.ts';
import { type EvaluationRequest, runEvaluation } from '../../src/pipeline/run.ts';
import { systemClock } from '../../src/pipeline/system-clock.ts';
import { type RunningServer, serverAvailable, startServer } from '../servers/server.ts';

const root = join(import.meta.dirname, '..', '..');

describe.skipIf(!serverAvailable('faulty'))('the main job against a real rerank service', () => {
  let server: RunningServer;
  let results: string;
  beforeAll(async () => {
    results = await mkdtemp(join(tmpdir(), 'rankgauge-'));
    server = await startServer('faulty', { RG_FAULT_HEADER: '1', RG_LOG: 'warning' });
  });
  afterAll(async () => {
    await server?.stop();
    await rm(results, { recursive: true });
  });

  async function run(template: string, fault: string, more: Partial<EvaluationRequest> = {}) {
    const loaded = await loadTemplate(template, { cwd: root });
    return runEvaluation(
      {
        dataset: join(root, 'test', 'fixtures', 'accounts.jsonl'),
        templates: [loaded.template],
        rerankers: [
          {
            protocol: 'vllm',
            url: server.url,
            headers: { 'x-fault': fault },
            documentsPerCall: 3,
            concurrency: 2,
          },
        ],
        metrics: ['nDCG@10', 'MRR@10', 'AUC', 'Std'],
        requestOrder: 'shuffled',
        results,
        name: `${template}-${fault.replace('=', '-')}`,
        existing: 'refuse',
        preflight: 'run',
        seed: 7,
        tool: 'test',
        ...more,
      },
      { clock: systemClock },
    );
  }

  test('templates rendered by the server and by the client give the same scores to 1e-4', async () => {
    const byServer = await run('web-search', '');
    const byClient = await run('qwen3-official', 'no_template');
    const [one, other] = [byServer, byClient].map(({ runs }) => Array.from(runs[0]?.scores.scores ?? []));
    expect(one).toHaveLength(18);
    expect(new Set(one).size).toBeGreaterThan(10);
    for (const [row, score] of (one ?? []).entries()) {
      expect(Math.abs(score - (other?.[row] ?? Number.NaN))).toBeLessThan(1e-4);
    }
    expect(byServer.evaluation.runs[0]?.metrics['nDCG@10']?.mean).toBeGreaterThan(0.9);
  });

  test('a service that answers 0.5 to everything gets what a random order gets, and a note that ties decide', async () => {
    const { evaluation } = await run('bare', 'constant=0.5');
    const [own] = evaluation.runs;
    // One relevant document among six, every place equally likely: the mean of 1/rank, and of 1/log2(rank + 1).
    const ranks = [1, 2, 3, 4, 5, 6];
    const reciprocal = ranks.reduce((sum, rank) => sum + 1 / rank, 0) / 6;
    const discounted = ranks.reduce((sum, rank) => sum + 1 / Math.log2(rank + 1), 0) / 6;
    expect(own?.metrics['MRR@10']?.mean).toBeCloseTo(reciprocal, 12);
    expect(own?.metrics['nDCG@10']).toMatchObject({ best: 1, worst: 1 / Math.log2(7) });
    expect(own?.metrics['nDCG@10']?.mean).toBeCloseTo(discounted, 12);
    expect(own?.metrics['AUC']?.mean).toBe(0.5);
    expect(evaluation.notes.join('\n')).toContain('ties decide nDCG@10');
  });

  test('an instruction that the service drops stops the run before anything is scored, with the mend', async () => {
    await expect(run('web-search', 'ignore_instruction')).rejects.toMatchObject({
      name: 'RerankerError',
      problem: { code: 'instruction-ignored', mend: expect.stringContaining('--chat-template') },
    });
    // A service that has no template drops it too.
    await expect(run('web-search', 'no_template')).rejects.toMatchObject({
      problem: { code: 'instruction-ignored' },
    });
  });

  test('an instruction that arrives without moving a score is known by its tokens', async () => {
    const { runs } = await run('web-search', 'constant=0.25');
    expect(runs[0]?.manifest?.preflight).toMatchObject({
      verdict: 'passed',
      calls: 3,
      evidence: { distanceToOther: 0 },
    });
  });

  test('a prompt rendered by both sides is noticed by its tokens', async () => {
    await expect(run('qwen3-official', '')).rejects.toMatchObject({
      problem: { code: 'double-templated', mend: expect.stringContaining('bare') },
    });
  });

  test('--no-preflight scores all the same, and the manifest says so', async () => {
    const { runs } = await run('web-search', 'ignore_instruction', { preflight: 'skip', name: 'unproven' });
    expect(runs[0]?.manifest?.preflight).toEqual({ verdict: 'skipped', calls: 0 });
    expect(runs[0]?.manifest?.counts).toMatchObject({ pairs: 18, scored: 18 });
  });
});
