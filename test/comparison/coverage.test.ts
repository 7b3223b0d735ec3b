import { describe, expect, test } from 'vitest';
import type { CoveredRun, LanguageCoverage } from '../../src/comparison/coverage.ts';
import { languageStripper } from '../../src/comparison/coverage-candidates.ts';
import { joinRuns } from '../../src/comparison/coverage-join.ts';
import { hasOtherScript, isOfLanguage, languageName } from '../../src/comparison/coverage-languages.ts';
import { macroMean, shrunkenMeans, worstLanguage } from '../../src/comparison/coverage-means.ts';
import { type CoverageOptions, coverRun } from '../../src/comparison/coverage-run.ts';
import { unpairedGap } from '../../src/comparison/coverage-unpaired.ts';
import { gapVerdict } from '../../src/comparison/coverage-verdict.ts';
import { InputError } from '../../src/foundation/errors.ts';
import { seededRandom, shuffled } from '../../src/foundation/random.ts';
import { parseMetrics } from '../../src/metrics/index.ts';
import { flipInterval } from '../../src/statistics/flip-interval.ts';
import { meanInterval } from '../../src/statistics/mean-interval.ts';
import { type Asked, askedRun, joinedOf, questionIds } from './coverage-runs.ts';
import { manifestOf, type QuerySpec, runOf } from './runs.ts';

const questions = questionIds(40);
const measures = parseMetrics('MRR@10');

function covered(all: readonly Asked[], options: Partial<CoverageOptions> = {}): CoveredRun {
  return coverRun(joinedOf(askedRun('run', all)), { measures, draws: 1999, ...options });
}

function of({ languages }: CoveredRun, tag: string): LanguageCoverage {
  const found = languages.find(({ language }) => language === tag);
  if (found === undefined) throw new Error(`no ${tag}`);
  return found;
}

function gapOf(one: LanguageCoverage, wanted: string) {
  return one.gaps.find(({ kind }) => kind === wanted) ?? null;
}

/** The same questions in some languages; place and rank by language and number of the question. */
function parallel(
  languages: Readonly<Record<string, (number: number) => Partial<Asked>>>,
  ids: readonly string[] = questions,
): Asked[] {
  return Object.entries(languages).flatMap(([language, askedOf]) =>
    ids.map((question, number) => ({ question, language, first: 4, rank: 1, ...askedOf(number) })),
  );
}

describe('a verdict on a gap', () => {
  const interval = (low: number, high: number) => ({ low, high });
  const verdict = (
    difference: number | null,
    simultaneous: { low: number | null; high: number | null },
    interval90: { low: number | null; high: number | null },
    tooManyFailed = false,
  ) => gapVerdict({ difference, interval: simultaneous, interval90, margin: 0.05, tooManyFailed });

  test.each([
    ['behind', -0.1, interval(-0.2, -0.001), interval(-0.15, -0.05)],
    // Below 0, but not by more than the margin.
    ['inconclusive', -0.04, interval(-0.07, -0.01), interval(-0.06, -0.02)],
    ['inconclusive', -0.1, interval(-0.2, 0), interval(-0.15, -0.05)],
    ['on par', -0.02, interval(-0.06, 0.02), interval(-0.049, 0.01)],
    ['on par', -0.02, interval(-0.03, -0.01), interval(-0.03, -0.01)],
    ['inconclusive', -0.02, interval(-0.06, 0.02), interval(-0.05, 0.01)],
    ['ahead?', 0.1, interval(0.001, 0.2), interval(0.05, 0.15)],
    ['inconclusive', 0.1, interval(0, 0.2), interval(0.05, 0.15)],
    ['inconclusive', 0.04, interval(0.01, 0.07), interval(0.02, 0.06)],
  ] as const)('is %s for %d in %j, 90 %% in %j', (name, difference, simultaneous, interval90) => {
    expect(verdict(difference, simultaneous, interval90)).toEqual({ verdict: name, reason: null });
  });

  test('is inconclusive without an interval, and whatever it says when too many failed', () => {
    const none = { low: null, high: null };
    expect(verdict(-0.5, none, none)).toEqual({ verdict: 'inconclusive', reason: 'few-questions' });
    expect(verdict(-0.1, interval(-0.2, -0.1), interval(-0.2, -0.1), true)).toEqual({
      verdict: 'inconclusive',
      reason: 'failed-queries',
    });
  });
});

