import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { comparisonSentences } from '../../src/comparison/comparison-sentences.ts';
import { loadTemplate } from '../../src/config/templates.ts';
import { parseMetrics } from '../../src/metrics/index.ts';
import { compareRuns } from '../../src/pipeline/compare-runs.ts';
import { runEvaluation } from '../../src/pipeline/run.ts';
import { type RunningServer, serverAvailable, startServer } from '../servers/server.ts';

const root = join(import.meta.dirname, '..', '..');

describe.skipIf(!serverAvailable('faulty'))('two templates on a real rerank service', () => {
  let server: RunningServer;
  let results: string;
  beforeAll(async () => {
    results = await mkdtemp(join(tmpdir(), 'rankgauge-'));
    server = await startServer('faulty', { RG_LOG: 'warning' });
  });
  afterAll(async () => {
    await server?.stop();
    await rm(results, { recursive: true });
  });

  test('are compared question by question, and a template against itself is identical', async () => {
    const templates = await Promise.all(
      ['web-search', 'human-rights'].map((name) => loadTemplate(name, { cwd: root })),
    );
    const run = (names: typeof templates, name: string) =>
      runEvaluation({
        dataset: join(root, 'datasets', 'human-rights'),
        languages: ['en'],
        limit: 6,
        templates: names.map(({ template }) => template),
        rerankers: [{ protocol: 'vllm', url: server.url, documentsPerCall: 10, concurrency: 2 }],
        metrics: ['nDCG@10', 'MRR@10'],
        results,
        name,
      });
    const { runs } = await run(templates, 'first');
    const [first, second] = runs;
    if (first === undefined || second === undefined) throw new Error('two templates make two runs');
    const { comparisons } = await compareRuns(first, [second]);
    const [pair] = comparisons;
    expect(pair?.queries).toMatchObject({ compared: 6, questions: 6, languages: 1, failed: 0 });
    expect(pair?.changes.map(({ what }) => what)).toEqual(['template']);
    const figures = pair?.metrics['nDCG@10'];
    expect(figures?.verdict).not.toBe('identical');
    expect(figures?.low).toBeLessThanOrEqual(figures?.difference ?? Number.NaN);
    expect(figures?.high).toBeGreaterThanOrEqual(figures?.difference ?? Number.NaN);
    expect(comparisonSentences(runs, parseMetrics('nDCG@10'))[0]).toBe(pair?.sentence);

    const again = await run(templates.slice(0, 1), 'again');
    const same = await compareRuns(first, again.runs);
    const difference = same.comparisons[0]?.metrics['nDCG@10']?.difference ?? Number.NaN;
    // The same calls in batches of other neighbours: float32 sums may differ in their last bits, and orders do not.
    expect(difference).toBe(0);
    expect(same.comparisons[0]?.queries.reordered).toBe(0);
    // 360 pairs through a model on a shared CPU.
  }, 180_000);
});
