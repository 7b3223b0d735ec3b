import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { metric, metrics } from '../../src/metrics/index.ts';
import { breakTies, rankingOf } from '../../src/scores/ranking-of.ts';
import { arbitraryRows, type Rows } from './arbitrary-rows.ts';

const spread = metrics.entries.filter(({ kind }) => kind === 'spread').map(({ name }) => name);

// By hand: mean square minus square of the mean; quartiles between neighbours.
test.each([
  { scores: [1, 2, 3, 4], Std: Math.sqrt(1.25), IQR: 1.5, Range: 3, TopGap: 1, TieRate: 0, Entropy: 1 },
  { scores: [0, 1, 2, 10], Std: Math.sqrt(15.6875), IQR: 3.25, Range: 10, TopGap: 8, TieRate: 0, Entropy: 1 },
  { scores: [0.1, 0.1, 0.1], Std: 0, IQR: 0, Range: 0, TopGap: 0, TieRate: 1, Entropy: 0 },
  { scores: [5, 1], Std: 2, IQR: 2, Range: 4, TopGap: 4, TieRate: 0, Entropy: 1 },
  // 3 pairs of 6 tie; two heaps of 1 and 3 among at most 4 bins
  {
    scores: [0, 1, 0, 0],
    Std: Math.sqrt(0.1875),
    IQR: 0.25,
    Range: 1,
    TopGap: 1,
    TieRate: 0.5,
    Entropy: (0.25 * Math.log(4) + 0.75 * Math.log(4 / 3)) / Math.log(4),
  },
  // scipy.stats.entropy of numpy.histogram: 1.5607104090414063 nats; 0.3 lies below the edge 0.30000000000000004
  {
    scores: [0, 0.1, 0.2, 0.3, 0.7, 1],
    Std: Math.sqrt(1.63 / 6 - (2.3 / 6) ** 2),
    IQR: 0.475,
    Range: 1,
    TopGap: 0.3,
    TieRate: 0,
    Entropy: 1.5607104090414063 / Math.log(6),
  },
])('scores $scores have the spread that a pencil gives', ({ scores, ...answers }) => {
  const grades = scores.map(() => 0);
  for (const ranking of [
    rankingOf({ scores, grades, judged: [] }),
    rankingOf({ scores: [null, ...scores, null], grades: [0, ...grades, 0], judged: [] }),
  ]) {
    for (const [name, answer] of Object.entries(answers)) {
      expect(metric(name).measure(ranking), name).toBeCloseTo(answer, 14);
    }
  }
});

test('twenty scores in two heaps have an entropy of log10(2)', () => {
  const scores = Array.from({ length: 20 }, (_, index) => (index < 10 ? 0.001 * index : 1 - 0.001 * index));
  expect(
    metric('Entropy').measure(rankingOf({ scores, grades: scores.map(() => 0), judged: [] })),
  ).toBeCloseTo(Math.log10(2), 14);
});

test('an infinite score leaves no entropy to speak of', () => {
  const scores = [Number.POSITIVE_INFINITY, 1, 0];
  expect(metric('Entropy').measure(rankingOf({ scores, grades: [0, 0, 0], judged: [] }))).toBeNaN();
});

test('scores that are all the same have no deviation at all, whatever their mean rounds to', () => {
  for (let count = 2; count < 60; count += 1) {
    const scores = new Array<number>(count).fill(0.7);
    const ranking = rankingOf({ scores, grades: scores.map(() => 0), judged: [] });
    expect(metric('Std').measure(ranking)).toBe(0);
  }
});

test('AUC and Margin of scores by hand: unjudged documents count as irrelevant, ties count half', () => {
  // relevant .5 .7 .9, others .5 .5 .3: U = 8 of 9 (scipy.stats.mannwhitneyu)
  const rows = {
    scores: [0.5, 0.7, 0.9, 0.5, 0.5, 0.3],
    grades: [1, 2, 3, 0, null, -1],
    judged: [1, 2, 3, 0, -1],
  };
  expect(metric('AUC').measure(rankingOf(rows))).toBeCloseTo(8 / 9, 15);
  expect(metric('Margin').measure(rankingOf(rows))).toBeCloseTo(0.7 - 1.3 / 3, 15);
  expect(metric('AUC(rel=3)').measure(rankingOf(rows))).toBe(1);
  expect(metric('Margin(rel=3)').measure(rankingOf(rows))).toBeCloseTo(0.4, 15);
});

test('AUC and Margin are undefined for a query whose scored documents are all of one kind', () => {
  for (const grades of [
    [0, null, 1],
    [1, 2, 0],
  ]) {
    const ranking = rankingOf({ scores: [2, 1, null], grades, judged: [0, 1, 2] });
    expect(metric('AUC').measure(ranking)).toBeNaN();
    expect(metric('Margin').measure(ranking)).toBeNaN();
  }
});

test('constant scores give AUC 0.5, inverted ones 0', () => {
  const grades = [1, 0, 0];
  expect(metric('AUC').measure(rankingOf({ scores: [0.5, 0.5, 0.5], grades, judged: grades }))).toBe(0.5);
  expect(metric('AUC').measure(rankingOf({ scores: [1, 2, 3], grades, judged: grades }))).toBe(0);
});

test('AUC and TieRate are what counting all pairs gives', () => {
  fc.assert(
    fc.property(arbitraryRows({ maxLength: 14 }), (rows) => {
      const ranking = rankingOf(rows);
      const { auc, tieRate } = byPairs(rows);
      expectClose(metric('AUC').measure(ranking), auc);
      expectClose(metric('TieRate').measure(ranking), tieRate);
    }),
  );
});

describe.each(spread)('%s', (name) => {
  test('does not depend on how ties are broken', () => {
    fc.assert(
      fc.property(arbitraryRows({ maxLength: 8 }), (rows) => {
        const ranking = rankingOf(rows);
        const value = metric(name).measure(ranking);
        for (const ties of ['best', 'worst'] as const) {
          expectClose(metric(name).measure(breakTies(ranking, ties)), value);
        }
      }),
    );
  });

  test('follows a change of scale as it should: shares stay, widths grow with it', () => {
    const width = ['Std', 'IQR', 'Range', 'TopGap', 'Margin'].includes(name) ? 8 : 1;
    fc.assert(
      fc.property(arbitraryRows({ maxLength: 8 }), (rows) => {
        const grown = {
          ...rows,
          scores: rows.scores.map((score) => (score === null ? null : 8 * score + 64)),
        };
        expectClose(metric(name).measure(rankingOf(grown)), width * metric(name).measure(rankingOf(rows)));
      }),
    );
  });
});

/** Equal to 13 digits after the point, or both undefined. */
function expectClose(value: number, answer: number): void {
  if (Number.isNaN(answer)) expect(value).toBeNaN();
  else expect(value).toBeCloseTo(answer, 13);
}

function byPairs({ scores, grades }: Rows): { auc: number; tieRate: number } {
  const scored = scores.flatMap((score, index) =>
    score === null ? [] : { score, grade: grades[index] ?? 0 },
  );
  const share = (pairs: number[]) => pairs.reduce((sum, one) => sum + one, 0) / pairs.length;
  const wins = scored.flatMap((one) =>
    scored
      .filter((other) => one.grade >= 1 && other.grade < 1)
      .map((other) => (Math.sign(one.score - other.score) + 1) / 2),
  );
  const ties = scored.flatMap((one, index) =>
    scored.slice(index + 1).map((other) => (one.score === other.score ? 1 : 0)),
  );
  return { auc: share(wins), tieRate: share(ties) };
}
