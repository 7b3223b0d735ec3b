import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bestTemplates } from '../../src/comparison/best-templates.ts';
import { comparisonSentences } from '../../src/comparison/comparison-sentences.ts';
import { depthSummaries } from '../../src/comparison/depth.ts';
import { mainPartsChanged, manifestChanges } from '../../src/comparison/manifest-changes.ts';
import { runLabels } from '../../src/comparison/run-labels.ts';
import { ranksOf, scoreChange } from '../../src/comparison/score-change.ts';
import { type ShiftedQuery, scoreShift } from '../../src/comparison/score-shift.ts';
import { type Evidence, verdictOf } from '../../src/comparison/verdict.ts';
import type { InputError } from '../../src/foundation/errors.ts';
import { seededRandom } from '../../src/foundation/random.ts';
import { parseMetrics } from '../../src/metrics/index.ts';
import type { ScoredQuery } from '../../src/results/scored-run.ts';
import { kendallTauB } from '../../src/statistics/kendall-tau.ts';
import { ksDistance } from '../../src/statistics/kolmogorov-smirnov.ts';
import { quantile } from '../../src/statistics/quantile.ts';
import { wasserstein1 } from '../../src/statistics/wasserstein.ts';
import { manifestOf, ranked, rankedRun, runOf } from './runs.ts';

describe('verdictOf', () => {
  const evidence = (changes: Partial<Evidence>): Evidence => ({
    status: 'ready',
    interval: { low: -0.01, high: 0.05 },
    equivalenceInterval: { low: -0.005, high: 0.04 },
    margin: 0.02,
    direction: 'higher',
    tooManyFailed: false,
    ...changes,
  });
  const both = (low: number, high: number, changes: Partial<Evidence> = {}) =>
    evidence({ interval: { low, high }, equivalenceInterval: { low, high }, ...changes });

  test.each<[string, Evidence, ReturnType<typeof verdictOf>['verdict'], boolean, boolean]>([
    ['0 inside and wide', evidence({}), 'inconclusive', false, false],
    ['above 0, across the margin', both(0.01, 0.05), 'better', true, false],
    ['beyond the margin', both(0.03, 0.05), 'better', true, true],
    ['below 0', both(-0.05, -0.01), 'worse', true, false],
    ['beyond the margin below', both(-0.05, -0.03), 'worse', true, true],
    ['inside the margin', both(-0.019, 0.019), 'equivalent', false, false],
    ['on the margin', both(-0.01, 0.02), 'inconclusive', false, false],
    ['inside the margin and above 0', both(0.001, 0.01), 'equivalent', true, false],
    [
      'inside by the two one-sided tests alone',
      evidence({ interval: { low: -0.01, high: 0.021 }, equivalenceInterval: { low: -0.005, high: 0.019 } }),
      'equivalent',
      false,
      false,
    ],
    ['a measure that is better low', both(0.03, 0.05, { direction: 'lower' }), 'worse', true, true],
    ['a measure without direction', both(0.03, 0.05, { direction: 'neither' }), null, true, true],
    ['equal scores', both(0, 0, { status: 'identical' }), 'identical', false, false],
    [
      'equal scores, but failures',
      both(0, 0, { status: 'identical', tooManyFailed: true }),
      'inconclusive',
      false,
      false,
    ],
    ['failures', both(0.03, 0.05, { tooManyFailed: true }), 'inconclusive', true, true],
    [
      'too few questions',
      evidence({ status: 'too-few-clusters', interval: { low: null, high: null } }),
      'inconclusive',
      false,
      false,
    ],
  ])('%s', (_, given, verdict, detectable, material) => {
    expect(verdictOf(given)).toMatchObject({ verdict, detectable, material });
  });
});

