import { describe, expect, test } from 'vitest';
import type { Clock } from '../../src/foundation/clock.ts';
import { seededRandom } from '../../src/foundation/random.ts';
import type { LevelPlan } from '../../src/load/plan.ts';
import { type LevelOptions, measureLevel } from '../../src/pipeline/load-level.ts';

/** Time that passes only while somebody sleeps; sleepers wake in the order of their times. */
function steppedClock({ lateBy = 0 } = {}): Clock {
  let now = 0;
  const sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  const step = () => {
    sleepers.sort((one, other) => one.at - other.at);
    const next = sleepers.shift();
    if (next === undefined) return;
    now = Math.max(now, next.at);
    next.wake();
  };
  return {
    now: () => now,
    elapsed: () => now,
    sleep: (milliseconds) =>
      new Promise((wake) => {
        sleepers.push({ at: now + milliseconds + lateBy, wake });
        // After all that others do at this time.
        setImmediate(step);
      }),
  };
}

const closed: LevelPlan = { loop: 'closed', concurrency: 3, rate: null, documents: 5, characters: null };
const open: LevelPlan = { ...closed, loop: 'open', concurrency: null, rate: 20 };

const measure = (plan: LevelPlan, clock: Clock, own: Partial<LevelOptions> = {}) =>
  measureLevel(plan, {
    ...{ clock, random: seededRandom(1), seconds: 10, warmUp: 6, mayCall: () => true },
    call: async () => {
      await clock.sleep(50);
      return { pairs: 5, failure: null };
    },
    ...own,
  });

describe('with a clock of its own', () => {
  test('a closed loop of 3 callers and 50 ms makes 60 calls and 300 pairs a second', async () => {
    const level = await measure(closed, steppedClock());
    expect(level.latencyMs).toEqual({ mean: 50, p50: 50, p90: 50, p95: 50, p99: 50, max: 50 });
    expect(level.throughput).toBeGreaterThan(59);
    expect(level.throughput).toBeLessThan(61);
    expect(level.pairs).toBe(5 * level.throughput);
  });

  test('the first calls are not counted: a slow start is in no percentile', async () => {
    const clock = steppedClock();
    const call = async (number: number) => {
      await clock.sleep(number <= 6 ? 3000 : 50);
      return { pairs: 5, failure: null };
    };
    expect((await measure(closed, clock, { call })).latencyMs?.max).toBe(50);
    expect((await measure(closed, clock, { call, warmUp: 0 })).latencyMs?.max).toBe(3000);
  });

  test('an open loop counts from the intended start: a client that is late itself does not hide it', async () => {
    const level = await measure(open, steppedClock({ lateBy: 30 }), {
      warmUp: 0,
      call: async () => ({ pairs: 5, failure: null }),
    });
    expect(level.calls).toBeGreaterThan(150);
    expect(level.latencyMs?.mean).toBeGreaterThan(10);
    expect(level.latencyMs?.max).toBeGreaterThanOrEqual(29);
  });

  test('calls that fail have no latency, and are counted with their words', async () => {
    const clock = steppedClock();
    const level = await measure(closed, clock, {
      call: async (number) => {
        await clock.sleep(50);
        return number % 2 === 0
          ? { pairs: 5, failure: null }
          : { pairs: 0, failure: { status: 429, error: 'the server answered 429' } };
      },
    });
    expect(level.errors.share).toBeCloseTo(0.5, 1);
    expect(level.errors.kinds).toEqual([
      { kind: 'too-many-requests', count: level.errors.count, example: 'the server answered 429' },
    ]);
    expect(level.latencyMs?.max).toBe(50);
  });
});
