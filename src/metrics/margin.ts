import { compensatedSum } from '../statistics/compensated-sum.ts';
import { defineMetric } from './define-metric.ts';
import { relevanceLevel } from './parameters.ts';
import { scoredCount } from './scored.ts';

/** Unjudged documents count as irrelevant. Undefined where the scored documents lack either kind. */
export const margin = defineMetric({
  name: 'Margin',
  title: 'mean score of the relevant documents minus mean score of the others',
  kind: 'spread',
  range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  source: 'rankgauge',
  example: 'Margin',
  parameters: { rel: relevanceLevel },
  measure(ranking, { rel }) {
    const { scores, grades } = ranking;
    const count = scoredCount(ranking);
    const relevant: number[] = [];
    const others: number[] = [];
    for (let index = 0; index < count; index += 1) {
      (grades[index]! >= rel ? relevant : others).push(scores[index]!);
    }
    // 0 / 0 where a kind is missing
    return compensatedSum(relevant) / relevant.length - compensatedSum(others) / others.length;
  },
});