describe('a gap that was planted', () => {
  const alike = { en: () => ({}), de: () => ({}) };

  test("in the first stage, which does not return every answer, is the first stage's", () => {
    // Every fourth answer is not retrieved in Chinese; what is retrieved is put first as in English.
    const run = covered(parallel({ ...alike, zh: (number) => (number % 4 === 0 ? { first: null } : {}) }));
    const zh = of(run, 'zh');
    // 10 of 40 questions from 1 to 0, and from 1/4 to 0 in the first stage's order.
    expect(gapOf(zh, 'end-to-end')).toMatchObject({ difference: -0.25, verdict: 'behind', questions: 40 });
    expect(zh.firstStage?.difference).toBeCloseTo(-0.0625, 12);
    expect(zh.firstStage?.verdict).toBe('behind');
    expect(zh.ceiling).toMatchObject({ kind: 'ceiling', difference: -0.25, verdict: 'behind' });
    // The 30 questions with something to rerank: lift 3/4 in both.
    expect(gapOf(zh, 'lift')).toMatchObject({
      difference: 0,
      questions: 30,
      baseline: 0.75,
      candidate: 0.75,
    });
    expect(zh.verdict).not.toBe('behind');
    expect(zh.source).toBe('first-stage');
    expect(of(run, 'de').source).toBeNull();
    expect(run.notes.join('\n')).toContain(
      'zh (Chinese) is behind en by its first stage; whether the model is behind too, these questions cannot tell: end to end -0.250',
    );
  });

  test("in the order of the first stage, which the model improves by as much as elsewhere, is the first stage's", () => {
    // Ranks 2 -> 1 in English (lift 1/2), 10 -> 5/3 in Chinese on average: from .1 to .6.
    const run = covered(
      parallel({
        en: () => ({ first: 2, rank: 1 }),
        zh: (number) => ({ first: 10, rank: number % 2 === 0 ? 1 : 5 }),
      }),
    );
    const zh = of(run, 'zh');
    expect(gapOf(zh, 'end-to-end')?.difference).toBeCloseTo(-0.4, 12);
    expect(zh.firstStage?.difference).toBeCloseTo(-0.4, 12);
    expect(gapOf(zh, 'lift')?.difference).toBeCloseTo(0, 12);
    expect([gapOf(zh, 'end-to-end')?.verdict, zh.firstStage?.verdict, zh.source]).toEqual([
      'behind',
      'behind',
      'first-stage',
    ]);
  });

  test("in the model is the model's, and no other language is accused", () => {
    const run = covered(
      parallel({
        ...alike,
        fr: (number) => (number % 20 === 0 ? { rank: 2 } : {}),
        zh: (number) => ({ rank: 1 + (number % 4) }),
      }),
    );
    const zh = of(run, 'zh');
    // 1/1, 1/2, 1/3, 1/4 in turn.
    const difference = (1 + 1 / 2 + 1 / 3 + 1 / 4) / 4 - 1;
    expect(gapOf(zh, 'end-to-end')?.difference).toBeCloseTo(difference, 12);
    expect(gapOf(zh, 'lift')?.difference).toBeCloseTo(difference, 12);
    expect(zh).toMatchObject({ gap: 'lift', verdict: 'behind', source: 'model' });
    expect(zh.firstStage).toMatchObject({ difference: 0 });
    expect([of(run, 'fr').verdict, of(run, 'fr').source]).toEqual(['inconclusive', null]);
    const notes = run.notes.join('\n');
    expect(notes).toContain(
      'zh (Chinese) is behind en on the same questions, its first stage taken off: lift -0.479',
    );
    expect(notes).toMatch(
      /zh: before the model is blamed: its texts may arrive garbled \(mojibake\), and `rankgauge diagnose run --url U`/,
    );
    expect(notes).not.toContain('fr');
  });

  test('in what the first stage returns is its own, also where its order was poor everywhere', () => {
    // Tenth in all languages, so that what is lost does not show in the first stage's order: -.025.
    const run = covered(
      parallel({ en: () => ({ first: 10 }), zh: (number) => ({ first: number % 4 === 0 ? null : 10 }) }),
    );
    const zh = of(run, 'zh');
    expect(zh.firstStage?.difference).toBeCloseTo(-0.025, 12);
    expect(zh.firstStage?.verdict).not.toBe('behind');
    expect([zh.ceiling?.verdict, zh.source]).toEqual(['behind', 'first-stage']);
  });

  test('in both is of both', () => {
    const run = covered(parallel({ ...alike, zh: (number) => ({ first: 8, rank: 4 + (number % 3) }) }));
    expect(of(run, 'zh')).toMatchObject({ verdict: 'behind', source: 'both' });
    expect(run.notes.join('\n')).toContain('to which its first stage adds -0.125');
  });

  test('in the room that a better first stage leaves is held against nobody', () => {
    // Chinese starts at 1 and stays; English comes from 10 to 1.
    const run = covered(
      parallel({ en: () => ({ first: 10 }), zh: () => ({ first: 1 }), fr: () => ({ first: 10 }) }),
    );
    const zh = of(run, 'zh');
    expect(gapOf(zh, 'end-to-end')?.difference).toBe(0);
    expect(gapOf(zh, 'lift')).toMatchObject({ verdict: 'inconclusive', reason: 'less-to-win' });
    expect(gapOf(zh, 'lift')?.high).toBeLessThan(-0.5);
    expect(zh.verdict).toBe('inconclusive');
    const mirrored = covered(parallel({ en: () => ({ first: 1 }), zh: () => ({ first: 10 }) }));
    expect(gapOf(of(mirrored, 'zh'), 'lift')).toMatchObject({
      verdict: 'inconclusive',
      reason: 'more-to-win',
    });
  });
});

