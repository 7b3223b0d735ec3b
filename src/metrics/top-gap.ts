import { defineMetric } from './define-metric.ts';
import { scoredCount } from './scored.ts';

/** 0 when the best two tie. Undefined below 2 scores. */
export const topGap = defineMetric({
  name: 'TopGap',
  title: 'best score minus second best',
  kind: 'spread',
  range: [0, Number.POSITIVE_INFINITY],
  source: 'rankgauge',
  example: 'TopGap',
  parameters: {},
  measure(ranking) {
    return scoredCount(ranking) < 2 ? Number.NaN : ranking.scores[0]! - ranking.scores[1]!;
  },
});
