import { describe, expect, test } from 'vitest';
import { type ComparisonOptions, compareScoredRuns } from '../../src/comparison/compare-scored-runs.ts';
import type { MeasureComparison, PairComparison, Warning } from '../../src/comparison/comparison.ts';
import { InputError } from '../../src/foundation/errors.ts';
import { parseMetrics } from '../../src/metrics/index.ts';
import type { ScoredRun } from '../../src/results/scored-run.ts';
import { flipInterval } from '../../src/statistics/flip-interval.ts';
import { manifestOf, type QuerySpec, ranked, rankedRun, runOf } from './runs.ts';

const mrr = parseMetrics('MRR@10');

function compare(
  baseline: ScoredRun,
  candidate: ScoredRun,
  options: Partial<ComparisonOptions> = {},
): PairComparison {
  return compareScoredRuns(baseline, [candidate], { measures: mrr, ...options })
    .comparisons[0] as PairComparison;
}

function figures(pair: PairComparison, metric = 'MRR@10'): MeasureComparison {
  return pair.metrics[metric] as MeasureComparison;
}

const codes = ({ warnings }: { warnings: readonly Warning[] }) => warnings.map(({ code }) => code);

/** 40 queries at rank 2; so many of them moved to another rank. */
const at = (moved: number, rank: number, count = 40) =>
  Array.from({ length: count }, (_, index) => (index < moved ? rank : 2));

