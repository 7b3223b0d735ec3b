import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadTemplate } from '../../src/config/templates.ts';
import { InputError } from '../../src/foundation/errors.ts';
import { resumeRun } from '../../src/pipeline/resume.ts';
import { runEvaluation } from '../../src/pipeline/run.ts';
import { readManifest } from '../../src/results/manifest.ts';
import { readScores } from '../../src/results/score-files.ts';
import { writeDatasetFile } from '../kill/dataset-file.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'rankgauge-'));
});
afterEach(() => rm(home, { recursive: true }));

const lines = (queries: number) =>
  Array.from({ length: queries }, (_, query) =>
    Array.from(
      { length: 3 },
      (_, document) => `q${query} Q0 d${query}-${document} 1 ${document / 4} t\n`,
    ).join(''),
  ).join('');

/** A run by replay of which one query in four has no scores, so that it can be resumed. */
async function start() {
  const dataset = await writeDatasetFile(join(home, 'set.jsonl'), { queries: 4, candidates: 3 });
  const scores = join(home, 'run.txt');
  await writeFile(scores, lines(3));
  const { template } = await loadTemplate('bare', { cwd: join(import.meta.dirname, '../..') });
  const reranker = { protocol: 'replay', model: scores, documentsPerCall: null, concurrency: 1 };
  const { failures } = await runEvaluation({
    dataset,
    templates: [template],
    rerankers: [reranker],
    metrics: ['nDCG@10'],
    results: join(home, 'results'),
    name: 'part',
  });
  expect(failures[0]?.problem.code).toBe('too-many-failures');
  const folder = join(home, 'results', 'part-bare-run');
  const resume = () => resumeRun({ folder, reranker, template: null, preflight: 'run', tool: 'test' });
  return { folder, scores, resume };
}

test('a replayed run has the scores of its file, to the bit, and says which file it was', async () => {
  const { folder, scores } = await start();
  const columns = await readScores(folder);
  expect(Array.from(columns.scores)).toEqual([
    ...[0, 1, 2].flatMap(() => [0, 0.25, 0.5]),
    ...[Number.NaN, Number.NaN, Number.NaN],
  ]);
  expect((await readManifest(folder)).reranker).toMatchObject({
    protocol: 'replay',
    model: scores,
    urls: [],
  });
  expect(await readFile(scores, 'utf8')).toBe(lines(3));
});

test('a run is not resumed with another file than it was begun with', async () => {
  const { scores, resume } = await start();
  await writeFile(scores, lines(4));
  const error = await resume().catch((thrown: unknown) => thrown);
  expect(error instanceof InputError && error.problems).toMatchObject([
    { code: 'resume-reranker-changed', message: expect.stringContaining('(sha256)') },
  ]);
});

test('a run is resumed with the file that it was begun with', async () => {
  const { resume } = await start();
  const { failures } = await resume();
  expect(failures[0]?.problem.code).toBe('too-many-failures');
});
