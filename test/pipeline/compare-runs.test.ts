import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadTemplate } from '../../src/config/templates.ts';
import { InputError } from '../../src/foundation/errors.ts';
import { compareRuns } from '../../src/pipeline/compare-runs.ts';
import { runEvaluation } from '../../src/pipeline/run.ts';
import type { ScoredRun } from '../../src/results/scored-run.ts';
import { rankedRun } from '../comparison/runs.ts';

const words = ['cat', 'dog', 'tree', 'river', 'stone', 'cloud', 'bread', 'chair'];
let folder: string;
let results: string;
let data: string;
let runs: readonly ScoredRun[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rankgauge-'));
  results = join(folder, 'results');
  data = join(folder, 'pairs.csv');
  const rows = words.flatMap((word, question) =>
    words.map(
      (other, document) =>
        `q${question},where is the ${word},q${question}d${document},"the ${other} and the ${words[(document + 3) % 8]}, ${'so '.repeat(document)}",${other === word ? 2 : 0},en`,
    ),
  );
  writeFileSync(data, `query_id,query,document_id,document,grade,language\n${rows.join('\n')}\n`);
  const { template } = await loadTemplate('bare', { cwd: folder });
  const outcome = await runEvaluation({
    dataset: data,
    templates: [template],
    rerankers: ['bm25-char3', 'bm25-word', 'first-stage'].map((protocol) => ({
      protocol,
      documentsPerCall: null,
      concurrency: 1,
    })),
    metrics: ['MRR@10', 'nDCG@10'],
    results,
    name: 'r',
  });
  runs = outcome.runs;
});
afterAll(() => rmSync(folder, { recursive: true }));

async function problemsOf(promise: Promise<unknown>): Promise<string[]> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof InputError) return error.problems.map(({ code }) => code);
    throw error;
  }
  return [];
}

describe('compareRuns', () => {
  test('says the same of runs in memory, by path and by name', async () => {
    const [first, second] = runs as [ScoredRun, ScoredRun, ScoredRun];
    const inMemory = await compareRuns(first, [second]);
    expect(inMemory.metrics).toEqual(['MRR@10', 'nDCG@10']);
    expect(inMemory.comparisons[0]?.queries.compared).toBe(8);
    expect(
      await compareRuns(join(results, 'r-bare-bm25-char3'), [join(results, 'r-bare-bm25-word')]),
    ).toEqual(inMemory);
    expect(await compareRuns('r-bare-bm25-char3', ['r-bare-bm25-word'], { results })).toEqual(inMemory);
  });

  test('says of each run whether its scores still mean something, the baseline too', async () => {
    const constant = (run: ScoredRun): ScoredRun => ({
      ...run,
      name: 'constant',
      scores: { ...run.scores, scores: Float64Array.from(run.scores.scores, () => 0.5) },
    });
    const many = (name: string) =>
      rankedRun(
        name,
        Array.from({ length: 60 }, (_, index) => 1 + (index % 3)),
      );
    const broken = constant(many('broken'));
    const [baseline, candidate] = (await compareRuns(broken, [many('sound')], { metrics: 'MRR@10' })).runs;
    expect(baseline?.health?.verdict).toBe('collapsed');
    expect(baseline?.health?.findings[0]?.code).toBe('constant-scores');
    expect(candidate?.health).toEqual({ verdict: 'healthy', findings: [] });
  });

  test('is identical for a run scored twice', async () => {
    const again = { ...(runs[0] as ScoredRun), name: 'again' };
    const { comparisons } = await compareRuns(runs[0] as ScoredRun, [again], { metrics: 'MRR@10' });
    expect(comparisons[0]?.metrics['MRR@10']?.verdict).toBe('identical');
  });

  test('shows texts while the data set is as it was, and says so when it is not', async () => {
    const [first, , third] = runs as [ScoredRun, ScoredRun, ScoredRun];
    const found = await compareRuns(third, [first], { show: 1 });
    const [changed] = found.comparisons[0]?.changed ?? [];
    expect(changed?.text).toMatch(/^where is the /);
    expect(changed?.candidateRanking[0]?.text).toMatch(/^the /);
    expect(found.notes).toEqual([]);
    const manifest = third.manifest;
    if (manifest === null) throw new Error('the run has a manifest');
    const elsewhere = (changes: Partial<typeof manifest.dataset>) => ({
      ...third,
      manifest: { ...manifest, dataset: { ...manifest.dataset, ...changes } },
    });
    const moved = await compareRuns(elsewhere({ path: join(folder, 'nowhere') }), [first], { show: 1 });
    expect(moved.notes[0]).toContain('cannot be read here');
    expect(moved.comparisons[0]?.changed?.[0]?.text).toBeNull();
    const other = await compareRuns(elsewhere({ fingerprint: 'another' }), [first], { show: 1 });
    expect(other.notes[0]).toContain('has changed since the run');
  });

  test('calls runs of one name by their paths, and refuses one run against itself', async () => {
    const [first] = runs as [ScoredRun];
    const twin = { ...first, path: 'elsewhere' };
    const { baseline, comparisons } = await compareRuns(first, [twin]);
    expect([baseline, comparisons[0]?.candidate]).toEqual([first.path, 'elsewhere']);
    expect(await problemsOf(compareRuns(first, [first]))).toEqual(['same-run']);
  });

  test('refuses what it cannot compare', async () => {
    expect(await problemsOf(compareRuns('nobody', ['r-bare-bm25-word'], { results }))).toEqual([
      'run-not-found',
    ]);
    expect(await problemsOf(compareRuns(runs[0] as ScoredRun, [data]))).toEqual(['qrels-missing']);
    expect(await problemsOf(compareRuns(runs[0] as ScoredRun, []))).toEqual(['nothing-to-compare']);
    expect(
      await problemsOf(compareRuns(runs[0] as ScoredRun, [runs[1] as ScoredRun], { metrics: 'nDGC@10' })),
    ).toEqual(['unknown-metric']);
  });
});

