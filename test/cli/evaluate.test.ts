import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtCommand, rankgauge } from './cli.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankgauge-'));
  writeFileSync(join(folder, 'qrels.txt'), 'q1 0 a 1\nq1 0 b 0\nq2 0 a 2\n');
  writeFileSync(join(folder, 'good.txt'), 'q1 Q0 a 1 2 s\nq1 Q0 b 2 1 s\nq2 Q0 a 1 1 s\nq2 Q0 z 2 0.5 s\n');
  writeFileSync(join(folder, 'poor.txt'), 'q1 Q0 a 1 1 s\nq1 Q0 b 2 2 s\nq2 Q0 a 1 1 s\n');
  writeFileSync(join(folder, 'bad.txt'), 'q1 Q0 a 1 high s\nq1 Q0 b 2 1\n');
  writeFileSync(join(folder, 'queries.csv'), 'query_id,language\nq1,en\nq2,de\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...words: string[]) => rankgauge(['evaluate', ...words], { cwd: folder });
const inFolder = (name: string) => readFileSync(join(folder, name), 'utf8');

describe('rankgauge evaluate', () => {
  test('prints an evaluation whose JSON is that of the schema, with a row for each run', async () => {
    const { code, stdout, stderr } = await run(
      ...['--qrels', 'qrels.txt', '--run', 'good.txt,poor.txt', '--metrics', 'MRR,nDCG@10', '--json'],
      ...['--per-query', '--queries', 'queries.csv', '--first-stage', 'poor.txt', '--depth', '1,2'],
    );
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const evaluation = JSON.parse(stdout);
    const schema = new URL('../../docs/schemas/evaluation.schema.json', import.meta.url);
    const validate = new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync(schema, 'utf8')));
    validate(evaluation);
    expect(validate.errors).toBeNull();
    expect(evaluation.runs.map((one: { name: string }) => one.name)).toEqual(['good', 'poor']);
    expect(evaluation.runs[0].metrics['MRR'].mean).toBe(1);
    expect(evaluation.runs[1].metrics['MRR'].mean).toBe(0.75);
    expect(evaluation.runs[1].perQuery[0]).toEqual({
      query: 'q1',
      values: { MRR: 0.5, 'nDCG@10': 1 / Math.log2(3) },
    });
    expect(evaluation.runs[0].slices.map((one: { value: string }) => one.value)).toEqual(['en', 'de']);
    expect(evaluation.runs[0].depths.map((one: { depth: number }) => one.depth)).toEqual([1, 2]);
  });

  test('takes runs as words, by commas and by repeats', async () => {
    const ways = [
      ['good.txt', 'poor.txt'],
      ['good.txt,poor.txt'],
      ['--run', 'good.txt', '--run', 'poor.txt'],
      ['good.txt', '--run', 'poor.txt'],
    ];
    const outputs = await Promise.all(
      ways.map(async (way) => (await run('--qrels', 'qrels.txt', ...way, '--format', 'csv')).stdout),
    );
    expect(outputs[0]).toContain('\ngood,run,qrels.txt,,good,,,nDCG@10,');
    expect(new Set(outputs).size).toBe(1);
  });

  test('shows a table, and what a reader must know under it', async () => {
    const { code, stdout } = await run('--qrels', 'qrels.txt', 'good.txt', '--metrics', 'nDCG@10');
    expect(code).toBe(0);
    expect(stdout).toContain('1.000');
    expect(stdout.replace(/\s+/g, ' ')).toContain('Judged@10 is 0.750');
  });

  test('shows the primary measure of each query in tables when asked', async () => {
    const words = ['--qrels', 'qrels.txt', 'good.txt', 'poor.txt', '--metrics', 'MRR,AP', '--per-query'];
    const { stdout } = await run(...words);
    expect(stdout).toMatch(/by query\n.*q1.*q2/);
    expect(stdout).toMatch(/poor .*0\.500.*1\.000/);
    const markdown = await run(...words, '--format', 'markdown');
    expect(markdown.stdout).toContain('| q1 | **1.000** | 0.500 |');
    expect((await run(...words.slice(0, -1))).stdout).not.toContain('by query');
  });

  test('writes values of queries to Arrow without printing them, and what nobody judged to CSV', async () => {
    const { code, stdout, stderr } = await run(
      ...['--qrels', 'qrels.txt', 'good.txt', 'poor.txt', '--metrics', 'MRR', '--json'],
      ...['-o', 'values.arrow', '--export-unjudged', 'unjudged.csv'],
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout).runs[0].perQuery).toBeUndefined();
    const rows = tableFromIPC(readFileSync(join(folder, 'values.arrow'))).toArray();
    expect(rows.map((row) => [row.run, row.query_id, row.MRR])).toEqual([
      ['good', 'q1', 1],
      ['good', 'q2', 1],
      ['poor', 'q1', 0.5],
      ['poor', 'q2', 1],
    ]);
    expect(inFolder('unjudged.csv')).toBe('query_id,document_id,grade,rank,runs\nq2,z,,2,good\n');
    expect(stderr).toContain('unjudged.csv');
  });

  test('reads a run from standard input, and refuses one without rows', () => {
    const words = [builtCommand, 'evaluate', '--qrels', 'qrels.txt', '-', '--metrics', 'MRR', '--json'];
    const given = spawnSync(process.execPath, words, { cwd: folder, input: inFolder('poor.txt') });
    expect(JSON.parse(given.stdout.toString()).runs[0]).toMatchObject({
      name: 'stdin',
      metrics: { MRR: { mean: 0.75 } },
    });
    const empty = spawnSync(process.execPath, words, { cwd: folder, input: '' });
    expect(empty.status).toBe(2);
    expect(empty.stderr.toString()).toContain('standard input: it holds no rows');
  });

  test.each([
    [
      'a faulty run, with all its faults',
      ['--qrels', 'qrels.txt', 'bad.txt'],
      /bad\.txt:1:11: .*bad\.txt:2: .*2 problems/s,
    ],
    [
      'a file that is not there',
      ['--qrels', 'nowhere.txt', 'good.txt'],
      /nowhere\.txt: there is no such file/,
    ],
    ['qrels and run the wrong way round', ['--qrels', 'good.txt', 'qrels.txt'], /wrong way round/],
    ['no qrels', ['good.txt'], /--qrels F is missing/],
    ['no run', ['--qrels', 'qrels.txt'], /--run F is missing/],
    [
      'a misspelt metric',
      ['--qrels', 'qrels.txt', 'good.txt', '--metrics', 'ncdg@10'],
      /did you mean "nDCG"/,
    ],
    ['a misspelt option', ['--qrels', 'qrels.txt', 'good.txt', '--tie', 'best'], /did you mean "ties"/],
    ['a treatment of ties that there is not', ['--qrels', 'qrels.txt', 'good.txt', '--ties', 'luck'], /ties/],
    ['a depth that is no number', ['--qrels', 'qrels.txt', 'good.txt', '--depth', '5,x'], /"x"/],
    ['a column without a table', ['--qrels', 'qrels.txt', 'good.txt', '--by', 'language'], /--queries F/],
  ])('refuses %s with exit code 2 and nothing on stdout', async (_, words, message) => {
    const { code, stdout, stderr } = await run(...words);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
  });

  test('skips faults when asked and says how many', async () => {
    writeFileSync(join(folder, 'half.txt'), `${inFolder('good.txt')}q1 Q0 c 3 high s\n`);
    const { code, stdout } = await run('--qrels', 'qrels.txt', 'half.txt', '--lenient', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout).dataset.warnings).toBe(1);
  });
});

