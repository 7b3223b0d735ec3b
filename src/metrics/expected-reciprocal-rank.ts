import { InputError } from '../foundation/errors.ts';
import type { Ranking } from '../scores/ranking.ts';
import { defineMetric } from './define-metric.ts';
import { optionalCutoff, wholeNumber } from './parameters.ts';

/**
 * Expected 1 / rank at which a reader is satisfied who is so at a document of grade g with probability (2^g - 1) / 2^max. `max` is
 * the highest grade of the scale, not of the query, so that queries compare; 4 by default, as in gdeval of the TREC web track.
 *
 * Ties: the reader passes the first j places of a group with the mean, over all orders, of the product of j of its
 * n probabilities to go on. That is the elementary symmetric polynomial of degree j over C(n, j), computed here as a mean from
 * the start, which keeps every number between 0 and 1.
 */
export const expectedReciprocalRank = defineMetric({
  name: 'ERR',
  title: 'expected reciprocal rank at which a reader is satisfied',
  kind: 'ranking',
  range: [0, 1],
  source: 'Chapelle et al. 2009, doi:10.1145/1645953.1646033; gdeval',
  example: 'ERR@10',
  parameters: { max: wholeNumber({ from: 1, to: 30, default: 4 }), cutoff: optionalCutoff },
  refused: {
    rel: {
      why: 'ERR takes every grade as a probability of its own',
      mend: 'leave rel out; max=N names the highest grade of the scale',
    },
  },
  measure(ranking, { max, cutoff }) {
    refuseGradesAbove(max, ranking);
    const { grades, tieEnds } = ranking;
    const depth = Math.min(cutoff, grades.length);
    const untied = tieEnds.length === grades.length;
    let sum = 0;
    let reach = 1; // chance that the reader comes to this group
    let start = 0;
    for (let group = 0; start < depth; group += 1) {
      const end = untied ? start + 1 : tieEnds[group]!;
      const goesOn = probabilitiesToGoOn(grades, max, start, end);
      if (goesOn.length > 0) {
        const passes = meanProducts(goesOn, end - start);
        for (let place = start; place < Math.min(end, depth); place += 1) {
          sum += (reach * (passes[place - start]! - passes[place - start + 1]!)) / (place + 1);
        }
        reach *= passes[end - start]!;
      }
      start = end;
    }
    return sum;
  },
});

/** Of the documents of a group that may satisfy; in descending order of grade, so that the order of rows leaves no trace. */
function probabilitiesToGoOn(grades: ArrayLike<number>, max: number, start: number, end: number): number[] {
  let positive: number[] = none; // long lists are mostly of groups without a relevant document
  for (let index = start; index < end; index += 1) {
    if (grades[index]! <= 0) continue;
    if (positive === none) positive = [];
    positive.push(grades[index]!);
  }
  if (positive === none) return none;
  positive.sort((left, right) => right - left);
  return positive.map((grade) => 1 - (2 ** grade - 1) / 2 ** max);
}

/**
 * At index j the mean product of j factors drawn without replacement from `size`, of which all but the given ones are 1.
 * Adding one factor to m - 1 others: mean(m, j) = (m - j) / m mean(m - 1, j) + j / m factor mean(m - 1, j - 1).
 */
function meanProducts(factors: readonly number[], size: number): Float64Array {
  const means = new Float64Array(size + 1);
  let drawnFrom = size - factors.length;
  means.fill(1, 0, drawnFrom + 1);
  for (const factor of factors) {
    drawnFrom += 1;
    for (let drawn = drawnFrom; drawn > 0; drawn -= 1) {
      const others = (drawnFrom - drawn) * means[drawn]!;
      means[drawn] = (others + drawn * factor * means[drawn - 1]!) / drawnFrom;
    }
  }
  return means;
}

function refuseGradesAbove(max: number, { judged }: Ranking): void {
  const highest = judged[0] ?? 0;
  if (highest <= max) return;
  throw new InputError({
    code: 'grade-too-high',
    message: `the grade ${highest} is above ${max}, the highest that ERR reckons with here`,
    why: 'a document would satisfy with a probability above 1',
    mend: highest <= 30 ? `write ERR(max=${highest})` : 'map the grades to a scale that ends at 30 or below',
  });
}

const none: number[] = [];
