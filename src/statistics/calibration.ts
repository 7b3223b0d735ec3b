import { mean } from './mean.ts';

/**
 * Brier score: mean squared distance of probability and outcome. 0 is perfect, 0.25 what a constant 0.5 gets.
 *
 * @param probabilities in [0, 1]
 * @param labels 1 for relevant, 0 for not, in the same order
 * @returns in [0, 1]; NaN when empty
 * @throws RangeError when lengths differ
 * @see G. W. Brier 1950
 * @example
 * brierScore([0.5, 1], [0, 1]); // => 0.125
 */
export function brierScore(probabilities: ArrayLike<number>, labels: ArrayLike<number>): number {
  checkLengths(probabilities, labels);
  return mean(Float64Array.from(probabilities, (p, index) => (p - (labels[index] as number)) ** 2));
}

/**
 * Log loss in nats: mean of -ln(probability given to what happened).
 *
 * @param probabilities in [0, 1]
 * @param labels 1 for relevant, 0 for not, in the same order
 * @returns 0 or more; Infinity when something happened that was given 0; NaN when empty
 * @throws RangeError when lengths differ
 * @example
 * logLoss([0.5, 0.5], [0, 1]); // => 0.6931471805599453
 */
export function logLoss(probabilities: ArrayLike<number>, labels: ArrayLike<number>): number {
  checkLengths(probabilities, labels);
  return mean(
    Float64Array.from(probabilities, (p, index) =>
      (labels[index] as number) > 0 ? -Math.log(p) : -Math.log1p(-p),
    ),
  );
}

/**
 * Calibration error in bins of equal width: the gap between mean probability and share of relevant, its mean over bins
 * weighted by their size (ECE) and its largest (MCE). Biased upwards in small samples: print n beside it.
 *
 * @param probabilities in [0, 1]
 * @param labels 1 for relevant, 0 for not, in the same order
 * @param options.bins default 10
 * @returns both in [0, 1]; NaN when empty
 * @throws RangeError when lengths differ or there is no bin
 * @see Guo, Pleiss, Sun & Weinberger, ICML 2017
 * @example
 * calibrationError([0.25, 0.75], [0, 1]).expected; // => 0.25
 */
export function calibrationError(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  { bins = 10 }: { readonly bins?: number } = {},
): { readonly expected: number; readonly largest: number } {
  checkLengths(probabilities, labels);
  if (!(Number.isSafeInteger(bins) && bins > 0)) throw new RangeError(`${bins} is no number of bins`);
  const residuals: number[][] = Array.from({ length: bins }, () => []);
  for (let index = 0; index < probabilities.length; index += 1) {
    const p = probabilities[index] as number;
    const bin = Math.min(bins - 1, Math.floor(p * bins));
    residuals[bin]?.push((labels[index] as number) - p);
  }
  if (probabilities.length === 0) return { expected: Number.NaN, largest: Number.NaN };
  const filled = residuals.filter((bin) => bin.length > 0);
  const gaps = filled.map((bin) => Math.abs(mean(bin)));
  const weighted = gaps.map(
    (gap, index) => (gap * (filled[index] as number[]).length) / probabilities.length,
  );
  return { expected: weighted.reduce((sum, gap) => sum + gap, 0), largest: Math.max(...gaps) };
}

function checkLengths(probabilities: ArrayLike<number>, labels: ArrayLike<number>): void {
  if (probabilities.length !== labels.length) {
    throw new RangeError(`${probabilities.length} probabilities but ${labels.length} labels`);
  }
}
