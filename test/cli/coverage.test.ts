import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Coverage } from '../../src/comparison/coverage.ts';
import { rankgauge } from './cli.ts';

const bare = 'demo-bare-bm25-char3';
const words = 'demo-bare-bm25-word';
let folder: string;

const coverage = (...options: readonly string[]) => rankgauge(['coverage', ...options], { cwd: folder });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rankgauge-'));
  const { code, stderr } = await rankgauge(
    ['run', '--demo', '--metrics', 'nDCG@10,MRR@10', '--name', 'demo', '--quiet'],
    { cwd: folder },
  );
  expect(code, stderr).toBe(0);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('rankgauge coverage on the shipped data', () => {
  test('measures sixteen languages against English on the same 40 questions', async () => {
    const { code, stdout, stderr } = await coverage(bare, '--json');
    expect([code, stderr]).toEqual([0, '']);
    const report: Coverage = JSON.parse(stdout);
    expect(report).toMatchObject({
      kind: 'coverage',
      version: 1,
      reference: 'en',
      parts: [bare],
      missing: [],
    });
    expect(report.languages).toHaveLength(16);
    for (const { language, gaps, counts } of report.languages) {
      expect(counts.questions).toBe(40);
      expect(gaps.filter(({ kind }) => kind === 'end-to-end').map(({ questions }) => questions)).toEqual(
        language === 'en' ? [] : [40],
      );
    }
    // The paragraphs have the same numbers in every language, so that candidates in common are known.
    const german = report.languages.find(({ language }) => language === 'de');
    expect(german).toMatchObject({ name: 'German', gap: 'like-for-like' });
    expect(german?.gaps.find(({ kind }) => kind === 'like-for-like')?.questions).toBe(37);
    expect(report.macro?.metrics['nDCG@10']?.mean).toBeCloseTo(0.661, 2);
    // The data set is found where the run says, so that lengths are known.
    expect(german?.text?.documentCharacters).toBeGreaterThan(100);
  });

  test('does not blame a lexical reranker for first stages that left it little to win', async () => {
    const { stdout } = await coverage(bare, '--reference', 'mean', '--json');
    const report: Coverage = JSON.parse(stdout);
    expect(report.reference).toBe('mean');
    const vietnamese = report.languages.find(({ language }) => language === 'vi');
    // Less lift than the others by .13, and the same result.
    const lift = vietnamese?.gaps.find(({ kind }) => kind === 'lift');
    expect(lift?.high).toBeLessThan(0);
    expect(lift?.reason).toBe('less-to-win');
    expect(vietnamese?.verdict).not.toBe('behind');
  });

  test('prints the heat table of docs/coverage.md, figures within .02', async () => {
    const { stdout, stderr } = await coverage(bare, words, '--quiet');
    expect(stderr).toBe('');
    const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'coverage.md'), 'utf8');
    const [, shown = ''] = /<!-- heat -->\n```text\n([\s\S]+?)```/.exec(page) ?? [];
    const printed = stdout
      .slice(0, shown.length + 200)
      .split('\n')
      .slice(0, shown.trimEnd().split('\n').length);
    const figures = (text: string) => [...text.matchAll(/(?<= )\.\d\d/g)].map(([value]) => Number(value));
    expect(figures(shown)).toHaveLength(48);
    for (const [index, value] of figures(printed.join('\n')).entries()) {
      expect(Math.abs(value - (figures(shown)[index] ?? Number.NaN))).toBeLessThanOrEqual(0.021);
    }
    expect(printed[0]).toBe(shown.split('\n')[0]);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain(`rankgauge coverage ${bare} ${words} --reference mean`);
  });

  test('writes files in the format of their endings', async () => {
    const { code } = await coverage(
      bare,
      '--metrics',
      'MRR@10',
      '--margin',
      '0.1',
      '--quiet',
      '-o',
      'c.md',
      '-o',
      'c.csv',
      '-o',
      'c.json',
    );
    expect(code).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, 'c.json'), 'utf8'))).toMatchObject({
      margin: 0.1,
      metrics: ['MRR@10'],
    });
    expect(readFileSync(join(folder, 'c.md'), 'utf8')).toContain('| zh Chinese |');
    expect(readFileSync(join(folder, 'c.csv'), 'utf8')).toContain(`${bare},en,zh,Chinese,mean,MRR@10,`);
  });

  test('ends with 1 when a required language is missing, and with 0 when all are there', async () => {
    const missing = await coverage(bare, '--require-language', 'ar,zh,sw', '--require-language', 'ru');
    expect(missing.code).toBe(1);
    expect(missing.stdout).toContain('missing: sw (required, and no query has a value)');
    expect((await coverage(bare, '--require-language', 'ar,zh,ru', '--quiet')).code).toBe(0);
  });
});

describe('what cannot be covered ends with exit code 2', () => {
  test.each([
    [[], 'no run', /Not enough|usage/i],
    [['nobody'], 'an unknown run', /there is no run "nobody"/],
    [[bare, '--reference', 'xx'], 'an unknown reference', /no query of .* is in the language "xx"/],
    [[bare, '--require-language', ','], 'a requirement of nothing', /--require-language names no language/],
    [[bare, '--metrics', 'AUC'], 'no measure of rankings', /none of AUC is a measure of rankings/],
    [[bare, '--margin', '0'], 'no margin', /--margin takes a number/],
    [[bare, '--refrence', 'en'], 'a misspelt option', /did you mean "reference"/],
  ] as const)('%j: %s', async (options, _, message) => {
    const { code, stdout, stderr } = await coverage(...options);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });
});

test('TREC runs are covered with judgments and a table of queries, without a first stage', async () => {
  const languages = ['en', 'zh'];
  const numbers = Array.from({ length: 20 }, (_, number) => number);
  const lines = (line: (language: string, number: number) => string) =>
    languages.flatMap((language) => numbers.map((number) => line(language, number))).join('');
  writeFileSync(
    join(folder, 'run.txt'),
    lines((language, number) => {
      const good = language === 'en' || number < 2 ? 0.9 : 0.1;
      return `${language}${number} Q0 good 1 ${good} tag\n${language}${number} Q0 bad 2 0.5 tag\n`;
    }),
  );
  writeFileSync(
    join(folder, 'qrels.txt'),
    lines((language, number) => `${language}${number} 0 good 1\n${language}${number} 0 bad 0\n`),
  );
  writeFileSync(
    join(folder, 'queries.tsv'),
    `query_id\tlanguage\tparallel_id\n${lines((language, number) => `${language}${number}\t${language}\tp${number}\n`)}`,
  );
  const { code, stdout, stderr } = await coverage(
    ...['./run.txt', '--qrels', 'qrels.txt', '--queries', 'queries.tsv', '--metrics', 'MRR', '--json'],
  );
  expect(code, stderr).toBe(0);
  const report: Coverage = JSON.parse(stdout);
  const chinese = report.languages.find(({ language }) => language === 'zh');
  // 18 of 20 from 1 to 1/2. The documents are the same, so that like-for-like needs no first stage.
  expect(chinese?.gaps.map(({ kind, difference }) => [kind, difference])).toEqual([
    ['end-to-end', -0.45],
    ['like-for-like', -0.45],
  ]);
  expect(chinese).toMatchObject({ verdict: 'behind', firstStage: null });
  const without = await coverage('./run.txt', '--qrels', 'qrels.txt');
  expect([without.code, without.stderr]).toEqual([2, expect.stringContaining('names a language')]);
});
