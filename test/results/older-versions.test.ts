import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadTemplate } from '../../src/config/templates.ts';
import { compareRuns } from '../../src/pipeline/compare-runs.ts';
import { coverageOf } from '../../src/pipeline/coverage-of.ts';
import { diagnose } from '../../src/pipeline/diagnose-run.ts';
import { runEvaluation } from '../../src/pipeline/run.ts';
import { readManifest } from '../../src/results/manifest.ts';
import { listRuns } from '../../src/results/run-folder.ts';
import { readScoredRun } from '../../src/results/scored-run.ts';

const root = join(import.meta.dirname, '..', '..');

let results: string;
beforeEach(async () => {
  results = await mkdtemp(join(tmpdir(), 'rankgauge-'));
  // Written by the first commit that wrote whole run folders, over test/hard-inputs/good/set.jsonl.
  await cp(join(root, 'test', 'golden', 'results', 'first-written'), join(results, 'first-bare-bm25-char3'), {
    recursive: true,
  });
});
afterEach(() => rm(results, { recursive: true }));

describe('a run of the first version that wrote any', () => {
  test('is listed and read, and what its manifest did not have yet is filled in', async () => {
    const [listed] = await listRuns(results);
    expect(listed?.manifest).toMatchObject({
      name: 'first-bare-bm25-char3',
      repeats: 1,
      reranker: { urls: [] },
    });
    const run = await readScoredRun(join(results, 'first-bare-bm25-char3'));
    expect(run.queries.map(({ id }) => id)).toEqual(['q1', 'q2', 'q3', 'q4', 'q5']);
  });

  test('has the scores that the same job gives today, bit for bit', async () => {
    const { template } = await loadTemplate('bare', { cwd: root });
    const { runs } = await runEvaluation({
      dataset: join(root, 'test', 'hard-inputs', 'good', 'set.jsonl'),
      templates: [template],
      rerankers: [{ protocol: 'bm25-char3', documentsPerCall: null, concurrency: 1 }],
      metrics: ['nDCG@10', 'MRR@10'],
      results,
      name: 'today',
    });
    const comparison = await compareRuns(join(results, 'first-bare-bm25-char3'), [runs[0]?.path ?? ''], {
      draws: 999,
    });
    expect(comparison.comparisons[0]?.metrics['nDCG@10']?.verdict).toBe('identical');
  });

  test('can be used by what looks at runs', async () => {
    const run = await readScoredRun(join(results, 'first-bare-bm25-char3'));
    expect((await diagnose(run)).verdict).toBeNull();
    expect((await coverageOf([run])).languages.map(({ language }) => language)).toContain('hi');
  });
});

test('a run of a later version of the file is refused with both versions named', async () => {
  const file = join(results, 'first-bare-bm25-char3', 'run.json');
  const manifest = JSON.parse(await readFile(file, 'utf8'));
  // Whatever else a later version has: it need not look like ours.
  await writeFile(file, JSON.stringify({ kind: manifest.kind, version: 2, scores: {} }));
  await expect(readManifest(join(results, 'first-bare-bm25-char3'))).rejects.toThrow(
    'it is of version 2; this tool reads version 1',
  );
});

test('fields that a later tool adds to the same version are let be', async () => {
  const file = join(results, 'first-bare-bm25-char3', 'run.json');
  const manifest = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify({ ...manifest, later: { a: 1 } }));
  expect(await readManifest(join(results, 'first-bare-bm25-char3'))).toMatchObject({ later: { a: 1 } });
});