describe('the interval of a gap', () => {
  const random = seededRandom('gaps');
  const rank = () => 1 + Math.floor(random() * 6);
  const ranks = { en: questions.map(rank), de: questions.map(rank), zh: questions.map(rank) };
  const pair = parallel({
    en: (number) => ({ rank: ranks.en[number] ?? 1, group: `g${number % 25}` }),
    zh: (number) => ({ rank: ranks.zh[number] ?? 1, group: `g${number % 25}` }),
  });
  const reciprocal = (language: 'en' | 'de' | 'zh') => ranks[language].map((one) => 1 / one);

  test('is that of the flipped signs, where there are two languages', () => {
    const ungrouped = pair.map((one) => ({ ...one, group: null }));
    const gap = gapOf(of(covered(ungrouped), 'zh'), 'end-to-end');
    const expected = flipInterval(reciprocal('en'), reciprocal('zh'), { clusters: questions, draws: 1999 });
    expect(gap?.difference).toBeCloseTo(expected.difference ?? Number.NaN, 10);
    expect(gap?.low).toBeCloseTo(expected.low ?? Number.NaN, 10);
    expect(gap?.high).toBeCloseTo(expected.high ?? Number.NaN, 10);
    expect(gap?.pAdjusted).toBeCloseTo(expected.p ?? Number.NaN, 10);
    const ninety = flipInterval(reciprocal('en'), reciprocal('zh'), {
      clusters: questions,
      draws: 1999,
      confidence: 0.9,
    });
    expect([gap?.low90, gap?.high90]).toEqual([ninety.low, ninety.high]);
    expect(gap?.resolution).toBe(
      Math.max((gap?.difference ?? 0) - (ninety.low ?? 0), (ninety.high ?? 0) - (gap?.difference ?? 0)),
    );
  });

  test('is wider the more languages are looked at', () => {
    const two = covered(pair);
    const languages = Array.from({ length: 8 }, (_, place) => `x${'abcdefgh'[place]}`);
    const many = covered([
      ...pair,
      ...languages.flatMap((language) =>
        questions.map((question) => ({ question, language, first: 4, rank: rank() })),
      ),
    ]);
    expect(two.levels.endToEnd).toBe(0.05);
    expect(many.levels.endToEnd).toBeLessThan(0.02);
    const width = (run: CoveredRun) => {
      const gap = gapOf(of(run, 'zh'), 'end-to-end');
      return (gap?.high ?? 0) - (gap?.low ?? 0);
    };
    expect(width(many)).toBeGreaterThan(1.1 * width(two));
  });

  test('to the mean is of the language against the others on the same question', () => {
    const all = [
      ...pair,
      ...questions.map((question, number) => ({
        question,
        language: 'de',
        first: 4,
        rank: ranks.de[number] ?? 1,
        group: `g${number % 25}`,
      })),
    ];
    const run = covered(all, { reference: 'mean' });
    expect(run.reference).toBe('mean');
    const gap = gapOf(of(run, 'zh'), 'end-to-end');
    const others = questions.map(
      (_, number) => ((reciprocal('en')[number] ?? 0) + (reciprocal('de')[number] ?? 0)) / 2,
    );
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(gap?.baseline).toBeCloseTo(mean(others), 12);
    expect(gap?.candidate).toBeCloseTo(mean(reciprocal('zh')), 12);
    expect(of(run, 'en').gaps).toHaveLength(2);
  });

  test('resamples larger groups where their error is the larger one', () => {
    // Whole groups of two questions go the same way.
    const all = parallel({
      en: (number) => ({ group: `g${Math.floor(number / 2)}` }),
      zh: (number) => ({
        rank: Math.floor(number / 2) % 3 === 0 ? 5 : 1,
        group: `g${Math.floor(number / 2)}`,
      }),
    });
    expect(covered(all).unit).toBe('group');
    expect(covered(all.map((one) => ({ ...one, group: null }))).unit).toBe('cluster');
  });

  test('does not exist for fewer than 6 questions', () => {
    const run = covered(parallel({ en: () => ({}), zh: () => ({ rank: 9 }) }, questions.slice(0, 5)));
    expect(gapOf(of(run, 'zh'), 'end-to-end')).toMatchObject({
      low: null,
      high: null,
      verdict: 'inconclusive',
      reason: 'few-questions',
    });
  });

  test('stands on the questions that both languages have', () => {
    const run = covered([
      ...parallel({ en: () => ({}) }),
      ...parallel({ zh: () => ({ rank: 2 }) }, questions.slice(10)),
      { question: 'own', language: 'zh', first: 4, rank: 10 },
    ]);
    const gap = gapOf(of(run, 'zh'), 'end-to-end');
    expect(gap).toMatchObject({ questions: 30, difference: -0.5 });
    expect(of(run, 'zh').queries).toBe(31);
  });

  test('counts several wordings of a question once, by their mean', () => {
    const again = parallel({ zh: () => ({ rank: 4 }) }).map((one) => ({
      ...one,
      question: `${one.question} again`,
      parallelId: one.question,
    }));
    const run = covered([...parallel({ en: () => ({}), zh: () => ({ rank: 2 }) }), ...again]);
    expect(gapOf(of(run, 'zh'), 'end-to-end')).toMatchObject({ questions: 40, candidate: 0.375 });
  });
});

