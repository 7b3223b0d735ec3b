import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRun } from '../../src/pipeline/diagnose-open.ts';
import { diagnose, diagnosisOf } from '../../src/pipeline/diagnose-run.ts';
import { runEvaluation } from '../../src/pipeline/run.ts';
import { systemClock } from '../../src/pipeline/system-clock.ts';
import { parseTemplate } from '../../src/prompt/parse-template.ts';
import { readScoredRun, type ScoredRun } from '../../src/results/scored-run.ts';

const bare = parseTemplate('name: bare', 'bare.yaml');
let folder: string;
let runs: Map<string, ScoredRun>;

/** Forty questions with twelve candidates: the right one shares the words of its question. */
function writeDataset(path: string) {
  const words = Array.from(
    { length: 40 },
    (_, index) => `thing${String.fromCharCode(97 + (index % 26))}${index}`,
  );
  const rows = words.flatMap((word, index) =>
    Array.from({ length: 12 }, (_, place) => {
      // The right document never stands first, so that BM25 has something to win.
      const about = words[(index + ((place + 7) % 12)) % 40] ?? '';
      const text = `Here you read about the ${about}. ${'And more. '.repeat((place * 5) % 7)}`;
      return [
        `q${index}`,
        `Where do I read about the ${word}?`,
        `d${about}-${place}`,
        text,
        about === word ? '1' : '0',
        'en',
      ];
    }),
  );
  const head = ['query_id', 'query', 'document_id', 'document', 'grade', 'language'];
  writeFileSync(path, [head, ...rows].map((row) => row.join('\t')).join('\n'));
}

const evaluate = (protocols: readonly string[], name: string) =>
  runEvaluation(
    {
      dataset: join(folder, 'set.tsv'),
      templates: [bare],
      rerankers: protocols.map((protocol) => ({ protocol, documentsPerCall: null, concurrency: 1 })),
      metrics: ['nDCG@10'],
      requestOrder: 'shuffled',
      results: join(folder, 'results'),
      name,
      existing: 'refuse',
      preflight: 'run',
      seed: 1,
      tool: 'rankgauge test',
    },
    { clock: systemClock },
  );

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rankgauge-'));
  writeDataset(join(folder, 'set.tsv'));
  const outcome = await evaluate(['bm25-char3', 'first-stage'], 'run');
  runs = new Map(outcome.runs.map((run) => [run.manifest?.reranker.protocol ?? '', run]));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (protocol: string) => runs.get(protocol) as ScoredRun;
/** The same run with other scores. */
const rescored = (own: ScoredRun, score: (row: number) => number, scale?: string): ScoredRun => ({
  ...own,
  manifest:
    own.manifest === null || scale === undefined
      ? own.manifest
      : { ...own.manifest, reranker: { ...own.manifest.reranker, scale } },
  scores: { ...own.scores, scores: Float64Array.from(own.scores.scores, (_, row) => score(row)) },
});

