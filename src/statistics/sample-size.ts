import { findRoot } from './find-root.ts';
import { incompleteGamma } from './incomplete-gamma.ts';
import { normalQuantile } from './normal.ts';
import { studentTQuantile } from './student-t.ts';
import type { Interval } from './wilson-interval.ts';

/**
 * The smallest true difference that a comparison on these clusters would call one in `power` of cases:
 * (t_{1-a/2,G-1} + t_{power,G-1}) SE.
 *
 * @param options.standardError of the difference, cluster-robust, in the measure's unit
 * @param options.clusters 2 or more (under 2: NaN)
 * @param options.level of the comparison (of each comparison in a family), default 0.05
 * @param options.power default 0.8
 * @see STATISTICS.md 11
 * @example
 * minimumDetectableEffect({ standardError: 0.01, clusters: 40 }); // => 0.028736259399568854
 */
export function minimumDetectableEffect({
  standardError,
  clusters,
  level = 0.05,
  power = 0.8,
}: {
  readonly standardError: number;
  readonly clusters: number;
  readonly level?: number;
  readonly power?: number;
}): number {
  return quantiles(clusters, level, power) * standardError;
}

/**
 * How many clusters ('questions') a comparison needs to find a true difference in `power` of cases: the smallest G with
 * G >= (t_{1-a/2,G-1} + t_{power,G-1})^2 v / effect^2.
 *
 * @param options.variance v = G SE^2 of the difference, as a pilot shows it (or its upper limit, see pilotVariance)
 * @param options.effect the difference to be found, in the measure's unit, above 0
 * @param options.level default 0.05
 * @param options.power default 0.8
 * @returns a whole number, 2 or more
 * @throws RangeError when the effect is not above 0 or the variance is negative
 * @see STATISTICS.md 11
 * @example
 * sampleSize({ variance: 0.04, effect: 0.05 }); // => 128
 */
export function sampleSize({
  variance,
  effect,
  level = 0.05,
  power = 0.8,
}: {
  readonly variance: number;
  readonly effect: number;
  readonly level?: number;
  readonly power?: number;
}): number {
  checkPlan(variance, effect, 'effect');
  const enough = (clusters: number) =>
    clusters >= (quantiles(clusters, level, power) ** 2 * variance) / (effect * effect);
  let high = 2;
  while (!enough(high)) high *= 2;
  let low = Math.max(1, high / 2);
  // What is needed falls as G rises, so that the first G that is enough can be found by halving.
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * How many clusters are needed to call two equal runs equivalent in 80 % of cases: (z_{1-a} + z_{0.9})^2 v / margin^2 (two
 * one-sided tests, each of which may miss in one case of ten).
 *
 * @param options.variance v = G SE^2 of the difference
 * @param options.margin what counts as a difference, in the measure's unit, above 0
 * @param options.level one-sided, default 0.05
 * @param options.power default 0.8
 * @returns a whole number, rounded up, 2 or more
 * @throws RangeError when the margin is not above 0 or the variance is negative
 * @see STATISTICS.md 11
 * @example
 * sampleSizeForEquivalence({ variance: 0.01, margin: 0.02 }); // => 215
 */
export function sampleSizeForEquivalence({
  variance,
  margin,
  level = 0.05,
  power = 0.8,
}: {
  readonly variance: number;
  readonly margin: number;
  readonly level?: number;
  readonly power?: number;
}): number {
  checkPlan(variance, margin, 'margin');
  const z = normalQuantile(1 - level) + normalQuantile((1 + power) / 2);
  return Math.max(2, Math.ceil((z * z * variance) / (margin * margin)));
}

/**
 * The variance to plan with after a pilot: its upper 80 % limit, v (G-1) / chi2_{0.2,G-1}. With the point value half of all
 * plans come out too small.
 *
 * @param variance v = G SE^2 of the pilot, 0 or more
 * @param clusters of the pilot
 * @returns null under 10 clusters, where a pilot says too little to plan with
 * @see STATISTICS.md 11
 * @example
 * pilotVariance(1, 11); // => 1.6183640936837096
 */
export function pilotVariance(variance: number, clusters: number): number | null {
  if (!(clusters >= fewestForPilot)) return null;
  const degreesOfFreedom = clusters - 1;
  return (variance * degreesOfFreedom) / chiSquareQuantile(0.2, degreesOfFreedom);
}

/**
 * The smallest margin that these queries would have settled as equivalent had the difference come out as 0: the longer arm
 * of the 90 % interval. A margin below it cannot be settled by them.
 *
 * @param difference the estimate
 * @param interval90 its 90 % interval (1 - 2a in a family)
 * @see STATISTICS.md 4
 * @example
 * resolution(0.25, { low: 0.125, high: 0.5 }); // => 0.25
 */
export function resolution(difference: number, interval90: Interval): number {
  return Math.max(difference - interval90.low, interval90.high - difference);
}

/** Quantile of the chi-square distribution, p in (0, 1). */
export function chiSquareQuantile(p: number, degreesOfFreedom: number): number {
  let high = Math.max(1, degreesOfFreedom);
  while (incompleteGamma(degreesOfFreedom / 2, high / 2).lower < p) high *= 2;
  return findRoot((x) => incompleteGamma(degreesOfFreedom / 2, x / 2).lower - p, { low: 0, high });
}

function quantiles(clusters: number, level: number, power: number): number {
  const degreesOfFreedom = clusters - 1;
  return studentTQuantile(1 - level / 2, degreesOfFreedom) + studentTQuantile(power, degreesOfFreedom);
}

function checkPlan(variance: number, size: number, name: string): void {
  if (!(size > 0)) throw new RangeError(`the ${name} must be above 0, not ${size}`);
  if (!(variance >= 0)) throw new RangeError(`the variance must be 0 or more, not ${variance}`);
}

const fewestForPilot = 10;
