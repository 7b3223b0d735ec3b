import type { LoadLevel } from './load.ts';

export interface Knee {
  readonly concurrency: number;
  readonly throughput: number;
  /** False where the sweep ended while it still paid to go on. */
  readonly passed: boolean;
  /** The rule, in words. */
  readonly rule: string;
}

/**
 * The knee of a closed-loop sweep: the largest concurrency up to which every step paid. A step from a callers to b pays when
 * throughput grew by at least half of what callers grew by (twice the callers: half as much again), the 95th percentile of
 * latency grew by a smaller factor than callers, and at most one call in a hundred failed.
 *
 * @param levels of one number of documents and one length; in any order. Those of open loops are left out
 * @returns null with fewer than two levels, or when the first gave no scores
 */
export function kneeOf(levels: readonly LoadLevel[]): Knee | null {
  const sweep = levels
    .filter((level) => level.loop === 'closed' && level.concurrency !== null)
    .sort((one, other) => (one.concurrency ?? 0) - (other.concurrency ?? 0));
  const [first] = sweep;
  if (first === undefined || sweep.length < 2 || first.throughput === 0) return null;
  let knee = first;
  let passed = false;
  for (const level of sweep.slice(1)) {
    if (!pays(knee, level)) {
      passed = true;
      break;
    }
    knee = level;
  }
  return { concurrency: knee.concurrency ?? 0, throughput: knee.throughput, passed, rule: KNEE_RULE };
}

export const KNEE_RULE =
  'the largest concurrency up to which every step gave at least half of the proportional throughput, while p95 grew by less than concurrency and at most 1 % of calls failed';

function pays(before: LoadLevel, after: LoadLevel): boolean {
  const callers = (after.concurrency ?? 0) / (before.concurrency ?? 1);
  const gain = after.throughput / before.throughput - 1;
  const slower = (after.latencyMs?.p95 ?? Number.POSITIVE_INFINITY) / (before.latencyMs?.p95 ?? 0);
  return gain >= LEAST_SHARE * (callers - 1) && slower < callers && after.errors.share <= MOST_ERRORS;
}

const LEAST_SHARE = 0.5;
const MOST_ERRORS = 0.01;
