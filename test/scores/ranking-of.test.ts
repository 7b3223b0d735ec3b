import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UNJUDGED } from '../../src/scores/ranking.ts';
import { breakTies, idealRanking, rankingOf, tieModes } from '../../src/scores/ranking-of.ts';
import { hasTies, tiedRows } from '../../src/scores/tie-groups.ts';

const plain = (ranking: ReturnType<typeof rankingOf>) => ({
  scores: Array.from(ranking.scores),
  grades: Array.from(ranking.grades),
  tieEnds: Array.from(ranking.tieEnds),
  judged: Array.from(ranking.judged),
});
const rows = { scores: [0.5, 0.9, 0.5, null], grades: [0, 1, 2, null], judged: [0, 1, 2] };

describe('a ranking', () => {
  test('goes by score descending, ties in groups, documents without a score last', () => {
    expect(plain(rankingOf(rows))).toEqual({
      scores: [0.9, 0.5, 0.5, Number.NaN],
      grades: [1, 2, 0, UNJUDGED],
      tieEnds: [1, 3, 4],
      judged: [2, 1, 0],
    });
  });

  test('of no rows is empty', () => {
    expect(plain(rankingOf({ scores: [], grades: [], judged: [1] }))).toEqual({
      scores: [],
      grades: [],
      tieEnds: [],
      judged: [1],
    });
  });

  test('takes NaN and null alike for no score, and puts all such documents into one group below the lowest score', () => {
    const ranking = rankingOf({
      scores: [null, Number.NEGATIVE_INFINITY, Number.NaN, 5],
      grades: [1, 2, 3, 4],
      judged: [1, 2, 3, 4],
    });
    expect(plain(ranking)).toMatchObject({ grades: [4, 2, 3, 1], tieEnds: [1, 2, 4] });
  });

  test('ties 0 with -0, and nothing that float64 tells apart', () => {
    const { tieEnds } = rankingOf({ scores: [0.1 + 0.2, 0.3, 0, -0], grades: [0, 0, 0, 0], judged: [] });
    expect(Array.from(tieEnds)).toEqual([1, 2, 4]);
  });

  test('is of its own memory', () => {
    const scores = Float64Array.of(2, 1);
    const grades = Int32Array.of(1, 0);
    const judged = Int32Array.of(1, 0);
    const ranking = rankingOf({ scores, grades, judged });
    scores[0] = 0;
    grades[0] = 0;
    judged[0] = 0;
    expect(plain(ranking)).toMatchObject({ scores: [2, 1], grades: [1, 0], judged: [1, 0] });
  });

  test('refuses columns of different lengths', () => {
    expect(() => rankingOf({ scores: [1, 2], grades: [1], judged: [1] })).toThrow(RangeError);
    expect(() => rankingOf({ scores: [1], grades: [1], judged: [1], ids: ['a', 'b'] })).toThrow(RangeError);
  });

  test('equals what a comparing sort gives, at any length', () => {
    const score = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double(), fc.constant(null));
    fc.assert(
      fc.property(fc.array(score, { maxLength: 120 }), (scores) => {
        const { scores: ranked } = rankingOf({ scores, grades: scores.map(() => 0), judged: [] });
        const known = scores.filter((one): one is number => one !== null && !Number.isNaN(one));
        const sorted = known.sort((left, right) => (left === right ? 0 : left > right ? -1 : 1));
        expect(Array.from(ranked, (one) => one + 0).slice(0, sorted.length)).toEqual(
          sorted.map((one) => one + 0),
        );
        expect(Array.from(ranked).slice(sorted.length).every(Number.isNaN)).toBe(true);
      }),
    );
  });
});

