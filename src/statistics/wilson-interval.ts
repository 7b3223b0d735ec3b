import { studentTQuantile } from './student-t.ts';

/** Two ends, low <= high. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Wilson's score interval of a share, also with an effective number of trials (a mean of values in [0, 1] whose queries
 * are not independent). Never of zero width, also at shares of 0 and 1.
 *
 * @param options.share in [0, 1]
 * @param options.trials above 0, whole or not
 * @param options.confidence in (0, 1), default 0.95
 * @param options.degreesOfFreedom of the t quantile that stands for the normal one; Infinity (the default) is Wilson's own
 * @returns ends in [0, 1]
 * @throws RangeError on a share outside [0, 1], trials not above 0 or a confidence outside (0, 1)
 * @see E. B. Wilson 1927, doi:10.1080/01621459.1927.10502953; effective n after Korn & Graubard 1998
 * @example
 * wilsonInterval({ share: 0.8, trials: 50 }); // => { low: 0.6696289406777458, high: 0.8875624998422389 }
 */
export function wilsonInterval({
  share,
  trials,
  confidence = 0.95,
  degreesOfFreedom = Number.POSITIVE_INFINITY,
}: {
  readonly share: number;
  readonly trials: number;
  readonly confidence?: number;
  readonly degreesOfFreedom?: number;
}): Interval {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`the share ${share} does not lie in [0, 1]`);
  if (!(trials > 0)) throw new RangeError(`the number of trials must be above 0, not ${trials}`);
  checkConfidence(confidence);
  const quantile = studentTQuantile((1 + confidence) / 2, degreesOfFreedom);
  const square = quantile * quantile;
  const whole = trials + square;
  const middle = (trials * share + square / 2) / whole;
  const half = (quantile * Math.sqrt(trials * share * (1 - share) + square / 4)) / whole;
  return {
    low: Math.max(0, middle - half),
    high: share === 1 ? 1 : Math.min(1, middle + half),
  };
}

/** @throws RangeError when it is not inside (0, 1) */
export function checkConfidence(confidence: number): void {
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`the confidence must lie inside (0, 1), not ${confidence}`);
  }
}