describe('figures', () => {
  test('are those of flipInterval on the values of the queries', () => {
    const before = [1, 2, 3, 4, 5, 1, 2, 3];
    const after = [2, 2, 1, 1, 2, 1, 4, 1];
    const own = figures(compare(rankedRun('a', before), rankedRun('b', after)));
    const expected = flipInterval(
      before.map((rank) => 1 / rank),
      after.map((rank) => 1 / rank),
    );
    expect(own).toMatchObject({
      difference: expected.difference,
      low: expected.low,
      high: expected.high,
      p: expected.p,
      pAdjusted: expected.p,
      level: 0.05,
      wins: 4,
      losses: 2,
      ties: 2,
      queries: 8,
      questions: 8,
    });
    // (1 + 1/2 + 1/3 + 1/4 + 1/5 + 1 + 1/2 + 1/3) / 8
    expect(own.baseline).toBeCloseTo(247 / 480, 12);
    expect(own.relative).toBeCloseTo((own.difference ?? 0) / (247 / 480), 12);
    // The longer arm of the 90 % interval.
    const inner = flipInterval(
      before.map((rank) => 1 / rank),
      after.map((rank) => 1 / rank),
      { confidence: 0.9 },
    );
    expect([own.low90, own.high90]).toEqual([inner.low, inner.high]);
    expect(own.resolution).toBeCloseTo(
      Math.max((own.difference ?? 0) - (inner.low ?? 0), (inner.high ?? 0) - (own.difference ?? 0)),
      12,
    );
  });

  test('of 4 wins by 1/2 among 16 questions come out as by hand', () => {
    const own = figures(compare(rankedRun('a', at(0, 2, 16)), rankedRun('b', at(4, 1, 16))));
    expect(own.difference).toBeCloseTo(1 / 8, 12);
    // Deviations: 4 of 3/8, 12 of -1/8; SE^2 = 16/15 (4 * 9/64 + 12/64) / 256, v = 16 SE^2 = 0.05.
    expect(own.effectSize).toBeCloseTo(1 / 8 / Math.sqrt(0.05), 12);
    // t quantiles with 15 degrees of freedom: 2.13145 for 97.5 %, 0.86624 for 80 %.
    expect(own.minimumDetectable).toBeCloseTo((2.13145 + 0.86624) * Math.sqrt(0.05 / 16), 4);
    expect(own.t.low).toBeCloseTo(1 / 8 - 2.13145 * Math.sqrt(0.05 / 16), 4);
  });

  test('stand on rerankable queries alone', () => {
    const dead: QuerySpec = {
      id: 'dead',
      candidates: [
        ['x', 0.5, 0],
        ['y', 0.4, 0],
      ],
    };
    const found: QuerySpec = { id: 'found', candidates: [['x', 0.5, 1]] };
    const nobody: QuerySpec = { id: 'nobody', candidates: [['x', 0.5, null]] };
    const more = [dead, found, nobody];
    const ranks = [1, 2, 3, 1, 2, 3];
    const specs = (own: readonly number[]) => own.map((rank, index) => ranked(`q${index + 1}`, rank));
    const alone = compare(rankedRun('a', ranks), rankedRun('b', [...ranks].reverse()));
    const among = compare(
      runOf('a', [...more, ...specs(ranks)]),
      runOf('b', [...more, ...specs([...ranks].reverse())]),
    );
    expect(among.queries).toMatchObject({ paired: 8, rerankable: 6, compared: 6, questions: 6, unpaired: 0 });
    expect(figures(among)).toEqual(figures(alone));
  });

  test('count a query as rerankable when it is so in one of the runs', () => {
    const lost: QuerySpec = {
      id: 'q0',
      candidates: [
        ['x', 0.5, 0],
        ['y', 0.4, 0],
      ],
    };
    const before = runOf('a', [
      ranked('q0', 1),
      ...[1, 1, 1, 1, 1].map((rank, i) => ranked(`q${i + 1}`, rank)),
    ]);
    const after = runOf('b', [lost, ...[1, 1, 1, 1, 1].map((rank, i) => ranked(`q${i + 1}`, rank))]);
    expect(figures(compare(before, after)).difference).toBeCloseTo(-1 / 6, 12);
  });

  test('resample the larger groups where their error is the larger one', () => {
    const specs = (better: number) =>
      Array.from({ length: 60 }, (_, index) =>
        ranked(`q${index}`, better > 0 && Math.floor(index / 3) % 2 === 0 ? 1 : 2, {
          group: `g${Math.floor(index / 3)}`,
        }),
      );
    const { unit, comparisons } = compareScoredRuns(runOf('a', specs(0)), [runOf('b', specs(1))], {
      measures: mrr,
    });
    expect(unit).toBe('group');
    expect(figures(comparisons[0] as PairComparison).questions).toBe(20);
    expect(comparisons[0]?.queries.questions).toBe(60);
  });

  test('of a family of candidates have a stricter level than one alone', () => {
    const baseline = rankedRun('a', at(0, 2));
    const candidates = [6, 7, 8].map((moved, index) => {
      const ranks = at(moved, 1).map((rank, place) => (place >= 30 - index ? 3 : rank));
      return rankedRun(`b${index}`, ranks);
    });
    const { level, comparisons } = compareScoredRuns(baseline, candidates, { measures: mrr });
    expect(level).toBeLessThan(0.05);
    expect(level).toBeGreaterThan(0.05 / 3);
    for (const pair of comparisons) {
      expect(figures(pair).level).toBe(level);
      expect(figures(pair).pAdjusted).toBeGreaterThanOrEqual(figures(pair).p ?? 1);
    }
  });

  test('of all pairs compare every run with every one before it', () => {
    const runs = [1, 2, 3].map((rank) => rankedRun(`rank ${rank}`, at(40, rank)));
    const { comparisons } = compareScoredRuns(runs[0] as ScoredRun, runs.slice(1), {
      measures: mrr,
      pairs: 'all',
    });
    expect(comparisons.map(({ baseline, candidate }) => [baseline, candidate])).toEqual([
      ['rank 1', 'rank 2'],
      ['rank 1', 'rank 3'],
      ['rank 2', 'rank 3'],
    ]);
    expect(comparisons.map((pair) => figures(pair).difference)).toEqual([
      -1 / 2,
      expect.closeTo(-2 / 3, 12),
      expect.closeTo(-1 / 6, 12),
    ]);
  });

  test('of secondary measures are exploratory: an interval of their own and no verdict', () => {
    const pair = compare(rankedRun('a', at(0, 2)), rankedRun('b', at(20, 1)), {
      measures: parseMetrics('MRR@10,P@1,Std'),
    });
    expect(figures(pair).verdict).toBe('better');
    expect(figures(pair, 'P@1')).toMatchObject({
      verdict: null,
      pAdjusted: null,
      level: 0.05,
      detectable: true,
    });
    expect(figures(pair, 'Std').firstStage).toBeNull();
  });

  test('know first stage, ceiling and the share of the possible gain', () => {
    // First stage: the relevant document stands tenth, MRR 1/10; ceiling 1.
    const own = figures(compare(rankedRun('a', at(0, 2)), rankedRun('b', at(40, 1))));
    expect(own.firstStage).toBeCloseTo(0.1, 12);
    expect(own.ceiling).toBe(1);
    expect(own.gainShare.baseline).toBeCloseTo((0.5 - 0.1) / 0.9, 12);
    expect(own.gainShare.candidate).toBeCloseTo(1, 12);
  });
});