describe('languages that share no question', () => {
  test('are not comparable, and are said to be so', () => {
    const run = covered([
      ...parallel({ en: () => ({}) }),
      ...questionIds(40).map((question) => ({
        question: `z${question}`,
        language: 'zh',
        first: 4,
        rank: 5,
      })),
    ]);
    const zh = of(run, 'zh');
    expect(zh.verdict).toBe('not comparable');
    expect(zh.source).toBeNull();
    expect(gapOf(zh, 'end-to-end')).toMatchObject({
      paired: false,
      verdict: 'not comparable',
      reason: 'different-questions',
      pAdjusted: null,
    });
    expect(gapOf(zh, 'end-to-end')?.difference).toBeCloseTo(-0.8, 12);
    expect(run.notes.join('\n')).toContain(
      'zh: not comparable: different questions (no parallel ids in common with en)',
    );
  });

  test('are so too where no parallel id is given at all', () => {
    const run = covered(
      parallel({ en: () => ({ parallelId: null }), zh: () => ({ parallelId: null, rank: 2 }) }),
    );
    expect(of(run, 'zh')).toMatchObject({ verdict: 'not comparable', gap: 'lift' });
  });

  test('have the interval of Welch, which for equal variances is that of Student', () => {
    const language = (values: readonly number[]) => ({
      values,
      clusters: values.map((_, place) => `${place}`),
      groups: values.map(() => null),
    });
    const gap = unpairedGap('end-to-end', language([0, 0, 1, 1]), language([1, 1, 0, 0]), { level: 0.05 });
    // Variances 1/3 of 4 each: SE^2 = 1/6; 6 degrees of freedom: t = 2.446912 (table).
    expect(gap?.high).toBeCloseTo(2.446912 / Math.sqrt(6), 6);
    expect(gap?.low).toBeCloseTo(-2.446912 / Math.sqrt(6), 6);
    // Variances 1/3 and 0: only the first counts, with 3 degrees of freedom: t = 3.182446.
    const one = unpairedGap('lift', language([0, 0, 1, 1]), language([1, 1, 1, 1]), { level: 0.05 });
    expect(one?.high).toBeCloseTo(0.5 + 3.182446 / Math.sqrt(12), 6);
    expect(unpairedGap('lift', language([]), language([1]), { level: 0.05 })).toBeNull();
  });
});

