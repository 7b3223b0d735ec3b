import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadTemplate } from '../../src/config/templates.ts';
import { type EvaluationOutcome, runEvaluation } from '../../src/pipeline/run.ts';
import { systemClock } from '../../src/pipeline/system-clock.ts';

const root = join(import.meta.dirname, '..', '..');
const dataset = join(root, '..', 'shared', 'data', 'xquad-rerank-mini');
const present = existsSync(dataset);
if (!present)
  process.stderr.write('tests on xquad-rerank-mini are skipped: the data set is not beside the project\n');

interface Figures {
  readonly first_stage: Record<string, { queries: number; 'ndcg@10': number; 'mrr@10': number }>;
}

describe.skipIf(!present)('the main job on xquad-rerank-mini', () => {
  let outcome: EvaluationOutcome;
  let figures: Figures;
  let results: string;
  beforeAll(async () => {
    results = await mkdtemp(join(tmpdir(), 'rankgauge-'));
    figures = JSON.parse(readFileSync(join(dataset, 'figures.json'), 'utf8'));
    const { template } = await loadTemplate('bare', { cwd: root });
    outcome = await runEvaluation(
      {
        dataset,
        templates: [template],
        rerankers: ['bm25-char3', 'bm25-word', 'first-stage'].map((protocol) => ({
          protocol,
          documentsPerCall: null,
          concurrency: 1,
        })),
        metrics: ['nDCG@10', 'MRR@10'],
        requestOrder: 'shuffled',
        results,
        existing: 'refuse',
        preflight: 'run',
        seed: 1,
        tool: 'test',
      },
      { clock: systemClock },
    );
  }, 120_000);
  afterAll(() => rm(results, { recursive: true }));

  test('first-stage figures are those of the data set, overall and in each language, to 1e-6', () => {
    const [reference] = outcome.evaluation.references;
    const first = outcome.evaluation.runs[2];
    for (const own of [reference, first]) {
      const byLanguage = new Map(own?.slices.map(({ value, metrics }) => [value, metrics]));
      expect(byLanguage.size).toBe(11);
      for (const [group, known] of Object.entries(figures.first_stage)) {
        const metrics = group === 'all' ? own?.metrics : byLanguage.get(group);
        expect(metrics?.['nDCG@10']?.queries).toBe(known.queries);
        expect(Math.abs((metrics?.['nDCG@10']?.mean ?? 0) - known['ndcg@10'])).toBeLessThan(1e-6);
        expect(Math.abs((metrics?.['MRR@10']?.mean ?? 0) - known['mrr@10'])).toBeLessThan(1e-6);
      }
    }
  });

  test('bm25-char3 reaches 0.84, and bm25-word is worse than that', () => {
    const [trigrams, words] = outcome.evaluation.runs.map((run) => run.metrics['nDCG@10']?.mean ?? 0);
    expect(Math.abs((trigrams ?? 0) - 0.84)).toBeLessThan(0.01);
    expect(Math.abs((words ?? 0) - 0.769)).toBeLessThan(0.01);
  });
});
