import { describe, expect, test } from 'vitest';
import { agreementOf } from '../../scripts/human-rights/agreement.ts';
import { candidatesOf } from '../../scripts/human-rights/candidates.ts';
import { parseGrades } from '../../scripts/human-rights/judgments.ts';
import { paragraphNumbers, paragraphsOf } from '../../scripts/human-rights/paragraphs.ts';
import { parseQuestions } from '../../scripts/human-rights/questions.ts';
import { InputError } from '../../src/foundation/errors.ts';

describe('paragraphsOf', () => {
  const translation = { language: 'xx', code: 'xxx', tag: 'xx' };
  const counts = new Map<string, string[]>();
  for (const number of paragraphNumbers()) {
    const article = number.split('-')[0]!;
    counts.set(article, [...(counts.get(article) ?? []), number]);
  }
  const declaration = (paragraph: (number: string) => string, tag = 'xx') => {
    const articles = [...counts].map(([article, numbers]) => {
      const items = numbers.map((number) => `<li>\n <p>${paragraph(number)}</p>\n</li>`).join('');
      return `<article data-number="${article}"><h2>Article</h2><ol>${items}</ol></article>`;
    });
    return `<html data-code="xxx" dir="ltr" lang="${tag}"><header><p>Preamble</p></header>${articles.join('')}</html>`;
  };

  test('numbers paragraphs within their article and leaves the preamble out', () => {
    const paragraphs = paragraphsOf(
      declaration((number) => `text ${number}`),
      translation,
    );
    expect(paragraphs).toHaveLength(50);
    expect(paragraphs[11]).toEqual({ _id: 'xx-11-1', text: 'text 11-1', language: 'xx', article: 11 });
    expect(paragraphs.every(({ _id, text }) => _id === `xx-${text.slice(5)}`)).toBe(true);
  });

  test('collapses white space and composes letters, and changes nothing else', () => {
    const [paragraph] = paragraphsOf(
      declaration(() => '  Ca\u0301c\n   bạn “X”\u2010y '),
      translation,
    );
    expect(paragraph!.text).toBe('Các bạn “X”\u2010y');
  });

  test.each([
    [
      'a paragraph too many',
      (html: string) => html.replace('<p>3-1</p>', '<p>3-1</p><p>more</p>'),
      'udhr-other-structure',
    ],
    ['a paragraph too few', (html: string) => html.replace('<p>23-4</p>', ''), 'udhr-other-structure'],
    [
      'a paragraph with an attribute',
      (html: string) => html.replace('<p>3-1', '<p class="a">3-1'),
      'udhr-other-structure',
    ],
    [
      'an article too few',
      (html: string) => html.replace(/<article data-number="30">.*?<\/article>/s, ''),
      'udhr-other-structure',
    ],
    [
      'articles out of order',
      (html: string) => html.replace('data-number="8"', 'data-number="9"'),
      'udhr-other-structure',
    ],
    ['markup in a text', (html: string) => html.replace('3-1', '<b>3-1</b>'), 'udhr-not-plain-text'],
    ['an entity in a text', (html: string) => html.replace('3-1', '3&nbsp;1'), 'udhr-not-plain-text'],
    ['an empty text', (html: string) => html.replace('<p>3-1</p>', '<p> </p>'), 'udhr-not-plain-text'],
    ['another language', (html: string) => html.replace('lang="xx"', 'lang="yy"'), 'udhr-other-language'],
  ])('refuses %s', (_, damage, code) => {
    const html = declaration((number) => number);
    expect(damage(html)).not.toBe(html);
    expect(problemCodes(() => paragraphsOf(damage(html), translation))).toContain(code);
  });
});