describe('verdicts', () => {
  test.each([
    { moved: 20, rank: 1, verdict: 'better', favours: 'candidate' },
    { moved: 20, rank: 10, verdict: 'worse', favours: 'baseline' },
    { moved: 0, rank: 2, verdict: 'identical', favours: null },
  ])('$moved queries from rank 2 to rank $rank: $verdict', ({ moved, rank, verdict, favours }) => {
    const own = figures(compare(rankedRun('a', at(0, 2)), rankedRun('b', at(moved, rank))));
    expect(own).toMatchObject({ verdict, favours, material: verdict !== 'identical' });
  });

  test('may be equivalent and detectable at once', () => {
    // Every query loses a little: 1/9 to 1/10.
    const own = figures(compare(rankedRun('a', at(40, 9)), rankedRun('b', at(40, 10))));
    expect(own).toMatchObject({
      verdict: 'equivalent',
      detectable: true,
      material: false,
      favours: 'baseline',
    });
    expect(compare(rankedRun('a', at(40, 9)), rankedRun('b', at(40, 10))).sentence).toBe(
      'b is worse than a, but by less than the margin of 0.02: by 0.011 [0.011, 0.011] on 40 queries; what these can settle: 0.000',
    );
  });

  test('are inconclusive under 6 questions, whatever the difference', () => {
    const pair = compare(rankedRun('a', at(5, 10, 5)), rankedRun('b', at(5, 1, 5)));
    expect(figures(pair)).toMatchObject({
      verdict: 'inconclusive',
      reason: 'few-questions',
      low: null,
      p: null,
    });
    expect(codes(pair)).toContain('few-questions');
    expect(pair.sentence).toContain('5 questions are too few for an interval');
  });

  test('of an open question say how many questions would settle it', () => {
    const ranks = Array.from({ length: 40 }, (_, index) => (index % 3 === 0 ? 1 : 3));
    const others = Array.from({ length: 40 }, (_, index) => (index % 4 === 0 ? 1 : 3));
    const own = figures(compare(rankedRun('a', ranks), rankedRun('b', others)));
    expect(own.verdict).toBe('inconclusive');
    expect(own.toSettle?.as).toBe('difference');
    expect(own.toSettle?.questions).toBeGreaterThan(40);
    expect(own.toSettle?.planned).toBeGreaterThan(own.toSettle?.questions ?? 0);
  });

  test('take the margin of the measure', () => {
    const runs = [rankedRun('a', at(0, 2)), rankedRun('b', at(20, 1))] as const;
    expect(figures(compare(...runs, { margin: 0.5 }))).toMatchObject({ verdict: 'equivalent', margin: 0.5 });
    expect(figures(compare(...runs, { margins: { 'MRR@10': 0.5 } })).verdict).toBe('equivalent');
    expect(figures(compare(...runs, { margins: { 'P@1': 0.5 } })).verdict).toBe('better');
  });

  test('are not given for measures that are neither better high nor low', () => {
    const pair = compare(rankedRun('a', at(0, 2)), rankedRun('b', at(20, 1)), {
      measures: parseMetrics('Std'),
    });
    expect(figures(pair, 'Std').verdict).toBeNull();
    expect(codes(pair)).toContain('no-direction');
  });
});