describe('ties', () => {
  const tied = {
    scores: [1, 1, 1, 1, 2],
    grades: [0, 2, null, 1, 3],
    judged: [3, 2, 1, 0],
    positions: [3, 2, 1, 4, 0],
    ids: ['D9', 'D100', 'D10', 'd1', 'x'],
  };
  test.each([
    ['expected', [3, 2, 1, 0, UNJUDGED], [1, 5]],
    ['best', [3, 2, 1, 0, UNJUDGED], [1, 2, 3, 4, 5]],
    ['worst', [3, UNJUDGED, 0, 1, 2], [1, 2, 3, 4, 5]],
    // by position: D10 (1), D100 (2), D9 (3), d1 (4)
    ['input', [3, UNJUDGED, 2, 0, 1], [1, 2, 3, 4, 5]],
    // by id, greatest first: d1, D9, D100, D10
    ['trec_eval', [3, 1, 0, 2, UNJUDGED], [1, 2, 3, 4, 5]],
    ['trec_eval9', [3, 1, 0, 2, UNJUDGED], [1, 2, 3, 4, 5]],
  ] as const)('"%s" puts a tie group in its own order', (mode, grades, tieEnds) => {
    expect(plain(rankingOf(tied, mode))).toMatchObject({ grades, tieEnds });
  });

  test('every mode is tried above', () => {
    expect(tieModes).toEqual(['expected', 'best', 'worst', 'input', 'trec_eval', 'trec_eval9']);
  });

  test('"input" without positions keeps the order of the rows', () => {
    const ranking = rankingOf({ scores: [1, 2, 1], grades: [0, 1, 2], judged: [2, 1, 0] }, 'input');
    expect(Array.from(ranking.grades)).toEqual([1, 0, 2]);
  });

  test('"trec_eval" takes a comparison of row numbers in place of ids', () => {
    const names = ['b', 'a', 'c'];
    const compareIds = (left: number, right: number) => (names[left]! < names[right]! ? -1 : 1);
    const ranking = rankingOf(
      { scores: [1, 1, 1], grades: [1, 2, 3], judged: [3, 2, 1], compareIds },
      'trec_eval',
    );
    expect(Array.from(ranking.grades)).toEqual([3, 1, 2]);
  });

  test('"trec_eval" without ids is a mistake of the caller', () => {
    expect(() => rankingOf(rows, 'trec_eval')).toThrow(TypeError);
  });

  test('"trec_eval9" compares as C floats: close scores tie, huge ones are infinite, tiny ones 0', () => {
    const scores = [1e308, 1e39, 16777217, 16777216, 25.0000000001, 25, 1e-46, 0, -1e39, -1e300];
    const ids = ['a', 'b', 'a', 'b', 'a', 'b', 'a', 'b', 'a', 'b'];
    const grades = scores.map((_, index) => index);
    const cut = rankingOf({ scores, grades, judged: grades, ids }, 'trec_eval9');
    expect(Array.from(cut.grades)).toEqual([1, 0, 3, 2, 5, 4, 7, 6, 9, 8]);
    const whole = rankingOf({ scores, grades, judged: grades, ids }, 'trec_eval');
    expect(Array.from(whole.grades)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('are counted in rows, documents without a score left out, before and after they are broken', () => {
    const ranking = rankingOf({
      scores: [3, 1, 1, 2, 1, null, null],
      grades: [0, 0, 0, 0, 0, 0, 0],
      judged: [0],
    });
    expect(tiedRows(ranking)).toBe(3);
    expect(tiedRows(breakTies(ranking, 'worst'))).toBe(3);
    expect(hasTies(ranking)).toBe(true);
    expect(hasTies(breakTies(ranking, 'best'))).toBe(false);
    expect(hasTies(rankingOf({ scores: [1, null], grades: [0, 0], judged: [] }))).toBe(false);
    expect(hasTies(rankingOf({ scores: [null, null], grades: [0, 0], judged: [] }))).toBe(true);
  });

  test('break after the fact as they do in building', () => {
    const built = rankingOf(tied);
    for (const mode of ['best', 'worst'] as const) {
      expect(plain(breakTies(built, mode))).toEqual(plain(rankingOf(tied, mode)));
    }
    expect(Array.from(built.tieEnds)).toEqual([1, 5]);
  });

  test('grow past the shared list of single groups', () => {
    const scores = Array.from({ length: 3000 }, (_, index) => -index);
    const { tieEnds } = rankingOf({ scores, grades: scores.map(() => 0), judged: [] });
    expect([tieEnds.length, tieEnds[0], tieEnds[2999]]).toEqual([3000, 1, 3000]);
  });
});

test('the ideal order of the candidates goes by grade, unjudged last, without ties', () => {
  const ideal = idealRanking({ grades: [0, null, 3, 3, -1], judged: [0, 3, 3, -1, 2] });
  expect(plain(ideal)).toEqual({
    scores: [-0, -1, -2, -3, -4],
    grades: [3, 3, 0, -1, UNJUDGED],
    tieEnds: [1, 2, 3, 4, 5],
    judged: [3, 3, 2, 0, -1],
  });
});
