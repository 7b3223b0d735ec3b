import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../src/foundation/clock.ts';

/** The machine's own clock. */
export const realClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: async (milliseconds, signal) => {
    await wait(milliseconds, undefined, signal === undefined ? {} : { signal });
  },
};

export interface FakeClock extends Clock {
  /** Waits that were begun and are not longer than `instantUpTo`, in order. */
  readonly waits: readonly number[];
}

/**
 * A clock on which waits pass at once and time moves only by waiting. Waits longer than `instantUpTo` (time limits of
 * exchanges) never pass: they end when aborted.
 */
export function fakeClock({ start = Date.UTC(2026, 0, 1), instantUpTo = 90_000 } = {}): FakeClock {
  let passed = 0;
  const waits: number[] = [];
  return {
    waits,
    now: () => start + passed,
    elapsed: () => passed,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        if (milliseconds > instantUpTo) {
          signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
          return;
        }
        passed += milliseconds;
        waits.push(milliseconds);
        setImmediate(resolve);
      }),
  };
}
