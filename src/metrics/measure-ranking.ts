import type { Ranking } from '../scores/ranking.ts';
import { breakTies } from '../scores/ranking-of.ts';
import { hasTies } from '../scores/tie-groups.ts';
import type { Measure } from './measure.ts';

/** Values of one query, one for each measure in the order given. */
export interface RankingValues {
  /** Over all orders of tied documents. */
  readonly expected: readonly number[];
  /** With every tie broken for the better and for the worse; the same array as `expected` where nothing ties. */
  readonly best: readonly number[];
  readonly worst: readonly number[];
}

/**
 * What every measure says of one query: expected, best and worst over the orders of tied documents. Measures of spread do not
 * depend on that order and may be NaN, where the query has no such value.
 *
 * @throws InputError when a grade is too high for a measure (gain=exp, ERR)
 * @example
 * measureRanking(rankingOf({ scores: [0.5, 0.5], grades: [0, 1], judged: [0, 1] }), [metric('MRR')]);
 * // => { expected: [0.75], best: [1], worst: [0.5] }
 */
export function measureRanking(ranking: Ranking, measures: readonly Measure[]): RankingValues {
  const expected = valuesOf(ranking, measures);
  if (!hasTies(ranking)) return { expected, best: expected, worst: expected };
  return {
    expected,
    best: valuesOf(breakTies(ranking, 'best'), measures),
    worst: valuesOf(breakTies(ranking, 'worst'), measures),
  };
}

function valuesOf(ranking: Ranking, measures: readonly Measure[]): number[] {
  return measures.map(({ measure }) => measure(ranking));
}
