import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/foundation/errors.ts';
import { asBaseline, type Gate, gateExitCode, judgeGate } from '../../src/gate/index.ts';
import { metric } from '../../src/metrics/index.ts';
import type { ScoredRun } from '../../src/results/scored-run.ts';
import { holm } from '../../src/statistics/adjusted-p.ts';
import { inputOf, manifestOf, many, ranked, runOf } from './fixture.ts';

async function judge(
  run: ScoredRun,
  rules: readonly string[],
  options: Parameters<typeof inputOf>[2] = {},
): Promise<Gate> {
  return judgeGate(await inputOf(run, rules, options));
}

async function refusals(
  run: ScoredRun,
  rules: readonly string[],
  options: Parameters<typeof inputOf>[2] = {},
) {
  try {
    await judge(run, rules, options);
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  return [];
}

/** MRR 1, 1/2, 1/4, 1/4: their mean is 0.5. */
const four = runOf([1, 2, 4, 4].map((rank, index) => ranked(`q${index}`, rank)));

/** Two languages on ten questions: English at rank 1 throughout, Arabic at rank 2 throughout. */
const bilingual = runOf(
  many(10, (index) => [
    ranked(`en${index}`, 1, { language: 'en', parallelId: `p${index}` }),
    ranked(`ar${index}`, 2, { language: 'ar', parallelId: `p${index}` }),
  ]).flat(),
);

describe('absolute rules', () => {
  test.each([
    ['MRR >= 0.5', 'pass', 0.5],
    ['MRR > 0.5', 'fail', 0.5],
    ['MRR >= 50 %', 'pass', 0.5],
    ['P@1 >= 0.25', 'pass', 0.25],
    ['P@1 >= 0.26', 'fail', 0.25],
    ['failed == 0', 'pass', 0],
    ['queries >= 4', 'pass', 4],
    ['queries >= 5', 'fail', 4],
  ])('%s: %s', async (rule, verdict, observed) => {
    const { rules, verdict: whole } = await judge(four, [rule]);
    expect(rules).toHaveLength(1);
    expect(rules[0]).toMatchObject({ rule, verdict, observed, against: null });
    expect(whole).toBe(verdict);
  });

  test('a failing rule names the queries that stand lowest, and reads apart from its limit', async () => {
    const { rules } = await judge(four, ['MRR >= 0.5001']);
    expect(rules[0]?.queries).toEqual(['q2', 'q3', 'q1', 'q0']);
    expect(rules[0]?.reason).toContain('0.5000');
  });

  test('the point decides, and low() asks for the interval', async () => {
    const { rules } = await judge(bilingual, ['MRR >= 0.75', 'low(MRR) >= 0.75', 'high(MRR) >= 0.75']);
    const of = (rule: string) => rules.find((outcome) => outcome.rule === rule);
    expect(of('MRR >= 0.75')).toMatchObject({ verdict: 'pass', observed: 0.75 });
    expect(of('low(MRR) >= 0.75')?.verdict).toBe('fail');
    expect(of('low(MRR) >= 0.75')?.observed).toBe(of('MRR >= 0.75')?.low);
    expect(of('high(MRR) >= 0.75')?.verdict).toBe('pass');
  });

  test('an interval that does not exist cannot be told from', async () => {
    const one = runOf([ranked('q0', 1)]);
    expect((await judge(one, ['low(MRR) >= 0.5'])).rules[0]).toMatchObject({
      verdict: 'inconclusive',
      observed: null,
    });
  });

  test('each() judges every value, worst() the lowest, with its queries', async () => {
    const { rules, verdict } = await judge(bilingual, [
      'each(language, MRR >= 0.6)',
      'worst(language, MRR) >= 0.6',
    ]);
    expect(verdict).toBe('fail');
    expect(
      rules.map(({ rule, slice, verdict: own, observed }) => [rule, slice?.value, own, observed]),
    ).toEqual([
      ['each(language, MRR >= 0.6)', 'ar', 'fail', 0.5],
      ['worst(language, MRR) >= 0.6', undefined, 'fail', 0.5],
      ['each(language, MRR >= 0.6)', 'en', 'pass', 1],
    ]);
    expect(rules[0]?.queries?.every((id) => id.startsWith('ar'))).toBe(true);
    expect(rules[1]?.worst).toEqual({ slice: 'language', value: 'ar', observed: 0.5 });
  });

  test('low(worst()) holds for all slices together', async () => {
    const mixed = runOf(
      many(12, (index) => ranked(`q${index}`, (index % 4) + 1, { language: index < 6 ? 'en' : 'ar' })),
    );
    const { rules } = await judge(mixed, ['low(worst(language, MRR)) >= 0.4', 'worst(language, MRR) >= 0.4']);
    const [together, alone] = [
      rules.find(({ rule }) => rule.startsWith('low')),
      rules.find(({ rule }) => rule.startsWith('worst')),
    ];
    expect(together?.observed as number).toBeLessThan(alone?.low as number);
  });

  test('a gap is what a language is behind, question by question', async () => {
    const { rules } = await judge(bilingual, [
      'gap("ar", MRR) < 0.5',
      'gap("en", MRR) <= -0.5',
      'gap("ar", MRR, "en") < 0.51',
    ]);
    expect(rules.map(({ rule, observed, verdict }) => [rule, observed, verdict])).toEqual([
      ['gap("ar", MRR) < 0.5', 0.5, 'fail'],
      ['gap("en", MRR) <= -0.5', -0.5, 'pass'],
      ['gap("ar", MRR, "en") < 0.51', 0.5, 'pass'],
    ]);
  });

  test('only questions that both languages have count for a gap; with none in common it says so', async () => {
    const apart = runOf([
      ...many(6, (index) => ranked(`en${index}`, 1, { language: 'en', parallelId: `p${index}` })),
      ...many(6, (index) =>
        ranked(`ar${index}`, index === 0 ? 4 : 2, { language: 'ar', parallelId: `p${index + 5}` }),
      ),
    ]);
    // p5 alone is in both: 1 - 1/4.
    expect((await judge(apart, ['gap("ar", MRR) < 0.8'])).rules[0]).toMatchObject({
      observed: 0.75,
      verdict: 'pass',
    });
    const none = runOf([
      ...many(6, (index) => ranked(`en${index}`, 1, { language: 'en' })),
      ...many(6, (index) => ranked(`ar${index}`, 2, { language: 'ar' })),
    ]);
    const [rule] = (await judge(none, ['gap("ar", MRR) < 0.8'])).rules;
    expect(rule).toMatchObject({ observed: 0.5 });
    expect(rule?.reason).toContain('different questions');
  });

  test('and is two rules, or is one', async () => {
    const { rules } = await judge(four, [
      'MRR >= 0.5 and P@1 >= 0.9',
      'MRR >= 0.6 or P@1 >= 0.25',
      'MRR >= 0.6 or P@1 >= 0.3',
    ]);
    expect(rules.map(({ rule, verdict }) => [rule, verdict])).toEqual([
      ['P@1 >= 0.9', 'fail'],
      ['MRR >= 0.6 or P@1 >= 0.3', 'fail'],
      ['MRR >= 0.5', 'pass'],
      ['MRR >= 0.6 or P@1 >= 0.25', 'pass'],
    ]);
  });

  test('what cannot be told is inconclusive unless the other half of an or holds', async () => {
    const one = runOf([ranked('q0', 1)]);
    const { rules } = await judge(one, ['low(MRR) >= 0.5 or MRR >= 0.9', 'low(MRR) >= 0.5 or P@1 <= 0.5']);
    expect(rules.map(({ verdict }) => verdict)).toEqual(['inconclusive', 'pass']);
  });

  test('times and shares of calls are those of the run', async () => {
    const run = {
      ...four,
      calls: {
        starts: [0, 0, 0, 0],
        latencies: [10, 20, 30, 40],
        statuses: [200, 200, 200, 500],
        attempts: [1, 1, 1, 3],
        documents: [4, 4, 4, 4],
        promptTokens: [Number.NaN, Number.NaN, Number.NaN, Number.NaN],
        bytes: [1, 1, 1, 1],
        servers: [null, null, null, null],
        errors: [null, null, null, '500'],
      },
    };
    const { rules } = await judge(run, [
      'latency.p50 <= 25 ms',
      'latency.max < 0.04 s',
      'latency.mean <= 25 ms',
      // Between the third and the fourth: 30 + 0.7 x 10.
      'latency.p90 <= 37.1 ms',
      'errors < 30 %',
    ]);
    expect(rules.map(({ rule, verdict, observed }) => [rule, verdict, observed])).toEqual([
      ['latency.max < 0.04 s', 'fail', 40],
      ['latency.p50 <= 25 ms', 'pass', 25],
      ['latency.mean <= 25 ms', 'pass', 25],
      ['latency.p90 <= 37.1 ms', 'pass', expect.closeTo(37, 9)],
      ['errors < 30 %', 'pass', 0.25],
    ]);
  });

  test('queries are those in the means: neither unjudged nor failed ones', async () => {
    const run = runOf([
      ranked('q0', 1),
      { id: 'unjudged', scores: [0.5], grades: [null] },
      { id: 'failed', scores: [null], grades: [1] },
    ]);
    expect((await judge(run, ['queries >= 2'])).rules[0]).toMatchObject({ verdict: 'fail', observed: 1 });
  });

  test('documents without a score are counted, and their queries named', async () => {
    const run = runOf([ranked('q0', 1), { id: 'q1', scores: [0.1, null, null], grades: [0, 1, 0] }]);
    expect((await judge(run, ['failed == 0'])).rules[0]).toMatchObject({
      verdict: 'fail',
      observed: 2,
      queries: ['q1'],
    });
  });

  test.each([
    ['healthy', 'pass'],
    ['suspect', 'fail'],
  ] as const)('a diagnosis of %s: %s', async (verdict, expected) => {
    const diagnosis = {
      verdict,
      findings: [],
      unchecked: [],
      counts: { queries: 4, clusters: 4, scores: 16 },
    };
    expect((await judge(four, ['diagnosis == "healthy"'], { diagnosis })).rules[0]?.verdict).toBe(expected);
  });

  test('a diagnosis of too few scores cannot be told from', async () => {
    const diagnosis = {
      verdict: null,
      findings: [],
      tooFew: { queries: 4, scores: 16, queriesNeeded: 20, scoresNeeded: 200 },
      unchecked: [],
      counts: { queries: 4, clusters: 4, scores: 16 },
    };
    const [rule] = (await judge(four, ['diagnosis == "healthy"'], { diagnosis })).rules;
    expect(rule).toMatchObject({ verdict: 'inconclusive' });
    expect(rule?.reason).toContain('16 of 4 queries');
  });

  test('findings are told unasked', async () => {
    const diagnosis = {
      verdict: 'collapsed',
      findings: [
        {
          code: 'inverted',
          severity: 'collapsed',
          title: '',
          evidence: {},
          cause: 'labels swapped',
          mend: 'swap them',
        },
      ],
      unchecked: [],
      counts: { queries: 4, clusters: 4, scores: 16 },
    } as const;
    const { warnings } = await judge(four, ['MRR >= 0.5'], { diagnosis });
    expect(warnings[0]).toMatchObject({ code: 'diagnosis' });
    expect(warnings[0]?.message).toContain('inverted');
  });
});

describe('a gate that checks nothing', () => {
  test.each([
    ['no rule and no baseline', [], 'gate-empty'],
    ['a regression without baseline', ['regression(MRR)'], 'gate-baseline-missing'],
    ['a column that no query has', ['each(topic, MRR >= 0.5)'], 'slice-empty'],
    ['the worst of a column that no query has', ['worst(topic, MRR) >= 0.5'], 'slice-empty'],
    ['a language that is not there', ['gap("ar", MRR) < 0.1'], 'slice-empty'],
    ['calls that were not kept', ['latency.p95 <= 5 ms'], 'calls-missing'],
    ['errors of calls that were not kept', ['errors < 1 %'], 'calls-missing'],
  ])('%s is a usage error', async (_, rules, code) => {
    expect((await refusals(four, rules)).map((problem) => problem.code)).toEqual([code]);
  });

  test('a measure without a value for any query', async () => {
    const unjudged = runOf([{ id: 'q0', scores: [0.5, 0.4], grades: [null, null] }]);
    expect((await refusals(unjudged, ['MRR >= 0.5'])).map(({ code }) => code)).toEqual([
      'metric-not-computed',
    ]);
  });

  test('a slice of which nothing is judged', async () => {
    const run = runOf([
      ranked('q0', 1, { language: 'en' }),
      ranked('q1', 1, { language: 'en' }),
      { id: 'q2', language: 'ar', scores: [0.5], grades: [null] },
    ]);
    expect((await refusals(run, ['each(language, MRR >= 0.5)'])).map(({ code }) => code)).toEqual([
      'slice-empty',
    ]);
  });

  test('a column is suggested where one is misspelt', async () => {
    const [problem] = await refusals(bilingual, ['each(langauge, MRR >= 0.5)']);
    expect(problem?.message).toContain('did you mean "language"');
  });

  test('a run and a baseline without a query in common', async () => {
    const other = runOf([ranked('other', 1)]);
    expect((await refusals(four, [], { against: [other] })).map(({ code }) => code)).toContain(
      'labels-stale',
    );
    const baseline = { ...asBaseline(other, [metric('MRR')]), judged: { pairs: 0, sample: [] } };
    expect((await refusals(four, [], { against: [baseline] })).map(({ code }) => code)).toEqual([
      'nothing-to-compare',
    ]);
  });

  test('a baseline that was saved without the metric', async () => {
    const baseline = asBaseline(four, [metric('AP')]);
    const [problem] = await refusals(four, ['regression(MRR)'], {
      against: [{ ...baseline, name: 'main', role: 'latest' }],
    });
    expect(problem).toMatchObject({ code: 'baseline-lacks-metric' });
    expect(problem?.mend).toContain('rankgauge baseline save main candidate');
  });

  test('a run that is still running', async () => {
    const run = { ...four, manifest: manifestOf({ status: 'running' }) };
    expect((await refusals(run, ['MRR >= 0.5'])).map(({ code }) => code)).toEqual(['run-unfinished']);
  });

  test('no measure among the metrics that can get worse', async () => {
    expect(
      (await refusals(four, [], { against: [four], primary: ['Std', 'IQR'] })).map(({ code }) => code),
    ).toEqual(['gate-no-direction']);
  });
});

describe('regressions', () => {
  const before = runOf(many(60, (index) => ranked(`q${index}`, 1)));
  const after = (ranks: (index: number) => number, jitter = 0) =>
    runOf(many(60, (index) => ranked(`q${index}`, ranks(index), { jitter })));

  test('the same scores pass, whatever the number of queries', async () => {
    const gate = await judge(four, [], { against: [four] });
    expect(gate).toMatchObject({ verdict: 'pass', rankings: { changed: 0, compared: 4, identical: true } });
    expect(gate.rules).toMatchObject([{ rule: 'regression(MRR)', observed: 0, verdict: 'pass' }]);
  });

  test('a baseline is compared with where no rule says so, and the first measure that can get worse is watched', async () => {
    const gate = await judge(before, ['failed == 0'], { against: [before], primary: ['Std', 'MRR'] });
    expect(gate.rules.map(({ rule }) => rule)).toEqual(['regression(MRR)', 'failed == 0']);
  });

  test('a certain loss fails, and names the queries that lost most', async () => {
    const gate = await judge(
      after((index) => (index < 20 ? 2 : index < 30 ? 4 : 1)),
      [],
      { against: [before] },
    );
    // 20 times -1/2, 10 times -3/4, 30 times 0.
    expect(gate.rules[0]).toMatchObject({ verdict: 'fail', limit: -0.02 });
    expect(gate.rules[0]?.observed).toBeCloseTo(-17.5 / 60, 12);
    expect(gate.rules[0]?.queries).toEqual(many(10, (index) => `q${index + 20}`));
    expect(gate.changed.slice(0, 2)).toMatchObject([
      { query: 'q20', difference: -0.75 },
      { query: 'q21', difference: -0.75 },
    ]);
    expect(gate.rankings).toMatchObject({ changed: 30, compared: 60, identical: false });
  });

  test('a certain loss below the tolerance never stops', async () => {
    const run = after((index) => (index % 2 === 0 ? 4 : 3));
    const baseline = after(() => 3);
    // 30 times 1/4 - 1/3, 30 times 0: -1/24 in the mean.
    const loose = await judge(run, [], { against: [baseline], margin: 0.1 });
    expect(loose.rules[0]?.observed).toBeCloseTo(-1 / 24, 12);
    expect(loose.rules[0]?.p as number).toBeLessThan(0.005);
    expect(loose.verdict).toBe('pass');
    expect((await judge(run, ['regression(MRR, 0.05)'], { against: [baseline], margin: 0.1 })).verdict).toBe(
      'fail',
    );
  });

  test('scores that change without changing a ranking are not the same, and few queries do not exclude a loss', async () => {
    const [few, many60] = [4, 60].map((count) => ({
      old: runOf(many(count * 5, (index) => ranked(`q${index}`, 2))),
      now: runOf(many(count * 5, (index) => ranked(`q${index}`, 2, { jitter: 0.001 }))),
    }));
    const open = await judge(few!.now, [], { against: [few!.old] });
    expect(open).toMatchObject({ verdict: 'inconclusive', rankings: { changed: 0, identical: false } });
    expect(open.warnings.map(({ code }) => code)).toContain('no-ranking-changed');
    // None of 20 changed: the upper limit of the share is 1 - 0.05^(1/20) = 0.139, of a mean of 0.5.
    expect(open.rules[0]?.low).toBeCloseTo(-0.5 * (1 - 0.05 ** (1 / 20)), 9);
    // Of 300: 0.00994 x 0.5 is within the margin.
    expect((await judge(many60!.now, [], { against: [many60!.old] })).verdict).toBe('pass');
  });

  test('fewer than six questions settle nothing', async () => {
    const old = runOf(many(5, (index) => ranked(`q${index}`, 1)));
    const now = runOf(many(5, (index) => ranked(`q${index}`, 4)));
    const gate = await judge(now, [], { against: [old] });
    expect(gate).toMatchObject({ verdict: 'inconclusive', sensitivity: { sees: null, questions: 5 } });
    expect(gate.rules[0]?.reason).toContain('too few');
  });

  test('queries with nothing to rerank do not dilute a loss', async () => {
    const dead = many(100, (index) => ({ id: `dead${index}`, scores: [0.4, 0.3], grades: [0, 0] }));
    const old = runOf([...many(60, (index) => ranked(`q${index}`, 1)), ...dead]);
    const now = runOf([...many(60, (index) => ranked(`q${index}`, index < 30 ? 2 : 1)), ...dead]);
    const [rule] = (await judge(now, [], { against: [old] })).rules;
    expect(rule?.observed).toBeCloseTo(-0.25, 12);
  });

  test('a query counts as long as it can be reranked in one of the runs: losing the relevant document is a loss', async () => {
    const lost = (index: number) => ({
      id: `q${index}`,
      scores: [0.4, 0.3, 0.2],
      grades: [0, 0, 0],
      outside: [{ documentId: 'd3', grade: 1 }],
    });
    const now = runOf(many(60, (index) => (index < 30 ? lost(index) : ranked(`q${index}`, 1))));
    const [rule] = (await judge(now, [], { against: [before] })).rules;
    expect(rule).toMatchObject({ observed: -0.5, verdict: 'fail' });
  });

  test('judged queries that stand in one of the runs only are counted', async () => {
    const more = runOf([
      ...many(60, (index) => ranked(`q${index}`, 1)),
      ranked('new', 1),
      ranked('newer', 2),
    ]);
    const { warnings, rankings } = await judge(more, [], { against: [before] });
    expect(warnings.find(({ code }) => code === 'unpaired-queries')?.message).toContain('2 judged queries');
    expect(rankings.compared).toBe(60);
  });

  test('both the anchor and the latest must hold, so that a slow ratchet is seen', async () => {
    const anchor = { ...asBaseline(before, [metric('MRR')]), name: 'main', role: 'anchor' as const };
    const latest = {
      ...asBaseline(
        after((index) => (index < 12 ? 2 : 1)),
        [metric('MRR')],
      ),
      name: 'main',
      role: 'latest' as const,
    };
    const now = after((index) => (index < 12 ? 2 : 1));
    const gate = await judge(now, [], { against: [anchor, latest] });
    expect(gate.rules.map(({ against, verdict }) => [against, verdict])).toEqual([
      ['main (anchor)', 'fail'],
      ['main (latest)', 'pass'],
    ]);
    // What changed is told against the latest.
    expect(gate.rankings).toMatchObject({ changed: 0, identical: true });
    expect(gate.sensitivity?.against).toBe('main (latest)');
    expect(gate.verdict).toBe('fail');
  });

  describe('by slice', () => {
    const languages = ['en', 'de', 'ar'];
    const all = (rank: (language: string, index: number) => number) =>
      runOf(
        languages.flatMap((language) =>
          many(30, (index) =>
            ranked(`${language}${index}`, rank(language, index), {
              language,
              parallelId: `p${index}`,
              slices: { topic: `t${index % 2}` },
            }),
          ),
        ),
      );
    const old = all(() => 1);
    const now = all((language, index) =>
      language === 'ar' && index < 15 ? 2 : language === 'de' && index < 11 ? 2 : 1,
    );

    test('every slice is an outcome, and p is adjusted by Holm for all of them', async () => {
      const { rules } = await judge(now, ['each(language, regression(MRR))'], { against: [old] });
      const alone = [];
      for (const language of languages) {
        const part = (run: ScoredRun) => ({
          ...run,
          queries: run.queries.filter((query) => query.language === language),
        });
        const gate = await judge(part(now), ['regression(MRR)'], { against: [part(old)] });
        alone.push(gate.rules[0]?.p as number);
      }
      const adjusted = holm(alone);
      expect(rules.map(({ slice }) => slice?.value).sort()).toEqual(['ar', 'de', 'en']);
      for (const { slice, p } of rules) expect(p).toBe(adjusted[languages.indexOf(slice?.value ?? '')]);
      expect(rules.find(({ slice }) => slice?.value === 'ar')?.verdict).toBe('fail');
      // Nothing in English changed at all.
      expect(rules.find(({ slice }) => slice?.value === 'en')?.verdict).toBe('pass');
    });

    test('the slices are shown, worst first, with the columns of the data set', async () => {
      const { slices } = await judge(now, [], { against: [old] });
      expect(
        slices
          .filter(({ slice }) => slice === 'language')
          .map(({ value, difference }) => [value, difference]),
      ).toEqual([
        ['ar', -0.25],
        ['de', expect.closeTo(-5.5 / 30, 12)],
        ['en', 0],
      ]);
      expect(slices.some(({ slice }) => slice === 'topic')).toBe(true);
    });

    test('the parts of an and inside each() are rules of their own', async () => {
      const { rules } = await judge(now, ['each(language, regression(MRR) and P@1 >= 0.4)'], {
        against: [old],
      });
      expect(new Set(rules.map(({ rule }) => rule))).toEqual(
        new Set(['each(language, regression(MRR))', 'each(language, P@1 >= 0.4)']),
      );
      expect(rules).toHaveLength(6);
    });
  });

  test('rows and queries in another order give the same verdicts and numbers', async () => {
    const base = many(20, (index) => ranked(`q${index}`, 1, { language: index % 2 === 0 ? 'en' : 'ar' }));
    const changed = many(20, (index) =>
      ranked(`q${index}`, (index % 3) + 1, { language: index % 2 === 0 ? 'en' : 'ar' }),
    );
    const rules = [
      'regression(MRR)',
      'each(language, regression(MRR))',
      'MRR >= 0.5',
      'worst(language, MRR) >= 0.4',
    ];
    const plain = (gate: Gate) =>
      gate.rules.map(({ reason: _, queries: __, ...rest }) => JSON.stringify(rest)).sort();
    const expected = plain(await judge(runOf(changed), rules, { against: [runOf(base)] }));
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(changed, { minLength: 20 }),
        fc.shuffledSubarray(base, { minLength: 20 }),
        async (one, other) => {
          expect(plain(await judge(runOf(one), rules, { against: [runOf(other)] }))).toEqual(expected);
        },
      ),
      { numRuns: 15 },
    );
  });

  test('sensitivity tells what the gate sees and what the margin would take', async () => {
    const { sensitivity } = await judge(
      after((index) => (index < 6 ? 2 : 1)),
      [],
      { against: [before], falseStops: 25 },
    );
    expect(sensitivity).toMatchObject({
      measure: 'MRR',
      questions: 60,
      margin: 0.02,
      tolerance: 0.01,
      falseStops: 25,
      power: 0.8,
    });
    // 6 of 60 differ by -1/2: mean -0.05, SE^2 = 60/59 x (6 x 0.45^2 + 54 x 0.05^2) / 60^2.
    const error = Math.sqrt((60 / 59) * (6 * 0.45 ** 2 + 54 * 0.05 ** 2)) / 60;
    expect(sensitivity?.standardError).toBeCloseTo(error, 12);
    // z(0.975) + z(0.8)
    expect(sensitivity?.sees).toBeCloseTo((1.9599639845 + 0.8416212336) * error, 9);
    const deviation = error * Math.sqrt(60);
    expect(sensitivity?.questionsToStop).toBe(
      Math.ceil((((1.9599639845 + 0.8416212336) * deviation) / 0.02) ** 2),
    );
    expect(sensitivity?.questionsToPass).toBe(
      Math.ceil((((1.644853627 + 1.2815515655) * deviation) / 0.02) ** 2),
    );
  });
});

