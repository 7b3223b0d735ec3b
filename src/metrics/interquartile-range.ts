import { defineMetric } from './define-metric.ts';
import { scoredValues } from './scored.ts';

/** Quartiles by linear interpolation between neighbours, numpy's default. Undefined below 2 scores. */
export const interquartileRange = defineMetric({
  name: 'IQR',
  title: "width of the middle half of a query's scores",
  kind: 'spread',
  range: [0, Number.POSITIVE_INFINITY],
  source: 'numpy.percentile, method linear',
  example: 'IQR',
  parameters: {},
  measure(ranking) {
    const scores = scoredValues(ranking);
    return scores.length < 2 ? Number.NaN : fromTheTop(scores, 0.25) - fromTheTop(scores, 0.75);
  },
});

/** The value that the given share of a descending list stands above. */
function fromTheTop(descending: Float64Array, share: number): number {
  const place = share * (descending.length - 1);
  const upper = descending[Math.floor(place)]!;
  const lower = descending[Math.ceil(place)]!;
  return upper + (lower - upper) * (place - Math.floor(place));
}
