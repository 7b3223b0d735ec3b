import { defineMetric } from './define-metric.ts';
import { scoredCount } from './scored.ts';

/** Undefined below 2 scores. */
export const scoreRange = defineMetric({
  name: 'Range',
  title: "highest minus lowest of a query's scores",
  kind: 'spread',
  range: [0, Number.POSITIVE_INFINITY],
  source: 'numpy.ptp',
  example: 'Range',
  parameters: {},
  measure(ranking) {
    const count = scoredCount(ranking);
    return count < 2 ? Number.NaN : ranking.scores[0]! - ranking.scores[count - 1]!;
  },
});
