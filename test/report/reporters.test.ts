import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/foundation/errors.ts';
import type { Evaluation } from '../../src/pipeline/evaluation.ts';
import { reporterFor, reporters } from '../../src/report/index.ts';
import { defineReporter } from '../../src/report/report.ts';
import { byLanguage, evaluation, LANGUAGES, measure, run } from './fixture.ts';

const HOSTILE = [
  '\u001b[2J\u001b]0;owned\u0007name',
  '\u009b31mname',
  'a|b\n| c | d |',
  '=HYPERLINK("http://x.org")',
  '@team\r\n#12 https://x.org',
  '<img src=x onerror=alert(1)>',
  '\u202egnp.exe\u2066',
  '``` \n# title',
  '\u2028\u0000\ud800',
];

/** The evaluation with foreign text in every place that data sets and servers can fill. */
function hostileEvaluation(text: string): Evaluation {
  const plain = evaluation();
  const slices = byLanguage(0.8, 0.01, [text, 'en', `${text}2`]);
  return evaluation({
    dataset: { ...plain.dataset, name: text, languages: [text] },
    runs: [
      run({
        name: text,
        dataset: text,
        template: text,
        slices: [...slices, ...slices.map((slice) => ({ ...slice, slice: text }))],
        perQuery: [{ query: text, values: { 'nDCG@10': 0.5, 'MRR@10': null, AUC: 1 } }],
        queries: { total: 9, evaluated: 7, rerankable: 7, missing: 1, failed: 1, withoutRelevant: 1 },
      }),
      run({ name: `${text} two`, template: null, slices }),
    ],
    notes: [`about ${text}`],
    next: [`rankgauge compare ${text}`],
  });
}

const ofEvaluations = reporters.entries.filter(({ renderers }) => renderers.evaluation !== undefined);

