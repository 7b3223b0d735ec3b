import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { type DiagnosisInput, diagnose } from '../../src/diagnosis/index.ts';
import type { DiagnosisReport } from '../../src/pipeline/diagnosis-report.ts';
import type { ThresholdReport } from '../../src/pipeline/threshold-report.ts';
import { reporters } from '../../src/report/index.ts';
import { displayWidth } from '../../src/text/width.ts';
import { syntheticRun } from '../diagnosis/worlds.ts';

const reportOf = (input: DiagnosisInput, changes: Partial<DiagnosisReport> = {}): DiagnosisReport => ({
  ...{ kind: 'diagnosis', version: 1, tool: 'rankgauge test', seed: 1, run: 'my run' },
  ...diagnose(input),
  ...{ probes: null, notes: [] },
  ...changes,
});
const probes = {
  calls: 12,
  outcomes: [
    {
      probe: 'repeat',
      sentence: 'the same call gives the same scores',
      values: { deviation: 0, what: null, word: 'x' },
    },
  ],
};
const collapsed = () =>
  reportOf(syntheticRun({ fault: 'no template: random, 0.7 to 0.9, bf16' }), { probes, notes: ['a note'] });
const tooFew = () => reportOf(syntheticRun({ queries: 5 }));

const figures = {
  ...{
    threshold: 0.62,
    precision: 0.91,
    low: 0.88,
    high: 0.93,
    recall: 0.5,
    recallLow: 0.45,
    recallHigh: 0.55,
  },
  ...{ keptShare: 0.05, emptyQueries: 12, queries: 40, candidatesPerQuery: 20 },
};
const threshold: ThresholdReport = {
  ...{ kind: 'threshold', version: 1, tool: 'rankgauge test', seed: 1, run: 'my run', scale: 'probability' },
  target: { precision: 0.9 },
  overall: figures,
  languages: [
    { language: 'en', ...figures },
    { language: 'zh', threshold: null, reason: 'none supported by this data' },
  ],
  fixed: {
    threshold: 0.5,
    overall: { ...figures, threshold: 0.5 },
    languages: [{ language: 'en', ...figures, threshold: 0.5 }],
  },
  calibration: {
    ...{
      scores: 800,
      relevant: 40,
      intercept: -1,
      slope: 0.9,
      brier: 0.04,
      brierSkill: 0.1,
      logLoss: 0.2,
      error: 0.03,
    },
    bins: [{ low: 0, high: 0.1, meanScore: 0.05, relevantShare: 0.01, scores: 80 }],
    languages: [{ language: 'en', queries: 20, difference: 0.4, low: 0.1, high: 0.7, differs: true }],
  },
  notes: ['a note'],
};
const refused: ThresholdReport = {
  ...threshold,
  scale: 'logit',
  fixed: { threshold: null, reason: 'on the scale logit 0.5 means nothing' },
  calibration: { reason: 'on the scale logit 0.5 means nothing' },
};

describe('JSON', () => {
  test.each([
    ['diagnosis', [collapsed(), tooFew(), reportOf(syntheticRun())]],
    ['threshold', [threshold, refused]],
  ] as const)('of a %s is as its schema says, and the schema refuses other fields', (name, reports) => {
    const schema = JSON.parse(
      readFileSync(new URL(`../../docs/schemas/${name}.schema.json`, import.meta.url), 'utf8'),
    );
    const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);
    for (const report of reports) {
      const parsed = JSON.parse(reporters.get('json').render(report));
      expect(validate(parsed), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
      expect(validate({ ...parsed, more: 1 })).toBe(false);
      for (const field of Object.keys(parsed).filter((key) => key !== 'tooFew')) {
        const { [field]: _, ...less } = parsed;
        expect(validate(less), field).toBe(false);
      }
    }
  });
});