describe('like for like', () => {
  /** Ten candidates of which the first six are the same paragraphs in both languages. */
  const query = (
    language: string,
    number: number,
    scores: readonly number[],
    { own = 4, grades = [0, 1, 0, 0, 0, 0] }: { own?: number; grades?: readonly number[] } = {},
  ): QuerySpec => ({
    id: `${language}-${number}`,
    language,
    parallelId: `q${number}`,
    candidates: [
      ...grades.map((grade, place) => [`${language}-${number}-${place}`, scores[place] ?? 0, grade] as const),
      ...Array.from(
        { length: own },
        (_, place) => [`${language}-own-${number}-${place}-${language}`, 0.9, 0] as const,
      ),
    ],
  });
  // The answer is second of the six in English and fourth in Chinese; the own candidates stand above all of them.
  const english = [0.5, 0.4, 0.3, 0.2, 0.1, 0];
  const chinese = [0.5, 0.2, 0.4, 0.3, 0.1, 0];
  const cover = (queries: readonly QuerySpec[], reference?: string) =>
    coverRun(joinedOf(runOf('run', queries)), { measures, draws: 999, reference });
  const numbers = Array.from({ length: 30 }, (_, number) => number);

  test('ranks only the documents that are candidates in both languages', () => {
    const run = cover(
      numbers.flatMap((number) => [query('en', number, english), query('zh', number, chinese)]),
    );
    const zh = of(run, 'zh');
    expect(gapOf(zh, 'like-for-like')).toMatchObject({
      questions: 30,
      baseline: 0.5,
      candidate: 0.25,
      difference: -0.25,
      verdict: 'behind',
    });
    expect(zh).toMatchObject({ gap: 'like-for-like', verdict: 'behind' });
    // All ten: the own four are tied above.
    expect(gapOf(zh, 'end-to-end')?.baseline).toBeCloseTo(1 / 6, 12);
  });

  test('to the mean is over the other languages, each on what it has in common', () => {
    const run = cover(
      numbers.flatMap((number) => [
        query('en', number, english),
        query('zh', number, chinese),
        query('de', number, [0, 1, 0, 0, 0, 0]),
      ]),
      'mean',
    );
    expect(gapOf(of(run, 'zh'), 'like-for-like')).toMatchObject({ baseline: 0.75, candidate: 0.25 });
  });

  test('does not count where less than half is in common, grades differ, or nothing is relevant', () => {
    const like = (other: (number: number) => QuerySpec) =>
      gapOf(
        of(cover(numbers.flatMap((number) => [query('en', number, english), other(number)])), 'zh'),
        'like-for-like',
      );
    expect(like((number) => query('zh', number, chinese, { own: 6 }))?.questions).toBe(30);
    expect(like((number) => query('zh', number, chinese, { own: 7 }))).toBeNull();
    expect(like((number) => query('zh', number, chinese, { grades: [1, 1, 0, 0, 0, 0] }))).toBeNull();
    expect(like((number) => query('zh', number, chinese, number < 20 ? { own: 7 } : {}))?.questions).toBe(10);
  });

  test('gives way to lift where it stands on less than half of its questions', () => {
    const run = (few: number) =>
      cover(
        numbers.flatMap((number) => [
          query('en', number, english),
          query('zh', number, chinese, number < few ? {} : { own: 7 }),
        ]),
      );
    expect(of(run(15), 'zh').gap).toBe('like-for-like');
    expect(of(run(14), 'zh').gap).toBe('lift');
  });

  test('knows documents by the same id where languages share a corpus', () => {
    const shared =
      (language: string, scores: readonly number[]) =>
      (number: number): QuerySpec => ({
        ...query(language, number, scores),
        candidates: [0, 1, 2, 3, 4, 5].map((place) => [
          `en-${number}-${place}`,
          scores[place] ?? 0,
          place === 1 ? 1 : 0,
        ]),
      });
    const run = cover(
      numbers.flatMap((number) => [shared('en', english)(number), shared('zh', chinese)(number)]),
    );
    expect(gapOf(of(run, 'zh'), 'like-for-like')).toMatchObject({ questions: 30, candidate: 0.25 });
  });

  test.each([
    ['zh', 'zh-13-2', '*-13-2'],
    ['zh', 'udhr_ZH_3', 'udhr_*_3'],
    ['zh', '3.zh', '3.*'],
    ['zh-Hans', 'zh_hans/4', '*/4'],
    ['en', 'open-1', 'open-1'],
    ['de', 'model', 'model'],
  ])('takes the tag %s out of %s', (tag, id, key) => {
    expect(languageStripper(tag)(id)).toBe(key);
  });
});

describe('the macro mean', () => {
  const random = seededRandom('macro');
  const level = new Map(questions.map((id) => [id, random()]));
  const column = (language: string, ids: readonly string[]) => ({
    language,
    values: ids.map((id) => 0.6 * (level.get(id) ?? 0) + 0.4 * random()),
    clusters: ids,
    groups: ids.map(() => null),
  });
  const range = [0, 1] as const;

  test('is the mean over all queries, interval and all, where every language has every question', () => {
    const columns = ['ar', 'de', 'en'].map((language) => column(language, questions));
    const pooled = meanInterval(
      columns.flatMap(({ values }) => values),
      {
        clusters: columns.flatMap(({ clusters }) => clusters),
        range: [0, 1],
      },
    );
    const macro = macroMean(columns, { range, confidence: 0.95 });
    expect(macro.mean).toBeCloseTo(pooled.mean ?? 0, 12);
    expect(macro.low).toBeCloseTo(pooled.low ?? 0, 12);
    expect(macro.high).toBeCloseTo(pooled.high ?? 0, 12);
  });

  test('counts each language once, however many queries it has', () => {
    const columns = [column('ar', questions.slice(0, 10)), column('en', questions)];
    const means = columns.map(({ values }) => values.reduce((sum, value) => sum + value, 0) / values.length);
    const macro = macroMean(columns, { range, confidence: 0.95 });
    expect(macro.mean).toBeCloseTo(((means[0] ?? 0) + (means[1] ?? 0)) / 2, 12);
  });

  test('keeps a question together over languages: its error is that of resampling questions', () => {
    const columns = [
      column('ar', questions.slice(0, 25)),
      column('de', questions),
      column('en', questions.slice(5)),
    ];
    const { mean = null, low = null, high = null } = macroMean(columns, { range: [-9, 9], confidence: 0.95 });
    const draw = seededRandom('bootstrap');
    const resampled = Array.from({ length: 4000 }, () => {
      const drawn = questions.map(() => questions[Math.floor(draw() * questions.length)] ?? '');
      const means = columns.map(({ values, clusters }) => {
        const own = drawn.flatMap((id) => values[clusters.indexOf(id)] ?? []);
        return own.reduce((sum, value) => sum + value, 0) / own.length;
      });
      return means.reduce((sum, value) => sum + value, 0) / means.length;
    });
    const middle = resampled.reduce((sum, value) => sum + value, 0) / resampled.length;
    const deviation = Math.sqrt(
      resampled.reduce((sum, value) => sum + (value - middle) ** 2, 0) / resampled.length,
    );
    expect(mean).toBeCloseTo(middle, 2);
    // 39 degrees of freedom: t = 2.0227.
    expect(((high ?? 0) - (low ?? 0)) / 2 / 2.0227 / deviation).toBeCloseTo(1, 1);
  });

  test('has no interval where a language has one question, and is never of zero width', () => {
    const one = { language: 'x', values: [1], clusters: ['a'], groups: [null] };
    const all = { language: 'y', values: [1, 1, 1], clusters: ['a', 'b', 'c'], groups: [null, null, null] };
    expect(macroMean([one, all], { range, confidence: 0.95 })).toEqual({ mean: 1, low: null, high: null });
    const sure = macroMean([all, { ...all, language: 'z' }], { range, confidence: 0.95 });
    expect(sure.mean).toBe(1);
    expect(sure.low).toBeGreaterThan(0);
    expect(sure.low).toBeLessThan(0.9);
    expect(macroMean([], { range, confidence: 0.95 }).mean).toBeNull();
  });
});

