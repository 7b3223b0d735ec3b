import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasFirstStage } from '../../src/dataset/languages.ts';
import { loadDataset } from '../../src/dataset/load.ts';
import { InputError, type Problem } from '../../src/foundation/errors.ts';
import { rankgauge } from '../cli/cli.ts';

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'rankgauge-mteb-'));
});
afterAll(() => rm(scratch, { recursive: true }));

const eggs = {
  query: '鸡蛋要煮多久？',
  positive: ['十分钟左右。', 'About ten minutes.'],
  negative: ['Hens lay less in winter.', 'Ein Ei wiegt 60 g.', 'Яйца бывают белые.'],
};
const trains = {
  query: 'When is the last train?',
  positive: ['At 23:40.'],
  negative: ['About ten minutes.'],
};

describe('MTEB lines', () => {
  test('are recognised; positive documents have grade 1 and negative ones 0', async () => {
    const dataset = await loadDataset(await file('set.jsonl', [eggs, trains]));
    expect(dataset).toMatchObject({ name: 'set', format: 'mteb-jsonl' });
    expect(dataset.queries.map(({ text }) => text)).toEqual([eggs.query, trains.query]);
    // A text on two lines is one document.
    expect(dataset.documents.size).toBe(6);
    expect(gradesByText(dataset, 0)).toEqual({
      '十分钟左右。': 1,
      'About ten minutes.': 1,
      'Hens lay less in winter.': 0,
      'Ein Ei wiegt 60 g.': 0,
      'Яйца бывают белые.': 0,
    });
    expect(gradesByText(dataset, 1)).toEqual({ 'At 23:40.': 1, 'About ten minutes.': 0 });
  });

  test('claim no first stage, and do not put what is relevant before the rest', async () => {
    const lines = Array.from({ length: 40 }, (_, line) => ({
      query: `q ${line}`,
      positive: [`right ${line}`],
      negative: [1, 2, 3].map((n) => `wrong ${line} ${n}`),
    }));
    const dataset = await loadDataset(await file('set.jsonl', lines));
    expect(hasFirstStage(dataset)).toBe(false);
    const places = dataset.queries.map(({ id }) => {
      const ids = dataset.candidates.get(id)?.documentIds ?? [];
      return ids.findIndex((document) => dataset.qrels.get(id)?.get(document) === 1);
    });
    // By chance each of four places is a quarter of 40.
    for (const place of [0, 1, 2, 3]) {
      expect(places.filter((found) => found === place).length).toBeGreaterThan(2);
    }
  });

  test('are the same packed by gzip, with the lists in another order', async () => {
    const plain = await loadDataset(await file('set.jsonl', [eggs, trains]));
    const turned = [{ ...eggs, negative: [...eggs.negative].reverse() }, trains];
    const packed = await loadDataset(await file('set.jsonl.gz', turned));
    expect(packed.format).toBe('mteb-jsonl');
    expect(packed.fingerprint).toBe(plain.fingerprint);
    const other = await loadDataset(await file('set.jsonl', [{ ...eggs, negative: [] }, trains]));
    expect(other.fingerprint).not.toBe(plain.fingerprint);
  });

  test('may have id, language and further fields', async () => {
    const line = { ...eggs, id: 'e1', language: 'zh', source: 'kitchen' };
    const dataset = await loadDataset(await file('set.jsonl', [line]));
    expect(dataset.queries[0]).toMatchObject({ id: 'e1', language: 'zh', slices: { source: 'kitchen' } });
  });

  test('may hold a list of queries: each is a query, and all are one group', async () => {
    const line = { ...eggs, id: 'e1', query: ['how long', 'wie lange'] };
    const dataset = await loadDataset(await file('set.jsonl', [line, { ...trains, query: ['last train'] }]));
    expect(dataset.queries.map(({ id, text, group }) => [id, text, group])).toEqual([
      ['e1-1', 'how long', 'e1'],
      ['e1-2', 'wie lange', 'e1'],
      [expect.stringMatching(/^q-[0-9a-f]{16}$/), 'last train', null],
    ]);
    expect(gradesByText(dataset, 1)).toEqual(gradesByText(dataset, 0));
    expect(dataset.warnings.map(({ code }) => code)).toContain('several-queries');
  });

  test('of one text are two queries, as MTEB counts them', async () => {
    const again = { ...trains, positive: ['At 0:10.'] };
    const dataset = await loadDataset(await file('set.jsonl', [trains, again, again]));
    expect(dataset.queries.length).toBe(3);
    expect(gradesByText(dataset, 1)).toEqual({ 'At 0:10.': 1, 'About ten minutes.': 0 });
    expect(dataset.warnings.map(({ code }) => code)).toContain('query-text-again');
  });

  test.each([
    ['query-missing', { positive: ['a'], negative: [] }],
    ['query-missing', { query: [], positive: ['a'], negative: [] }],
    ['negative-not-a-list', { query: 'q', positive: ['a'] }],
    ['positive-not-a-list', { query: 'q', positive: 'a', negative: [] }],
    ['entry-not-text', { query: 'q', positive: ['a', { text: 'b' }], negative: [] }],
    ['positive-and-negative', { query: 'q', positive: ['a'], negative: ['b', 'a'] }],
    ['query-twice', { ...eggs, id: 'same' }],
  ])('with %s are told by file and line', async (code, line) => {
    const path = await file('set.jsonl', [{ ...trains, id: 'same' }, line]);
    const problems = await problemsOf(path);
    expect(problems.map((problem) => [problem.code, problem.where])).toEqual([
      [code, { file: path, line: 2 }],
    ]);
    expect(problems[0]?.mend).toBeTruthy();
  });

  test('run through the command', async () => {
    const path = await file('eggs.jsonl', [eggs, trains]);
    const { code, stdout, stderr } = await rankgauge(
      ['run', '--dataset', path, '--name', 'm', '--metrics', 'MRR@10', '--quiet', '--json'],
      { cwd: scratch },
    );
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ kind: expect.any(String) });
    const forced = await rankgauge(['run', '--dataset', path, '--input-format', 'mteb-jsonl', '--dry-run'], {
      cwd: scratch,
    });
    expect(forced.code, forced.stderr).toBe(0);
  });
});

function gradesByText(dataset: Awaited<ReturnType<typeof loadDataset>>, index: number) {
  const judgments = dataset.qrels.get(dataset.queries[index]?.id ?? '') ?? new Map<string, number>();
  return Object.fromEntries([...judgments].map(([id, grade]) => [dataset.documents.get(id)?.text, grade]));
}

/** Into a folder of its own, so that the set keeps its name. */
async function file(name: string, lines: readonly object[]): Promise<string> {
  const folder = await mkdtemp(join(scratch, 'set-'));
  const path = join(folder, name);
  const text = lines.map((line) => JSON.stringify(line)).join('\n');
  await writeFile(path, name.endsWith('.gz') ? gzipSync(text) : text);
  return path;
}

async function problemsOf(path: string): Promise<readonly Problem[]> {
  const outcome = await loadDataset(path).catch((error: unknown) => error);
  if (!(outcome instanceof InputError)) throw new Error('it loaded');
  return outcome.problems;
}
