import type { VerdictName } from './comparison.ts';

/** What a verdict is made of. Differences are candidate - baseline; null ends where there is no interval. */
export interface Evidence {
  /** `identical`: scores equal bit for bit. */
  readonly status: 'ready' | 'identical' | 'too-few-clusters';
  /** Two-sided interval of level a. */
  readonly interval: { readonly low: number | null; readonly high: number | null };
  /** Two-sided interval of level 2a: two one-sided tests of level a. */
  readonly equivalenceInterval: { readonly low: number | null; readonly high: number | null };
  /** What counts as a difference, above 0. */
  readonly margin: number;
  /** Which way the measure is better; without one there is no verdict. */
  readonly direction: 'higher' | 'lower' | 'neither';
  /** So many queries failed that what is left may not stand for all. */
  readonly tooManyFailed: boolean;
}

export interface Verdict {
  readonly verdict: VerdictName | null;
  readonly reason: 'few-questions' | 'failed-queries' | null;
  readonly detectable: boolean;
  readonly material: boolean;
}

/**
 * The verdict of a comparison: the first of these that holds. *identical*: the same scores. *equivalent*: the interval of
 * level 2a lies inside (-margin, margin). *better*, *worse*: the interval of level a excludes 0. Else *inconclusive*, as it
 * is whenever too many queries failed or there are fewer than 6 questions.
 *
 * `detectable`: the interval of level a excludes 0 (an equivalent run may still be detectably better, by less than the
 * margin). `material`: it lies beyond the margin.
 *
 * @see STATISTICS.md 4, 5
 * @example
 * const ends = { low: 0.03, high: 0.05 };
 * verdictOf({
 *   status: 'ready', interval: ends, equivalenceInterval: ends, margin: 0.02, direction: 'higher', tooManyFailed: false,
 * }).verdict; // => 'better'
 */
export function verdictOf(evidence: Evidence): Verdict {
  const { status, margin, direction, tooManyFailed } = evidence;
  const { low, high } = evidence.interval;
  const detectable = low !== null && high !== null && (low > 0 || high < 0);
  const material = low !== null && high !== null && (low > margin || high < -margin);
  const settled = (verdict: VerdictName | null): Verdict => ({ verdict, reason: null, detectable, material });
  const open = (reason: Verdict['reason']): Verdict => ({
    verdict: 'inconclusive',
    reason,
    detectable,
    material,
  });
  if (direction === 'neither') return settled(null);
  if (tooManyFailed) return open('failed-queries');
  if (status === 'identical') return settled('identical');
  if (status === 'too-few-clusters' || low === null || high === null) return open('few-questions');
  const inner = evidence.equivalenceInterval;
  if (inner.low !== null && inner.high !== null && inner.low > -margin && inner.high < margin) {
    return settled('equivalent');
  }
  if (!detectable) return open(null);
  return settled(low > 0 === (direction === 'higher') ? 'better' : 'worse');
}
