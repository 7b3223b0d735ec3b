import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { compareScoredRuns } from '../../src/comparison/compare-scored-runs.ts';
import type { Comparison, PairComparison } from '../../src/comparison/comparison.ts';
import { parseMetrics } from '../../src/metrics/index.ts';
import { pText } from '../../src/report/comparison-view.ts';
import { reporters } from '../../src/report/index.ts';
import { manifestOf, ranked, runOf } from '../comparison/runs.ts';

/** Three runs on 30 questions in two languages, with everything that can be asked for. */
function comparison(word = 'set'): Comparison {
  const known = made.get(word) ?? makeComparison(word);
  made.set(word, known);
  return known;
}

const made = new Map<string, Comparison>();

function makeComparison(word: string): Comparison {
  const run = (name: string, rank: number, template: string) =>
    runOf(
      name,
      Array.from({ length: 60 }, (_, index) =>
        ranked(`${word}${index}`, index % 5 === 0 ? 10 : rank, {
          language: index % 2 === 0 ? word : 'de',
          parallelId: `p${Math.floor(index / 2)}`,
          slices: { [`${word} kind`]: index < 30 ? word : 'other' },
        }),
      ),
      manifestOf({ name, template: { name: template, hash: template }, reranker: { name: word } }),
    );
  return {
    ...compareScoredRuns(run('one', 2, 'bare'), [run('two', 1, `${word} long`), run('three', 3, 'short')], {
      measures: parseMetrics('MRR@10,P@1'),
      by: 'language',
      show: 2,
      effect: 0.05,
      draws: 999,
      texts: { query: (id) => `${word} asks ${id}`, document: (id) => `${word} tells ${id}` },
    }),
    notes: [`about ${word}`],
    next: [`rankgauge compare ${word}`],
  };
}

/** The formats that can show a comparison. */
const able = reporters.entries.filter(({ renderers }) => renderers.comparison !== undefined);

const HOSTILE = ['\u001b[2J\u001b]0;owned\u0007name', '\u202egnp.exe\u2066', '\u2028\u0000\ud800'];

