import { describe, expect, test } from 'vitest';
import type { Clock } from '../../src/foundation/clock.ts';
import { deadlines } from '../../src/reranker/deadlines.ts';

/** A clock moved by hand, which knows how many waits are under way. */
function handClock(): Clock & { move(milliseconds: number): Promise<void>; waits(): number } {
  let now = 0;
  const waits = new Set<{ readonly at: number; readonly resolve: () => void }>();
  return {
    now: () => now,
    elapsed: () => now,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        const one = { at: now + milliseconds, resolve };
        waits.add(one);
        signal?.addEventListener('abort', () => {
          waits.delete(one);
          reject(signal.reason);
        });
      }),
    async move(milliseconds) {
      now += milliseconds;
      for (const one of waits) {
        if (one.at > now) continue;
        waits.delete(one);
        one.resolve();
      }
      await new Promise((resolve) => setImmediate(resolve));
    },
    waits: () => waits.size,
  };
}

describe('deadlines', () => {
  test('expire in their turn, each once, and one wait serves them all', async () => {
    const clock = handClock();
    const { watch } = deadlines(clock);
    const expired: string[] = [];
    watch(100, () => expired.push('a'));
    watch(300, () => expired.push('c'));
    watch(200, () => expired.push('b'));
    expect(clock.waits()).toBe(1);
    await clock.move(99);
    expect(expired).toEqual([]);
    await clock.move(1);
    expect(expired).toEqual(['a']);
    await clock.move(150);
    expect(expired).toEqual(['a', 'b']);
    await clock.move(1000);
    expect(expired).toEqual(['a', 'b', 'c']);
    expect(clock.waits()).toBe(0);
  });

  test('that are met do not expire', async () => {
    const clock = handClock();
    const { watch } = deadlines(clock);
    const expired: string[] = [];
    const done = watch(100, () => expired.push('a'));
    watch(200, () => expired.push('b'));
    done();
    await clock.move(150);
    await clock.move(100);
    expect(expired).toEqual(['b']);
  });

  test('earlier than those known are kept too', async () => {
    const clock = handClock();
    const { watch } = deadlines(clock);
    const expired: string[] = [];
    watch(1000, () => expired.push('late'));
    watch(10, () => expired.push('early'));
    expect(clock.waits()).toBe(1);
    await clock.move(10);
    expect(expired).toEqual(['early']);
  });

  test('leave no wait behind soon after nothing is under way, so that the process can end', async () => {
    const clock = handClock();
    const { watch } = deadlines(clock);
    const done = [watch(1000, () => {}), watch(2000, () => {})];
    for (const one of done) one();
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(clock.waits()).toBe(0);
  });

  test('of calls one after the other begin no wait for each', async () => {
    const clock = handClock();
    let waits = 0;
    const { watch } = deadlines({
      ...clock,
      sleep: (milliseconds, signal) => {
        waits += 1;
        return clock.sleep(milliseconds, signal);
      },
    });
    const expired: string[] = [];
    for (let call = 0; call < 50; call += 1) watch(1000, () => expired.push('early'))();
    expect(waits).toBe(1);
    await clock.move(99);
    const last = watch(1000, () => expired.push('last'));
    await clock.move(901);
    expect(expired).toEqual([]);
    await clock.move(99);
    expect(expired).toEqual(['last']);
    last();
  });
});
