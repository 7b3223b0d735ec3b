import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DiagnosisInput, DiagnosisQuery } from '../../src/diagnosis/index.ts';
import { observe } from '../../src/diagnosis/observed.ts';

const query = (changes: Partial<DiagnosisQuery>): DiagnosisQuery => ({
  id: 'q',
  cluster: 'q',
  language: null,
  scores: [],
  grades: null,
  ...changes,
});
const statisticsOf = (changes: Partial<DiagnosisQuery>, input: Partial<DiagnosisInput> = {}) =>
  observe({ scale: 'probability', order: 'shuffled', queries: [query(changes)], ...input }).statistics;

describe('statistics of one query, by hand', () => {
  test('tied pairs are counted over all pairs, and over pairs of a relevant and an irrelevant document', () => {
    const { tied, tiedAcross, auc } = statisticsOf({ scores: [0.5, 0.5, 0.2, 0.1], grades: [1, 0, 0, 0] });
    expect(tied[0]).toBe(1 / 6);
    expect(tiedAcross[0]).toBe(1 / 3);
    // One tie and two wins of three.
    expect(auc[0]).toBe(2.5 / 3);
  });

  test('documents of identical text are no pair', () => {
    const changes = { scores: [0.5, 0.5, 0.2, 0.1], grades: [1, 0, 0, 0] };
    const { tied, tiedAcross } = statisticsOf({ ...changes, texts: [7, 7, 8, 9] });
    expect(tied[0]).toBe(0);
    expect(tiedAcross[0]).toBe(0);
  });

  test('documents without a score are left out', () => {
    const { auc, tied } = statisticsOf({ scores: [0.9, Number.NaN, 0.1], grades: [0, 1, 1] });
    expect(auc[0]).toBe(0);
    expect(tied[0]).toBe(0);
  });

  test('unjudged documents count as not relevant, an unjudged query has no AUC', () => {
    expect(statisticsOf({ scores: [0.9, 0.1], grades: [1, Number.NaN] }).auc[0]).toBe(1);
    expect(statisticsOf({ scores: [0.9, 0.1], grades: null }).auc[0]).toBeNaN();
  });

  test('scores that differ by less than a millionth are one, but small probabilities are apart', () => {
    expect(statisticsOf({ scores: [0.5, 0.5000001, 0.5, 0.4999999] }).constant[0]).toBe(1);
    expect(statisticsOf({ scores: [0.5, 0.50001, 0.5, 0.5] }).constant[0]).toBe(0);
    expect(statisticsOf({ scores: [1e-9, 2e-9, 3e-9, 4e-9] }).constant[0]).toBe(0);
    expect(statisticsOf({ scores: [1e-9, 2e-9, 3e-9, 4e-9] }, { scale: 'logit' }).constant[0]).toBe(1);
  });

  test('the first stage is measured by positions', () => {
    const { firstStageAuc } = statisticsOf({
      scores: [0.1, 0.2, 0.3],
      grades: [1, 0, 0],
      positions: [0, 1, 2],
    });
    expect(firstStageAuc[0]).toBe(1);
  });

  test('place is looked at within calls, each weighing as many documents as it has', () => {
    const scores = [0.9, 0.8, 0.7, 0.1, 0.2, 0.3, 0.4];
    const { place } = statisticsOf({ scores, calls: [0, 0, 0, 1, 1, 1, 1], places: [0, 1, 2, 0, 1, 2, 3] });
    expect(place[0]).toBeCloseTo((3 - 4) / 7, 12);
  });

  test('length is looked at among irrelevant documents', () => {
    const { length } = statisticsOf({
      scores: [0.1, 0.2, 0.3, 0.4, 0.5, 0.9],
      grades: [0, 0, 0, 0, 0, 1],
      lengths: [50, 40, 30, 20, 10, 900],
    });
    expect(length[0]).toBe(-1);
  });
});

describe('the order of calls', () => {
  const callsOf = (scores: readonly number[]) =>
    observe({
      scale: 'probability',
      order: 'shuffled',
      queries: [query({ scores, calls: scores.map(() => 0), places: [...scores.keys()] })],
    }).calls;

  test('four different scores are sorted downwards by chance in 1 of 24', () => {
    const { directions, chances } = callsOf([0.4, 0.3, 0.2, 0.1]);
    expect([...directions]).toEqual([-1]);
    expect(chances[0]).toBeCloseTo(1 / 24, 12);
  });

  test('calls that chance sorts too easily are not counted', () => {
    expect(callsOf([0.9, 0.1, 0.1, 0.1]).directions).toHaveLength(0);
    expect(callsOf([0.4, 0.3, 0.2]).directions).toHaveLength(0);
  });

  test('rising and neither are told apart', () => {
    expect([...callsOf([0.1, 0.2, 0.3, 0.4]).directions]).toEqual([1]);
    expect([...callsOf([0.1, 0.4, 0.3, 0.2]).directions]).toEqual([0]);
  });

  test('the chance is the share of orders that never rise', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 4, maxLength: 6 }), (levels) => {
        const scores = levels.map((level) => 0.1 + level / 10);
        const orders = permutations(scores);
        const sorted = orders.filter((order) =>
          order.every((score, place) => place === 0 || score <= (order[place - 1] as number)),
        );
        const share = sorted.length / orders.length;
        const { chances } = callsOf(scores);
        if (share <= 0.05 && new Set(scores).size > 1) expect(chances[0]).toBeCloseTo(share, 12);
        else expect(chances).toHaveLength(0);
      }),
      { numRuns: 60 },
    );
  });
});

test('AUC and ties equal counting over pairs', () => {
  const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.boolean()), {
    minLength: 2,
    maxLength: 12,
  });
  fc.assert(
    fc.property(rows, (drawn) => {
      const scores = drawn.map(([level]) => level / 8);
      const grades = drawn.map(([, relevant]) => (relevant ? 1 : 0));
      const { auc, tied, tiedAcross } = statisticsOf({ scores, grades });
      let [pairs, ties, across, acrossTies, won] = [0, 0, 0, 0, 0];
      for (const [one, score] of scores.entries()) {
        for (const [other, against] of scores.entries()) {
          if (other > one) pairs += 1;
          if (other > one && score === against) ties += 1;
          if (grades[one] === 1 && grades[other] === 0) {
            across += 1;
            acrossTies += score === against ? 1 : 0;
            won += score > against ? 1 : score === against ? 0.5 : 0;
          }
        }
      }
      expect(tied[0]).toBeCloseTo(ties / pairs, 12);
      if (across === 0) expect(auc[0]).toBeNaN();
      else {
        expect(auc[0]).toBeCloseTo(won / across, 12);
        expect(tiedAcross[0]).toBeCloseTo(acrossTies / across, 12);
      }
    }),
  );
});

function permutations(items: readonly number[]): number[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, place) =>
    permutations(items.filter((_, other) => other !== place)).map((rest) => [item, ...rest]),
  );
}