describe('failed queries', () => {
  const failed = (id: string): QuerySpec => ({
    ...ranked(id, 1),
    candidates: ranked(id, 1).candidates.map(([document, , grade]) => [document, null, grade] as const),
  });
  const withFailures = (count: number, total: number) =>
    runOf(
      'b',
      Array.from({ length: total }, (_, index) =>
        index < count ? failed(`q${index + 1}`) : ranked(`q${index + 1}`, 2),
      ),
    );

  test('are left out, and more than 0.5 % of them make the verdict inconclusive, with bounds', () => {
    const pair = compare(rankedRun('a', at(0, 2)), withFailures(4, 40));
    expect(pair.queries).toMatchObject({ failed: 4, compared: 36, rerankable: 40 });
    expect(figures(pair)).toMatchObject({ difference: 0, verdict: 'inconclusive', reason: 'failed-queries' });
    // 4 of 40 fall from 1/2 to 0.
    expect(pair.failedBounds?.asZero.difference).toBeCloseTo(-4 / 80, 12);
    expect(pair.failedBounds?.asBaseline.difference).toBe(0);
    expect(pair.sentence).toContain(
      '4 of 40 queries failed: -0.050 if they count 0, 0.000 if they count as unchanged',
    );
  });

  test('up to 0.5 % are only told', () => {
    const pair = compare(rankedRun('a', at(0, 2, 400)), withFailures(2, 400));
    expect(figures(pair).reason).toBeNull();
    expect(pair.failedBounds).toBeNull();
    expect(codes(pair)).toContain('failed-queries');
  });

  test('of the baseline count against the candidate nowhere', () => {
    const bounds = compare({ ...withFailures(4, 40), name: 'a' }, rankedRun('b', at(0, 2))).failedBounds;
    expect(bounds?.asZero.difference).toBeCloseTo(4 / 80, 12);
    expect(bounds?.asBaseline.difference).toBe(0);
  });

  test('make a slice inconclusive from 1 % on', () => {
    const spec = (language: string) => (query: QuerySpec) => ({ ...query, language });
    const before = runOf('a', [
      ...Array.from({ length: 500 }, (_, index) => ranked(`e${index}`, 2)).map(spec('en')),
      ...Array.from({ length: 50 }, (_, index) => ranked(`d${index}`, 2)).map(spec('de')),
    ]);
    const after = runOf('b', [
      ...Array.from({ length: 500 }, (_, index) => ranked(`e${index}`, index < 100 ? 1 : 2)).map(spec('en')),
      ...Array.from({ length: 50 }, (_, index) =>
        index === 0 ? failed(`d${index}`) : ranked(`d${index}`, 1),
      ).map(spec('de')),
    ]);
    const pair = compare(before, after, { by: 'language', draws: 999 });
    const of = (value: string) => pair.slices.find((slice) => slice.value === value)?.metrics['MRR@10'];
    expect(figures(pair).verdict).toBe('better');
    expect(of('en')?.verdict).toBe('better');
    expect(of('de')).toMatchObject({ verdict: 'inconclusive', reason: 'failed-queries' });
  });
});

describe('slices', () => {
  const bilingual = (name: string, english: number, german: number) =>
    runOf(
      name,
      Array.from({ length: 60 }, (_, index) =>
        ranked(`q${index}`, index % 2 === 0 ? english : german, {
          language: index % 2 === 0 ? 'en' : 'de',
          parallelId: `p${Math.floor(index / 2)}`,
          slices: { label: `only ${index}`, kind: index < 30 ? 'first' : 'second' },
        }),
      ),
    );
  const runs = [bilingual('a', 2, 2), bilingual('b', 1, 2)] as const;

  test('are exploratory unless they are asked for', () => {
    const { slices } = compare(...runs);
    expect(slices.map(({ slice, value }) => [slice, value])).toEqual([
      ['language', 'en'],
      ['language', 'de'],
      ['kind', 'first'],
      ['kind', 'second'],
    ]);
    expect(slices.map(({ metrics }) => metrics['MRR@10']?.difference)).toEqual([0.5, 0, 0.25, 0.25]);
    for (const { metrics } of slices)
      expect(metrics['MRR@10']).toMatchObject({ verdict: null, pAdjusted: null });
  });

  test('that are asked for are a family with verdicts, identical ones included', () => {
    const comparison = compareScoredRuns(runs[0], [runs[1]], { measures: mrr, by: 'language' });
    const [pair] = comparison.comparisons as [PairComparison];
    const verdicts = pair.slices.map(({ value, metrics }) => [value, metrics['MRR@10']?.verdict]);
    expect(verdicts).toEqual([
      ['en', 'better'],
      ['de', 'identical'],
      ['first', null],
      ['second', null],
    ]);
    expect(comparison.sliceLevel).toBeLessThanOrEqual(0.05);
    expect(pair.slices[0]?.metrics['MRR@10']?.level).toBe(comparison.sliceLevel);
  });

  test('of a column that no query has are refused, with the columns that there are', () => {
    expect(() => compare(...runs, { by: 'langauge' })).toThrow(
      'the queries have no column "langauge" to be split by (did you mean "language"?)',
    );
  });

  test('of many values are looked at only when asked for', () => {
    const many = (name: string, rank: number) =>
      runOf(
        name,
        Array.from({ length: 140 }, (_, index) =>
          ranked(`q${index}`, rank, { slices: { topic: `t${index % 70}` } }),
        ),
      );
    const unasked = compareScoredRuns(many('a', 2), [many('b', 1)], { measures: mrr, draws: 99 });
    expect(unasked.comparisons[0]?.slices).toEqual([]);
    expect(unasked.notes.join()).toContain('--by topic');
    const asked = compareScoredRuns(many('a', 2), [many('b', 1)], { measures: mrr, draws: 99, by: 'topic' });
    expect(asked.comparisons[0]?.slices).toHaveLength(70);
  });
});

