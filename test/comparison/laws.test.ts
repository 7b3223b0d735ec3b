import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareScoredRuns } from '../../src/comparison/compare-scored-runs.ts';
import type { MeasureComparison } from '../../src/comparison/comparison.ts';
import { parseMetrics } from '../../src/metrics/index.ts';
import type { ScoredRun } from '../../src/results/scored-run.ts';
import { type QuerySpec, ranked, runOf } from './runs.ts';

const measures = parseMetrics('MRR@10,nDCG@5');
const options = { measures, draws: 499, detail: 'verdicts' } as const;

/** Ranks of the relevant document in two runs, and the question that the query asks. */
const pairs = (clusters: number, queries: number) =>
  fc.array(
    fc.record({
      before: fc.integer({ min: 1, max: 10 }),
      after: fc.integer({ min: 1, max: 10 }),
      cluster: fc.integer({ min: 0, max: clusters - 1 }),
    }),
    { minLength: 6, maxLength: queries },
  );
type Pair = { readonly before: number; readonly after: number; readonly cluster: number };

function specs(data: readonly Pair[], side: 'before' | 'after', rename = (id: string) => id): QuerySpec[] {
  return data.map((pair, index) =>
    ranked(rename(`q${String(index).padStart(3, '0')}`), pair[side], {
      parallelId: rename(`c${String(pair.cluster).padStart(3, '0')}`),
      language: index % 2 === 0 ? 'en' : 'de',
    }),
  );
}

function figures(baseline: ScoredRun, candidate: ScoredRun, metric = 'MRR@10'): MeasureComparison {
  const { comparisons } = compareScoredRuns(baseline, [candidate], options);
  return comparisons[0]?.metrics[metric] as MeasureComparison;
}

const runs = (data: readonly Pair[], rename?: (id: string) => string) =>
  [runOf('before', specs(data, 'before', rename)), runOf('after', specs(data, 'after', rename))] as const;