describe('candidatesOf', () => {
  const ranking = ['a', 'b', 'c', 'd', 'e', 'f'].map((id, index) => ({ id, score: 5 - index }));
  const options = (relevant: Record<string, number>, depth = 4) => ({
    depth,
    gradeOf: (id: string) => relevant[id] ?? 0,
  });

  test('keeps the first documents when they hold every right answer', () => {
    expect(candidatesOf('q', ranking, options({ c: 3, e: 1 }))).toEqual({
      query_id: 'q',
      candidates: ['a', 'b', 'c', 'd'],
      scores: [5, 4, 3, 2],
    });
  });

  test('puts right answers from below in the place of the lowest irrelevant candidates', () => {
    expect(candidatesOf('q', ranking, options({ d: 1, e: 2, f: 3 }))).toEqual({
      query_id: 'q',
      candidates: ['a', 'd', 'e', 'f'],
      scores: [5, 2, 1, 0],
      inserted: ['e', 'f'],
    });
  });

  test('takes a document that shares no term for one that was not returned', () => {
    const silent = ranking.map(({ id }, index) => ({ id, score: index === 0 ? 1 : 0 }));
    expect(candidatesOf('q', silent, options({ b: 3 }))).toEqual({
      query_id: 'q',
      candidates: ['a', 'c', 'd', 'b'],
      scores: [1, 0, 0, 0],
      inserted: ['b'],
    });
  });
});

describe('agreementOf', () => {
  // By hand: one pair differs by 1; the expected sum of |i - j| is 22 / 4, of (i - j)^2 48 / 4.
  test('gives the weighted kappas of a hand calculation', () => {
    const agreement = agreementOf([
      [0, 0],
      [0, 1],
      [2, 2],
      [3, 3],
    ]);
    expect(agreement).toEqual({
      pairs: 4,
      exact: 0.75,
      withinOne: 1,
      linear: expect.closeTo(1 - 1 / 5.5, 14),
      quadratic: expect.closeTo(1 - 1 / 12, 14),
    });
    expect(agreement.quadratic).toBe(0.9166666666666666);
  });

  // On two grades every weighting is Cohen's plain kappa: agreement 0.7, by chance 0.5.
  test('is plain kappa on two grades', () => {
    const cells: [number, number, number][] = [
      [1, 1, 20],
      [1, 0, 5],
      [0, 1, 10],
      [0, 0, 15],
    ];
    const pairs = cells.flatMap(([one, other, times]) => Array<[number, number]>(times).fill([one, other]));
    expect(agreementOf(pairs).linear).toBeCloseTo(0.4, 12);
    expect(agreementOf(pairs).quadratic).toBeCloseTo(0.4, 12);
  });

  test('is NaN where nothing can be expected', () => {
    expect(agreementOf([[1, 1]]).quadratic).toBeNaN();
    expect(agreementOf([]).quadratic).toBeNaN();
  });
});

test('judgments with a wrong paragraph, a wrong grade and a repeated pair are all told at once', () => {
  const text = 'parallel_id\tparagraph\tgrade\nq01\t31-1\t2\nq01\t3-1\t4\nq01\t3-1\t1\nq01\t3-1\t2\n';
  expect(problemCodes(() => parseGrades(text, 'judgments.tsv'))).toEqual([
    'judgment-unreadable',
    'judgment-unreadable',
    'judgment-twice',
  ]);
});

test('a missing question is told with its line', () => {
  const lines = Array.from({ length: 40 }, (_, index) => `q${String(index + 1).padStart(2, '0')}\tWhat?`);
  expect(parseQuestions(`${lines.join('\n')}\n`, 'xx.tsv')).toHaveLength(40);
  const damaged = lines.toSpliced(38, 1).join('\n');
  expect(problemCodes(() => parseQuestions(damaged, 'xx.tsv'))).toEqual([
    'question-unreadable',
    'questions-missing',
  ]);
});

function problemCodes(act: () => unknown): string[] {
  try {
    act();
  } catch (error) {
    if (error instanceof InputError) return error.problems.map(({ code }) => code);
    throw error;
  }
  return [];
}
