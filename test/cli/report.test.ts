import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parseHTML } from 'linkedom';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunReport } from '../../src/pipeline/run-report.ts';
import { load } from '../report/load-fixture.ts';
import { rankgauge } from './cli.ts';
import { loadCounter } from './loaded.ts';

const bare = 'demo-bare-bm25-char3';
let folder: string;
let runs: string[];

const report = (...options: readonly string[]) => rankgauge(['report', ...options], { cwd: folder });
const pageIn = (file: string) => {
  const text = readFileSync(join(folder, file), 'utf8');
  return { text, document: parseHTML(text).document };
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rankgauge-'));
  // Two rerankers and three templates: as many runs as a page has to hold, in sixteen languages.
  const templates = ['bare', 'instruction-in-text', 'qwen3-official'].join(',');
  const { code, stderr } = await rankgauge(
    ['run', '--demo', '--template', templates, '--name', 'demo', '--quiet'],
    { cwd: folder },
  );
  expect(code, stderr).toBe(0);
  runs = readdirSync(join(folder, 'results')).filter((name) => name !== bare);
  expect(runs).toHaveLength(5);
  writeFileSync(join(folder, 'load.json'), JSON.stringify(load()));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('rankgauge report on the shipped data', () => {
  test('of sixteen languages and six runs stays under 600 kB, with pictures and changed queries', async () => {
    const { code, stdout, stderr } = await report(bare, ...runs, '--load', 'load.json', '-o', 'six.html');
    expect([code, stdout]).toEqual([0, '']);
    const bytes = statSync(join(folder, 'six.html')).size;
    expect(stderr).toBe(`six.html: ${Math.ceil(bytes / 1000)} kB\n`);
    expect(bytes).toBeLessThan(600_000);
    const { document } = pageIn('six.html');
    // One for the means, one for the pairs, five by language; gaps; six whole and 96 small; depth; two of the load test.
    expect(document.querySelectorAll('svg[role="img"]')).toHaveLength(1 + 1 + 5 + 6 + 6 + 96 + 1 + 2);
    expect(document.querySelectorAll('#queries details')).toHaveLength(25);
    expect(document.querySelectorAll('#verdict .cards')[0]?.querySelectorAll('.card')).toHaveLength(5);
    expect(document.querySelectorAll('table.heat tbody tr')).toHaveLength(7);
  }, 120_000);

  test('shows texts of changed queries in their language, the same documents in both runs', async () => {
    const { code } = await report(bare, 'demo-bare-bm25-word', '--show', '40', '--quiet', '-o', 'two.html');
    expect(code).toBe(0);
    const { document, text } = pageIn('two.html');
    const queries = [...document.querySelectorAll('#queries details')];
    expect(queries).toHaveLength(40);
    const arabic = queries.find((one) => one.querySelector('p[lang="ar"]') !== null);
    expect(arabic?.querySelector('p[lang="ar"]')?.getAttribute('dir')).toBe('auto');
    expect(arabic?.querySelectorAll('.sides div[dir="auto"]').length).toBeGreaterThanOrEqual(6);
    expect(text.length).toBeLessThan(600_000);
  });

  test('prints its figures with --json, and writes them into F.json', async () => {
    const { code, stdout } = await report(
      bare,
      '--metrics',
      'MRR@10',
      '--seed',
      '7',
      '--json',
      '-o',
      'one.json',
    );
    expect(code).toBe(0);
    const printed: RunReport = JSON.parse(stdout);
    expect(printed).toEqual(JSON.parse(readFileSync(join(folder, 'one.json'), 'utf8')));
    expect(printed).toMatchObject({ kind: 'report', version: 1, seed: 7, comparison: null, load: null });
    expect(printed.evaluation.metrics).toEqual(['MRR@10']);
    expect(printed.distributions[0]?.languages).toHaveLength(16);
    const [curve] = printed.depths;
    expect(curve?.depths.map(({ depth }) => depth)).toEqual([1, 2, 3, 5, 10, 20]);
    expect(curve?.depths.at(-1)).toMatchObject({
      gainShare: 1,
      pairShare: 1,
      metrics: { 'MRR@10': expect.closeTo(printed.evaluation.runs[0]?.metrics['MRR@10']?.mean ?? -1, 9) },
    });
  });

  test('prints what its schema says, with all parts', async () => {
    const { stdout } = await report(bare, 'demo-bare-bm25-word', '--load', 'load.json', '--json', '--quiet');
    const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
    const schemaOf = (name: string) =>
      JSON.parse(
        readFileSync(new URL(`../../docs/schemas/${name}.schema.json`, import.meta.url), 'utf8'),
      ) as object;
    for (const name of ['evaluation', 'comparison', 'coverage', 'diagnosis', 'load']) {
      ajv.addSchema(schemaOf(name), `${name}.schema.json`);
    }
    const validate = ajv.compile(schemaOf('report'));
    const printed: RunReport = JSON.parse(stdout);
    expect(validate(printed), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...printed, depths: [{ run: 'a' }] })).toBe(false);
    expect(validate({ ...printed, load: { ...printed.load, levels: 1 } })).toBe(false);
  });

  test('says what to type to get the same runs and the same page', async () => {
    const { stdout } = await report(bare, 'demo-bare-bm25-word', '--margin', '0.03', '--json', '--quiet');
    const printed: RunReport = JSON.parse(stdout);
    const run = 'rankgauge run --dataset human-rights --template bare --protocol';
    expect(printed.commands.filter((command) => command.startsWith(run))).toHaveLength(2);
    expect(printed.commands.at(-1)).toBe(`rankgauge report ${bare} demo-bare-bm25-word --margin 0.03`);
    expect(printed.comparison?.margin).toBe(0.03);
    expect(printed.comparison?.by).toBe('language');
  });

  test('the counts of the scores are those of the run: every scored pair is in one bin', async () => {
    const { stdout } = await report(bare, '--json', '--quiet');
    const { distributions, diagnoses }: RunReport = JSON.parse(stdout);
    const total = (counts: readonly number[] | undefined) =>
      (counts ?? []).reduce((sum, one) => sum + one, 0);
    const [{ whole, languages } = expect.fail('no distribution')] = distributions;
    const counted = ({ relevant, irrelevant }: typeof whole) =>
      total(relevant?.counts) + total(irrelevant?.counts);
    expect(counted(whole)).toBe(diagnoses[0]?.counts.scores);
    expect(total(languages.map(counted))).toBe(counted(whole));
  });
});

