import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runValues } from '../../src/comparison/run-values.ts';
import { metric } from '../../src/metrics/index.ts';
import { writeManifest } from '../../src/results/manifest.ts';
import { type ScoredRun, writeScoredRun } from '../../src/results/scored-run.ts';
import { manifestOf, many, ranked, runOf } from '../gate/fixture.ts';
import { readXml } from '../report/junit-schema.ts';
import { rankgauge } from './cli.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankgauge-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes a run folder under results. */
async function keep(
  name: string,
  run: ScoredRun,
  changes: Parameters<typeof manifestOf>[0] = {},
): Promise<void> {
  const path = join(folder, 'results', name);
  mkdirSync(path, { recursive: true });
  const named = { ...run, name, calls: callsOf(run) };
  const values = runValues(named, [metric('MRR')]).measures;
  await writeScoredRun(
    path,
    named,
    new Map([...values].map(([measure, { expected }]) => [measure, expected])),
  );
  await writeManifest(path, manifestOf({ name, ...changes }));
}

function callsOf({ queries }: ScoredRun): ScoredRun['calls'] {
  const each = <Item>(value: Item) => queries.map(() => value);
  return {
    starts: each(0),
    latencies: queries.map((_, index) => index + 1),
    statuses: each(200),
    attempts: each(1),
    documents: each(4),
    promptTokens: each(Number.NaN),
    bytes: each(100),
    servers: each(null),
    errors: each(null),
  };
}

const ranks = (count: number, rank: (index: number) => number) =>
  runOf(
    many(count, (index) => ranked(`q${index}`, rank(index), { language: index % 2 === 0 ? 'en' : 'ar' })),
  );

const gate = (...words: string[]) => rankgauge(['gate', ...words], { cwd: folder });

