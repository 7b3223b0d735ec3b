import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Comparison } from '../../src/comparison/comparison.ts';
import { rankgauge } from './cli.ts';

const bare = 'demo-bare-bm25-char3';
const inText = 'demo-instruction-in-text-bm25-char3';
const words = 'demo-bare-bm25-word';
let folder: string;

const compare = (...options: readonly string[]) => rankgauge(['compare', ...options], { cwd: folder });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rankgauge-'));
  const { code, stderr } = await rankgauge(
    ['run', '--demo', '--metrics', 'nDCG@10,MRR@10', '--name', 'demo', '--quiet'],
    { cwd: folder },
  );
  expect(code, stderr).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('rankgauge compare on the shipped data', () => {
  test('finds an instruction in the text worse than none, and says by how much', async () => {
    const { code, stdout } = await compare(bare, inText, '--json');
    expect(code).toBe(0);
    const comparison: Comparison = JSON.parse(stdout);
    expect(comparison).toMatchObject({
      kind: 'comparison',
      version: 1,
      baseline: bare,
      margin: 0.02,
      level: 0.05,
    });
    const [pair] = comparison.comparisons;
    expect(pair?.queries).toMatchObject({
      paired: 640,
      compared: 640,
      questions: 40,
      languages: 16,
      failed: 0,
    });
    const figures = pair?.metrics['nDCG@10'];
    expect(figures?.verdict).toBe('worse');
    expect(figures?.difference).toBeCloseTo(-0.025, 2);
    expect(figures?.high).toBeLessThan(-0.01);
    expect(figures?.low).toBeGreaterThan(-0.04);
    // The cross-check agrees to a tenth of the interval.
    expect(figures?.t.low).toBeCloseTo(figures?.low ?? 0, 2);
    expect(pair?.changes).toEqual([{ what: 'template', baseline: 'bare', candidate: 'instruction-in-text' }]);
    // A reranker of words sees the instruction as words: where the query's language shares none with it, nothing moves.
    const zh = pair?.slices.find(({ value }) => value === 'zh')?.metrics['nDCG@10'];
    expect(zh).toMatchObject({ difference: 0, wins: 0, losses: 0 });
  });

  test('prints what docs/statistics.md takes apart', async () => {
    const page = readFileSync(new URL('../../docs/statistics.md', import.meta.url), 'utf8');
    const block = page.split('\n').map((line) => (line.startsWith('    ') ? line.trim() : ''));
    const shown =
      block
        .slice(block.indexOf('comparison with bare'))
        .join('\n')
        .split(/\n{3,}/)[0] ?? '';
    const { stdout } = await compare(bare, inText, '--metrics', 'nDCG@10,MRR@10');
    const words = (text: string) => text.split(/[\s[\],]+/).filter((word) => word !== '');
    const expected = words(shown);
    expect(expected.length).toBeGreaterThan(60);
    for (const [place, word] of words(stdout).slice(0, expected.length).entries()) {
      const [number, wanted] = [Number(word), Number(expected[place])];
      if (Number.isNaN(wanted)) expect(word).toBe(expected[place]);
      else expect(Math.abs(number - wanted), `${word} for ${expected[place]}`).toBeLessThan(0.003);
    }
  });

  test('prints the verdict as a sentence, and the next command', async () => {
    const { code, stdout, stderr } = await compare(bare, inText);
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      /instruction-in-text is worse than bare by 0\.02\d \[0\.01\d, 0\.03\d\] on 40 questions in 16 languages; whether by more than the margin of 0\.02 is open; what these can settle: 0\.00\d/,
    );
    expect(stdout).toContain(`rankgauge compare ${bare} ${inText} --by language`);
    expect(stdout).not.toContain('\u001b');
  });

  test('compares a family, by language, with the queries that changed most, into files', async () => {
    const { code, stdout, stderr } = await compare(
      ...[
        bare,
        inText,
        words,
        '--by',
        'language',
        '--show',
        '2',
        '--effect',
        '0.01',
        '--margin',
        '0.05,MRR@10=0.1',
      ],
      ...['--quiet', '-o', 'c.md', '-o', 'c.csv', '-o', 'c.json', '--seed', '3'],
    );
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('95 % intervals that hold together for 2 comparisons');
    const comparison: Comparison = JSON.parse(readFileSync(join(folder, 'c.json'), 'utf8'));
    expect(comparison.seed).toBe(3);
    expect(comparison.level).toBeLessThan(0.05);
    expect(comparison.sliceLevel).toBeLessThan(comparison.level);
    const [first, second] = comparison.comparisons;
    // Inside a margin of 0.05, and still seen to be worse.
    expect(first?.metrics['nDCG@10']).toMatchObject({
      verdict: 'equivalent',
      detectable: true,
      margin: 0.05,
    });
    expect(first?.metrics['MRR@10']?.margin).toBe(0.1);
    expect(first?.changed).toHaveLength(2);
    // The shipped data set is found from the manifest, so that texts are shown.
    expect(first?.changed?.[0]?.text).not.toBeNull();
    expect(first?.plan?.difference?.questions).toBeGreaterThan(40);
    expect(second?.candidate).toBe(words);
    expect(readFileSync(join(folder, 'c.md'), 'utf8')).toContain(
      '| instruction-in-text |'.replace('| i', '| bm25-char3 / i'),
    );
    expect(readFileSync(join(folder, 'c.csv'), 'utf8').split('\n')[1]).toMatch(
      new RegExp(`^${bare},${inText},,,nDCG@10,`),
    );
  });

  test('compares all pairs', async () => {
    const { stdout } = await compare(bare, inText, words, '--all-pairs', '--metrics', 'nDCG@10', '--json');
    const { comparisons }: Comparison = JSON.parse(stdout);
    expect(comparisons.map(({ baseline, candidate }) => [baseline, candidate])).toEqual([
      [bare, inText],
      [bare, words],
      [inText, words],
    ]);
  });

  test('finds a run identical to itself scored again', async () => {
    const again = await rankgauge(
      [
        'run',
        '--demo',
        '--protocol',
        'bm25-char3',
        '--template',
        'bare',
        '--name',
        'again',
        '--seed',
        '9',
        '--quiet',
      ],
      { cwd: folder },
    );
    expect(again.code).toBe(0);
    const { stdout } = await compare(bare, 'again-bare-bm25-char3', '--metrics', 'nDCG@10');
    expect(stdout).toContain('gives the same scores as');
  });
});

