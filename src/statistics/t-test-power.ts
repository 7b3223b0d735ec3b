import { findRoot } from './find-root.ts';
import { noncentralTCdf } from './noncentral-t.ts';
import { studentTQuantile } from './student-t.ts';

interface TestPlan {
  /** Chance of a false alarm, default 0.05. */
  readonly level?: number;
  /** Default two-sided. `greater` looks for effects above 0 only. */
  readonly alternative?: 'two-sided' | 'greater';
}

/**
 * Power of the paired t test: the chance that a true effect is called one.
 *
 * @param options.effectSize mean difference in standard deviations of the differences (d_z)
 * @param options.queries independent queries or clusters, 2 or more; whole or not
 * @returns a probability
 * @see noncentral t with queries - 1 degrees of freedom and noncentrality d_z sqrt(queries)
 * @example
 * powerOfTTest({ effectSize: 0.5, queries: 5 }); // => 0.1405166899902982
 */
export function powerOfTTest({
  effectSize,
  queries,
  level = 0.05,
  alternative = 'two-sided',
}: TestPlan & { readonly effectSize: number; readonly queries: number }): number {
  const degreesOfFreedom = queries - 1;
  const noncentrality = effectSize * Math.sqrt(queries);
  const critical = -studentTQuantile(alternative === 'two-sided' ? level / 2 : level, degreesOfFreedom);
  const above = noncentralTCdf(critical, { degreesOfFreedom, noncentrality, tail: 'upper' });
  if (alternative === 'greater') return above;
  return Math.min(1, above + noncentralTCdf(-critical, { degreesOfFreedom, noncentrality }));
}

/**
 * The smallest effect size that the paired t test finds with the given power.
 *
 * @param options.queries independent queries or clusters, 2 or more
 * @param options.power in (level, 1), default 0.8
 * @returns d_z; times the standard deviation of the differences it is in the measure's unit
 * @throws RangeError when power does not lie between level and 1
 * @example
 * detectableEffectSize({ queries: 5 }); // => 1.6819969659555642
 */
export function detectableEffectSize({
  queries,
  power = 0.8,
  ...plan
}: TestPlan & { readonly queries: number; readonly power?: number }): number {
  checkPower(power, plan.level);
  const short = (effectSize: number) => powerOfTTest({ ...plan, effectSize, queries }) - power;
  let high = 1 / Math.sqrt(queries);
  while (short(high) < 0) high *= 2;
  return findRoot(short, { low: 0, high });
}

/**
 * How many independent queries the paired t test needs to find an effect with the given power.
 *
 * @param options.effectSize d_z, above 0
 * @param options.power in (level, 1), default 0.8
 * @returns a real number, 2 or more; round it up
 * @throws RangeError when power does not lie between level and 1 or the effect is not above 0
 * @example
 * queriesForPower({ effectSize: 0.5 }); // => 33.36712895333029
 */
export function queriesForPower({
  effectSize,
  power = 0.8,
  ...plan
}: TestPlan & { readonly effectSize: number; readonly power?: number }): number {
  checkPower(power, plan.level);
  if (!(effectSize > 0)) throw new RangeError(`the effect must be above 0, not ${effectSize}`);
  const short = (queries: number) => powerOfTTest({ ...plan, effectSize, queries }) - power;
  if (short(2) >= 0) return 2;
  let high = 4;
  while (short(high) < 0) high *= 2;
  return findRoot(short, { low: high / 2, high });
}

function checkPower(power: number, level = 0.05): void {
  if (!(power > level && power < 1)) {
    throw new RangeError(`the power must lie between the level ${level} and 1, not ${power}`);
  }
}
