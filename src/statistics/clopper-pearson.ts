import { findRoot } from './find-root.ts';
import { incompleteBeta } from './incomplete-beta.ts';
import { checkConfidence, type Interval } from './wilson-interval.ts';

/**
 * Clopper and Pearson's interval of a share: the shares at which the count seen would not be surprising on either side.
 * Its coverage is never below the confidence.
 *
 * @param options.successes whole number from 0 to trials
 * @param options.trials whole number, 1 or more
 * @param options.confidence two-sided, in (0, 1), default 0.95
 * @returns ends in [0, 1]; 0 successes give low 0, all successes high 1
 * @throws RangeError on counts that cannot be or a confidence outside (0, 1)
 * @see Clopper & Pearson 1934, doi:10.1093/biomet/26.4.404
 * @example
 * clopperPearson({ successes: 0, trials: 20 }); // => { low: 0, high: 0.16843347098308514 }
 */
export function clopperPearson({
  successes,
  trials,
  confidence = 0.95,
}: {
  readonly successes: number;
  readonly trials: number;
  readonly confidence?: number;
}): Interval {
  checkConfidence(confidence);
  const tail = (1 - confidence) / 2;
  return { low: lowerLimit(successes, trials, tail), high: upperLimit(successes, trials, tail) };
}

/** The share at which `successes` or more would come with probability `tail`. */
export function lowerLimit(successes: number, trials: number, tail: number): number {
  checkCounts(successes, trials);
  if (successes === 0) return 0;
  const b = trials - successes + 1;
  return findRoot((share) => incompleteBeta(share, { a: successes, b }) - tail, { low: 0, high: 1 });
}

/** The share at which `successes` or fewer would come with probability `tail`. */
export function upperLimit(successes: number, trials: number, tail: number): number {
  checkCounts(successes, trials);
  return 1 - lowerLimit(trials - successes, trials, tail);
}

function checkCounts(successes: number, trials: number): void {
  if (
    !(
      Number.isInteger(successes) &&
      Number.isInteger(trials) &&
      trials > 0 &&
      successes >= 0 &&
      successes <= trials
    )
  ) {
    throw new RangeError(`${successes} successes in ${trials} trials cannot be`);
  }
}