describe('what cannot be compared ends with exit code 2', () => {
  test.each([
    [[bare], 'runs', /Not enough|usage/i],
    [[bare, 'nobody'], 'an unknown run', /there is no run "nobody"/],
    [[bare, bare], 'a run with itself', /stands twice/],
    [[bare, inText, '--by', 'langage'], 'an unknown column', /no column "langage".*did you mean "language"/],
    [[bare, inText, '--margin', '0'], 'no margin', /--margin takes numbers above 0, not "0"/],
    [[bare, inText, '--margin', '0.1,0.2'], 'two margins', /2 numbers for all measures/],
    [[bare, inText, '--confidence', '1'], 'certainty', /--confidence takes a number/],
    [[bare, inText, '--format', 'tabel'], 'a misspelt format', /did you mean "table"/],
    [[bare, inText, '--marign', '1'], 'a misspelt option', /did you mean "margin"/],
  ] as const)('%j: %s', async (options, _, message) => {
    const { code, stderr, stdout } = await compare(...options);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
    expect(stdout).toBe('');
  });
});

test('TREC runs are compared with their judgments', async () => {
  const row = (query: number, document: string, score: number) => `q${query} Q0 ${document} 1 ${score} tag\n`;
  const queries = Array.from({ length: 12 }, (_, index) => index);
  const run = (good: (query: number) => number) =>
    queries.map((query) => row(query, 'good', good(query)) + row(query, 'bad', 0.5)).join('');
  writeFileSync(
    join(folder, 'worse.txt'),
    run(() => 0.1),
  );
  writeFileSync(
    join(folder, 'better.txt'),
    run((query) => (query === 0 ? 0.1 : 0.9)),
  );
  writeFileSync(
    join(folder, 'qrels.txt'),
    queries.map((query) => `q${query} 0 good 1\nq${query} 0 bad 0\n`).join(''),
  );
  const { code, stdout, stderr } = await compare(
    './worse.txt',
    './better.txt',
    '--qrels',
    'qrels.txt',
    '--metrics',
    'MRR',
    '--json',
  );
  expect(code, stderr).toBe(0);
  const { comparisons }: Comparison = JSON.parse(stdout);
  // 11 of 12 queries from 1/2 to 1.
  expect(comparisons[0]?.metrics['MRR']?.difference).toBeCloseTo(11 / 24, 12);
  expect(comparisons[0]?.metrics['MRR']?.verdict).toBe('better');
  const without = await compare('./worse.txt', './better.txt');
  expect([without.code, without.stderr]).toEqual([2, expect.stringContaining('--qrels F')]);
});
