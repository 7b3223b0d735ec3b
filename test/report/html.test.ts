import { createHash } from 'node:crypto';
import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import type { Evaluation } from '../../src/pipeline/evaluation.ts';
import { reporterFor, reporters } from '../../src/report/index.ts';
import { byLanguage, evaluation, LANGUAGES, run } from './fixture.ts';

const page = (shown: Evaluation = evaluation()) => reporters.get('html').render(shown);

describe('html', () => {
  test('is the format of .html and .htm', () => {
    expect(['a.html', 'a.HTM'].map((outputFile) => reporterFor({ outputFile }).name)).toEqual([
      'html',
      'html',
    ]);
  });

  test('allows by its policy the style that it has, and nothing else', () => {
    const text = page();
    const { document } = parseHTML(text);
    const style = /<style>([\s\S]*?)<\/style>/.exec(text)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    const policy = document.querySelector('meta[http-equiv]')?.getAttribute('content');
    expect(policy).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
    );
    expect(document.querySelectorAll('script, link, img, iframe, [style], [src]')).toHaveLength(0);
    // Only places in the page itself can be gone to.
    expect(document.querySelectorAll('[href]:not([href^="#"])')).toHaveLength(0);
    expect(text).not.toMatch(/url\(|@import|https?:/);
  });

  test('has a table of measures and one of languages, named and with headed rows', () => {
    const { document } = parseHTML(page());
    const [measures, languages] = document.querySelectorAll('table');
    expect(measures?.querySelectorAll('tbody tr')).toHaveLength(5);
    expect(
      [...(languages?.querySelectorAll('tbody th') ?? [])].map(({ textContent }) => textContent),
    ).toEqual(LANGUAGES);
    for (const table of [measures, languages])
      expect(table?.querySelector('caption')?.textContent).not.toBe('');
  });

  test.each([
    '<script>x=1</script>',
    '</style></title><script>x=1</script>',
    '"><img src=x onerror=x=1>',
    "' onmouseover='x=1",
    '\u202e<b>\u2066',
  ])('makes no element and no attribute of %j', (text) => {
    const slices = byLanguage(0.8, 0.01, [text, 'en']);
    const hostile = page(
      evaluation({
        dataset: { ...evaluation().dataset, name: text, languages: [text] },
        runs: [run({ name: text, template: text, slices })],
        notes: [text],
        next: [text],
      }),
    );
    const { document } = parseHTML(hostile);
    expect(document.querySelectorAll('script, img, b')).toHaveLength(0);
    const attributes = [...document.querySelectorAll('*')].flatMap((one) =>
      [...one.attributes].map(({ name }) => name),
    );
    expect(attributes.filter((name) => name.startsWith('on'))).toEqual([]);
    expect(hostile).not.toMatch(/\p{Bidi_Control}/u);
    expect(document.querySelectorAll('style')).toHaveLength(1);
  });

  test('stays under 600 kB with sixteen languages and six runs', () => {
    const runs = Array.from({ length: 6 }, (_, place) =>
      run({ name: `run ${place}`, template: `template ${place}`, slices: byLanguage(0.8, 0.01) }),
    );
    expect(page(evaluation({ runs })).length).toBeLessThan(600_000);
  });
});