describe('the worst language', () => {
  const column = (language: string, mean: number, ids = questions) => ({
    language,
    values: ids.map((_, place) => mean + (place % 2 === 0 ? 0.1 : -0.1)),
    clusters: ids.map((id) => `${language} ${id}`),
    groups: ids.map(() => null),
  });
  const options = { range: [0, 1] as const, level: 0.05, seed: 1, draws: 4999 };

  test('has an interval that allows for having been picked', () => {
    const columns = [column('ar', 0.5), column('en', 0.8), column('zh', 0.4), column('ru', 0.6)];
    const worst = worstLanguage(columns, options);
    expect(worst).toMatchObject({ language: 'zh' });
    expect(worst?.value).toBeCloseTo(0.4, 12);
    const own = meanInterval(columns[2]?.values ?? [], {
      clusters: columns[2]?.clusters ?? [],
      range: [0, 1],
    });
    // Four independent languages: about 1.27 % each.
    const four = meanInterval(columns[2]?.values ?? [], {
      clusters: columns[2]?.clusters ?? [],
      range: [0, 1],
      confidence: 1 - 0.01274,
    });
    expect(worst?.low).toBeLessThan(own.low ?? 0);
    expect(worst?.high).toBeGreaterThan(own.high ?? 1);
    expect(Math.abs((worst?.low ?? 0) - (four.low ?? 0))).toBeLessThan(0.01);
    expect(Math.abs((worst?.high ?? 0) - (four.high ?? 0))).toBeLessThan(0.01);
  });

  test('is drawn towards the macro mean by as much as is chance', () => {
    const four = questions.slice(0, 4);
    const shrunken = shrunkenMeans([column('a', 0.2, four), column('b', 0.5, four), column('c', 0.8, four)]);
    // Errors of the means .0025 each; of a difference to the macro mean 2/3 of that, x 12/11 for 12 questions: .0018182.
    // Differences squared add up to .18; (.18 - 3 x .0018182) / 3 = .0581818 is left; .0581818 / .06 = .969697.
    expect(shrunken?.[0]).toBeCloseTo(0.5 - 0.3 * 0.969697, 6);
    expect(shrunken?.[1]).toBeCloseTo(0.5, 12);
    // Differences that chance explains are none.
    const alike = shrunkenMeans([column('a', 0.49, four), column('b', 0.5, four), column('c', 0.51, four)]);
    for (const one of alike ?? []) expect(one).toBeCloseTo(0.5, 12);
    expect(shrunkenMeans([column('a', 0.2), column('b', 0.8)])).toBeNull();
  });

  test('does not exist alone', () => expect(worstLanguage([column('en', 0.5)], options)).toBeNull());
});