describe('warnings', () => {
  const runs = (changes: Parameters<typeof manifestOf>[0], ranks = at(20, 1)) =>
    [
      rankedRun('a', at(0, 2), { manifest: manifestOf({}) }),
      rankedRun('b', ranks, { manifest: manifestOf(changes) }),
    ] as const;

  test('tell that the runs differ in more than one of data set, template and model', () => {
    const template = { name: 'other', hash: 'other' };
    const one = compare(...runs({ template }));
    expect(codes(one)).not.toContain('several-changes');
    expect(one.changes).toEqual([{ what: 'template', baseline: 'bare', candidate: 'other' }]);
    const two = compare(...runs({ template, reranker: { servedModel: 'm' } }));
    expect(two.warnings[0]).toEqual({
      code: 'several-changes',
      message:
        'the runs differ in template and model at once, so no difference can be put down to one of them',
    });
    const set = compare(...runs({ template, dataset: { fingerprint: 'e'.repeat(64) } }));
    expect(codes(set)).toEqual(expect.arrayContaining(['several-changes', 'other-labels']));
  });

  test('tell queries that stand in one run only', () => {
    const pair = compare(rankedRun('a', at(0, 2)), rankedRun('b', at(20, 1, 45)));
    expect(pair.queries).toMatchObject({ paired: 40, unpaired: 5 });
    expect(codes(pair)).toContain('unpaired-queries');
  });

  test('tell a margin under the resolution, and one under three times the noise', () => {
    const wide = compare(...runs({}, at(20, 1)));
    expect(figures(wide).resolution).toBeGreaterThan(0.02);
    expect(codes(wide)).toContain('margin-under-resolution');
    expect(codes(compare(...runs({}), { margin: 0.9 }))).not.toContain('margin-under-resolution');
    expect(codes(compare(...runs({ noise: { 'MRR@10': 0.0066 } })))).not.toContain('margin-under-noise');
    expect(codes(compare(...runs({ noise: { 'MRR@10': 0.0067 } })))).toContain('margin-under-noise');
  });

  test('tell that no ranking changed, and what loss is not excluded', () => {
    const before = rankedRun('a', at(0, 2));
    const after = {
      ...before,
      name: 'b',
      scores: { ...before.scores, scores: Float64Array.from(before.scores.scores, (x) => x / 2) },
    };
    const pair = compare(before, after);
    expect(pair.queries.reordered).toBe(0);
    const { low } = figures(pair);
    // Clopper-Pearson at 2.5 % of 0 of 40, times the baseline's mean of 1/2.
    expect(low).toBeCloseTo(-(1 - 0.025 ** (1 / 40)) / 2, 12);
    expect(pair.warnings.find(({ code }) => code === 'no-ranking-changed')?.message).toBe(
      'no ranking changed in 40 queries: a loss up to 0.044 is not excluded',
    );
    expect(pair.sentence).toContain(
      'no ranking changed in 40 queries, and a loss up to 0.044 is not excluded',
    );
  });

  test('tell judgement holes, with the value on condensed lists', () => {
    // The candidate puts 5 unjudged documents above the relevant one; without them it is first again.
    const spec = (id: string, unjudged: number): QuerySpec => ({
      id,
      candidates: [
        ...Array.from({ length: 5 }, (_, place) => [`${id}-u${place}`, unjudged, null] as const),
        [`${id}-relevant`, 0.5, 1],
        [`${id}-other`, 0.4, 0],
        ...Array.from({ length: 8 }, (_, place) => [`${id}-o${place}`, 0.3 - place / 100, 0] as const),
      ],
    });
    const run = (name: string, unjudged: number) =>
      runOf(
        name,
        Array.from({ length: 20 }, (_, index) => spec(`q${index}`, unjudged)),
      );
    const pair = compare(run('a', 0), run('b', 0.9));
    expect(figures(pair).verdict).toBe('worse');
    expect(pair.judgementHoles).toMatchObject({
      measure: 'Judged@10',
      baseline: 1,
      candidate: 0.5,
      condensed: { baseline: 1, candidate: 1, difference: 0 },
    });
    expect(codes(pair)).toContain('judgement-holes');
    expect(compare(run('a', 0), run('b', 0.1)).judgementHoles).toBeNull();
  });

  test('tell documents without a score and unfinished runs', () => {
    const [before, after] = runs({ status: 'failed' });
    const scores = Float64Array.from(after.scores.scores);
    scores[0] = Number.NaN;
    const pair = compare(before, { ...after, scores: { ...after.scores, scores } });
    expect(pair.queries.withoutScore).toEqual({ baseline: 0, candidate: 1 });
    expect(codes(pair)).toEqual(expect.arrayContaining(['documents-without-score', 'unfinished-run']));
  });
});