describe('exit codes', () => {
  beforeEach(async () => {
    await keep(
      'good',
      ranks(60, () => 1),
    );
    await keep(
      'bad',
      ranks(60, (index) => (index % 2 === 0 ? 2 : 1)),
    );
    await keep(
      'few',
      ranks(4, () => 1),
    );
    await keep(
      'few-moved',
      ranks(4, (index) => (index === 0 ? 2 : 1)),
    );
    await keep(
      'holes',
      runOf(
        many(60, (index) =>
          index < 3
            ? { ...ranked(`q${index}`, 1), scores: [null, null, null, null] }
            : ranked(`q${index}`, 1),
        ),
      ),
      { status: 'failed', failure: 'calls failed' },
    );
  });

  test.each([
    ['a rule that holds', ['good', '--rule', 'MRR >= 0.9'], 0],
    ['a rule that does not', ['bad', '--rule', 'MRR >= 0.9'], 1],
    ['nothing lost', ['good', '--baseline', 'good'], 0],
    ['a loss', ['bad', '--baseline', 'good'], 1],
    ['no rule and no baseline', ['good'], 2],
    ['a misspelt rule', ['good', '--rule', 'MMR >= 0.9'], 2],
    ['a baseline that is not there', ['good', '--baseline', 'main'], 2],
    ['a run that is not there', ['better', '--rule', 'MRR >= 0.9'], 2],
    ['no run', [], 2],
    ['an empty slice', ['good', '--rule', 'each(topic, MRR >= 0.9)'], 2],
    ['calls that failed', ['holes', '--rule', 'MRR >= 0.9'], 3],
    ['too few questions to tell', ['few-moved', '--baseline', 'few'], 0],
    [
      'too few questions to tell, where that counts',
      ['few-moved', '--baseline', 'few', '--on-inconclusive', 'fail'],
      4,
    ],
    ['an unknown option', ['good', '--rulez', 'x'], 2],
    ['a format that there is not', ['good', '--rule', 'MRR >= 0.9', '--format', 'pdf'], 2],
  ] as const)('%s: %j exits %i', async (_, words, code) => {
    const outcome = await gate(...words);
    expect(outcome.code).toBe(code);
    if (code === 2) {
      expect(outcome.stdout).toBe('');
      expect(outcome.stderr).toMatch(/^error: .* \[[a-z-]+\]\n( {2}why: .*\n)?( {2}mend: .*\n)/);
    } else {
      expect(outcome.stderr).toContain(`exit code ${code}`);
    }
  });

  test('--quiet leaves the verdict to stdout', async () => {
    const { stdout, stderr } = await gate('bad', '--baseline', 'good', '--quiet');
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^FAIL/);
  });

  test('JSON stands alone on stdout and is what its schema says', async () => {
    const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(
      JSON.parse(readFileSync('docs/schemas/gate.schema.json', 'utf8')),
    );
    const rules = [
      'each(language, regression(MRR))',
      'latency.p95 <= 500 ms',
      'gap("ar", MRR) < 0.9',
      'diagnosis == "healthy"',
      'errors < 1 %',
    ];
    const { stdout } = await gate(
      'bad',
      '--baseline',
      'good',
      '--json',
      ...rules.flatMap((rule) => ['--rule', rule]),
    );
    const report = JSON.parse(stdout);
    validate(report);
    expect(validate.errors ?? []).toEqual([]);
    expect(report).toMatchObject({ kind: 'gate', version: 1, run: 'bad', baseline: 'good', verdict: 'fail' });
    const failed = report.rules.filter(
      (rule: { verdict: string; rule: string }) => rule.verdict === 'fail' && rule.rule.startsWith('each'),
    );
    expect(failed.map((rule: { slice?: { value: string } }) => rule.slice?.value)).toEqual(['en']);
  });

  test('files get the format of their ending, and a summary is written where GitHub asks for one', async () => {
    const { code, stdout } = await rankgauge(
      [
        'gate',
        'bad',
        '--baseline',
        'good',
        '--format',
        'github',
        '-o',
        'g.md',
        '-o',
        'g.xml',
        '-o',
        'g.json',
        '-o',
        'g.csv',
      ],
      { cwd: folder, env: { GITHUB_STEP_SUMMARY: join(folder, 'summary.md') } },
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(/^::error title=/);
    const read = (file: string) => readFileSync(join(folder, file), 'utf8');
    expect(read('g.md')).toMatch(/^### ❌/);
    expect(read('summary.md')).toBe(`${read('g.md')}\n`);
    expect(readXml(read('g.xml')).attributes.get('failures')).toBe('1');
    expect(JSON.parse(read('g.json')).kind).toBe('gate');
    expect(read('g.csv')).toMatch(/^run,rule,/);
  });

  test('--explain says what would be seen, with a run, with a baseline alone, and with nothing', async () => {
    const nothing = await gate('--explain');
    expect(nothing.code).toBe(0);
    expect(nothing.stdout).toContain('nothing yet');
    const rules = await gate('--explain', '--rule', 'regression(MRR)', '--rule', 'failed == 0', '--json');
    expect(JSON.parse(rules.stdout)).toMatchObject({
      kind: 'gate-plan',
      measured: null,
      questions: null,
      rules: [{}, {}],
    });
    const alone = await gate('--explain', '--baseline', 'good', '--json');
    expect(JSON.parse(alone.stdout)).toMatchObject({ measured: null, questions: 60 });
    const both = await gate('bad', '--explain', '--baseline', 'good', '--margin', '0.1', '--json');
    expect(JSON.parse(both.stdout)).toMatchObject({
      margin: 0.1,
      questions: 60,
      measured: { measure: 'MRR', against: 'good', questions: 60 },
    });
  });

  test('a run of a TREC file is judged with its qrels', async () => {
    writeFileSync(
      join(folder, 'qrels.txt'),
      many(10, (index) => `q${index} 0 a 1\nq${index} 0 b 0\n`).join(''),
    );
    writeFileSync(
      join(folder, 'old.run'),
      many(10, (index) => `q${index} Q0 a 1 0.9 x\nq${index} Q0 b 2 0.1 x\n`).join(''),
    );
    writeFileSync(
      join(folder, 'new.run'),
      many(10, (index) => `q${index} Q0 b 1 0.9 x\nq${index} Q0 a 2 0.1 x\n`).join(''),
    );
    const outcome = await gate(
      './new.run',
      '--baseline',
      './old.run',
      '--qrels',
      'qrels.txt',
      '--rule',
      'regression(MRR)',
      '--json',
    );
    expect(outcome.code).toBe(1);
    expect(JSON.parse(outcome.stdout)).toMatchObject({ verdict: 'fail', rules: [{ observed: -0.5 }] });
  });
});

describe('the config file', () => {
  test('has rules, margin, baseline and what counts; flags come first', async () => {
    await keep(
      'good',
      ranks(60, () => 1),
    );
    await keep(
      'bad',
      ranks(60, (index) => (index < 12 ? 2 : 1)),
    );
    const config = (text: string) => writeFileSync(join(folder, 'rankgauge.yaml'), text);
    config('gate:\n  baseline: good\n  margin: 0.5\n  rules: ["failed == 0"]\n');
    const loose = await gate('bad', '--json');
    expect(JSON.parse(loose.stdout).rules.map(({ rule }: { rule: string }) => rule)).toEqual([
      'regression(MRR)',
      'failed == 0',
    ]);
    expect(loose.code).toBe(0);
    expect((await gate('bad', '--margin', '0.02')).code).toBe(1);
    expect(JSON.parse((await gate('bad', '--rule', 'MRR >= 0.5', '--json')).stdout).rules).toHaveLength(2);
  });

  test('a wrong rule is told with its line, all of them at once', async () => {
    await keep(
      'good',
      ranks(6, () => 1),
    );
    writeFileSync(
      join(folder, 'rankgauge.yaml'),
      'gate:\n  rules:\n    - "failed == 0"\n    - "fialed == 0"\n    - "MRR => 1"\n',
    );
    const { code, stderr } = await gate('good');
    expect(code).toBe(2);
    expect(stderr).toContain('rankgauge.yaml:4:');
    expect(stderr).toContain('rankgauge.yaml:5:');
    expect(stderr).toContain('did you mean "failed"');
    expect(stderr).toContain('2 problems');
  });
});

test('mathjs is loaded by the gate and by no other command', async () => {
  const chunk = await import('node:fs').then(({ readFileSync: read }) =>
    JSON.parse(read('dist/bundle.meta.json', 'utf8')),
  );
  const outputs = Object.entries(
    chunk.outputs as Record<
      string,
      { inputs: Record<string, unknown>; imports: { path: string; kind: string }[] }
    >,
  );
  const holding = outputs.filter(([, { inputs }]) =>
    Object.keys(inputs).some((input) => input.includes('node_modules/mathjs/')),
  );
  expect(holding).toHaveLength(1);
  const [path] = holding[0] as [string, unknown];
  // Only reached by import() at run time, from the chunk that reads rules. The library's entry points load all that they export.
  const importers = outputs.flatMap(([importer, { imports }]) =>
    importer.startsWith('dist-draft/lib/')
      ? []
      : imports.filter((one) => one.path === path).map(({ kind }) => kind),
  );
  expect(new Set(importers)).toEqual(new Set(['dynamic-import']));
});
