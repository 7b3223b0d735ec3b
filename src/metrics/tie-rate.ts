import { defineMetric } from './define-metric.ts';
import { scoredCount } from './scored.ts';

/** 0 when all scores differ, 1 when all are the same; float64, exactly. Undefined below 2 scores. */
export const tieRate = defineMetric({
  name: 'TieRate',
  title: 'share of the pairs of documents whose scores are equal',
  kind: 'spread',
  range: [0, 1],
  higherIsBetter: false,
  source: 'rankgauge',
  example: 'TieRate',
  parameters: {},
  measure(ranking) {
    const count = scoredCount(ranking);
    if (count < 2) return Number.NaN;
    const { scores } = ranking;
    let tiedPairs = 0;
    let equalAbove = 0; // documents above of the same score
    for (let index = 1; index < count; index += 1) {
      equalAbove = scores[index] === scores[index - 1] ? equalAbove + 1 : 0;
      tiedPairs += equalAbove;
    }
    return tiedPairs / ((count * (count - 1)) / 2);
  },
});