describe('runs that were made elsewhere', () => {
  const trec = (run: ScoredRun) =>
    run.scores.queryIds
      .map((query, row) => `${query} Q0 ${run.scores.documentIds[row]} 0 ${run.scores.scores[row]} tag\n`)
      .join('');
  const qrels = (run: ScoredRun) =>
    run.scores.queryIds
      .map((query, row) => `${query} 0 ${run.scores.documentIds[row]} ${run.scores.grades[row]}\n`)
      .join('');

  test('give the figures of the same runs in their folders', async () => {
    const [first, second] = runs as [ScoredRun, ScoredRun];
    for (const [name, text] of [
      ['first.txt', trec(first)],
      ['second.txt', trec(second)],
      ['qrels.txt', qrels(first)],
      [
        'queries.csv',
        `query_id,language,parallel_id\n${first.queries.map(({ id }) => `${id},en,p-${id}`).join('\n')}\n`,
      ],
    ] as const) {
      writeFileSync(join(folder, name), text);
    }
    const own = await compareRuns(first, [second]);
    const foreign = await compareRuns(join(folder, 'first.txt'), [join(folder, 'second.txt')], {
      qrels: join(folder, 'qrels.txt'),
      queries: join(folder, 'queries.csv'),
      metrics: own.metrics,
    });
    expect([foreign.baseline, foreign.comparisons[0]?.candidate]).toEqual(['first', 'second']);
    const { firstStage, gainShare, ...figures } = foreign.comparisons[0]?.metrics['MRR@10'] ?? {};
    // Nothing says in which order the documents came, so there is no first stage.
    expect([firstStage, gainShare]).toEqual([null, { baseline: null, candidate: null }]);
    expect(own.comparisons[0]?.metrics['MRR@10']).toMatchObject(figures);
    expect(foreign.comparisons[0]?.slices.map(({ value }) => value)).toEqual(['en']);
  });

  test('count 0 for judged queries that they lack', async () => {
    const [first] = runs as [ScoredRun];
    writeFileSync(join(folder, 'qrels.txt'), qrels(first));
    writeFileSync(join(folder, 'whole.txt'), trec(first));
    writeFileSync(
      join(folder, 'part.txt'),
      trec(first)
        .split('\n')
        .filter((line) => !line.startsWith('q0 '))
        .join('\n'),
    );
    const { comparisons } = await compareRuns(join(folder, 'whole.txt'), [join(folder, 'part.txt')], {
      qrels: join(folder, 'qrels.txt'),
      metrics: 'nDCG@10',
    });
    const whole = await compareRuns(first, [rankedTwin(first)], { metrics: 'nDCG@10' });
    const mean = whole.comparisons[0]?.metrics['nDCG@10']?.baseline ?? 0;
    expect(comparisons[0]?.queries).toMatchObject({ compared: 8, unpaired: 0, failed: 0 });
    expect(comparisons[0]?.metrics['nDCG@10']?.baseline).toBeCloseTo(mean, 12);
    expect(comparisons[0]?.metrics['nDCG@10']?.losses).toBe(1);
  });

  test('are refused with judgments of other queries', async () => {
    writeFileSync(join(folder, 'run.txt'), 'x Q0 d 1 0.5 tag\n');
    writeFileSync(join(folder, 'other.txt'), 'y 0 d 1\n');
    expect(
      await problemsOf(
        compareRuns(rankedRun('a', [1]), [join(folder, 'run.txt')], { qrels: join(folder, 'other.txt') }),
      ),
    ).toEqual(['nothing-judged']);
  });
});

function rankedTwin(run: ScoredRun): ScoredRun {
  return { ...run, name: 'twin' };
}
