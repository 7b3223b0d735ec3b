import { compensatedSum } from '../statistics/compensated-sum.ts';
import { defineMetric } from './define-metric.ts';
import { scoredValues } from './scored.ts';

/** Divides by n (numpy's default): the candidates are all there is, no sample. Undefined below 2 scores. */
export const standardDeviation = defineMetric({
  name: 'Std',
  title: "standard deviation of a query's scores",
  kind: 'spread',
  range: [0, Number.POSITIVE_INFINITY],
  source: 'numpy.std',
  example: 'Std',
  parameters: {},
  measure(ranking) {
    const scores = scoredValues(ranking);
    if (scores.length < 2) return Number.NaN;
    // Equal scores whose mean rounds would else look spread by a bit, and constant scores must show as 0.
    if (scores[0] === scores.at(-1)) return 0;
    const mean = compensatedSum(scores) / scores.length;
    return Math.sqrt(compensatedSum(scores.map((score) => (score - mean) ** 2)) / scores.length);
  },
});
