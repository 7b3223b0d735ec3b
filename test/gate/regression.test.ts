import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LossEvidence, lossVerdict, weighLoss } from '../../src/gate/regression.ts';
import { gateLevels, questionsFor, seenLoss } from '../../src/gate/sensitivity.ts';
import { many } from './fixture.ts';

const levels = gateLevels({ margin: 0.02 });

function columns(differences: readonly number[], clusters = differences.map((_, index) => `c${index}`)) {
  return {
    baseline: differences.map(() => 0.5),
    candidate: differences.map((difference) => 0.5 + difference),
    clusters,
    groups: differences.map(() => null),
    identicalScores: false,
  };
}

/** Every non-empty set of clusters, by the definition: sum of differences over queries, sorted. */
function bruteForce(differences: readonly number[]): number[] {
  const ratios: number[] = [];
  for (let subset = 1; subset < 2 ** differences.length; subset += 1) {
    const kept = differences.filter((_, index) => (subset >> index) & 1);
    ratios.push(kept.reduce((sum, value) => sum + value, 0) / kept.length);
  }
  return ratios.sort((a, b) => a - b);
}

describe('the evidence of a loss', () => {
  // Eighths are exact in binary, so that sums are the same in any order.
  const differences = [-3, -2, -1, 1, -4, -2, 2, -1, -3, -2, -5, -1].map((eighths) => eighths / 8);

  test('agrees with all 4,095 sets of twelve questions', () => {
    const ratios = bruteForce(differences);
    const assignments = ratios.length + 1;
    const { p, low, high, difference, status, guarded } = weighLoss(columns(differences), {
      better: 'higher',
      levels,
    });
    expect({ status, guarded }).toEqual({ status: 'ready', guarded: false });
    expect(difference).toBe(differences.reduce((sum, value) => sum + value, 0) / 12);
    // p of a loss: the share of assignments whose mean is not below 0, the observed one with them.
    expect(p).toBe((1 + ratios.filter((ratio) => ratio >= 0).length) / assignments);
    const low95 = ratios[Math.floor(0.05 * assignments) - 1] as number;
    const high995 = ratios[ratios.length - Math.floor(0.005 * assignments)] as number;
    expect(low).toBeCloseTo(low95, 12);
    expect(high).toBeCloseTo(high995, 12);
  });

  test('the interval lies below 0 exactly when p is at most the level', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -8, max: 3 }), { minLength: 10, maxLength: 13 }),
        fc.constantFrom(0.001, 0.005, 0.02, 0.2),
        (eighths, level) => {
          const { p, high } = weighLoss(columns(eighths.map((value) => value / 8)), {
            better: 'higher',
            levels: { ...levels, level },
          });
          expect((high as number) < 0).toBe((p as number) <= level);
        },
      ),
      { numRuns: 100 },
    );
  });

  test('where lower is better the same change has the other sign', () => {
    const loss = weighLoss(columns(differences), { better: 'higher', levels });
    const { baseline, candidate, ...rest } = columns(differences);
    const swapped = weighLoss(
      { ...rest, baseline: candidate, candidate: baseline },
      { better: 'lower', levels },
    );
    expect(swapped.difference).toBe(loss.difference);
    expect(swapped.p).toBe(loss.p);
    // Means are those of the runs, whichever way is better.
    expect(swapped.baseline).toBe(loss.candidate);
  });

  test('queries of one question count as one', () => {
    const twice = [...differences, ...differences];
    const clusters = twice.map((_, index) => `c${index % 12}`);
    const once = weighLoss(columns(differences), { better: 'higher', levels });
    const both = weighLoss(columns(twice, clusters), { better: 'higher', levels });
    expect(both).toMatchObject({
      questions: 12,
      queries: 24,
      p: once.p,
      low: once.low,
      difference: once.difference,
    });
  });

  test('the loss that is seen is (z of the level + z of 80 %) standard errors, and never less than the tolerance', () => {
    // z(0.995) + z(0.8) = 2.5758293 + 0.8416212
    expect(seenLoss(0.01, levels)).toBeCloseTo(0.034174505, 8);
    expect(seenLoss(0.001, levels)).toBe(0.01);
    const { standardError, sees } = weighLoss(columns(differences), { better: 'higher', levels });
    const mean = differences.reduce((sum, value) => sum + value, 0) / 12;
    const squares = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    expect(standardError).toBeCloseTo(Math.sqrt((12 / 11) * squares) / 12, 12);
    expect(sees).toBeCloseTo(3.4174505 * (standardError as number), 6);
  });

  test('the questions that a loss needs are those at which it is seen', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.03, max: 0.4, noNaN: true }),
        fc.double({ min: 0.011, max: 0.1, noNaN: true }),
        (deviation, loss) => {
          const { toStop } = questionsFor({ deviation, loss }, levels);
          expect(seenLoss(deviation / Math.sqrt(toStop), levels)).toBeLessThanOrEqual(loss * (1 + 1e-12));
          if (toStop > 1)
            expect(seenLoss(deviation / Math.sqrt(toStop - 1), levels)).toBeGreaterThan(loss * (1 - 1e-12));
        },
      ),
    );
  });

  test('fewer than six questions give no evidence', () => {
    expect(weighLoss(columns(many(5, () => -0.5)), { better: 'higher', levels })).toMatchObject({
      status: 'too-few-clusters',
      p: null,
      low: null,
      high: null,
      sees: null,
    });
  });

  test('no queries at all give no evidence and no error', () => {
    expect(weighLoss(columns([]), { better: 'higher', levels })).toMatchObject({
      difference: null,
      p: null,
      queries: 0,
    });
  });
});

describe('the verdict on a loss', () => {
  const ready = (difference: number, low: number, p: number): LossEvidence =>
    ({ status: 'ready', difference, low, p }) as LossEvidence;

  test.each([
    ['certain and beyond the tolerance', ready(-0.03, -0.04, 0.005), 'fail'],
    ['certain and at the tolerance', ready(-0.01, -0.015, 0.001), 'pass'],
    ['certain, small, and the margin not excluded', ready(-0.009, -0.021, 0.001), 'inconclusive'],
    ['large and not certain', ready(-0.03, -0.08, 0.0051), 'inconclusive'],
    ['none, and the margin excluded', ready(0, -0.0199, 0.5), 'pass'],
    ['none, and the margin just not excluded', ready(0, -0.02, 0.5), 'inconclusive'],
    ['a gain', ready(0.05, 0.02, 1), 'pass'],
    ['a gain of which nothing is certain', ready(0.05, -0.09, 0.9), 'inconclusive'],
    ['the same scores', { ...ready(0, 0, 1), status: 'identical' } as LossEvidence, 'pass'],
    [
      'too few questions',
      { ...ready(-0.5, -1, 0.001), status: 'too-few-clusters' } as LossEvidence,
      'inconclusive',
    ],
  ])('%s', (_, evidence, verdict) => {
    expect(lossVerdict(evidence, levels)).toBe(verdict);
  });
});
