import type { GapReason, GapVerdictName } from './coverage.ts';

/** What a verdict on a gap is made of: language - reference, null ends where there is no interval. */
export interface GapEvidence {
  readonly difference: number | null;
  /** Simultaneous over languages. */
  readonly interval: { readonly low: number | null; readonly high: number | null };
  /** Of this language by itself, 90 %. */
  readonly interval90: { readonly low: number | null; readonly high: number | null };
  /** Above 0. */
  readonly margin: number;
  readonly tooManyFailed: boolean;
}

/**
 * *behind*: the simultaneous interval lies below 0 and the estimate below -margin. *ahead?*: the mirror image; with a question
 * mark, since no language is tested for being better. *on par*: the 90 % interval lies inside (-margin, margin). Else
 * *inconclusive*, as it is with fewer than 6 questions or too many failed queries.
 *
 * @see STATISTICS.md 9
 * @example
 * gapVerdict({
 *   difference: -0.1, interval: { low: -0.16, high: -0.04 }, interval90: { low: -0.14, high: -0.06 },
 *   margin: 0.05, tooManyFailed: false,
 * }).verdict; // => 'behind'
 */
export function gapVerdict({ difference, interval, interval90, margin, tooManyFailed }: GapEvidence): {
  readonly verdict: GapVerdictName;
  readonly reason: GapReason | null;
} {
  if (tooManyFailed) return { verdict: 'inconclusive', reason: 'failed-queries' };
  const inner = interval90;
  if (difference === null || inner.low === null || inner.high === null) {
    return { verdict: 'inconclusive', reason: 'few-questions' };
  }
  if (interval.high !== null && interval.high < 0 && difference < -margin) {
    return { verdict: 'behind', reason: null };
  }
  if (interval.low !== null && interval.low > 0 && difference > margin) {
    return { verdict: 'ahead?', reason: null };
  }
  if (inner.low > -margin && inner.high < margin) return { verdict: 'on par', reason: null };
  return { verdict: 'inconclusive', reason: null };
}