describe('a run', () => {
  test('of a sound reranker is healthy, in memory and from its folder alike', async () => {
    const report = await diagnose(run('bm25-char3'));
    expect(report).toMatchObject({
      kind: 'diagnosis',
      version: 1,
      verdict: 'healthy',
      tool: 'rankgauge test',
      seed: 1,
      notes: [],
    });
    expect(report.counts).toEqual({ queries: 40, clusters: 40, scores: 480 });
    expect(await diagnose(await readScoredRun(run('bm25-char3').path ?? ''))).toEqual(report);
  });

  test('has its texts read where the manifest says', async () => {
    const report = await diagnose(run('bm25-char3'));
    expect(report.unchecked.map(({ code }) => code)).not.toContain('length-bound');
    const without = await diagnose(run('bm25-char3'), { dataset: null });
    expect(without.unchecked.map(({ code }) => code)).toContain('length-bound');
  });

  test('says so where the data set is gone or has changed', async () => {
    const own = run('bm25-char3');
    const moved = {
      ...own,
      manifest: own.manifest && {
        ...own.manifest,
        dataset: { ...own.manifest.dataset, path: join(folder, 'gone.tsv') },
      },
    };
    expect((await diagnose(moved)).notes.join()).toMatch(/cannot be read here, so texts were not looked at/);
    const changed = {
      ...own,
      manifest: own.manifest && {
        ...own.manifest,
        dataset: { ...own.manifest.dataset, fingerprint: '0'.repeat(64) },
      },
    };
    expect((await diagnose(changed)).notes.join()).toMatch(/has changed since the run/);
  });

  test('is compared with its own first stage', async () => {
    const worse = rescored(run('bm25-char3'), (row) => -Math.abs(run('bm25-char3').scores.scores[row] ?? 0));
    const { findings } = diagnosisOf(worse, { dataset: null });
    expect(findings[0]?.code).toBe('inverted');
    // What the first stage put first, last: worse, and nothing else wrong with a half of the queries each way.
    const half = rescored(
      run('bm25-char3'),
      (row) => ((Math.floor(row / 12) % 2) * 2 - 1) * (run('bm25-char3').scores.scores[row] ?? 0),
    );
    expect(diagnosisOf(half, { dataset: null }).findings.map(({ code }) => code)).not.toContain('inverted');
  });

  test('of the first stage itself is not compared with itself, and is only ranks', async () => {
    const report = await diagnose(run('first-stage'));
    expect(report.unchecked.find(({ code }) => code === 'below-first-stage')?.reason).toContain(
      'not compared',
    );
    expect(report.findings.map(({ code }) => code)).toContain('per-query-scaled');
  });

  test('with one score for all is collapsed, with the serving facts of its manifest in the mend', () => {
    const own = rescored(run('bm25-char3'), () => 0.5, 'probability');
    const qwen = {
      ...own,
      manifest: own.manifest && {
        ...own.manifest,
        reranker: {
          ...own.manifest.reranker,
          protocol: 'vllm',
          model: 'Qwen/Qwen3-Reranker-8B',
          serverVersion: '0.11.0',
        },
      },
    };
    const { verdict, findings } = diagnosisOf(qwen, { dataset: null });
    expect(verdict).toBe('collapsed');
    expect(findings[0]).toMatchObject({ code: 'constant-scores' });
    expect(findings[0]?.mend).toContain('vllm serve Qwen/Qwen3-Reranker-8B');
    expect(findings[0]?.mend).toContain('0.11.1rc4');
  });

  test('is compared with a baseline where one is given', () => {
    const own = run('bm25-char3');
    const moved = rescored(own, (row) => 3 * (own.scores.scores[row] ?? 0) + 1);
    const { findings } = diagnosisOf(moved, { dataset: null, baseline: own });
    expect(findings.find(({ code }) => code === 'score-shift')?.evidence).toMatchObject({
      spreadRatio: expect.closeTo(3, 9),
      topChanged: 0,
      queries: 40,
    });
    expect(diagnosisOf(own, { dataset: null, baseline: own }).findings).toEqual([]);
  });

  test('remembers what its preflight proved', () => {
    const own = run('bm25-char3');
    const preflight = {
      verdict: 'failed' as const,
      calls: 3,
      evidence: { distanceToItself: 0.001, distanceToOther: 0.002, promptTokens: 37, promptTokensOther: 37 },
    };
    const lost = { ...own, manifest: own.manifest && { ...own.manifest, preflight } };
    expect(diagnosisOf(lost, { dataset: null }).findings.map(({ code }) => code)).toEqual([
      'instruction-ignored',
    ]);
    const passed = {
      ...preflight,
      verdict: 'passed' as const,
      evidence: { ...preflight.evidence, promptTokensOther: 50 },
    };
    const arrived = { ...own, manifest: own.manifest && { ...own.manifest, preflight: passed } };
    expect(diagnosisOf(arrived, { dataset: null }).findings).toEqual([]);
  });
});

describe('a TREC run', () => {
  test('is diagnosed with its judgments, and what it cannot say is not checked', async () => {
    const own = run('bm25-char3');
    const lines = own.scores.queryIds.map(
      (query, row) => `${query} Q0 ${own.scores.documentIds[row]} 1 ${own.scores.scores[row]} tag`,
    );
    const qrels = own.scores.queryIds.map(
      (query, row) => `${query} 0 ${own.scores.documentIds[row]} ${own.scores.grades[row]}`,
    );
    writeFileSync(join(folder, 'run.txt'), `${lines.join('\n')}\n`);
    writeFileSync(join(folder, 'qrels.txt'), `${qrels.join('\n')}\n`);
    const foreign = await openRun(join(folder, 'run.txt'), {
      results: folder,
      qrels: join(folder, 'qrels.txt'),
    });
    const report = await diagnose(foreign);
    expect(report).toMatchObject({ verdict: 'healthy', counts: { queries: 40, scores: 480 } });
    const codes = report.unchecked.map(({ code }) => code);
    for (const code of [
      'position-bound',
      'index-misread',
      'length-bound',
      'below-first-stage',
      'narrow-band',
    ])
      expect(codes).toContain(code);
    await expect(openRun(join(folder, 'run.txt'), { results: folder })).rejects.toThrow(
      /nothing says what is relevant/,
    );
  });
});