describe('failed queries', () => {
  const scored = (count: number, failed: number) =>
    runOf([
      ...many(count, (index) => ranked(`q${index}`, 1)),
      ...many(failed, (index) => ({ ...ranked(`f${index}`, 1), scores: [null, null, null, null] })),
    ]);

  test('above 0.5 % nothing about quality is settled, and the exit code is 3', async () => {
    const gate = await judge(scored(198, 2), ['failed <= 8', 'MRR >= 0.5', 'MRR >= 0.5 or failed <= 9']);
    expect(gate.queries).toMatchObject({ failed: 2, tooManyFailed: true });
    expect(gate.rules.map(({ rule, verdict }) => [rule, verdict])).toEqual([
      ['MRR >= 0.5', 'inconclusive'],
      ['failed <= 8', 'pass'],
      ['MRR >= 0.5 or failed <= 9', 'pass'],
    ]);
    expect(gateExitCode(gate, { onInconclusive: 'pass' })).toBe(3);
  });

  test('up to 0.5 % they are left out of the figures and never count as 0', async () => {
    const gate = await judge(scored(199, 1), ['MRR >= 1']);
    expect(gate.queries).toMatchObject({ failed: 1, tooManyFailed: false });
    expect(gate.rules[0]).toMatchObject({ verdict: 'pass', observed: 1 });
  });

  test('a query that failed in one of the runs is in no comparison', async () => {
    const both = (ids: readonly string[], failed: string | null) =>
      runOf(
        ids.map((id) =>
          id === failed ? { ...ranked(id, 1), scores: [null, null, null, null] } : ranked(id, 2),
        ),
      );
    const ids = many(20, (index) => `q${index}`);
    const gate = await judge(both(ids, 'q3'), [], { against: [both(ids, null)] });
    expect(gate.rankings.compared).toBe(19);
    // 1 of 20 is above 0.5 %.
    expect(gate.rules[0]).toMatchObject({ verdict: 'inconclusive' });
    expect(gate.rules[0]?.reason).toContain('1 of 20 queries');
    expect(gate.warnings.map(({ code }) => code)).toContain('failed-queries');
  });

  test('a run that ended as failed gives no verdict', async () => {
    const gate = await judge(
      { ...four, manifest: manifestOf({ status: 'failed', failure: 'the service is down' }) },
      ['MRR >= 0.5'],
    );
    expect(gateExitCode(gate, { onInconclusive: 'pass' })).toBe(3);
    expect(gate.warnings[0]?.message).toContain('the service is down');
  });
});