describe('what is asked for beside', () => {
  test('the queries that changed most come first, with both rankings and texts', () => {
    const runs = [rankedRun('a', [1, 2, 3, 2, 2, 2]), rankedRun('b', [3, 2, 2, 2, 2, 2])] as const;
    const pair = compare(...runs, {
      show: 5,
      texts: { query: (id) => `text of ${id}`, document: (id) => `text of ${id}` },
    });
    expect(pair.changed?.map(({ query, difference }) => [query, difference])).toEqual([
      ['q1', expect.closeTo(-2 / 3, 12)],
      ['q3', expect.closeTo(1 / 6, 12)],
    ]);
    const [first] = pair.changed ?? [];
    expect(first?.baselineRanking[0]?.document).toBe('q1-relevant');
    expect(first?.candidateRanking[2]).toEqual({
      document: 'q1-relevant',
      rank: 3,
      grade: 1,
      score: expect.closeTo(0.75, 12),
      text: 'text of q1-relevant',
    });
    expect(first?.candidateRanking).toHaveLength(10);
    expect(compare(...runs).changed).toBeUndefined();
  });

  test('tied documents share the best rank and come in first-stage order', () => {
    const spec = (id: string, score: number): QuerySpec => ({
      id,
      candidates: [
        ['x', 0.5, 0],
        ['y', score, 1],
        ['z', 0.5, 0],
      ],
    });
    const run = (name: string, score: number) =>
      runOf(
        name,
        ['1', '2', '3', '4', '5', '6'].map((id) => spec(id, score)),
      );
    const pair = compare(run('a', 0.9), run('b', 0.5), { show: 1 });
    expect(pair.changed?.[0]?.candidateRanking.map(({ document, rank }) => [document, rank])).toEqual([
      ['x', 1],
      ['y', 1],
      ['z', 1],
    ]);
  });

  test('how many questions an effect needs, by the variance seen and by its upper limit', () => {
    const pair = compare(rankedRun('a', at(0, 2, 16)), rankedRun('b', at(4, 1, 16)), { effect: 0.1 });
    // v = 0.05: (t_.975 + t_.8)^2 v / 0.01 is about 39 + 2 for the t quantiles.
    expect(pair.plan?.difference?.questions).toBe(42);
    // chi2_.2 with 15 degrees of freedom is 10.307: v * 15 / 10.307.
    expect(pair.plan?.difference?.planned).toBe(60);
    expect(pair.plan?.questions).toBe(16);
    const few = compare(rankedRun('a', at(0, 2, 9)), rankedRun('b', at(4, 1, 9)), { effect: 0.1 });
    expect(few.plan).toMatchObject({ difference: null, equivalence: null });
  });

  test('the same seed gives the same, another one another interval', () => {
    const runs = [
      rankedRun('a', at(0, 2)),
      rankedRun(
        'b',
        at(15, 1).map((rank, index) => (index > 30 ? 5 : rank)),
      ),
    ] as const;
    const low = (seed: number) => figures(compare(...runs, { seed, draws: 500 })).low;
    expect(low(1)).toBe(low(1));
    expect(new Set([1, 2, 3, 4, 5].map(low)).size).toBeGreaterThan(1);
  });
});

describe('runs that cannot be compared are refused', () => {
  test.each([
    { why: 'no shared query', candidate: runOf('b', [ranked('x', 1)]), code: 'nothing-to-compare' },
    {
      why: 'nothing to rerank',
      candidate: runOf('b', [{ id: 'q1', candidates: [['x', 1, null]] }]),
      code: 'nothing-to-compare',
    },
    { why: 'one run twice', candidate: rankedRun('a', [1]), code: 'same-run' },
  ])('$why', ({ candidate, code }) => {
    try {
      compare(rankedRun('a', [1]), candidate);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      expect((error as InputError).problems[0]?.code).toBe(code);
    }
  });
});
