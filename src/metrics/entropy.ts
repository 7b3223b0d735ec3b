import { compensatedSum } from '../statistics/compensated-sum.ts';
import { defineMetric } from './define-metric.ts';
import { scoredValues } from './scored.ts';

/**
 * How evenly the scores of a query fill the range between their lowest and highest: Shannon entropy of the counts in 10 bins of
 * equal width over that range, divided by the most there can be, ln(min(10, n)). 1 = even, 0 = all the same. All in two heaps:
 * at most 0.30. A shift or a change of scale leaves it as it is, so that logits, cosines and probabilities compare; what it
 * cannot see is a range that is narrow as a whole (Range, IQR). The last bin includes its upper edge. Undefined below 2 scores
 * and when the range is not finite.
 */
export const entropy = defineMetric({
  name: 'Entropy',
  title: 'how evenly the scores fill the range between the lowest and the highest',
  kind: 'spread',
  range: [0, 1],
  source: 'Shannon 1948, doi:10.1002/j.1538-7305.1948.tb01338.x; scipy.stats.entropy of numpy.histogram',
  example: 'Entropy',
  parameters: {},
  measure(ranking) {
    const scores = scoredValues(ranking);
    const count = scores.length;
    const lowest = scores[count - 1] ?? 0;
    const width = (scores[0] ?? 0) - lowest;
    if (count < 2 || !Number.isFinite(width)) return Number.NaN;
    if (width === 0) return 0;
    const shares = countsByBin(scores, lowest, width).map((inBin) => inBin / count);
    const terms = shares.filter((share) => share > 0).map((share) => -share * Math.log(share));
    return Math.min(1, compensatedSum(terms) / Math.log(Math.min(binCount, count)));
  },
});

/** Dividing may miss the bin by one in the last bit, so the edges decide, as in numpy: a bin holds its lower edge. */
function countsByBin(scores: Float64Array, lowest: number, width: number): Float64Array {
  const edges = Float64Array.from({ length: binCount }, (_, bin) => lowest + bin * (width / binCount));
  const counts = new Float64Array(binCount);
  for (const score of scores) {
    let bin = Math.min(binCount - 1, Math.floor(((score - lowest) / width) * binCount));
    if (score < edges[bin]!) bin -= 1;
    else if (bin < binCount - 1 && score >= edges[bin + 1]!) bin += 1;
    counts[bin]! += 1;
  }
  return counts;
}

const binCount = 10;
