/** How one query's scores were made to fit each other. */
export type Scaling = 'min-max' | 'softmax' | 'ranks' | 'reciprocal-ranks' | 'standardised';

/**
 * Whether a query's scores carry the mark of having been scaled by themselves: exactly one 0 and one 1 as ends, a sum of 1,
 * the numbers of ranks, mean 0 and deviation 1. Such scores order documents and say nothing across queries.
 *
 * @param scores of one query, 3 or more, float32
 */
export function scalingOf(scores: Float64Array): Scaling | null {
  const count = scores.length;
  if (count < 3) return null;
  const sorted = Float64Array.from(scores).sort().reverse();
  const at = (index: number) => sorted[index] as number;
  const [highest, lowest] = [at(0), at(count - 1)];
  if (!(highest > lowest)) return null;
  // Rounded scores have many a 0.0 and 1.0 too; min-max has one document at the top, and values of any size between.
  const between = scores.filter((score) => score > 0 && score < highest);
  if (
    near(highest, 1, 1e-6) &&
    lowest === 0 &&
    at(1) < highest &&
    between.length >= (count - 2) / 2 &&
    (at(count - 2) > 0 || between.some((score) => !near(score * 100, Math.round(score * 100), 1e-4)))
  )
    return 'min-max';
  let sum = 0;
  let squares = 0;
  for (const score of scores) {
    sum += score;
    squares += score * score;
  }
  // One document near 1 and nothing else also sums to 1, in any confident model.
  if (lowest >= 0 && highest < 0.99 && near(sum, 1, 1e-4)) return 'softmax';
  if (sorted.every((score, place) => near(score, highest - place, 1e-6))) return 'ranks';
  if (sorted.every((score, place) => near(score, highest / (place + 1), 1e-6))) return 'reciprocal-ranks';
  const mean = sum / count;
  const variance = squares / count - mean * mean;
  const unit = near(variance, 1, 1e-4) || near((variance * count) / (count - 1), 1, 1e-4);
  return near(mean, 0, 1e-4) && unit ? 'standardised' : null;
}

function near(value: number, target: number, tolerance: number): boolean {
  return Math.abs(value - target) <= tolerance;
}
