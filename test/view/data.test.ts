import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Comparison } from '../../src/comparison/comparison.ts';
import { packageRoot } from '../../src/config/package-root.ts';
import { loadDataset } from '../../src/dataset/load.ts';
import { compareRuns } from '../../src/pipeline/compare-runs.ts';
import type { EvaluationOutcome } from '../../src/pipeline/run.ts';
import { readScoredRun } from '../../src/results/scored-run.ts';
import type { QueryDetail, QueryTable, RunDetail, RunList } from '../../src/view/api.ts';
import { ask, demoRun, startWorkbench, type Workbench } from './workbench.ts';

let workbench: Workbench;
let before: EvaluationOutcome;
let after: EvaluationOutcome;
let names: { before: string; after: string };

beforeAll(async () => {
  workbench = await startWorkbench();
  before = await demoRun(workbench.results, 'before');
  after = await demoRun(workbench.results, 'after', { protocol: 'bm25-word' });
  names = { before: before.runs[0]?.name ?? '', after: after.runs[0]?.name ?? '' };
});
afterAll(() => workbench.close());

const get = async <Result>(path: string): Promise<Result> => {
  const { status, json, text } = await ask(workbench, path);
  expect(status, text).toBe(200);
  return json as Result;
};

describe('the page', () => {
  test('comes as it was built, with its types', async () => {
    for (const path of ['/', '/index.html']) {
      const { text, headers } = await ask(workbench, path);
      expect(text).toBe('<!doctype html><title>page</title>');
      expect(headers['content-type']).toBe('text/html; charset=utf-8');
      expect(headers['cache-control']).toBe('no-cache');
    }
    const { headers } = await ask(workbench, '/assets/index-abc.js');
    expect(headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(headers['cache-control']).toContain('immutable');
  });
});

describe('runs', () => {
  test('stand with what the command line said of them, the newest first', async () => {
    const { results, runs } = await get<RunList>('/api/runs');
    expect(results).toBe('results');
    expect(runs.map(({ run }) => run)).toEqual([names.after, names.before]);
    const [, first] = runs;
    const evaluated = before.evaluation.runs[0];
    expect(first).toMatchObject({
      status: 'finished',
      dataset: 'human-rights',
      template: 'bare',
      reranker: 'bm25-char3',
      protocol: 'bm25-char3',
      languages: ['ar', 'en'],
      queries: 12,
      failed: 0,
      failure: null,
      verdict: evaluated?.diagnosis?.verdict,
    });
    expect(first?.pairs).toBe(first?.scored);
    expect(first?.primary?.metric).toBe('nDCG@10');
    expect(first?.primary?.mean).toBe(evaluated?.metrics['nDCG@10']?.mean);
  });

  test('one has the evaluation that `run` printed, diagnosis and slices included', async () => {
    const detail = await get<RunDetail>(`/api/run?run=${names.before}`);
    const printed = JSON.parse(JSON.stringify(before.evaluation));
    // The folder is named from where the server runs, which is its own business.
    expect({ ...detail.evaluation, runs: undefined }).toEqual({ ...printed, runs: undefined });
    const [own] = detail.evaluation?.runs ?? [];
    expect({ ...own, path: null }).toEqual({ ...printed.runs[0], path: null });
    expect(own?.slices.map(({ value }) => value)).toEqual(expect.arrayContaining(['ar', 'en']));
    expect(detail.calls).toEqual(printed.runs[0].calls);
    expect(detail.templateText).toContain('name: bare');
    expect(detail.facts).toContainEqual({ label: 'Protocol', value: 'bm25-char3' });
    expect(detail.summary.verdict).toBe(own?.diagnosis?.verdict);
  });

  test('a run whose data set has gone is evaluated without texts, and says so', async () => {
    const folder = join(workbench.results, 'moved');
    await cp(join(workbench.results, names.before), folder, { recursive: true });
    const manifest = JSON.parse(await readFile(join(folder, 'run.json'), 'utf8'));
    manifest.dataset.path = join(workbench.folder, 'nowhere');
    await writeFile(join(folder, 'run.json'), JSON.stringify(manifest));
    const { evaluation } = await get<RunDetail>('/api/run?run=moved');
    expect(evaluation?.runs[0]?.metrics).toEqual(before.evaluation.runs[0]?.metrics);
    expect(evaluation?.dataset.queries).toBe(12);
    expect(evaluation?.notes.join()).toContain('cannot be read here');
    const { rows, textsMissing } = await get<QueryTable>('/api/queries?run=moved');
    expect(textsMissing).toContain('cannot be read here');
    expect(rows.every(({ text }) => text === null)).toBe(true);
    await rm(folder, { recursive: true });
  });

  test('a run that was stopped is told from one under way, with what its journal holds', async () => {
    const folder = join(workbench.results, 'stopped');
    await cp(join(workbench.results, names.before), folder, { recursive: true });
    const manifest = JSON.parse(await readFile(join(folder, 'run.json'), 'utf8'));
    Object.assign(manifest, { status: 'running' });
    manifest.counts.scored = 0;
    manifest.times.finished = null;
    await writeFile(join(folder, 'run.json'), JSON.stringify(manifest));
    const detail = await get<RunDetail>('/api/run?run=stopped');
    expect(detail.evaluation).toBeNull();
    expect(detail.summary).toMatchObject({ status: 'stopped', scored: 0, primary: null, verdict: null });
    const { status, json } = await ask(workbench, '/api/queries?run=stopped');
    expect(status).toBe(409);
    expect(json).toMatchObject({ code: 'run-not-finished' });
    await rm(folder, { recursive: true });
  });

  test('a run that changes on the disk is read again', async () => {
    const folder = join(workbench.results, 'changing');
    await cp(join(workbench.results, names.before), folder, { recursive: true });
    const first = await get<QueryTable>('/api/queries?run=changing');
    await rm(folder, { recursive: true });
    await cp(join(workbench.results, names.after), folder, { recursive: true });
    const second = await get<QueryTable>('/api/queries?run=changing');
    const word = await get<QueryTable>(`/api/queries?run=${names.after}`);
    expect(second.rows).toEqual(word.rows);
    expect(second.rows).not.toEqual(first.rows);
    await rm(folder, { recursive: true });
  });
});

describe('queries', () => {
  test('stand with their texts and the values of each run', async () => {
    const table = await get<QueryTable>(`/api/queries?run=${names.before}&run=${names.after}`);
    expect(table.metrics).toEqual(['nDCG@10', 'MRR@10']);
    expect(table.runs).toEqual([names.before, names.after]);
    expect(table.textsMissing).toBeNull();
    const dataset = await loadDataset(join(packageRoot(), 'datasets', 'human-rights'));
    const runs = await Promise.all(
      [names.before, names.after].map((name) => readScoredRun(join(workbench.results, name))),
    );
    expect(table.rows.map(({ query }) => query)).toEqual(runs[0]?.queries.map(({ id }) => id));
    for (const [place, row] of table.rows.entries()) {
      const query = dataset.queries.find(({ id }) => id === row.query);
      expect(row.text).toBe(query?.text);
      expect(row.language).toBe(query?.language);
      expect(row.values).toEqual(
        runs.map(({ values }) => table.metrics.map((metric) => values.get(metric)?.[place])),
      );
    }
  });

  test('a query that one run lacks has no values there', async () => {
    const part = await demoRun(workbench.results, 'part', { limit: 2 });
    const name = part.runs[0]?.name ?? '';
    const { rows } = await get<QueryTable>(`/api/queries?run=${name}&run=${names.before}`);
    expect(rows).toHaveLength(12);
    expect(rows.filter(({ values }) => values[0] === null)).toHaveLength(8);
    expect(rows.slice(0, 4).every(({ values }) => values.every((own) => own !== null))).toBe(true);
    const last = rows.at(-1)?.query ?? '';
    const { rankings } = await get<QueryDetail>(`/api/query?run=${name}&run=${names.before}&query=${last}`);
    expect(rankings.map(({ run }) => run)).toEqual([names.before]);
    await rm(join(workbench.results, name), { recursive: true });
  });

  test('one shows the documents as each run ranks them', async () => {
    const table = await get<QueryTable>(`/api/queries?run=${names.before}`);
    const query = table.rows[3]?.query ?? '';
    const detail = await get<QueryDetail>(
      `/api/query?run=${names.before}&run=${names.after}&query=${encodeURIComponent(query)}`,
    );
    const dataset = await loadDataset(join(packageRoot(), 'datasets', 'human-rights'));
    expect(detail.text).toBe(dataset.queries.find(({ id }) => id === query)?.text);
    for (const { run, documents, values } of detail.rankings) {
      const { scores } = await readScoredRun(join(workbench.results, run));
      const rows = scores.queryIds.flatMap((id, row) => (id === query ? [row] : []));
      expect(documents).toHaveLength(rows.length);
      for (const one of documents) {
        const row = rows.find((place) => scores.documentIds[place] === one.document) ?? -1;
        const better = rows.filter((place) => (scores.scores[place] ?? 0) > (one.score ?? 0));
        expect(one.score).toBe(scores.scores[row]);
        expect(one.rank).toBe(1 + better.length);
        expect(one.firstStageRank).toBe((scores.positions[row] ?? 0) + 1);
        expect(one.text).toBe(dataset.documents.get(one.document)?.text);
        const grade = dataset.qrels.get(query)?.get(one.document);
        expect(one.grade).toBe(grade ?? null);
      }
      const ranks = documents.map(({ rank }) => rank);
      expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
      expect(values.map(({ metric }) => metric)).toEqual(['nDCG@10', 'MRR@10']);
    }
    expect(detail.rankings.map(({ run }) => run)).toEqual([names.before, names.after]);
  });
});

describe('comparisons', () => {
  test('are those of the library', async () => {
    const answered = await get<Comparison>(
      `/api/comparison?run=${names.before}&run=${names.after}&by=language`,
    );
    const expected = await compareRuns(
      join(workbench.results, names.before),
      [join(workbench.results, names.after)],
      { by: 'language', show: 20, tool: 'rankgauge test' },
    );
    expect(answered).toEqual(JSON.parse(JSON.stringify(expected)));
    expect(answered.by).toBe('language');
  });

  test('are made by the measure that is asked for, and more runs stand beside the first', async () => {
    await cp(join(workbench.results, names.after), join(workbench.results, 'third'), { recursive: true });
    const answered = await get<Comparison>(
      `/api/comparison?run=${names.before}&run=${names.after}&run=third&metric=MRR@10`,
    );
    expect(answered.metrics).toEqual(['MRR@10', 'nDCG@10']);
    expect(answered.comparisons).toHaveLength(2);
    expect(answered.runs.map(({ name }) => name)).toEqual([names.before, names.after, 'third']);
    await rm(join(workbench.results, 'third'), { recursive: true });
  });
});

test('nothing went wrong that nobody expected', async () => {
  expect(workbench.faults).toEqual([]);
  expect((await readdir(workbench.results)).sort()).toEqual([names.after, names.before].sort());
});
