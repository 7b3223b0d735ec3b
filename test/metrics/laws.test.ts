import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Measure, metric, metrics } from '../../src/metrics/index.ts';
import { UNJUDGED } from '../../src/scores/ranking.ts';
import { idealRanking, rankingOf } from '../../src/scores/ranking-of.ts';
import { arbitraryRows, type Rows, variantsOf } from './arbitrary-rows.ts';

const rowsOf = arbitraryRows({ maxLength: 12 });

test('the catalogue holds the metrics that the design names, and their names differ in any case', () => {
  const names =
    'AP bpref ERR Judged MRR nDCG P R RBP Rprec Success AUC Entropy IQR Margin Range Std TieRate TopGap';
  expect(metrics.names).toEqual(names.split(' '));
  const all = metrics.entries.flatMap(({ name, synonyms }) => [
    ...new Set([name, ...synonyms].map((one) => one.toLowerCase())),
  ]);
  expect(new Set(all).size).toBe(all.length);
});

describe.each(metrics.entries.map((entry) => ({ name: entry.name, entry })))('$name', ({ name, entry }) => {
  const measures = variantsOf(name).map(metric);

  test('prints as it parses', () => {
    expect(measures.length).toBeGreaterThan(0);
    for (const measure of [...measures, metric(entry.example)]) {
      expect(String(metric(measure.name))).toBe(measure.name);
      expect(metric(measure.name).parameters).toEqual(measure.parameters);
    }
    expect(metric(entry.example).name).toBe(entry.example);
  });

  test('is understood by its synonyms and in any case', () => {
    for (const other of [name.toLowerCase(), name.toUpperCase(), ...entry.synonyms]) {
      expect(metric(entry.example.replace(name, other)).name).toBe(entry.example);
    }
  });

  test('stays inside its range', () => {
    const [lowest, highest] = entry.range;
    forEachValue((value) => {
      if (entry.kind === 'spread' && Number.isNaN(value)) return;
      expect(value).toBeGreaterThanOrEqual(lowest);
      expect(value).toBeLessThanOrEqual(highest + 1e-12);
    });
  });

  test('has the same value, bit for bit, in every order of the rows', () => {
    const shuffles = rowsOf.chain((rows) => {
      const order = rows.scores.map((_, index) => index);
      return fc.record({ rows: fc.constant(rows), order: shuffle(order) });
    });
    fc.assert(
      fc.property(shuffles, ({ rows, order }) => {
        const moved = {
          scores: order.map((index) => rows.scores[index]!),
          grades: order.map((index) => rows.grades[index]!),
          judged: rows.judged.toReversed(),
        };
        for (const measure of measures) expect(value(measure, moved)).toBe(value(measure, rows));
      }),
    );
  });

  test('does not look at the order inside a tie group', () => {
    const order = fc.array(fc.integer({ min: -1, max: 3 }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(
        order.chain((grades) => fc.tuple(fc.constant(grades), shuffledItems(grades))),
        ([grades, moved]) => {
          const judged = grades.toSorted((left, right) => right - left);
          const group = { scores: grades.map(() => 0.57), tieEnds: [6], judged };
          for (const { measure } of measures) {
            expect(measure({ ...group, grades: moved })).toBe(measure({ ...group, grades }));
          }
        },
      ),
    );
  });

  test('does not look at ids or positions when ties are expected', () => {
    const labelled = rowsOf.chain((rows) => {
      const { length } = rows.scores;
      const ids = fc.uniqueArray(fc.string(), { minLength: length, maxLength: length });
      return fc.record({ rows: fc.constant(rows), ids, positions: shuffle(numbersTo(length)) });
    });
    fc.assert(
      fc.property(labelled, ({ rows, ids, positions }) => {
        for (const measure of measures) {
          const ranking = rankingOf({ ...rows, ids, positions });
          expect(measure.measure(ranking)).toBe(value(measure, rows));
        }
      }),
    );
  });

  test('of no documents, and of one, has a value or says that it has none', () => {
    for (const rows of [
      { scores: [], grades: [], judged: [1] },
      { scores: [null], grades: [1], judged: [1] },
      { scores: [null], grades: [null], judged: [] },
    ]) {
      for (const measure of measures) {
        if (entry.kind === 'spread') expect(value(measure, rows)).toBeNaN();
        else expect(value(measure, rows)).toBeGreaterThanOrEqual(0);
      }
    }
    for (const measure of measures) {
      if (entry.kind === 'ranking') expect(value(measure, { scores: [], grades: [], judged: [1] })).toBe(0);
    }
  });

  function forEachValue(check: (value: number) => void): void {
    fc.assert(
      fc.property(rowsOf, (rows) => {
        for (const measure of measures) check(value(measure, rows));
      }),
    );
  }
});

const rankingMetrics = metrics.entries.filter(({ kind }) => kind === 'ranking').map(({ name }) => name);

describe.each(rankingMetrics)('%s as a metric of rankings', (name) => {
  const measures = variantsOf(name).map(metric);

  test.each([
    ['doubled', (score: number) => 2 * score],
    ['shifted', (score: number) => score - 100],
    ['squashed', (score: number) => 1 / (1 + Math.exp(-score))],
    ['cubed', (score: number) => score ** 3],
  ])('is unchanged when all scores are %s', (_, change) => {
    fc.assert(
      fc.property(rowsOf, (rows) => {
        const changed = {
          ...rows,
          scores: rows.scores.map((score) => (score === null ? null : change(score))),
        };
        for (const measure of measures) expect(value(measure, changed)).toBe(value(measure, rows));
      }),
    );
  });

  test('never falls when a document moves up past one of lower grade', () => {
    const exchanges = rowsOf
      .filter(({ scores }) => scores.length >= 2)
      .chain((rows) => {
        const place = fc.nat({ max: rows.scores.length - 1 });
        return fc.record({ rows: fc.constant(rows), one: place, other: place });
      });
    fc.assert(
      fc.property(exchanges, ({ rows, one, other }) => {
        // Passing a document that nobody judged is nothing to bpref, but what was behind it is then before it.
        if (name === 'bpref' && [one, other].some((index) => (rows.grades[index] ?? -1) < 0)) return;
        const better = exchangedForTheBetter(rows, one, other);
        for (const measure of measures) {
          expect(value(measure, better)).toBeGreaterThanOrEqual(value(measure, rows) - 1e-12);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('is highest for the ideal order of the candidates', () => {
    fc.assert(
      fc.property(rowsOf, (rows) => {
        const ceiling = idealRanking(rows);
        for (const measure of measures) {
          expect(measure.measure(ceiling)).toBeGreaterThanOrEqual(value(measure, rows) - 1e-12);
        }
      }),
    );
  });
});

test('an unjudged document is never relevant', () => {
  const ranking = rankingOf({ scores: [3, 2, 1], grades: [UNJUDGED, UNJUDGED, null], judged: [3, 1] });
  const names = rankingMetrics.filter((name) => name !== 'Judged').flatMap(variantsOf);
  expect(names.map((name) => metric(name).measure(ranking))).toEqual(names.map(() => 0));
  expect(metric('Judged@2').measure(ranking)).toBe(0);
});

describe('the ideal order', () => {
  // 5 relevant documents, 2 of them of grade 2 or more, none missing, nothing else above them
  const grades = [3, 2, 1, 1, 1, 0, null, -1];
  const judged = [3, 2, 1, 1, 1, 0, -1];
  const ranking = rankingOf({ scores: grades.map((_, index) => -index), grades, judged });

  test.each([
    ...variantsOf('nDCG'),
    ...variantsOf('MRR'),
    ...variantsOf('Success'),
    'AP',
    'AP(rel=2)',
    'AP(rel=2)@2',
    'AP@5',
    'Rprec',
    'Rprec(rel=2)',
    'bpref',
    'bpref(rel=2)',
    'R@5',
    'R(rel=2)@2',
    'P@5',
    'P(rel=2)@2',
    'Judged@6',
    'AUC',
    'AUC(rel=2)',
  ])('has %s 1', (name) => {
    expect(metric(name).measure(ranking)).toBeCloseTo(1, 12);
  });

  test('of the candidates has nDCG(ideal=candidates) 1 where a relevant document was not found, and nDCG less', () => {
    const found = idealRanking({ grades: [0, 1, 2], judged: [3, 2, 1, 0] });
    expect(metric('nDCG(ideal=candidates)').measure(found)).toBe(1);
    expect(metric('nDCG').measure(found)).toBeLessThan(0.9);
  });

  test('leaves every ranking metric except Judged at 0 when nothing is relevant', () => {
    const nothing = rankingOf({ scores: [2, 1], grades: [0, -1], judged: [0, -1] });
    const names = rankingMetrics.filter((name) => name !== 'Judged').flatMap(variantsOf);
    expect(names.map((name) => metric(name).measure(nothing))).toEqual(names.map(() => 0));
  });
});

describe('grades too high', () => {
  const rows = { scores: [1], grades: [31], judged: [31] };

  test('are refused by gain=exp above 30, and taken by the plain gain', () => {
    expect(() => value(metric('nDCG(gain=exp)@10'), rows)).toThrow('31 is too high');
    expect(value(metric('nDCG(gain=exp)'), { scores: [1], grades: [30], judged: [30] })).toBe(1);
    expect(value(metric('nDCG@10'), rows)).toBe(1);
  });

  test('are refused by gain=exp wherever the document stands, ranked or not', () => {
    const below = { scores: [2, 1], grades: [1, 0], judged: [31, 1, 0] };
    expect(() => value(metric('nDCG(gain=exp)@1'), below)).toThrow('31 is too high');
  });

  test('are refused by ERR above its scale, with the scale that would do', () => {
    const five = { scores: [1], grades: [5], judged: [5] };
    expect(() => value(metric('ERR'), five)).toThrow('above 4');
    expect(value(metric('ERR(max=5)'), five)).toBe(31 / 32);
  });
});

function value(measure: Measure, rows: Rows): number {
  return measure.measure(rankingOf(rows));
}

function shuffledItems(items: number[]): fc.Arbitrary<number[]> {
  const order = shuffle(items.map((_, index) => index));
  return order.map((places) => places.map((place) => items[place]!));
}

function shuffle(numbers: number[]): fc.Arbitrary<number[]> {
  return fc.shuffledSubarray(numbers, { minLength: numbers.length });
}

function numbersTo(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}

/** The scores of two documents exchanged, if need be, so that the higher grade has the higher score. */
function exchangedForTheBetter(rows: Rows, one: number, other: number): Rows {
  const grade = (index: number) => rows.grades[index] ?? UNJUDGED;
  const score = (index: number) => rows.scores[index] ?? Number.NEGATIVE_INFINITY;
  if ((grade(one) - grade(other)) * Math.sign(score(one) - score(other) || 0) >= 0) return rows;
  return { ...rows, scores: rows.scores.with(one, rows.scores[other]!).with(other, rows.scores[one]!) };
}
