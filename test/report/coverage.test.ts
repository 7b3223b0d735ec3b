import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import type { Coverage, LanguageCoverage } from '../../src/comparison/coverage.ts';
import { coverageOf } from '../../src/pipeline/coverage-of.ts';
import { coverageView } from '../../src/report/coverage-view.ts';
import { reporters } from '../../src/report/index.ts';
import { askedRun, questionIds } from '../comparison/coverage-runs.ts';
import { manifestOf } from '../comparison/runs.ts';

const languages = ['ar', 'de', 'en', 'zh'];

/** Two runs on 40 questions: Chinese is behind by the model in the first, Arabic by the first stage in both. */
function coverage(word = 'two'): Promise<Coverage> {
  const known = made.get(word) ?? make(word);
  made.set(word, known);
  return known;
}

const made = new Map<string, Promise<Coverage>>();

async function make(word: string): Promise<Coverage> {
  const run = (name: string, worst: number) => ({
    ...askedRun(
      name,
      languages.flatMap((language) =>
        questionIds(40).map((question, number) => ({
          question,
          language,
          first: language === 'ar' && number % 4 === 0 ? null : 4,
          rank: language === 'zh' ? 1 + (number % worst) : 1,
        })),
      ),
    ),
    manifest: manifestOf({ name, reranker: { name }, dataset: { path: 'nowhere' } }),
  });
  const found = await coverageOf([run('one', 4), run(word, 1)], {
    metrics: 'MRR@10,P@1,AUC',
    required: ['ar', 'ru'],
    draws: 999,
    tool: 'rankgauge 0.1.0',
  });
  return { ...found, next: [`rankgauge threshold ${word}`] };
}

/** What only data sets whose texts are known and cross-lingual ones have. */
async function rich(): Promise<Coverage> {
  const found = await coverage();
  const cell = { queries: 40, mean: 0.5, low: 0.4, high: 0.6, firstStage: 0.25, irrelevantScore: 0.1 };
  return {
    ...found,
    languages: found.languages.map((one) => ({
      ...one,
      text: {
        queryCharacters: 12,
        documentCharacters: 340,
        tokensPerPair: 210,
        garbled: one.language === 'zh' ? 0.5 : 0,
      },
    })),
    matrix: {
      queryLanguages: ['en', 'zh'],
      documentLanguages: ['en', 'zh'],
      cells: ['en', 'zh'].map((documentLanguage) => ({ queryLanguage: 'en', documentLanguage, ...cell })),
    },
  };
}

const HOSTILE = [
  '\u001b[2J\u001b]0;owned\u0007name',
  'a|b\n| c | d |',
  '=HYPERLINK("http://x.org")',
  '<img src=x onerror=alert(1)>',
  '\u202egnp.exe\u2066',
  '``` \n# title',
  '\u2028\u0000\ud800',
];