describe('scoreChange', () => {
  const change = (
    before: readonly (number | null)[],
    after: readonly (number | null)[],
    swapRows = false,
  ) => {
    const spec = (scores: readonly (number | null)[]) => [
      { id: 'q', candidates: scores.map((score, place) => [`d${place}`, score, 0] as const) },
    ];
    const to = spec(after);
    if (swapRows) to[0]?.candidates.reverse();
    const [a, b] = [runOf('a', spec(before)), runOf('b', to)];
    return scoreChange(a, a.queries[0] as ScoredQuery, b, b.queries[0] as ScoredQuery);
  };

  test.each([
    ['the same scores', [3, 2, 1], [3, 2, 1], { identical: true, sameOrder: true, sameTop: true }],
    [
      'no score in the same place',
      [3, null, 1],
      [3, null, 1],
      { identical: true, sameOrder: true, sameTop: true },
    ],
    ['one bit more', [3, 2, 1], [3, 2 + 2 ** -51, 1], { identical: false, sameOrder: true, sameTop: true }],
    ['zero of another sign', [3, 0, -1], [3, -0, -1], { identical: false, sameOrder: true, sameTop: true }],
    ['a tie broken', [3, 2, 2], [3, 2, 1], { identical: false, sameOrder: false, sameTop: true }],
    ['another first', [3, 2, 1], [2, 3, 1], { identical: false, sameOrder: false, sameTop: false }],
    ['a first that now ties', [3, 2, 1], [3, 3, 1], { identical: false, sameOrder: false, sameTop: false }],
    ['one document less', [3, 2, 1], [3, 2], { identical: false, sameOrder: false, sameTop: true }],
    ['one document more', [3, 2], [3, 2, 1], { identical: false, sameOrder: false, sameTop: true }],
  ])('%s', (_, before, after, expected) => {
    expect(change(before, after)).toEqual(expected);
    expect(change(before, after, true)).toEqual(expected);
  });

  test('ranks are 1 + the number of documents with a higher score, by brute force', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constant(Number.NaN)), { maxLength: 12 }),
        (scores) => {
          const byId = new Map(scores.map((score, place) => [String(place), score]));
          const ranks = ranksOf(byId);
          for (const [id, score] of byId) {
            const above = scores.filter((other) =>
              Number.isNaN(score) ? !Number.isNaN(other) : other > score,
            );
            expect(ranks.get(id)).toBe(1 + above.length);
          }
        },
      ),
    );
  });
});

