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
    const width = (scores[0] ?? 0) - (scores.at(-1) ?? 0);
    if (scores.length < 2 || !Number.isFinite(width)) return Number.NaN;
    if (width === 0) return 0;
    const counts = new Array<number>(binCount).fill(0);
    for (const score of scores) counts[binOf(score, scores.at(-1)!, width)]! += 1;
    const terms = counts.filter((count) => count > 0).map((count) => share(count) * Math.log(share(count)));
    return Math.min(1, -compensatedSum(terms) / Math.log(Math.min(binCount, scores.length)));

    function share(count: number): number {
      return count / scores.length;
    }
  },
});

/** The bin whose edges hold the score. The division may miss by one in the last bit, so the edges decide, as in numpy. */
function binOf(score: number, lowest: number, width: number): number {
  const edge = (bin: number) => lowest + bin * (width / binCount);
  const bin = Math.min(binCount - 1, Math.floor(((score - lowest) / width) * binCount));
  if (score < edge(bin)) return bin - 1;
  return bin < binCount - 1 && score >= edge(bin + 1) ? bin + 1 : bin;
}

const binCount = 10;