describe.each(['table', 'json', 'markdown', 'csv'].map((name) => ({ name, reporter: reporters.get(name) })))(
  '$name',
  ({ reporter }) => {
    test('ends in one line break and says the same twice', async () => {
      const text = reporter.render(await coverage());
      expect(text).toMatch(/[^\n]\n$/);
      expect(reporter.render(await coverage())).toBe(text);
    });

    test.each(HOSTILE)('lets nothing of %j reach a terminal', async (word) => {
      const own = await coverage(word);
      const hostile: Coverage = {
        ...own,
        languages: own.languages.map(
          (one): LanguageCoverage => ({ ...one, language: `${word}${one.language}`, name: word }),
        ),
        notes: [word],
      };
      for (const color of [false, true]) {
        const rendered = reporter.render(hostile, { color });
        const foreign = rendered.replace(/\u001b\[[\d;]*m/g, color ? '' : '$&');
        expect(foreign.replace(/[\n\r\t]/g, '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}]/u);
      }
    });

    test('has the gap with its interval, the verdict, and whose it is', async () => {
      const text = reporter.render(await coverage(), { width: 200 });
      expect(text).toContain('-0.4');
      expect(text).toContain('behind');
      expect(text).toMatch(/first.stage/);
    });
  },
);

describe('the table', () => {
  const lines = async (options = {}) =>
    reporters
      .get('table')
      .render(await coverage(), options)
      .split('\n');

  test('begins with the heat: languages as columns, first stage and runs as rows, verdicts as marks', async () => {
    const shown = await lines({ width: 120 });
    expect(shown[0]).toBe('coverage of 2 runs by language');
    expect(shown[1]).toBe('4 languages, 160 queries, MRR@10, gaps to en, margin 0.05, 95 % intervals');
    const heat = shown.slice(3, 8).map((line) => line.replace(/ +/g, ' ').trimEnd());
    expect(heat).toEqual([
      ' ar de en zh',
      'first stage 0.19 0.25 0.25 0.25',
      'one 0.75▓? 1.00█? 1.00█ 0.52▒<',
      'two 0.75▓? 1.00█? 1.00█ 1.00█?',
      'the model: < behind, ? inconclusive',
    ]);
  });

  test('paints the heat where there are colours, with the figures all the same', async () => {
    const text = (await lines({ width: 120, color: true })).join('\n');
    expect(text).toContain('\u001b[42m');
    expect(text).toContain('\u001b[41m');
    expect(text).not.toContain('█');
    expect(text.replace(/\u001b\[[\d;]*m/g, '')).toContain('0.52<');
  });

  test('keeps to the width of the page', async () => {
    for (const width of [60, 80, 120]) {
      expect(Math.max(...(await lines({ width })).map((line) => line.length))).toBeLessThanOrEqual(width);
    }
  });

  test('names whose the gap is only where a language is behind end to end', async () => {
    const shown = await lines({ width: 140 });
    const place = (start: string, from = 0) =>
      shown.findIndex((line, at) => at >= from && line.startsWith(start));
    const gaps = place('gaps to en');
    expect(shown[gaps + 1]).toMatch(/gap is of$/);
    expect(shown[place('ar Arabic', gaps)]).toMatch(/-0\.250 \[.+-0\.063 .+inconclusive +first stage$/);
    expect(shown[place('zh Chinese', gaps)]).toMatch(/-0\.479 \[.+lift +behind +the model$/);
    expect(shown[place('de German', gaps)]).toMatch(/lift +inconclusive$/);
  });

  test('says macro mean, worst, what is missing and what to do', async () => {
    const text = (await lines({ width: 200 })).join('\n');
    expect(text).toMatch(/macro mean of 4 languages: MRR@10 0\.818 \[0\.\d+, 0\.\d+\], P@1 0\.\d+ .+, AUC/);
    expect(text).toMatch(
      /worst: zh Chinese 0\.521 \[0\.\d+, 0\.\d+\] \(interval for the lowest of all\); 0\.\d+ when/,
    );
    expect(text).toContain('missing: ru (required, and no query has a value)');
    expect(text).toContain('next: rankgauge threshold two');
  });

  test('shows texts and the matrix where they are known', async () => {
    const text = reporters.get('table').render(await rich(), { width: 140 });
    expect(text).toMatch(/zh Chinese +12 +340 +210 +50 %/);
    expect(text).toMatch(
      /MRR@10 by language of the query \(rows\) and of the document \(columns\)\n +en +zh\nen +0\.500 +0\.500\nzh +- +-/,
    );
  });
});

test('Markdown shows the heat as a table with squares', async () => {
  const text = reporters.get('markdown').render(await coverage());
  expect(text).toContain('|  | ar | de | en | zh |');
  expect(text).toMatch(/\| one \| 0\.75 🟩 \\?\? \| 1\.00 🟩 \\?\? \| 1\.00 🟩 \| 0\.52 🟨 (<|&lt;|\\<) \|/);
});

test('CSV has a row for each figure, in full', async () => {
  const { data } = Papa.parse<Record<string, string>>(reporters.get('csv').render(await rich()), {
    header: true,
    skipEmptyLines: true,
  });
  const found = (wanted: Record<string, string>) =>
    data.filter((row) => Object.entries(wanted).every(([column, value]) => row[column] === value));
  const own = (await rich()).languages.find(({ language }) => language === 'zh');
  const gap = own?.gaps.find(({ kind }) => kind === 'lift');
  const [lift] = found({ run: 'one', language: 'zh', what: 'gap', of: 'lift' });
  expect(lift).toMatchObject({ reference: 'en', name: 'Chinese', count: '40', verdict: 'behind' });
  expect([Number(lift?.['value']), Number(lift?.['low'])]).toEqual([gap?.difference, gap?.low]);
  // 3 languages x (end-to-end, lift, first stage, ceiling) in each of two runs.
  expect(found({ what: 'gap' })).toHaveLength(24);
  expect(found({ what: 'mean' })).toHaveLength(2 * 4 * 3);
  expect(found({ what: 'verdict', verdict: 'behind' })).toHaveLength(1);
  expect(found({ what: 'matrix' })).toHaveLength(2);
  expect(found({ what: 'missing', language: 'ru' })).toHaveLength(2);
  expect(found({ what: 'macro' })).toHaveLength(6);
});

describe('JSON', () => {
  const schema = JSON.parse(
    readFileSync(new URL('../../docs/schemas/coverage.schema.json', import.meta.url), 'utf8'),
  );
  const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);
  const parsed = (report: Coverage): Coverage => JSON.parse(reporters.get('json').render(report));

  test('is as its schema says, with everything there is and with next to nothing', async () => {
    for (const report of [
      await coverage(),
      await rich(),
      await coverageOf([askedRun('x', [{ question: 'q', language: 'en', first: 2, rank: 1, failed: true }])]),
      await coverageOf([
        askedRun('x', [
          { question: 'q', language: 'en', first: 2, rank: 1 },
          { question: 'p', language: 'de', first: null, rank: 1 },
        ]),
      ]),
    ]) {
      expect(validate(parsed(report)), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
    }
  });

  test('has a schema that refuses a missing, an unknown and a wrong field anywhere', async () => {
    const good = parsed(await rich());
    const [first, ...rest] = good.languages;
    const gap = good.languages.find(({ gaps }) => gaps.length > 0)?.gaps[0];
    const broken: [string, unknown][] = [
      ['missing', { ...good, macro: undefined }],
      ['unknown', { ...good, extra: 1 }],
      ['wrong', { ...good, unit: 'query' }],
      ['missing below', { ...good, languages: [{ ...first, scores: {} }, ...rest] }],
      ['unknown below', { ...good, languages: [{ ...first, more: 1 }, ...rest] }],
      ['wrong below', { ...good, languages: [{ ...first, verdict: 'ahead' }, ...rest] }],
      ['wrong gap', { ...good, languages: [{ ...first, gaps: [{ ...gap, kind: 'first-stage' }] }, ...rest] }],
      ['missing in others', { ...good, others: [{ ...good.others[0], levels: undefined }] }],
      ['unknown in the matrix', { ...good, matrix: { ...good.matrix, cells: [{ queries: 1 }] } }],
    ];
    for (const [name, value] of broken) expect(validate(JSON.parse(JSON.stringify(value))), name).toBe(false);
  });
});

test('the lowest and the highest of the heat have the first and the last shade', async () => {
  const { heat } = coverageView(await coverage());
  const cells = heat.rows.flatMap((row) => row.cells);
  expect(cells.find(({ value }) => value === 0.1875)?.level).toBe(0);
  expect(cells.find(({ value }) => value === 1)?.level).toBe(4);
});