describe('the table of a diagnosis', () => {
  const text = (report: DiagnosisReport, width = 100) => reporters.get('table').render(report, { width });

  test('says verdict, findings, probes, notes and what was not checked', () => {
    const shown = text(collapsed());
    expect(shown).toMatch(/^my run\ncollapsed {2}60 queries of 60 questions, 1200 scores\n/);
    expect(shown).toMatch(
      /\ncollapsed {2}random-order\n {2}the order says next to nothing about relevance\n {2}seen: {2}auc 0\.\d/,
    );
    expect(shown).toMatch(/\ninfo {2}quantised\n/);
    expect(shown).toContain('\nprobes\n  the same call gives the same scores\n');
    expect(shown).toContain('\na note\n');
    expect(shown).toMatch(/not checked: [^(]*mojibake[^(]*\(no probe was made \(--url\)\)/);
  });

  test('says what is missing where there is too little', () => {
    const shown = text(tooFew());
    expect(shown).toMatch(/\ntoo few scores to judge by {2}5 queries/);
    expect(shown).toContain('needed: 20 queries and 200 scores; there are 5 and 100');
  });

  test('keeps to the width but for words that are there to be copied', () => {
    for (const width of [60, 80, 120]) {
      for (const line of text(collapsed(), width).split('\n')) {
        expect(displayWidth(line) <= width || line.trim().split(' ').length === 1).toBe(true);
      }
    }
  });

  test('has colours only where asked for', () => {
    expect(text(collapsed())).not.toContain('\u001b');
    expect(reporters.get('table').render(collapsed(), { color: true })).toContain('\u001b[31mcollapsed');
  });
});

describe('hostile text', () => {
  const hostile = '\u001b[2J<script>|`=cmd|"x"`\n# head';
  const report = () => {
    const own = collapsed();
    const [first] = own.findings;
    return {
      ...own,
      run: hostile,
      notes: [hostile],
      findings: first === undefined ? [] : [{ ...first, queries: [hostile], mend: hostile }],
    };
  };

  test('is made harmless in every format', () => {
    for (const shown of [report(), { ...threshold, run: hostile, notes: [hostile] }]) {
      for (const format of ['table', 'markdown', 'csv'])
        expect(reporters.get(format).render(shown)).not.toContain('\u001b');
      expect(reporters.get('markdown').render(shown)).not.toContain('<script>');
    }
    expect(JSON.parse(reporters.get('json').render(report())).run).toBe(hostile);
  });
});

describe('CSV', () => {
  const rows = (report: DiagnosisReport | ThresholdReport) =>
    Papa.parse<Record<string, string>>(reporters.get('csv').render(report), {
      header: true,
      skipEmptyLines: true,
    });

  test('has a row for each number of each finding, and one for a run without any', () => {
    const { data, errors } = rows(collapsed());
    expect(errors).toEqual([]);
    expect(data.filter(({ code }) => code === 'random-order').map(({ evidence }) => evidence)).toEqual([
      'auc',
      'low',
      'high',
      'queries',
    ]);
    expect(rows(reportOf(syntheticRun())).data).toMatchObject([{ verdict: 'healthy', code: '' }]);
  });

  test('has a row for each threshold, with its reason where there is none', () => {
    const { data } = rows(threshold);
    expect(data.map(({ kind, language }) => `${kind} ${language}`)).toEqual([
      'chosen ',
      'chosen en',
      'chosen zh',
      'fixed ',
      'fixed en',
    ]);
    expect(data[2]).toMatchObject({ threshold: '', reason: 'none supported by this data' });
  });
});

describe('the table of a threshold', () => {
  test('puts 0.5 beside what was chosen, and says what was refused', () => {
    const shown = reporters.get('table').render(threshold, { width: 140 });
    expect(shown).toMatch(
      /all +0\.6200 +0\.910 \[0\.880, 0\.930\] +0\.500 \[0\.450, 0\.550\] +5 % +12 of 40 +20\.0/,
    );
    expect(shown).toMatch(/zh +none/);
    expect(shown).toMatch(/all, fixed +0\.5000/);
    expect(shown).toContain('one threshold does not serve all languages: en +0.40 logits');
    expect(reporters.get('markdown').render(refused)).toContain('the fixed threshold 0.5 is not shown');
  });
});