describe('baselines that must not be compared with', () => {
  const withManifest = (changes: Parameters<typeof manifestOf>[0] = {}): ScoredRun => ({
    ...four,
    manifest: manifestOf(changes),
  });
  const plain = manifestOf();

  test.each([
    ['other data', { dataset: { ...plain.dataset, fingerprint: 'e'.repeat(64) } }, 'baseline-other-data'],
    [
      'other queries of the data',
      { dataset: { ...plain.dataset, selection: { languages: null, limit: 5 } } },
      'baseline-other-data',
    ],
    ['another model', { reranker: { ...plain.reranker, servedModel: 'maxi' } }, 'baseline-other-model'],
    ['another protocol', { reranker: { ...plain.reranker, protocol: 'cohere' } }, 'baseline-other-model'],
    [
      'another text of the template',
      { template: { ...plain.template, hash: 'b'.repeat(64) } },
      'baseline-other-template',
    ],
  ])('%s is refused, with the mend', async (_, changes, code) => {
    const problems = await refusals(withManifest(changes), [], { against: [withManifest()] });
    expect(problems.map((problem) => problem.code)).toEqual([code]);
    const mend = problems[0]?.mend ?? '';
    expect(mend).toMatch(code === 'baseline-other-data' ? /again/ : /--expect-change (model|template)/);
  });

  test('what was said to change may', async () => {
    const changed = withManifest({
      reranker: { ...plain.reranker, servedModel: 'maxi' },
      template: { ...plain.template, hash: 'b'.repeat(64) },
    });
    const gate = await judge(changed, [], { against: [withManifest()], expectChange: ['model', 'template'] });
    expect(gate.verdict).toBe('pass');
    expect(gate.changes.map(({ what }) => what)).toEqual(['template', 'model']);
  });

  test('other data are refused even so', async () => {
    const changed = withManifest({ dataset: { ...plain.dataset, fingerprint: 'e'.repeat(64) } });
    const problems = await refusals(changed, [], {
      against: [withManifest()],
      expectChange: ['model', 'template'],
    });
    expect(problems.map(({ code }) => code)).toEqual(['baseline-other-data']);
  });

  test('an expected change that did not happen is told', async () => {
    const gate = await judge(withManifest(), [], { against: [withManifest()], expectChange: ['model'] });
    expect(gate.warnings.map(({ code }) => code)).toContain('expected-change-absent');
  });

  test('a word that nothing can be expected of is refused with a suggestion', async () => {
    const [problem] = await refusals(four, [], { against: [four], expectChange: ['modle'] });
    expect(problem).toMatchObject({ code: 'expect-change-unknown' });
    expect(problem?.message).toContain('did you mean "model"');
  });

  test('a baseline of another data set is told as that, not as labels that are gone', async () => {
    const here = runOf([ranked('q0', 1)], {
      manifest: manifestOf({ dataset: { ...manifestOf().dataset, name: 'here' } }),
    });
    const there = runOf([ranked('x0', 1)], {
      manifest: manifestOf({
        dataset: { ...manifestOf().dataset, name: 'there', fingerprint: 'e'.repeat(64) },
      }),
    });
    const codes = (await refusals(here, [], { against: [there] })).map(({ code }) => code);
    expect(codes).toContain('baseline-other-data');
    expect(codes).not.toContain('labels-stale');
  });

  test('labels that are gone stop the gate above 5 %', async () => {
    const outside = many(96, (index) => ({ documentId: `x${index}`, grade: 0 }));
    const labelled = (kept: number) =>
      runOf([
        { ...ranked('q0', 1), outside: outside.slice(0, kept) },
        ...many(9, (index) => ranked(`q${index + 1}`, 1)),
      ]);
    // 40 judged candidates and 96 others: 136 pairs; 6 of them are 4.4 %, 8 are 5.9 %.
    expect(await refusals(labelled(90), [], { against: [labelled(96)] })).toEqual([]);
    const problems = await refusals(labelled(88), [], { against: [labelled(96)] });
    expect(problems.map(({ code }) => code)).toEqual(['labels-stale']);
    expect(problems[0]?.message).toContain('6 %');
  });

  test('documents that are judged to another extent are told', async () => {
    const holes = runOf(many(10, (index) => ({ ...ranked(`q${index}`, 1), grades: [0, 1, 0, null] })));
    const full = asBaseline(runOf(many(10, (index) => ranked(`q${index}`, 1))), [metric('MRR')]);
    const gate = await judge(holes, [], { against: [{ ...full, judged: { pairs: 0, sample: [] } }] });
    expect(gate.warnings.map(({ code }) => code)).toContain('judgement-holes');
  });

  test('a baseline that is the best of several, and a margin within the noise, are told', async () => {
    const noisy = withManifest({ noise: { MRR: 0.007 }, repeats: 3 });
    const baseline = { ...asBaseline(withManifest(), [metric('MRR')]), chosenFrom: 6 };
    const codes = (await judge(noisy, [], { against: [baseline] })).warnings.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(['chosen-from-several', 'margin-under-noise']));
    const quiet = withManifest({ noise: { MRR: 0.0066 }, repeats: 3 });
    expect((await judge(quiet, [], { against: [four] })).warnings.map(({ code }) => code)).not.toContain(
      'margin-under-noise',
    );
  });

  test('scores that moved are told although no ranking changed', async () => {
    const moved = runOf(
      four.queries.map((query, index) => ranked(query.id, [1, 2, 4, 4][index] as number, { jitter: 1 })),
    );
    const codes = (await judge(moved, [], { against: [four] })).warnings.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(['no-ranking-changed', 'score-shift']));
  });
});