describe('a run folder of ours', () => {
  const pairs = [
    'query_id,query,document_id,document,grade',
    'q1,where do cats sleep,a,cats sleep in warm places,1',
    'q1,where do cats sleep,b,trees grow slowly,0',
    'q2,how do trees grow,a,cats sleep in warm places,0',
    'q2,how do trees grow,b,trees grow slowly,1',
  ];

  test('is evaluated, converted, and gives the order of its candidates as a first stage', async () => {
    writeFileSync(join(folder, 'pairs.csv'), `${pairs.join('\n')}\n`);
    const made = await rankgauge(['run', '--dataset', 'pairs.csv', '--name', 'mine', '--quiet'], {
      cwd: folder,
    });
    expect(made.code).toBe(0);
    writeFileSync(join(folder, 'own.txt'), 'q1 0 a 1\nq2 0 b 1\n');
    const { code, stdout } = await run(
      ...['--qrels', 'own.txt', '--run', 'latest', '--first-stage', 'results/mine-bare-bm25-char3'],
      ...['--metrics', 'MRR', '--json'],
    );
    expect(code).toBe(0);
    const [one] = JSON.parse(stdout).runs;
    // Each question shares words with its one relevant document only; b comes second among the candidates of q2.
    expect(one.metrics['MRR']).toMatchObject({ mean: 1, firstStage: 0.75, ceiling: 1 });
    const converted = await rankgauge(['convert', 'latest', 'mine.txt'], { cwd: folder });
    expect(converted.code).toBe(0);
    const again = await run('--qrels', 'own.txt', 'mine.txt', '--metrics', 'MRR', '--json');
    expect(JSON.parse(again.stdout).runs[0].metrics['MRR'].mean).toBe(1);
  });
});

describe('rankgauge convert', () => {
  test('says on stderr what was written, and writes to stdout when asked', async () => {
    const file = await rankgauge(['convert', 'good.txt', 'good.json'], { cwd: folder });
    expect(file).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'good.json: run as json, 2 queries, 4 rows\n',
    });
    const out = await rankgauge(['convert', 'qrels.txt', '-', '--to', 'csv', '--quiet'], { cwd: folder });
    expect(out).toMatchObject({
      code: 0,
      stdout: 'query_id,document_id,grade\nq1,a,1\nq1,b,0\nq2,a,2\n',
      stderr: '',
    });
  });

  test('refuses a format that there is not with exit code 2', async () => {
    const { code, stderr } = await rankgauge(['convert', 'good.txt', 'x', '--to', 'jsn'], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toContain('did you mean "json"');
  });
});