describe('scoreShift', () => {
  const query = (cluster: number, before: readonly number[], after: readonly number[]): ShiftedQuery => ({
    cluster,
    baseline: new Map(before.map((score, place) => [String(place), score])),
    candidate: new Map(after.map((score, place) => [String(place), score])),
    sameTop: before.indexOf(Math.max(...before)) === after.indexOf(Math.max(...after)),
  });

  test('agrees with the distances of the pooled scores', () => {
    const scores = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(fc.tuple(scores, scores), { minLength: 2, maxLength: 5 }), (pairs) => {
        const shift = scoreShift(pairs.map(([before, after], index) => query(index, before, after)));
        const [before, after] = [pairs.flatMap(([one]) => one), pairs.flatMap(([, other]) => other)];
        expect(shift?.ksDistance.value).toBeCloseTo(ksDistance(before, after), 12);
        const range =
          quantile(before, 0.75, { kind: 'inverted-cdf' }) - quantile(before, 0.25, { kind: 'inverted-cdf' });
        if (range > 0) expect(shift?.wasserstein.value).toBeCloseTo(wasserstein1(before, after) / range, 12);
        const taus = pairs.map(([one, other]) => kendallTauB(one, other)).filter((tau) => !Number.isNaN(tau));
        if (taus.length > 0) {
          expect(shift?.kendallTau.value).toBeCloseTo(
            taus.reduce((sum, tau) => sum + tau, 0) / taus.length,
            12,
          );
        }
      }),
    );
  });

  test('sees scores twice as wide, and none where nothing moved', () => {
    const some = Array.from({ length: 12 }, (_, index) => [index, index + 1, index + 3, index + 4.5]);
    const wide = scoreShift(
      some.map((scores, index) =>
        query(
          index,
          scores,
          scores.map((score) => 2 * score),
        ),
      ),
    );
    expect(wide?.spreadRatio).toEqual({ value: 2, low: 2, high: 2 });
    expect(wide?.topChanged).toEqual({ value: 0, low: 0, high: 0 });
    expect(wide?.flagged).toBe(true);
    const same = scoreShift(some.map((scores, index) => query(index, scores, scores)));
    expect(same).toMatchObject({
      ksDistance: { value: 0, low: 0, high: 0 },
      wasserstein: { value: 0 },
      flagged: false,
    });
  });

  test('is flagged from a quarter of the interquartile range on, or when the spread halves', () => {
    const scores = [0, 1, 2, 3];
    // Pooled quartiles 0 and 2 (the smallest values that hold a quarter and three quarters): a range of 2.
    const moved = (by: number) =>
      scoreShift(
        Array.from({ length: 8 }, (_, index) =>
          query(
            index,
            scores,
            scores.map((score) => score + by),
          ),
        ),
      );
    expect(moved(0.5)?.wasserstein.value).toBeCloseTo(0.25, 12);
    expect(moved(0.5)?.flagged).toBe(false);
    expect(moved(0.52)?.flagged).toBe(true);
    // Queries far apart, so that what happens within one moves the pooled scores by nothing much.
    const narrowed = (by: number) =>
      scoreShift(
        Array.from({ length: 8 }, (_, index) => {
          const own = scores.map((score) => 100 * index + score);
          return query(
            index,
            own,
            own.map((score) => 100 * index + 1.5 + (score - 100 * index - 1.5) * by),
          );
        }),
      );
    expect(narrowed(0.49)?.wasserstein.value).toBeLessThan(0.01);
    expect([0.49, 0.51, 1.9, 2.1].map((by) => narrowed(by)?.flagged)).toEqual([true, false, false, true]);
  });

  test('has no interval with fewer than 6 clusters, and intervals around its values with more', () => {
    const some = (count: number) =>
      scoreShift(
        Array.from({ length: count }, (_, index) => query(index, [0, 1, 2, index], [0, 2, 1, 2 * index])),
      );
    expect(some(5)?.ksDistance).toMatchObject({ low: null, high: null });
    const { low, high } = some(30)?.spreadRatio ?? {};
    expect(low).toBeLessThan(high ?? 0);
  });

  test('of constant scores has no ratio, and of no scores is nothing', () => {
    const flat = scoreShift(Array.from({ length: 8 }, (_, index) => query(index, [1, 1, 1], [0, 1, 2])));
    expect(flat).toMatchObject({
      wasserstein: { value: null },
      spreadRatio: { value: null },
      kendallTau: { value: null },
    });
    expect(scoreShift([])).toBeNull();
    expect(scoreShift([query(1, [], [1])])).toBeNull();
  });
});

describe('manifestChanges', () => {
  test('of the same manifest are none, and of foreign runs unknown', () => {
    expect(manifestChanges(manifestOf({}), manifestOf({ name: 'other' }))).toEqual([]);
    expect(manifestChanges(null, manifestOf({}))).toEqual([]);
  });

  test('name what differs and what both have there', () => {
    const changes = manifestChanges(
      manifestOf({ reranker: { model: 'small', parameters: { k1: 1.2, b: 0.5 } } }),
      manifestOf({
        seed: 2,
        dataset: { selection: { languages: ['de', 'en'], limit: 5 } },
        template: { name: 'new', hash: 'new' },
        reranker: { model: 'small', servedModel: 'large', scale: 'logit', parameters: { k1: 1.2, b: 0.75 } },
        requests: { documentsPerCall: 8, order: 'first-stage' },
      }),
    );
    expect(changes).toEqual([
      { what: 'selection', baseline: 'all', candidate: 'languages de, en; the first 5 questions' },
      { what: 'template', baseline: 'bare', candidate: 'new' },
      { what: 'model', baseline: 'small', candidate: 'large' },
      { what: 'scale', baseline: 'probability', candidate: 'logit' },
      { what: 'parameters', baseline: 'b=0.5', candidate: 'b=0.75' },
      { what: 'documents-per-call', baseline: 'all', candidate: '8' },
      { what: 'request-order', baseline: 'shuffled', candidate: 'first-stage' },
      { what: 'seed', baseline: '1', candidate: '2' },
    ]);
    expect(mainPartsChanged(changes)).toEqual(['data set', 'template', 'model']);
  });
});