describe('what else is said of a language', () => {
  test('its scores of relevant and irrelevant candidates, and how well they are told apart', () => {
    const run = covered(parallel({ en: () => ({}), zh: () => ({ rank: 6 }) }));
    const { scores } = of(run, 'zh');
    // Nine irrelevant at .99 to .91, the relevant one at .945: below five of nine.
    expect(scores.relevant).toMatchObject({ scores: 40, median: 0.945 });
    expect(scores.irrelevant?.scores).toBe(360);
    expect(scores.irrelevant?.mean).toBeCloseTo(0.95, 12);
    expect(scores.auc).toBeCloseTo(4 / 9, 12);
  });

  test('its means with the first stage and the ceiling of the same queries', () => {
    const run = covered(
      parallel({ en: () => ({}), zh: (number) => (number < 10 ? { first: null } : { rank: 2 }) }),
    );
    expect(of(run, 'zh').metrics['MRR@10']).toMatchObject({
      mean: 0.375,
      firstStage: 0.1875,
      ceiling: 0.75,
      queries: 40,
    });
    expect(of(run, 'zh').metrics['MRR@10']?.gainShare).toBeCloseTo(1 / 3, 12);
    expect(of(run, 'zh').counts).toEqual({ evaluated: 40, rerankable: 30, failed: 0, questions: 40 });
  });

  test('that it is thin, and why', () => {
    const all = parallel({ en: () => ({}) }, questionIds(200));
    const thin = (more: readonly Asked[]) =>
      covered([...all, ...more]).languages.find(({ language }) => language === 'zh')?.thin;
    expect(thin(parallel({ zh: () => ({}) }, questionIds(29)))).toBe('only 29 queries');
    expect(thin(parallel({ zh: () => ({}) }, questionIds(49)))).toBe(
      '49 queries, where another language has 200',
    );
    expect(thin(parallel({ zh: () => ({}) }, questionIds(50)))).toBeNull();
    expect(
      thin(parallel({ zh: (number) => ({ first: number < 14 ? 2 : null }) }, questionIds(60))),
    ).toContain('only 14 queries of 60 can be reranked');
  });

  test('that its queries failed: more than 1 % leave its verdict open, and that of all when it is the reference', () => {
    const all = parallel({
      en: () => ({}),
      de: () => ({}),
      zh: (number) => ({ rank: 8, failed: number === 3 }),
    });
    const run = covered(all);
    expect(of(run, 'zh')).toMatchObject({ verdict: 'inconclusive', counts: { failed: 1, evaluated: 39 } });
    expect(gapOf(of(run, 'zh'), 'end-to-end')?.reason).toBe('failed-queries');
    expect(run.notes.join('\n')).toContain('zh: 1 of 40 queries failed and are in no mean');
    expect(gapOf(of(covered(all, { reference: 'zh' }), 'de'), 'end-to-end')?.reason).toBe('failed-queries');
    expect(gapOf(of(covered(all, { reference: 'mean' }), 'de'), 'end-to-end')?.reason).toBe('failed-queries');
  });

  test('its name', () => {
    expect(['zh', 'ru', 'zh-Hant', 'not a tag'].map(languageName)).toEqual([
      'Chinese',
      'Russian',
      'Traditional Chinese',
      'not a tag',
    ]);
    expect(['zh', 'ar', 'sr', 'en', 'vi', 'not a tag'].map(hasOtherScript)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('required languages', () => {
  test('are missing when no query has a value; a regional tag answers for its language', () => {
    const all = parallel({ en: () => ({}), 'zh-Hans': () => ({}), ru: () => ({ failed: true }) });
    const run = covered(all, { required: ['en', 'ZH', 'ar', 'ru', 'zh-Hant'] });
    expect(run.missing).toEqual(['ar', 'ru', 'zh-Hant']);
    expect(run.notes[0]).toBe('missing: ar, ru, zh-Hant (required, and no query has a value)');
    expect(isOfLanguage('zho', 'zh')).toBe(false);
  });
});

describe('the reference', () => {
  const all = parallel({ de: () => ({}), 'en-GB': () => ({}), fr: () => ({}) });

  test('is English, else the mean, else what was asked for in any case', () => {
    expect(covered(all).reference).toBe('en-GB');
    expect(covered(all, { reference: 'FR' }).reference).toBe('fr');
    expect(covered(all, { reference: 'en' }).reference).toBe('en-GB');
    expect(covered(parallel({ de: () => ({}), fr: () => ({}) })).reference).toBe('mean');
    expect(covered(parallel({ de: () => ({}) })).reference).toBeNull();
    expect(of(covered(parallel({ de: () => ({}) })), 'de')).toMatchObject({ gaps: [], verdict: null });
  });

  test.each([
    [() => covered(all, { reference: 'deu' }), 'unknown-reference'],
    [() => covered([...all, ...parallel({ 'en-US': () => ({}) })], { reference: 'en' }), 'unknown-reference'],
    [
      () => coverRun(joinedOf(runOf('run', [{ id: 'q', candidates: [['d', 1, 1]] }])), { measures }),
      'no-languages',
    ],
    [() => covered(all, { measures: parseMetrics('AUC,Judged@10') }), 'no-ranking-measure'],
  ])('that there is not, and other things that cannot be, are refused: %#', (attempt, code) => {
    let problem: unknown;
    try {
      attempt();
    } catch (error) {
      problem = error instanceof InputError ? error.problems[0]?.code : error;
    }
    expect(problem).toBe(code);
  });
});

describe('a cross-lingual run', () => {
  const languageOf = (_: number, id: string) => id.split('-')[0] ?? null;
  const query = (language: string, number: number, scores: Readonly<Record<string, number>>): QuerySpec => ({
    id: `${language} ${number}`,
    language,
    parallelId: `q${number}`,
    candidates: Object.entries(scores).map(([id, score]) => [
      `${id}-${number}`,
      score,
      id.endsWith('+') ? 1 : 0,
    ]),
  });
  const numbers = [0, 1, 2, 3, 4, 5, 6, 7];
  const run = runOf(
    'run',
    numbers.flatMap((number) => [
      query('en', number, { 'en-a': 0.4, 'en-b+': 0.9, 'zh-a': 0.5, 'zh-b+': 0.3, 'zh-c': 0.2 }),
      query('zh', number, { 'en-a': 0.4, 'en-b+': 0.1, 'zh-a': 0.5, 'zh-b+': 0.8 }),
    ]),
  );

  test('is a matrix of the language of the query by that of the document', () => {
    const { matrix } = coverRun(joinedOf(run), { measures, draws: 99, documentLanguage: languageOf });
    expect(matrix?.queryLanguages).toEqual(['en', 'zh']);
    expect(matrix?.documentLanguages).toEqual(['en', 'zh']);
    expect(
      matrix?.cells.map((cell) => [cell.queryLanguage, cell.documentLanguage, cell.mean, cell.firstStage]),
    ).toEqual([
      ['en', 'en', 1, 0.5],
      ['en', 'zh', 0.5, 0.5],
      ['zh', 'en', 0.5, 0.5],
      ['zh', 'zh', 1, 0.5],
    ]);
    expect(matrix?.cells[1]).toMatchObject({ queries: 8 });
    expect(matrix?.cells[1]?.irrelevantScore).toBeCloseTo(0.35, 12);
  });

  test('has none where every document is in the language of its query, or no language is known', () => {
    const cover = (documentLanguage: CoverageOptions['documentLanguage']) =>
      coverRun(joinedOf(run), { measures, draws: 99, documentLanguage }).matrix;
    expect(cover((place) => run.queries[place]?.language ?? null)).toBeNull();
    expect(cover(() => null)).toBeNull();
    expect(cover(null)).toBeNull();
  });
});

describe('runs that are joined', () => {
  const all = parallel({ en: () => ({}), zh: (number) => ({ rank: 1 + (number % 3) }) });
  const part = (language: string, name: string, changes: Parameters<typeof manifestOf>[0] = {}) => ({
    ...askedRun(
      name,
      all.filter((one) => one.language === language),
    ),
    manifest: manifestOf({ name, ...changes }),
  });
  const cover = (joined: ReturnType<typeof joinRuns>[number]) => coverRun(joined, { measures, draws: 999 });

  test('say of languages that were scored apart what one run says', () => {
    const [apart, none] = joinRuns([part('en', 'one'), part('zh', 'two')]);
    const [whole] = joinRuns([askedRun('one', all)]);
    if (apart === undefined || whole === undefined) throw new Error('nothing was joined');
    expect(none).toBeUndefined();
    const { parts, notes, ...own } = cover(apart);
    expect(parts).toEqual(['one', 'two']);
    const { parts: alone, notes: others, ...expected } = cover(whole);
    expect(own).toEqual(expected);
    expect(notes).toEqual(others);
  });

  test('may number their queries alike', () => {
    const renumbered = (run: ReturnType<typeof part>) => ({
      ...run,
      queries: run.queries.map((query, place) => ({ ...query, id: `${place}` })),
    });
    const [joined] = joinRuns([renumbered(part('en', 'one')), renumbered(part('zh', 'two'))]);
    expect(new Set(joined?.run.queries.map(({ id }) => id)).size).toBe(80);
    expect(joined?.run.queries.every(({ start, end }) => end - start === 10)).toBe(true);
  });

  test('stay side by side where they hold the same queries', () => {
    const runs = joinRuns([part('en', 'one'), part('en', 'two'), part('zh', 'three')]);
    expect(runs.map(({ parts }) => parts.map(({ name }) => name))).toEqual([['one', 'three'], ['two']]);
  });

  test('go together by reranker and template, and say where these differ', () => {
    const other = { reranker: { name: 'other' }, template: { name: 'long', hash: 'hash of long' } };
    const runs = joinRuns([part('en', 'a'), part('en', 'b', other), part('zh', 'c', other), part('zh', 'd')]);
    expect(runs.map(({ parts }) => parts.map(({ name }) => name))).toEqual([
      ['a', 'd'],
      ['b', 'c'],
    ]);
    expect(runs.map(({ differing }) => differing)).toEqual([[], []]);
    const [mixed] = joinRuns([part('en', 'a'), part('zh', 'c', other)]);
    expect(mixed?.differing).toEqual(['reranker', 'template']);
    expect(mixed === undefined ? [] : cover(mixed).notes[0]).toContain(
      'the joined runs differ in reranker and template',
    );
  });
});

test('the order of the rows does not matter', () => {
  const random = seededRandom('order');
  const all = parallel({
    en: () => ({ rank: 1 + Math.floor(random() * 5) }),
    zh: () => ({ rank: 1 + Math.floor(random() * 5) }),
    ar: () => ({ rank: 1 + Math.floor(random() * 5) }),
  });
  const expected = covered(all, { required: ['ru'] });
  expect(covered(shuffled(all, seededRandom(2)), { required: ['ru'] })).toEqual(expected);
});

test('queries without a language are counted and left out', () => {
  const all = askedRun('run', parallel({ en: () => ({}), zh: () => ({}) }));
  const queries = all.queries.map((query, place) => (place === 0 ? { ...query, language: null } : query));
  const run = coverRun(joinedOf({ ...all, queries }), { measures, draws: 99 });
  expect(of(run, 'en').queries).toBe(39);
  expect(run.notes.join('\n')).toContain('1 query names no language and are left out');
});