describe.each(able.map((reporter) => ({ name: reporter.name, reporter })))('$name', ({ reporter }) => {
  test('ends in one line break and says the same twice', () => {
    const text = reporter.render(comparison());
    expect(text).toMatch(/[^\n]\n$/);
    expect(reporter.render(comparison())).toBe(text);
  });

  test.each(HOSTILE)('lets nothing of %j reach a terminal', (word) => {
    for (const color of [false, true]) {
      const rendered = reporter.render(comparison(word), { color });
      const foreign = rendered.replace(/\u001b\[[\d;]*m/g, color ? '' : '$&');
      expect(foreign.replace(/[\n\r\t]/g, '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}]/u);
    }
  });

  test('has the difference with its interval and the verdict', () => {
    const text = reporter.render(comparison(), { width: 200 });
    expect(text).toContain('better');
    expect(text).toContain('worse');
    // 48 of 60 queries from 1/2 to 1.
    expect(text).toContain('0.4');
  });
});

test('Markdown lets foreign text make neither cells nor tags nor the end of a block', () => {
  // Commands to copy stand in a code block, where all is literal.
  const before = (text: string) => text.slice(0, text.indexOf('```sh'));
  const lines = (word: string) => before(reporters.get('markdown').render(comparison(word))).split('\n');
  const plain = lines('set');
  for (const word of ['a|b', '<img src=x onerror=alert(1)>', '**bold**', 'a\n| b | c |']) {
    const own = lines(word);
    expect(own).toHaveLength(plain.length);
    expect(own.join('\n')).not.toContain(word);
    const cells = (line: string) => line.replace(/\\\|/g, '').split('|').length;
    expect(own.map(cells)).toEqual(plain.map(cells));
  }
});

test('CSV lets no foreign text begin a formula', () => {
  const { data } = Papa.parse<string[]>(reporters.get('csv').render(comparison('=1+2')));
  const foreign = data.flat().filter((cell) => cell.includes('1+2'));
  expect(foreign.length).toBeGreaterThan(0);
  for (const cell of foreign) expect(cell).not.toMatch(/^=/);
});

test('all four formats that are for people and programs show comparisons', () => {
  expect(able.map(({ name }) => name)).toEqual(expect.arrayContaining(['table', 'json', 'markdown', 'csv']));
});

describe('a run whose scores say nothing', () => {
  const sick: Comparison = {
    ...comparison(),
    runs: comparison().runs.map((run) => ({
      ...run,
      health:
        run.name === 'one'
          ? {
              verdict: 'collapsed',
              findings: [{ code: 'constant-scores', title: 'all scores are the same' }],
            }
          : { verdict: run.name === 'two' ? 'healthy' : null, findings: [] },
    })),
  };
  test.each(['table', 'markdown'] as const)(
    'is marked in the %s, be it the baseline, with the next step',
    (name) => {
      const text = reporters.get(name).render(sick, { width: 200 }).replaceAll('\\', '');
      expect(text).toContain('the scores of bare are collapsed: all scores are the same (constant-scores)');
      expect(text).toMatch(/better, beyond the margin[^\n]*healthy/);
      expect(text).toMatch(/worse[^\n]*too few/);
    },
  );
});

describe('the table', () => {
  const text = reporters.get('table').render(comparison(), { width: 120 });

  test('keeps to the width of the page', () => {
    for (const width of [60, 80, 120]) {
      const lines = reporters.get('table').render(comparison(), { width }).split('\n');
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
    }
  });

  test('puts verdicts first, between first stage and ceiling', () => {
    const lines = text.split('\n');
    const place = (start: string) => lines.findIndex((line) => line.startsWith(start));
    expect(place('comparison with bare')).toBe(0);
    expect(place('first stage')).toBeGreaterThan(0);
    expect(place('set long')).toBe(place('first stage') + 1);
    expect(lines[place('set long')]).toMatch(
      /0\.820 +0\.420 +\+0\.400 \[\+0\.\d+, \+0\.\d+\] +\+95\.2 % +0\.002 +better, beyond the margin$/,
    );
    expect(place('ceiling')).toBe(place('first stage') + 3);
    expect(place('set long is better than bare by 0.400 [')).toBe(place('ceiling') + 2);
  });

  test('says which values of the column asked for are better or worse', () => {
    expect(text).toContain('set long by language: better in set, de');
    expect(text).toContain('short by language: worse in set, de');
    expect(text).toContain('MRR@10 by language (95 % intervals that hold together)');
    expect(text).toContain('MRR@10 by set kind (exploratory: each interval for itself)');
  });

  test('shows both rankings of the queries that changed most, with their texts', () => {
    expect(text).toMatch(/^1\. set1 \(de\) 0\.500 -> 1\.000, set long$/m);
    expect(text).toContain('set asks set1');
    expect(text).toMatch(
      /^1\. set1-0 {2}set tells set1-0 +0 +0\.900 {2}1\. set1-relevant {2}set tells set1-relevant +1/m,
    );
  });

  test('says how many questions an effect needs and what differs', () => {
    expect(text).toMatch(/set long: a difference of 0\.05 needs \d+ questions \(plan \d+\);/);
    expect(text).toContain('set long differs in template (bare -> set long)');
  });

  test('says a warning of all comparisons once', () => {
    const own = comparison();
    const warnings = [{ code: 'few-questions' as const, message: 'only a few' }];
    const all = { ...own, comparisons: own.comparisons.map((pair) => ({ ...pair, warnings })) };
    const lines = reporters.get('table').render(all).split('\n');
    expect(lines.filter((line) => line.includes('only a few'))).toEqual(['warning: only a few']);
    const some = {
      ...own,
      comparisons: own.comparisons.map((pair, index) => ({ ...pair, warnings: index === 0 ? warnings : [] })),
    };
    expect(reporters.get('table').render(some)).toContain('warning: set long: only a few');
  });
});

describe('JSON', () => {
  const schema = JSON.parse(
    readFileSync(new URL('../../docs/schemas/comparison.schema.json', import.meta.url), 'utf8'),
  );
  const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);
  const parsed = (): Comparison => JSON.parse(reporters.get('json').render(comparison()));

  test('is as its schema says, with everything asked for and with nothing', () => {
    expect(validate(parsed()), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
    const plain = compareScoredRuns(runOf('a', [ranked('q', 1)]), [runOf('b', [ranked('q', 2)])], {
      measures: parseMetrics('MRR@10,Std'),
    });
    expect(validate(JSON.parse(reporters.get('json').render(plain))), JSON.stringify(validate.errors)).toBe(
      true,
    );
  });

  test('has a schema that refuses a missing, an unknown and a wrong field anywhere', () => {
    const pair = parsed().comparisons[0] as PairComparison;
    const broken: [string, unknown][] = [
      ['missing', { ...parsed(), level: undefined }],
      ['unknown', { ...parsed(), extra: 1 }],
      ['wrong', { ...parsed(), unit: 'query' }],
      [
        'wrong below',
        { ...parsed(), comparisons: [{ ...pair, queries: { ...pair.queries, compared: -1 } }] },
      ],
      ['missing below', { ...parsed(), comparisons: [{ ...pair, metrics: { 'MRR@10': {} } }] }],
      ['unknown below', { ...parsed(), comparisons: [{ ...pair, warnings: [{ code: 'x', message: 'y' }] }] }],
    ];
    for (const [name, value] of broken) expect(validate(JSON.parse(JSON.stringify(value))), name).toBe(false);
  });
});

describe('CSV', () => {
  test('has a row for each comparison, slice and metric, and figures in full', () => {
    const { data } = Papa.parse<Record<string, string>>(reporters.get('csv').render(comparison()), {
      header: true,
      skipEmptyLines: true,
    });
    // 2 comparisons x (all + 2 languages + 2 kinds) x 2 metrics
    expect(data).toHaveLength(20);
    const [row] = data;
    const figures = comparison().comparisons[0]?.metrics['MRR@10'];
    expect(row).toMatchObject({
      baseline: 'one',
      candidate: 'two',
      slice: '',
      metric: 'MRR@10',
      verdict: 'better',
    });
    expect(Number(row?.['difference'])).toBe(figures?.difference);
    expect(Number(row?.['low'])).toBe(figures?.low);
    expect(Number(row?.['pAdjusted'])).toBe(figures?.pAdjusted);
    expect(data.find(({ metric, slice }) => metric === 'P@1' && slice === '')?.['verdict']).toBe('');
  });
});

test.each([
  [null, '-'],
  [0.00004, '<0.0001'],
  [0.0001, '0.0001'],
  [0.0345, '0.035'],
  [1, '1.000'],
])('a p of %s reads %s', (p, text) => expect(pText(p)).toBe(text));
