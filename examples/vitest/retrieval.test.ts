import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadTemplate, runEvaluation, type ScoredRun } from 'rankgauge';
import { afterAll, beforeAll, expect, test } from 'vitest';
import 'rankgauge/vitest';

const results = mkdtempSync(join(tmpdir(), 'rankgauge-example-'));
let bare: ScoredRun;
let instructed: ScoredRun;

// Two runs of the shipped data set with a reranker in process: nothing to install, no server, a few seconds.
beforeAll(async () => {
  const templates = await Promise.all(
    ['bare', 'instruction-in-text'].map(async (name) => (await loadTemplate(name, { cwd: '.' })).template),
  );
  const { runs } = await runEvaluation({
    dataset: process.env['RANKGAUGE_DATASET'] ?? 'datasets/human-rights',
    templates,
    rerankers: [{ protocol: 'bm25-char3', documentsPerCall: null, concurrency: 16 }],
    metrics: ['nDCG@10', 'MRR@10', 'AUC'],
    results,
    name: 'example',
  });
  [bare, instructed] = runs as [ScoredRun, ScoredRun];
});

afterAll(() => rmSync(results, { recursive: true }));

test('the reranker is good enough for this data set', async () => {
  await expect(bare).toReach('nDCG@10 >= 0.6');
  await expect(bare).toReach('worst(language, nDCG@10) >= 0.5');
  await expect(bare).toReach('failed == 0 and latency.p95 <= 500 ms');
});

test('its scores tell relevant paragraphs from irrelevant ones', async () => {
  await expect(bare).toBeHealthy();
});

test('a run that is the same loses nothing', async () => {
  await expect(bare).toNotRegressFrom(bare, { by: 'language' });
});

test('an instruction inside the text costs this lexical reranker what the gate sees', async () => {
  await expect(instructed).not.toNotRegressFrom(bare, { margin: 0.02, expectChange: ['template'] });
});

test('runs are found by folder and name too', async () => {
  await expect(bare.name).toReach('MRR@10 >= 0.7', { results });
});