describe('a comparison', () => {
  test('of the runs swapped is the same one negated', () => {
    fc.assert(
      fc.property(pairs(30, 60), (data) => {
        const [before, after] = runs(data);
        for (const metric of ['MRR@10', 'nDCG@5']) {
          const there = figures(before, after, metric);
          const back = figures(after, before, metric);
          expect(back.difference).toBeCloseTo(-(there.difference ?? 0), 12);
          expect(back.low === null ? null : -back.low).toEqual(
            there.high === null ? null : expect.closeTo(there.high, 12),
          );
          expect(back.p).toBe(there.p);
          expect([back.wins, back.losses, back.ties]).toEqual([there.losses, there.wins, there.ties]);
          expect(back.resolution).toEqual(
            there.resolution === null ? null : expect.closeTo(there.resolution, 12),
          );
        }
        const mirror = { better: 'worse', worse: 'better' } as Record<string, string>;
        const verdict = figures(before, after).verdict ?? '';
        expect(figures(after, before).verdict).toBe(mirror[verdict] ?? verdict);
      }),
      { numRuns: 60 },
    );
  });

  test('does not depend on the order of queries, nor on that of the rows', () => {
    fc.assert(
      fc.property(
        pairs(30, 60),
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        (data, keys) => {
          const mixed = (all: readonly QuerySpec[]): QuerySpec[] =>
            all
              .map((query) => ({ query, key: keys.next().value }))
              .sort((a, b) => a.key - b.key)
              .map(({ query }) => ({ ...query, candidates: [...query.candidates].reverse() }));
          const [before, after] = runs(data);
          const there = figures(before, after);
          const mixedThere = figures(
            runOf('before', mixed(specs(data, 'before'))),
            runOf('after', mixed(specs(data, 'after'))),
          );
          // The first stage is the order of the rows, so it changes with them; nothing else does.
          expect({ ...mixedThere, firstStage: 0, gainShare: 0 }).toEqual({
            ...there,
            firstStage: 0,
            gainShare: 0,
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  test('does not depend on what queries and questions are called', () => {
    // Up to 14 questions all subsets are taken; beyond, names decide which random subsets a question falls into.
    fc.assert(
      fc.property(pairs(14, 40), (data) => {
        const reversed = (id: string) => `${id[0]}${999 - Number(id.slice(1))}`;
        expect(figures(...runs(data, reversed))).toEqual(figures(...runs(data)));
      }),
      { numRuns: 60 },
    );
    fc.assert(
      fc.property(pairs(40, 60), (data) => {
        expect(figures(...runs(data, (id) => `x-${id}`))).toEqual(figures(...runs(data)));
      }),
      { numRuns: 20 },
    );
  });

  test('does not change when every query is asked twice within its question', () => {
    fc.assert(
      fc.property(pairs(30, 40), (data) => {
        const twice = (side: 'before' | 'after') => [
          ...specs(data, side),
          ...specs(data, side).map((query) => ({ ...query, id: `${query.id} again` })),
        ];
        const once = figures(...runs(data));
        const doubled = figures(runOf('before', twice('before')), runOf('after', twice('after')));
        for (const name of [
          'difference',
          'low',
          'high',
          'low90',
          'high90',
          'p',
          'verdict',
          'questions',
          'effectSize',
          'minimumDetectable',
        ] as const) {
          const [one, two] = [once[name], doubled[name]];
          if (typeof one === 'number') expect(two, name).toBeCloseTo(one, 12);
          else expect(two, name).toBe(one);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('has p at or under its level exactly when its interval excludes 0, alone and in a family', () => {
    let excluded = 0;
    fc.assert(
      fc.property(
        pairs(30, 60),
        fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 3, maxLength: 3 }),
        (data, shifts) => {
          const before = runOf('before', specs(data, 'before'));
          const candidates = shifts.map((shift, index) =>
            runOf(
              `after ${index}`,
              specs(
                data.map((pair) => ({ ...pair, after: Math.min(10, Math.max(1, pair.after + shift)) })),
                'after',
              ),
            ),
          );
          for (const some of [candidates.slice(0, 1), candidates]) {
            const { comparisons, level } = compareScoredRuns(before, some, options);
            for (const { metrics } of comparisons) {
              for (const { p, pAdjusted, low, high, detectable, level: own } of Object.values(metrics)) {
                if (p === null || low === null || high === null) continue;
                const excludes = low > 0 || high < 0;
                if (excludes) excluded += 1;
                expect(p <= own).toBe(excludes);
                expect(detectable).toBe(excludes);
                if (pAdjusted !== null) {
                  expect(own).toBe(level);
                  expect(pAdjusted <= 0.05).toBe(excludes);
                }
              }
            }
          }
        },
      ),
      { numRuns: 150 },
    );
    expect(excluded).toBeGreaterThan(50);
  });

  test('of equal scores is identical, and of the same order with other scores is not', () => {
    fc.assert(
      fc.property(pairs(30, 40), (data) => {
        const before = runOf('before', specs(data, 'before'));
        const same = figures(before, { ...before, name: 'same' });
        expect(same).toMatchObject({ verdict: 'identical', difference: 0, low: 0, high: 0, p: 1 });
        const turned = runOf('turned', specs(data, 'before').reverse());
        expect(figures(before, turned).verdict).toBe('identical');
        const scaled = figures(
          before,
          runOf(
            'scaled',
            specs(data, 'before').map((query) => ({
              ...query,
              candidates: query.candidates.map(
                ([id, score, grade]) => [id, (score ?? 0) * 2, grade] as const,
              ),
            })),
          ),
        );
        expect(scaled.difference).toBe(0);
        expect(scaled.verdict).not.toBe('identical');
        if (scaled.questions >= 6) expect(scaled.low).toBeLessThan(0);
      }),
      { numRuns: 40 },
    );
  });
});