describe.each(ofEvaluations.map((reporter) => ({ name: reporter.name, reporter })))(
  '$name',
  ({ reporter }) => {
    test('ends in one line break and says the same twice', () => {
      const text = reporter.render(evaluation());
      expect(text).toMatch(/[^\n]\n$/);
      expect(reporter.render(evaluation())).toBe(text);
    });

    test.each(HOSTILE)('lets nothing of %j reach a terminal', (text) => {
      for (const color of [false, true]) {
        const rendered = reporter.render(hostileEvaluation(text), { color });
        // Colours of our own aside; they are SGR sequences and nothing else.
        const foreign = rendered.replace(/\u001b\[[\d;]*m/g, color ? '' : '$&');
        expect(foreign.replace(/[\n\r\t]/g, '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}]/u);
        if (color) expect(rendered).not.toContain('\u001b[2J');
      }
    });

    test('shows null as nothing, never as a number or a word of the language', () => {
      const nothing = measure(null, { best: null, worst: null, ceiling: null, firstStage: null, queries: 0 });
      const metrics = { 'nDCG@10': nothing, 'MRR@10': nothing, AUC: nothing };
      const empty = run({ metrics, slices: [{ slice: 'language', value: 'en', queries: 0, metrics }] });
      const text = reporter.render(
        evaluation({ references: [], runs: [empty, { ...empty, name: 'other' }] }),
      );
      expect(text).not.toMatch(/NaN|Infinity|undefined|-0(?![.\d])/);
      if (reporter.name !== 'json') expect(text).not.toContain('null');
    });

    test('can show an evaluation without measures, runs or references', () => {
      expect(
        reporter.render(evaluation({ metrics: [], references: [], runs: [], notes: [], next: [] })),
      ).toMatch(/\n$/);
    });

    test('does not change what it shows', () => {
      const shown = evaluation();
      reporter.render(shown, { width: 80 });
      expect(shown).toEqual(evaluation());
    });
  },
);

describe('table', () => {
  const render = (shown: Evaluation, options = {}) => reporters.get('table').render(shown, options);

  test('shows runs as rows between first stage and ceiling, the best of each column marked', () => {
    const lines = render(evaluation()).split('\n');
    expect(lines.slice(0, 7)).toEqual([
      'human-rights  16 languages x 40 questions, 20 candidates each, grades 0-3          nDCG@10 (primary), MRR@10, AUC',
      'run                                 nDCG@10               of possible gain   MRR@10      AUC',
      'first stage                         0.700 [0.680, 0.720]                 -    0.700    0.700',
      'bm25-char3 / bare                 > 0.802 [0.782, 0.822]              34 %  > 0.810  > 0.900',
      'bm25-char3 / instruction-in-text    0.733 [0.713, 0.753]              11 %    0.740    0.850',
      'bm25-word / bare                    0.690 [0.670, 0.710]              -3 %  > 0.810    0.880',
      'ceiling                             1.000                                -    1.000    1.000',
    ]);
  });

  test('shows sixteen languages as columns in 120 columns, the best run of each marked, the lowest named', () => {
    const lines = render(evaluation()).split('\n');
    const from = lines.indexOf('by language');
    expect(lines.slice(from, from + 7)).toEqual([
      'by language',
      '                                   ar   de   el   en   es   fr   hi   id   ja   ko   pt   ru   th   tr   vi   zh',
      'first stage                       .76  .75  .74  .73  .72  .71  .70  .69  .68  .67  .66  .65  .64  .63  .62  .61',
      'bm25-char3 / bare                >.86 >.85 >.84 >.83 >.82 >.81 >.80 >.79 >.78 >.77 >.76 >.75 >.74 >.73  .72  .71',
      'bm25-char3 / instruction-in-text  .75  .75  .75  .74  .74  .74  .74  .74  .73  .73  .73  .73  .73  .72 >.72 >.72',
      'bm25-word / bare                  .81  .79  .78  .76  .75  .73  .71  .70  .68  .67  .65  .63  .62  .60  .59  .57',
      'lowest: zh 0.710 in bm25-char3 / bare · zh 0.720 in bm25-char3 / instruction-in-text · zh 0.570 in bm25-word / bare',
    ]);
  });

  test('shows three digits where there is room, and languages as rows where there is not', () => {
    const few = evaluation({ references: [], runs: [run({ slices: byLanguage(0.8, 0.1, ['en', 'zh']) })] });
    expect(render(few)).toContain('bm25-char3 / bare  0.800  0.700\n');
    const narrow = render(evaluation(), { width: 100 });
    expect(narrow).toContain(
      'language  first stage  bm25-char3 / bare  bm25-char3…on-in-text  bm25-word / bare\n',
    );
    expect(narrow).toContain(
      'vi              0.620              0.720                 >0.722             0.586\n',
    );
  });

  test('ends with the notes and the commands', () => {
    const lines = render(evaluation()).split('\n');
    expect(lines.slice(-6)).toEqual([
      'bm25-char3 and bm25-word have no instruction field: they see the rendered text.',
      '',
      'next:',
      '  rankgauge compare 20250101-120000-bare-bm25-char3 20250101-120002-bare-bm25-word',
      '  rankgauge report latest -o report.html',
      '',
    ]);
    expect(render(evaluation({ next: ['rankgauge list', 'rankgauge gate A'] }))).toMatch(
      /\nnext: rankgauge list {3}· {3}rankgauge gate A\n$/,
    );
  });

  test('breaks a long command as a shell reads it, outside words and quotes', () => {
    const next = [
      `rankgauge compare --note 'quoted words that reach over the end' ${'x'.repeat(50)} --margin 0.05`,
    ];
    expect(render(evaluation({ next }), { width: 60 }).split('next:\n')[1]).toBe(
      [
        '  rankgauge compare --note \\',
        "    'quoted words that reach over the end' \\",
        `    ${'x'.repeat(50)} \\`,
        '    --margin 0.05\n',
      ].join('\n'),
    );
  });

  test('marks equal bests alike, and nothing where there is nothing to choose', () => {
    const table = (means: (number | null)[], better?: Evaluation['better']) =>
      render(
        evaluation({
          metrics: ['nDCG@10'],
          references: [],
          runs: means.map((mean, index) =>
            run({ name: `run ${index}`, template: null, metrics: { 'nDCG@10': measure(mean) }, slices: [] }),
          ),
          ...(better === undefined ? {} : { better }),
        }),
      )
        .split('\n')
        .filter((line) => line.startsWith('run '))
        .map((line) => line.includes('>'));
    expect(table([0.5, 0.7, 0.7])).toEqual([false, false, true, true]); // the first line is the head
    expect(table([0.5, 0.7, 0.7 + 1e-12])).toEqual([false, false, true, true]);
    expect(table([0.5, 0.7, 0.7 + 1e-6])).toEqual([false, false, false, true]);
    expect(table([0.5, null, 0.4])).toEqual([false, true, false, false]);
    expect(table([0.5, 0.5])).toEqual([false, false, false]);
    expect(table([0.5])).toEqual([false, false]);
    expect(table([0.5, 0.4], { 'nDCG@10': 'lower' })).toEqual([false, false, true]);
    expect(table([0.5, 0.4], { 'nDCG@10': 'neither' })).toEqual([false, false, false]);
  });

  test('names each collapsed run with cause and mend, and keeps quiet about healthy ones', () => {
    const counts = { queries: 40, clusters: 40, scores: 800 };
    const finding = {
      code: 'constant-scores',
      severity: 'collapsed' as const,
      title: 'all documents get the same score',
      evidence: { tied: 1 },
      cause: 'the override that makes a classifier of the model is missing',
      mend: 'start it with --hf-overrides',
    };
    const shown = evaluation({
      runs: [
        run({ diagnosis: { verdict: 'healthy', findings: [], unchecked: [], counts } }),
        run({
          template: 'other',
          diagnosis: { verdict: 'collapsed', findings: [finding], unchecked: [], counts },
        }),
      ],
    });
    const text = render(shown);
    expect(text).toMatch(/bm25-char3 \/ bare .* healthy\n/);
    expect(text).toMatch(/bm25-char3 \/ other .* collapsed\n/);
    expect(text).toContain('the scores of bm25-char3 / other: collapsed');
    expect(text).toContain('constant-scores');
    expect(text).toContain('mend:  start it with --hf-overrides');
    expect(text).not.toContain('the scores of bm25-char3 / bare');
    const markdown = reporters.get('markdown').render(shown);
    expect(markdown).toContain('| **collapsed** | constant-scores |');
  });

  test('tells what failed or was missing, and is silent where nothing was', () => {
    const text = render(
      evaluation({
        runs: [
          run({
            queries: {
              total: 640,
              evaluated: 630,
              rerankable: 620,
              missing: 4,
              failed: 3,
              withoutRelevant: 1,
            },
            calls: { calls: 1, failed: 1, retried: 5, latencyMs: { p50: 1, p95: 1, max: 1 } },
          }),
        ],
      }),
      { width: 300 },
    );
    expect(text).toContain(
      'bm25-char3 / bare: 3 of 640 queries without a score because calls failed (in no mean); ' +
        '4 of 640 queries judged but missing in the run; 1 of 640 queries with nothing relevant (0 in the means); 1 of 1 call failed\n',
    );
    expect(render(evaluation())).not.toMatch(/failed|missing|nothing relevant|warning/);
  });

  test('names runs by reranker and template, and by their name where that would name two alike', () => {
    const twins = [
      run({ name: 'first' }),
      run({ name: 'second' }),
      run({ name: 'third', template: 'other' }),
    ];
    const names = render(evaluation({ runs: twins, references: [] }))
      .split('\n')
      .slice(2, 5)
      .map((line) => line.split(/ {2,}|>/)[0]?.trim());
    expect(names).toEqual(['first', 'second', 'bm25-char3 / other']);
  });

  test('says how many queries there are where they are not the same questions in every language', () => {
    const { dataset } = evaluation();
    const headline = (changes: Partial<Evaluation['dataset']>) =>
      render(evaluation({ dataset: { ...dataset, ...changes } })).split('\n')[0];
    expect(
      headline({ queries: 630, candidates: { fewest: 3, most: 20 }, grades: { lowest: -1, highest: 3 } }),
    ).toContain(
      'human-rights  630 queries of 40 questions in 16 languages, 3 to 20 candidates each, grades -1 to 3',
    );
    expect(
      headline({ queries: 1, questions: 1, languages: [], candidates: { fewest: 0, most: 0 } }),
    ).toContain('human-rights  1 query, grades 0-3');
  });

  test('shows every slice column, languages first, and cuts a very long list', () => {
    const topics = Array.from({ length: 70 }, (_, index) => `topic ${index}`);
    const slices = [
      ...byLanguage(0.9, 0.001, topics).map((slice) => ({ ...slice, slice: 'topic' })),
      ...byLanguage(0.8, 0.01, ['en', 'de']),
    ];
    const text = render(evaluation({ runs: [run({ slices })], references: [] }));
    expect(text.indexOf('by language')).toBeGreaterThan(0);
    expect(text.indexOf('by topic')).toBeGreaterThan(text.indexOf('by language'));
    expect(text).toContain('topic 59 ');
    expect(text).not.toContain('topic 60 ');
    expect(text).toContain('\n... and 10 more, all in --format csv and json\n');
  });

  test('keeps small spreads apart from none', () => {
    const runs = [
      run({ metrics: { 'nDCG@10': measure(0), 'MRR@10': measure(0.00002), AUC: measure(1234.5) } }),
    ];
    expect(render(evaluation({ references: [], runs }))).toMatch(/0\.000 \[.*2e-5 +1235\n/);
  });

  test('never stands out of the width, whatever the names', () => {
    const text = fc.constantFrom(
      ...HOSTILE,
      'ภาษาไทยที่ยาวมาก'.repeat(3),
      'हिन्दी',
      '日本語の名前'.repeat(6),
      'العَرَبِيَّة',
      'x'.repeat(200),
      '',
    );
    fc.assert(
      fc.property(fc.integer({ min: 40, max: 200 }), text, text, fc.boolean(), (width, one, two, color) => {
        const { dataset } = evaluation();
        const shown = evaluation({
          dataset: { ...dataset, name: one },
          metrics: ['nDCG@10', one, 'AUC'],
          runs: [
            run({ name: two, template: one }),
            run({ template: null, name: two, slices: byLanguage(0.7, 0.02, [one, two, 'en']) }),
          ],
          notes: [one, `${one} ${two}`],
          next: ['rankgauge list'],
        });
        for (const line of render(shown, { width, color }).split('\n'))
          expect(columnsOf(line)).toBeLessThanOrEqual(width);
      }),
    );
  });

  test('stays in line under Thai, Hindi, Arabic, Hebrew and Chinese names', () => {
    const names = ['ที่น้ำ', 'हिन्दी', 'العَرَبِيَّة', 'עִבְרִית', '日本語', 'plain'];
    const runs = names.map((name) => run({ name, template: null, slices: [] }));
    const lines = render(evaluation({ runs, references: [] }))
      .split('\n')
      .slice(2, 2 + names.length);
    expect(new Set(lines.map((line) => columnsOf(line.slice(0, line.indexOf('[')))))).toEqual(
      new Set(['العربية'.length + '  0.802 '.length]),
    );
  });

  test('says the same with colours as without, with a bar behind each figure by language', () => {
    for (const width of [120, 100, 60]) {
      const colored = render(evaluation(), { width, color: true });
      expect(stripVTControlCharacters(colored)).toBe(render(evaluation(), { width }));
      expect(colored).toContain('\u001b[44m');
    }
    expect(render(evaluation())).not.toContain('\u001b');
  });

  test('draws no bar behind the lowest figure and the longest behind the highest', () => {
    const slices = byLanguage(0.9, 0.4, ['en', 'zh']);
    const text = render(evaluation({ references: [], runs: [run({ slices })] }), { color: true });
    expect(text).toContain('\u001b[44m\u001b[97m0.900\u001b[39m\u001b[49m  0.500\n');
  });
});

describe('markdown', () => {
  const render = (shown: Evaluation) => reporters.get('markdown').render(shown);

  test('shows the same tables, the best in bold and languages as rows', () => {
    const lines = render(evaluation()).split('\n');
    expect(lines.slice(0, 12)).toEqual([
      '**human-rights**: 16 languages x 40 questions, 20 candidates each, grades 0-3, primary measure nDCG@10, MRR@10, AUC',
      '',
      '| run | nDCG@10 | of possible gain | MRR@10 | AUC |',
      '| --- | --- | ---: | ---: | ---: |',
      '| first stage | 0.700 [0.680, 0.720] | - | 0.700 | 0.700 |',
      '| bm25-char3 / bare | **0.802 [0.782, 0.822]** | 34 % | **0.810** | **0.900** |',
      '| bm25-char3 / instruction-in-text | 0.733 [0.713, 0.753] | 11 % | 0.740 | 0.850 |',
      '| bm25-word / bare | 0.690 [0.670, 0.710] | -3 % | **0.810** | 0.880 |',
      '| ceiling | 1.000 | - | 1.000 | 1.000 |',
      '',
      '| language | first stage | bm25-char3 / bare | bm25-char3 / instruction-in-text | bm25-word / bare |',
      '| --- | ---: | ---: | ---: | ---: |',
    ]);
    expect(lines).toContain('| zh | 0.610 | 0.710 | **0.720** | 0.570 |');
    expect(lines.filter((line) => /^\| [a-z]{2} \|/.test(line))).toHaveLength(LANGUAGES.length);
  });

  test.each(HOSTILE)('keeps its shape around %j', (text) => {
    const lines = render(hostileEvaluation(text)).split('\n');
    const bars = lines
      .filter((line) => line.startsWith('|'))
      .map((line) => line.replace(/\\\\|\\\|/g, '').split('|').length - 1);
    // Summary: 5 columns; by language: first stage and 2 runs; by the hostile column: the same; by query: 2 runs.
    expect(new Set(bars)).toEqual(new Set([6, 5, 4]));
    const shown = lines.join('\n').split('sh\n')[0] ?? '';
    expect(shown).not.toMatch(/<img|https?:\/\/|(?<![A-Za-z0-9])@team|#12|^# /m);
  });

  test('puts commands into a block that no command can close', () => {
    const text = render(evaluation({ next: ['rankgauge compare ```\n# title'] }));
    expect(text).toMatch(/\n````sh\nrankgauge compare ```\\n# title\n````\n$/);
  });
});

describe('csv', () => {
  const rowsOf = (shown: Evaluation) =>
    Papa.parse<Record<string, string>>(reporters.get('csv').render(shown).trimEnd(), { header: true });

  test('has a row per run, slice and measure, with every figure in full', () => {
    const { data, errors } = rowsOf(evaluation());
    expect(errors).toEqual([]);
    // Two references and three runs; three measures over all, one measure in each of sixteen languages.
    expect(data).toHaveLength(5 * (3 + 16));
    expect(data.filter(({ role }) => role === 'run')).toHaveLength(3 * (3 + 16));
    expect(data.find((row) => row['reranker'] === 'bm25-word' && row['value'] === 'zh')).toEqual({
      run: '20250101-120002-bare-bm25-word',
      role: 'run',
      dataset: 'human-rights',
      template: 'bare',
      reranker: 'bm25-word',
      slice: 'language',
      value: 'zh',
      metric: 'nDCG@10',
      mean: String(0.81 - 0.016 * 15),
      low: String(0.81 - 0.016 * 15 - 0.02),
      high: String(0.81 - 0.016 * 15 + 0.02),
      best: String(0.81 - 0.016 * 15),
      worst: String(0.81 - 0.016 * 15),
      queries: '40',
      firstStage: '0.7',
      ceiling: '1',
      gainShare: String((0.81 - 0.016 * 15 - 0.7) / 0.3),
    });
  });

  test('leaves null empty, and has a row for each value of a query', () => {
    const perQuery = [{ query: 'q1', values: { 'nDCG@10': 0.25, 'MRR@10': null } }];
    const { data } = rowsOf(
      evaluation({ references: [], runs: [run({ slices: [], perQuery, metrics: { AUC: measure(null) } })] }),
    );
    expect(
      data.map(({ slice, value, metric, mean, queries }) => [slice, value, metric, mean, queries]),
    ).toEqual([
      ['', '', 'AUC', '', '640'],
      ['query', 'q1', 'nDCG@10', '0.25', '1'],
      ['query', 'q1', 'MRR@10', '', '0'],
    ]);
  });

  test.each(HOSTILE)('has the same columns around %j, and no formula', (text) => {
    const { data, errors } = rowsOf(hostileEvaluation(text));
    expect(errors).toEqual([]);
    for (const row of data) {
      expect(Object.keys(row)).toHaveLength(17);
      for (const field of Object.values(row))
        expect(Number.isFinite(Number(field)) || !/^\s*[=+@-]/.test(field)).toBe(true);
    }
  });
});

describe('json', () => {
  const render = (shown: Evaluation) => reporters.get('json').render(shown);
  const schema = JSON.parse(
    readFileSync(new URL('../../docs/schemas/evaluation.schema.json', import.meta.url), 'utf8'),
  );
  const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);
  const full = () =>
    evaluation({
      better: { AUC: 'neither' },
      runs: [run({ perQuery: [{ query: 'q1', values: { 'nDCG@10': 0.5, AUC: null } }] })],
    });

  test('parses back to the evaluation, hostile text included', () => {
    for (const shown of [full(), ...HOSTILE.map(hostileEvaluation)])
      expect(JSON.parse(render(shown))).toEqual(shown);
    expect(render(full())).toMatch(/^\{\n {2}"kind": "evaluation",\n {2}"version": 1,/);
  });

  test('has neither -0 nor NaN', () => {
    const text = render(
      evaluation({
        runs: [run({ metrics: { AUC: measure(-0, { low: Number.NaN, high: Number.POSITIVE_INFINITY }) } })],
      }),
    );
    expect(text).toMatch(/"mean": 0,\s+"low": null,\s+"high": null,/);
  });

  test('is as its schema says', () => {
    for (const shown of [full(), ...HOSTILE.map(hostileEvaluation)]) {
      validate(JSON.parse(render(shown)));
      expect(validate.errors).toBeNull();
    }
  });

  test('has a schema that refuses a missing, an unknown and a wrong field anywhere', () => {
    const whole = JSON.parse(render(full()));
    const optional = new Set(['better', 'perQuery']);
    // Keyed by the names of measures, so that anything may be there or not.
    const open = new Set(['metrics', 'values', 'better']);
    const walk = (node: unknown, key: string): number => {
      if (Array.isArray(node)) return node[0] === undefined ? 0 : walk(node[0], '');
      if (typeof node !== 'object' || node === null) return 0;
      const record = node as Record<string, unknown>;
      let seen = 0;
      const refuses = (change: () => void, back: () => void) => {
        change();
        const accepted = validate(whole);
        back();
        expect(accepted, `${key}: ${JSON.stringify(Object.keys(record))}`).toBe(false);
        seen += 1;
      };
      if (!open.has(key))
        refuses(
          () => Object.assign(record, { extra: 1 }),
          () => delete record['extra'],
        );
      for (const [name, value] of Object.entries(record)) {
        const back = () => Object.assign(record, { [name]: value });
        if (!open.has(key) && !optional.has(name)) refuses(() => delete record[name], back);
        refuses(() => Object.assign(record, { [name]: { not: ['this'] } }), back);
        seen += walk(value, name);
      }
      return seen;
    };
    expect(walk(whole, '')).toBeGreaterThan(100);
    validate(whole);
    expect(validate.errors).toBeNull();
  });
});

describe('reporterFor', () => {
  test.each([
    [{}, 'table'],
    [{ format: 'csv' }, 'csv'],
    [{ format: 'md' }, 'markdown'],
    [{ format: 'json', outputFile: 'out.md' }, 'json'],
    [{ outputFile: 'out/result.md' }, 'markdown'],
    [{ outputFile: 'C:\\out\\RESULT.CSV' }, 'csv'],
    [{ outputFile: 'a.csv/b.json' }, 'json'],
    [{ outputFile: 'table.txt' }, 'table'],
  ])('chooses for %j %s', (asked, name) => {
    expect(reporterFor(asked).name).toBe(name);
  });

  test.each([
    [{ format: 'tabel' }, 'unknown-format', 'there is no format "tabel" (did you mean "table"?)'],
    [
      { outputFile: 'out.jsn' },
      'unknown-extension',
      'no format has the ending ".jsn" (did you mean ".json"?)',
    ],
    [
      { outputFile: 'a.csv/out' },
      'unknown-extension',
      'the name of the output file has no ending that tells its format',
    ],
    [
      { outputFile: '.csv' },
      'unknown-extension',
      'the name of the output file has no ending that tells its format',
    ],
  ])('refuses %j', (asked, code, message) => {
    const error = thrownBy(() => reporterFor(asked));
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).problems).toMatchObject([{ code, message }]);
  });
});

test('no two formats have the same ending, and each ending is one', () => {
  const endings = reporters.entries.flatMap(({ extensions }) => extensions);
  expect(new Set(endings).size).toBe(endings.length);
  for (const ending of endings) expect(ending).toMatch(/^\.[a-z]+$/);
});

test('a format that cannot show a kind says so and what it can show', () => {
  const error = thrownBy(() =>
    defineReporter({ name: 'empty', title: '', extensions: [], machine: true, renderers: {} }).render(
      evaluation(),
    ),
  );
  expect((error as InputError).problems[0]).toMatchObject({ code: 'format-lacks-kind' });
});

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** An independent measure: wide for Han, kana and Hangul, nothing for marks and joiners, colours taken out. */
function columnsOf(line: string): number {
  let columns = 0;
  for (const character of stripVTControlCharacters(line)) {
    if (/[\p{Mn}\p{Cf}]/u.test(character)) continue;
    columns += /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(character) ? 2 : 1;
  }
  return columns;
}