describe('runLabels', () => {
  const run = (name: string, reranker: string, template: string) => ({
    name,
    manifest: manifestOf({ reranker: { name: reranker }, template: { name: template } }),
  });

  test.each([
    ['templates alone', [run('1', 'm', 'a'), run('2', 'm', 'b')], ['a', 'b']],
    ['rerankers alone', [run('1', 'm', 'a'), run('2', 'n', 'a')], ['m', 'n']],
    ['both', [run('1', 'm', 'a'), run('2', 'n', 'b')], ['m / a', 'n / b']],
    ['neither, so names', [run('1', 'm', 'a'), run('2', 'm', 'a')], ['1', '2']],
    ['two of three alike', [run('1', 'm', 'a'), run('2', 'm', 'a'), run('3', 'm', 'b')], ['1', '2', 'b']],
    ['a foreign run', [run('1', 'm', 'a'), { name: '2', manifest: null }], ['1', '2']],
  ])('%s', (_, runs, labels) => expect(runLabels(runs)).toEqual(labels));
});

describe('bestTemplates', () => {
  const queries = ['en', 'zh'].flatMap((language) =>
    Array.from({ length: 20 }, (_, index) => ({ language, cluster: String(index) })),
  );
  const values = (english: number, chinese: number) =>
    queries.map(({ language }) => (language === 'en' ? english : chinese));

  test('tell the best template of each language and what one for all loses', () => {
    const found = bestTemplates(
      [
        { template: 'a', values: values(0.9, 0.5) },
        { template: 'b', values: values(0.8, 0.7) },
      ],
      queries,
    );
    // All: a 0.7, b 0.75; by language 0.9 and 0.7, so 0.8.
    expect(found?.languages).toEqual([
      { language: 'en', template: 'a', mean: expect.closeTo(0.9, 12) },
      { language: 'zh', template: 'b', mean: expect.closeTo(0.7, 12) },
    ]);
    expect(found?.single).toEqual({ template: 'b', mean: expect.closeTo(0.75, 12) });
    expect(found?.loss).toBeCloseTo(0.05, 12);
    // What differs for good is found on other questions too.
    expect(found?.crossFittedLoss).toBeCloseTo(0.05, 12);
  });

  test('do not take luck for a difference: on other questions nothing is left of it', () => {
    const losses = Array.from({ length: 30 }, (_, round) => {
      const random = seededRandom(round);
      const templates = ['a', 'b', 'c'].map((template) => ({
        template,
        values: queries.map(() => random()),
      }));
      return bestTemplates(templates, queries);
    });
    const mean = (of: (one: (typeof losses)[number]) => number) =>
      losses.reduce((sum, one) => sum + of(one), 0) / 30;
    expect(mean((one) => one?.loss ?? 0)).toBeGreaterThan(0.015);
    expect(Math.abs(mean((one) => one?.crossFittedLoss ?? 1))).toBeLessThan(0.01);
  });

  test('need two templates and two languages, and leave out queries that one template lacks', () => {
    const one = { template: 'a', values: values(1, 1) };
    expect(bestTemplates([one], queries)).toBeNull();
    expect(
      bestTemplates(
        [one, one],
        queries.map((query) => ({ ...query, language: 'en' })),
      ),
    ).toBeNull();
    const gap = {
      template: 'b',
      values: values(1, 1).map((value, index) => (index < 20 ? Number.NaN : value)),
    };
    expect(bestTemplates([one, gap], queries)).toBeNull();
  });
});

