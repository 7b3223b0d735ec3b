import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv2020 } from 'ajv/dist/2020.js';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import type { Gate } from '../../src/gate/index.ts';
import { reporters } from '../../src/report/index.ts';
import { displayWidth } from '../../src/text/width.ts';
import { gate, HOSTILE, hostileGate, outcome, plan } from './gate-fixture.ts';

const formats = reporters.entries
  .filter(({ renderers }) => renderers.gate !== undefined)
  .map(({ name }) => ({ name }));

test('the gate is shown in every format', () => {
  expect(formats.map(({ name }) => name).sort()).toEqual([
    'csv',
    'github',
    'json',
    'junit',
    'markdown',
    'table',
  ]);
});

describe.each(formats)('$name', ({ name }) => {
  const render = (shown: Gate, options = {}) => reporters.get(name).render(shown, options);

  test('ends in one line break, says the same twice and changes nothing', () => {
    const shown = gate();
    expect(render(shown)).toMatch(/[^\n]\n$/);
    expect(render(shown)).toBe(render(gate()));
    expect(shown).toEqual(gate());
  });

  test.each(HOSTILE)('lets nothing of %j reach a terminal', (text) => {
    for (const color of [false, true]) {
      const rendered = render(hostileGate(text), { color });
      const foreign = rendered.replace(/\u001b\[[\d;]*m/g, color ? '' : '$&');
      expect(foreign.replace(/[\n\r\t]/g, '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}]/u);
    }
  });

  test('shows what does not exist as nothing', () => {
    const nothing = outcome({
      verdict: 'inconclusive',
      observed: null,
      low: null,
      high: null,
      limit: null,
      p: null,
      against: null,
    });
    const { queries: _, ...bare } = nothing;
    const empty = gate({
      verdict: 'inconclusive',
      rules: [bare],
      against: [],
      baseline: null,
      dataset: null,
      template: null,
      reranker: null,
      sensitivity: null,
      slices: [],
      changed: [],
      changes: [],
      warnings: [],
      next: [],
      rankings: { hash: '0'.repeat(16), changed: null, compared: null, identical: null },
    });
    const text = render(empty);
    expect(text).not.toMatch(/NaN|Infinity|undefined/);
    if (name !== 'json') expect(text).not.toContain('null');
  });
});

describe('table', () => {
  const render = (shown: Gate, options = {}) => reporters.get('table').render(shown, options);

  test('says the verdict first, then against what, the checks, why, and what this gate sees', () => {
    const text = render(gate());
    const lines = text.split('\n');
    expect(lines[0]).toBe('FAIL: 1 of 4 checks says no');
    expect(text).toContain('against main (anchor): v1-bare-mini');
    expect(text).toContain('rankings changed in 212 of 600 queries');
    expect(text).toMatch(/regression\(nDCG@10\) .* FAIL +-0\.031 +\[-0\.041, -0\.021\] +-0\.020/);
    expect(text).toMatch(/latency\.p95 <= 500 ms .* pass +412 ms +500 ms/);
    expect(text).toContain('look at: ar-q07, ar-q03');
    const flowing = text.replace(/\s+/g, ' ');
    expect(flowing).toContain('this gate sees a loss of 0.024 in nDCG@10 in 80 % of cases on 40 questions');
    expect(flowing).toContain('it would take 58 questions');
    expect(text.indexOf('ar-q07')).toBeGreaterThan(text.indexOf('verdict'));
  });

  test.each([
    [{ verdict: 'pass', rules: [outcome({ verdict: 'pass' })] }, 'pass: 1 check'],
    [
      { verdict: 'inconclusive', rules: [outcome({ verdict: 'inconclusive' })] },
      'inconclusive: 1 of 1 check cannot be settled',
    ],
    [
      {
        verdict: 'inconclusive',
        rules: [outcome({ verdict: 'inconclusive' })],
        queries: { total: 9, evaluated: 7, rerankable: 7, failed: 2, tooManyFailed: true },
      },
      'inconclusive: 2 queries could not be scored',
    ],
  ] as const)('heads a report of %j', (changes, head) => {
    expect(render(gate(changes)).split('\n')[0]).toContain(head);
  });

  test('shows the first three of what is open, and says how many more there are', () => {
    const rules = Array.from({ length: 16 }, (_, index) =>
      outcome({
        verdict: 'inconclusive',
        slice: { slice: 'language', value: `l${index}` },
        reason: `reason ${index}`,
      }),
    );
    const text = render(gate({ verdict: 'inconclusive', rules }));
    expect(text).toContain('reason 2');
    expect(text).not.toContain('reason 3');
    expect(text).toContain('and 13 more');
  });

  test('leaves out slices in which nothing changed', () => {
    const still = gate().slices.map((slice) => ({ ...slice, difference: 0 }));
    expect(render(gate({ slices: still }))).not.toContain('nDCG@10 by language');
  });

  test('stands inside its width', () => {
    for (const width of [60, 90, 140]) {
      for (const line of render(hostileGate('ein sehr langer name 日本語'), { width }).split('\n')) {
        if (!line.startsWith('  rankgauge')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
      }
    }
  });

  test('a plan says what is checked and what is seen', () => {
    const text = reporters.get('table').render(plan());
    expect(text).toContain('failed == 0: failed is exactly 0');
    expect(text).toMatch(/40 \(yours\) +0\.027 +0\.081/);
    const measured = {
      measure: 'AP',
      against: 'main',
      questions: 40,
      deviation: 0.1,
      planned: 0.12,
      sees: 0.054,
      toStop: 292,
      toPass: 215,
    };
    const known = reporters.get('table').render(plan({ measured }));
    expect(known.replace(/\s+/g, ' ')).toContain(
      'a loss of 0.054 is seen; for one of the margin it takes 292 questions',
    );
  });
});

describe('markdown', () => {
  const render = (shown: Gate) => reporters.get('markdown').render(shown);

  test('says the verdict first, shows the worst slices, and folds the rest', () => {
    const text = render(gate());
    expect(text).toMatch(/^### ❌ rankgauge gate: FAIL: 1 of 4 checks says no\n/);
    const before = text.slice(0, text.indexOf('<details>'));
    expect(before).toContain('regression(nDCG@10)');
    expect(before).not.toContain('latency.p95');
    expect(text).toMatch(/<details><summary>2 checks pass<\/summary>/);
    expect(text).toMatch(/<details><summary>queries whose nDCG@10 changed most<\/summary>/);
    expect(text).toMatch(/\| ar \| 40 \| 0\.800 \| 0\.700 \| -0\.100/);
    // Five slices are shown, two are folded.
    expect(text).toContain('<details><summary>2 more</summary>');
  });

  test('every row of a table has as many cells as its head, whatever stands in it', () => {
    for (const text of HOSTILE) {
      let cells = 0;
      for (const line of render(hostileGate(text)).split('\n')) {
        const isRow = line.startsWith('| ');
        const count = line.replace(/\\[\\|]/g, '').split('|').length;
        if (isRow && cells > 0) expect(count).toBe(cells);
        cells = isRow ? count : 0;
      }
    }
  });

  test.each(HOSTILE)('%j makes no HTML, no link, no mention and no closing of a fold', (text) => {
    // Commands stand in a block that nothing inside can close: text to GitHub.
    const prose = render(hostileGate(text)).replace(/^(`{3,})sh\n[\s\S]*?\n\1$/gm, '');
    const tags = prose.match(/<\/?[A-Za-z][^>]*>/g) ?? [];
    expect(tags.filter((tag) => !/^<\/?(details|summary)>$/.test(tag))).toEqual([]);
    expect(tags.filter((tag) => tag === '<details>').length).toBe(
      tags.filter((tag) => tag === '</details>').length,
    );
    expect(prose).not.toMatch(/@team|#12\b|https?:\/\/x|(?<!\\)\]\((?:javascript|http)/);
  });

  test.each([
    ['16 languages with long names', 16, 400, 50],
    ['2,000 slices', 2000, 10, 50],
    ['queries with ids of 10,000 characters', 16, 10, 10_000],
    ['a slice with a name of 300,000 characters', 2, 300_000, 10],
  ])('stays below what GitHub takes: %s', (_, slices, nameLength, idLength) => {
    const name = (index: number) => `${'@|<&'.repeat(nameLength / 4)}${index}`;
    const ids = Array.from({ length: 10 }, (__, index) => `${'#1_'.repeat(idLength / 3)}${index}`);
    const values = Array.from({ length: slices }, (__, index) => name(index));
    const text = render(
      gate({
        rules: values.map((value) =>
          outcome({
            slice: { slice: 'language', value },
            reason: `in ${value} something fell`,
            queries: ids,
          }),
        ),
        slices: values.map((value) => ({ ...(gate().slices[0] as Gate['slices'][number]), value })),
        changed: ids.flatMap((query) =>
          Array.from({ length: 5 }, () => ({ ...(gate().changed[0] as Gate['changed'][number]), query })),
        ),
      }),
    );
    expect(text.length).toBeLessThanOrEqual(65_536);
    expect(text).toMatch(/^### ❌ rankgauge gate: FAIL/);
    // Names are cut, and then rows are left out, whose number is said.
    if (slices > 16) expect(text).toMatch(/and \d+ more/);
  });

  describe.skipIf(!isInstalled('micromark'))('read by a CommonMark parser with GitHub tables', () => {
    test.each(HOSTILE)('%j is nothing but text', async (text) => {
      const [{ micromark }, { gfm, gfmHtml }] = await Promise.all([
        import(name('micromark')),
        import(name('micromark-extension-gfm')),
      ]);
      const html: string = micromark(render(hostileGate(text)), {
        allowDangerousHtml: true,
        extensions: [gfm()],
        htmlExtensions: [gfmHtml()],
      });
      const allowed =
        /^<\/?(h3|p|ul|li|table|thead|tbody|tr|th|td|strong|details|summary|pre|code)( (align|class)="[\w-]+")*>$/;
      expect((html.match(/<[^>]+>/g) ?? []).filter((tag) => !allowed.test(tag))).toEqual([]);
      expect(html).not.toMatch(/<a |<img|<script|<input|<h1|<h2|<ol/);
    });
  });

  function isInstalled(module: string): boolean {
    try {
      createRequire(import.meta.url).resolve(module);
      return true;
    } catch {
      return false;
    }
  }

  /** A name that the type checker does not look up. */
  function name(of: string): string {
    return of;
  }
});

describe('json', () => {
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
  const schema = (file: string) =>
    ajv.compile(JSON.parse(readFileSync(`docs/schemas/${file}.schema.json`, 'utf8')));

  test('is what the schema says, for any text', () => {
    const validate = schema('gate');
    for (const shown of [
      gate(),
      gate({ sensitivity: null, against: [], baseline: null }),
      ...HOSTILE.map(hostileGate),
    ]) {
      validate(JSON.parse(reporters.get('json').render(shown)));
      expect(validate.errors ?? []).toEqual([]);
    }
    expect(validate({ ...gate(), verdict: 'maybe' })).toBe(false);
    expect(validate({ ...gate(), rules: [{ ...outcome(), extra: 1 }] })).toBe(false);
  });

  test('a plan is what its schema says', () => {
    const validate = schema('gate-plan');
    const measured = {
      measure: 'AP',
      against: 'main',
      questions: 9,
      deviation: 0.1,
      planned: null,
      sees: 0.1,
      toStop: 9,
      toPass: null,
    };
    for (const shown of [plan(), plan({ measured, questions: null })]) {
      validate(JSON.parse(reporters.get('json').render(shown)));
      expect(validate.errors ?? []).toEqual([]);
    }
    expect(validate({ ...plan(), rows: [{}] })).toBe(false);
  });
});

test('csv has a row for each check, with numbers in full', () => {
  const { data } = Papa.parse<Record<string, string>>(reporters.get('csv').render(gate()), {
    header: true,
    skipEmptyLines: true,
  });
  expect(data).toHaveLength(4);
  expect(data[0]).toMatchObject({
    rule: 'regression(nDCG@10)',
    verdict: 'fail',
    observed: '-0.0312',
    p: '0.0004',
    queries: 'ar-q07 ar-q03',
  });
  expect(data[1]).toMatchObject({ slice: 'language', value: 'ar', against: 'main (latest)' });
  expect(data[3]).toMatchObject({ observed: 'healthy', low: '', unit: 'word' });
});