test.each([
  ['pass', false, 'pass', 0],
  ['pass', false, 'fail', 0],
  ['fail', false, 'pass', 1],
  ['fail', true, 'fail', 1],
  ['inconclusive', false, 'pass', 0],
  ['inconclusive', false, 'fail', 4],
  ['inconclusive', true, 'fail', 3],
  ['pass', true, 'pass', 3],
] as const)(
  'a verdict of %s (too many failed: %s) with inconclusive counting as %s exits %i',
  (verdict, tooManyFailed, onInconclusive, code) => {
    const queries = { total: 1, evaluated: 1, rerankable: 1, failed: 0, tooManyFailed };
    expect(gateExitCode({ verdict, queries }, { onInconclusive })).toBe(code);
  },
);

test('the hash of the rankings is that of the orders, not of the scores', async () => {
  const hash = async (run: ScoredRun) => (await judge(run, ['MRR >= 0.1'])).rankings.hash;
  const jittered = runOf(
    four.queries.map((query, index) => ranked(query.id, [1, 2, 4, 4][index] as number, { jitter: 0.001 })),
  );
  const other = runOf(four.queries.map((query, index) => ranked(query.id, [1, 2, 4, 3][index] as number)));
  expect(await hash(jittered)).toBe(await hash(four));
  expect(await hash(other)).not.toBe(await hash(four));
});