test('TREC runs are reported with judgments and a table of queries', async () => {
  const numbers = Array.from({ length: 12 }, (_, number) => number);
  const lines = (line: (number: number) => string) => numbers.map(line).join('');
  for (const [file, good] of [
    ['one.txt', 0.9],
    ['two.txt', 0.1],
  ] as const) {
    writeFileSync(
      join(folder, file),
      lines((number) => `q${number} Q0 good 1 ${good} tag\nq${number} Q0 bad 2 0.5 tag\n`),
    );
  }
  writeFileSync(
    join(folder, 'qrels.txt'),
    lines((number) => `q${number} 0 good 1\nq${number} 0 bad 0\n`),
  );
  const { code, stderr } = await report(
    ...['./one.txt', './two.txt', '--qrels', 'qrels.txt', '--metrics', 'MRR', '--quiet', '-o', 'trec.html'],
  );
  expect([code, stderr]).toEqual([0, '']);
  const { document } = pageIn('trec.html');
  expect(document.querySelector('#verdict .card .badge')?.textContent).toBe('worse');
  expect(document.querySelectorAll('#depth, #languages')).toHaveLength(0);
});

describe('what draws is loaded only when a page is written', () => {
  const counter = loadCounter();
  afterAll(() => counter.close());
  test.each([
    [['report', bare, '--json', '--quiet'], false],
    [['compare', bare, 'demo-bare-bm25-word', '--quiet'], false],
    [['report', bare, '--quiet', '-o', 'counted.html'], true],
  ] as const)('%j: %s', async (words, drawn) => {
    const { code, packages } = await counter.loadedBy(words, { cwd: folder });
    expect(code).toBe(0);
    expect(packages.has('@observablehq/plot')).toBe(drawn);
    expect(packages.has('linkedom')).toBe(drawn);
  });
});

describe('what cannot be reported ends with exit code 2, and writes nothing', () => {
  test.each([
    [[], 'no run', /Not enough|usage/i],
    [[bare], 'no file', /nothing says where the page is to go/],
    [[bare, '-o', 'x.csv'], 'a format without pages', /cannot be written as csv/],
    [[bare, '-o', 'x.xyz'], 'an unknown ending', /no format has the ending/],
    [['nobody', '-o', 'x.html'], 'an unknown run', /there is no run "nobody"/],
    [[bare, bare, '-o', 'x.html'], 'a run twice', /with itself|twice|same/],
    [[bare, 'demo-bare-bm25-word', '--by', 'colour', '-o', 'x.html'], 'an unknown column', /colour/],
    [[bare, '--load', 'none.json', '-o', 'x.html'], 'no load test', /there is no such file/],
    [
      [bare, '--load', 'results/demo-bare-bm25-char3/run.json', '-o', 'x.html'],
      'another JSON',
      /not the outcome/,
    ],
    [[bare, '--margin', '0', '-o', 'x.html'], 'no margin', /--margin takes numbers above 0/],
    [[bare, '-o', 'no/such/folder/x.html'], 'no folder', /cannot be written/],
  ] as const)('%j: %s', async (options, _, message) => {
    const { code, stdout, stderr } = await report(...options);
    expect([code, stdout], stderr).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(readdirSync(folder).filter((name) => name.startsWith('x.'))).toEqual([]);
  });
});