describe('comparisonSentences', () => {
  const bilingual = (template: string, english: number, german: number, reranker = 'm') =>
    runOf(
      `${reranker}-${template}`,
      Array.from({ length: 40 }, (_, index) =>
        ranked(`q${index}`, index % 2 === 0 ? english : german, {
          language: index % 2 === 0 ? 'en' : 'de',
          parallelId: `p${Math.floor(index / 2)}`,
        }),
      ),
      manifestOf({ template: { name: template, hash: template }, reranker: { name: reranker } }),
    );

  test('say each verdict with its size and what the queries can settle, and the best template per language', () => {
    expect(
      comparisonSentences([bilingual('bare', 2, 2), bilingual('long', 4, 1)], parseMetrics('MRR@10')),
    ).toEqual([
      'long is better than bare by 0.125 [0.125, 0.125] on 20 questions in 2 languages; what these can settle: 0.000',
      'best template per language: bare in en; long in de; one template for all (long) loses 0.125 to these, 0.125 when they are picked on other questions than they are measured on',
    ]);
  });

  test('compare with the named baseline, and keep rerankers apart', () => {
    const runs = [
      bilingual('bare', 2, 2),
      bilingual('long', 1, 1),
      bilingual('bare', 2, 2, 'n'),
      bilingual('long', 3, 3, 'n'),
    ];
    const sentences = comparisonSentences(runs, parseMetrics('MRR@10'), { baseline: 'n-bare' });
    expect(sentences.map((sentence) => sentence.replace(/ by .*/, ''))).toEqual([
      'm / bare gives the same scores as n / bare, bit for bit, on 20 questions in 2 languages',
      'm / long is better than n / bare',
      'n / long is worse than n / bare',
      'm: no template is better than long in any of 2 languages, so one template for all loses nothing',
      'n: no template is better than bare in any of 2 languages, so one template for all loses nothing',
    ]);
  });

  test('are none for one run, and a reason where runs cannot be compared', () => {
    expect(comparisonSentences([bilingual('bare', 2, 2)], parseMetrics('MRR@10'))).toEqual([]);
    expect(
      comparisonSentences([rankedRun('a', [1]), runOf('b', [ranked('x', 1)])], parseMetrics('MRR@10')),
    ).toEqual(['the runs cannot be compared: "a" and "b" share no judged query']);
  });
});

describe('depthSummaries', () => {
  const run = runOf(
    'a',
    [
      {
        id: 'q1',
        candidates: [
          ['a', 0.2, 0],
          ['b', 0.5, 0],
          ['c', 0.9, 1],
          ['d', 0.1, 0],
        ],
      },
      {
        id: 'q2',
        candidates: [
          ['a', 0.2, 0],
          ['b', 0.5, 1],
        ],
      },
    ],
    manifestOf({ requests: { documentsPerCall: 2 } }),
  );

  test('rerank the first candidates and leave the others as they came', () => {
    // First stage: MRR 1/3 and 1/2. Depth 1 the same; 2: q1 b a c d = 1/3, q2 1; 3: 1, 1.
    const [one, two, three] = depthSummaries(run, parseMetrics('MRR'), [1, 2, 3], { scoring: 'pointwise' });
    expect(one?.metrics['MRR']).toBeCloseTo((1 / 3 + 1 / 2) / 2, 12);
    expect(two?.metrics['MRR']).toBeCloseTo((1 / 3 + 1) / 2, 12);
    expect(three?.metrics['MRR']).toBe(1);
    expect([one, two, three].map((depth) => depth?.gainShare)).toEqual([
      0,
      expect.closeTo(1 / 2 / (2 / 3 + 1 / 2), 12),
      1,
    ]);
    // Calls of two documents: 3 in all; pairs: 6 in all.
    expect([one, two, three].map((depth) => depth?.callShare)).toEqual([2 / 3, 2 / 3, 1]);
    expect([one, two, three].map((depth) => depth?.pairShare)).toEqual([2 / 6, 4 / 6, 5 / 6]);
  });

  test('keep ties as ties: a relevant document among two with one score has MRR 3/4', () => {
    const tied = runOf('t', [
      {
        id: 'q',
        candidates: [
          ['a', 0.5, 0],
          ['b', 0.5, 1],
          ['c', 0.9, 0],
        ],
      },
    ]);
    expect(depthSummaries(tied, parseMetrics('MRR'), [2], { scoring: 'pointwise' })[0]?.metrics['MRR']).toBe(
      0.75,
    );
  });

  test.each([
    [
      'a listwise reranker',
      () => depthSummaries(run, parseMetrics('MRR'), [1], { scoring: 'listwise' }),
      'depth-listwise',
    ],
    [
      'a depth of 0',
      () => depthSummaries(run, parseMetrics('MRR'), [0, 2.5], { scoring: 'pointwise' }),
      'bad-depth',
    ],
    [
      'no measure of rankings',
      () => depthSummaries(run, parseMetrics('Std'), [1], { scoring: 'pointwise' }),
      'depth-without-ranking',
    ],
  ])('refuse %s', (_, ask, code) => {
    try {
      ask();
      expect.unreachable();
    } catch (error) {
      expect((error as InputError).problems.map((problem) => problem.code)).toContain(code);
    }
  });
});
