import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/foundation/random.ts';
import { poissonArrivals } from '../../src/load/arrivals.ts';
import { countErrors, errorKind } from '../../src/load/error-kinds.ts';
import { kneeOf } from '../../src/load/knee.ts';
import { latencySummary } from '../../src/load/latency-summary.ts';
import type { LoadLevel } from '../../src/load/load.ts';
import { closedLoopLatency } from '../../src/load/queueing.ts';
import { judgeSlo, largestHolding, parseSlo } from '../../src/load/slo.ts';

const levelOf = (own: Partial<LoadLevel> & { readonly p95?: number }): LoadLevel => {
  const { p95 = 50, ...rest } = own;
  return {
    ...{ loop: 'closed', concurrency: 1, rate: null, documents: 5, characters: null },
    ...{ calls: 100, errors: { count: 0, share: 0, kinds: [] }, seconds: 5, throughput: 20, pairs: 100 },
    latencyMs: { mean: p95, p50: p95, p90: p95, p95, p99: p95, max: p95 },
    stopped: null,
    ...rest,
  };
};

/** What a server of so many slots and 50 ms gives. */
const queue = (slots: number, sweep: readonly number[]) =>
  sweep.map((concurrency) => {
    const p95 = closedLoopLatency({ concurrency, slots, serviceMs: 50 });
    return levelOf({ concurrency, p95, throughput: (1000 * concurrency) / p95 });
  });

describe('percentiles', () => {
  test('are samples by the nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, place) => 100 - place);
    expect(latencySummary(hundred)).toEqual({ mean: 50.5, p50: 50, p90: 90, p95: 95, p99: 99, max: 100 });
    expect(latencySummary([])).toBeNull();
  });

  test('rise from p50 to max, and are latencies that were seen', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 }), (latencies) => {
        const { p50, p90, p95, p99, max } = latencySummary(latencies)!;
        expect([p50, p90, p95, p99, max]).toEqual([p50, p90, p95, p99, max].toSorted((a, b) => a - b));
        for (const value of [p50, p90, p95, p99]) expect(latencies).toContain(value);
      }),
    );
  });
});

test('arrivals of a Poisson process have its mean and spread of gaps', () => {
  const arrivals = poissonArrivals(50, { seconds: 400, most: 1e6, random: seededRandom(3) });
  const gaps = arrivals.map((at, place) => at - (arrivals[place - 1] ?? 0));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const spread = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
  expect(mean).toBeCloseTo(20, 0);
  expect(spread / mean).toBeCloseTo(1, 1);
  expect(poissonArrivals(50, { seconds: 400, most: 7, random: seededRandom(3) })).toEqual(
    arrivals.slice(0, 7),
  );
});

describe('the knee', () => {
  test('lies within one step of the slots of a queue, for any number of slots', () => {
    const sweep = [1, 2, 4, 8, 16, 32, 64];
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 32 }), (slots) => {
        const { concurrency, passed } = kneeOf(queue(slots, sweep))!;
        expect(passed).toBe(true);
        expect(concurrency).toBeGreaterThan(slots / 2);
        expect(concurrency).toBeLessThan(slots * 2);
      }),
    );
  });

  test('is not passed where the sweep ends too early, and needs two levels', () => {
    expect(kneeOf(queue(16, [1, 2, 4]))).toMatchObject({ concurrency: 4, passed: false });
    expect(kneeOf(queue(16, [4]))).toBeNull();
  });

  test('stops where calls fail, or p95 grows as much as concurrency', () => {
    const [one, two] = queue(4, [1, 2]) as [LoadLevel, LoadLevel];
    const failing = { ...two, errors: { count: 2, share: 0.02, kinds: [] } };
    expect(kneeOf([one, failing])).toMatchObject({ concurrency: 1, passed: true });
    expect(kneeOf([one, levelOf({ concurrency: 2, throughput: two.throughput, p95: 100 })])).toMatchObject({
      concurrency: 1,
    });
  });
});

test.each([
  [{ status: 429, error: '' }, 'too-many-requests'],
  [{ status: 413, error: '' }, 'refused'],
  [{ status: 502, error: '' }, 'server-error'],
  [{ status: 200, error: '' }, 'unusable-answer'],
  [{ status: null, failure: 'timeout', error: '' }, 'timeout'],
  [{ status: null, failure: 'connect', error: '' }, 'no-connection'],
  [{ status: null, failure: 'broken', error: '' }, 'broken-connection'],
] as const)('%j is %s', (call, kind) => expect(errorKind(call)).toBe(kind));

test('errors are counted by kind, the most frequent first', () => {
  const failed = [500, 429, 429].map((status) => ({ status, error: `answered ${status}` }));
  expect(countErrors(failed, 30)).toEqual({
    ...{ count: 3, share: 0.1 },
    kinds: [
      { kind: 'too-many-requests', count: 2, example: 'answered 429' },
      { kind: 'server-error', count: 1, example: 'answered 500' },
    ],
  });
});

describe('an objective', () => {
  test('is read with its units, and prints as it parses', () => {
    const slo = parseSlo('P95<0.5s AND errors < 0.1 %, throughput >= 20 calls/s');
    expect(slo.conditions.map(({ limit }) => limit)).toEqual([500, 0.001, 20]);
    expect(slo.text).toBe('p95 < 0.5 s and errors < 0.1 % and throughput >= 20');
    expect(parseSlo(slo.text)).toEqual(slo);
  });

  test.each([
    ['p95 < 500', /no unit/],
    ['errors < 1', /percentage/],
    ['p95 < 1 %', /not its own/],
    ['p96 < 1 ms', /did you mean/],
    ['p95 > 1 ms', /worse service/],
    ['throughput < 3', /worse service/],
    ['p95 < 5 parsec', /not a unit/],
    ['p95 < 5 ms and', /not a quantity|missing/],
    ['', /missing/],
    ['p95 < 1.2.3 ms', /not a number/],
  ])('%j is refused', (text, message) => expect(() => parseSlo(text)).toThrow(message));

  test('the largest load that holds is that below the first rate that fails', () => {
    const open = [10, 20, 30].map((rate) =>
      levelOf({ loop: 'open', concurrency: null, rate, throughput: rate, p95: rate === 20 ? 900 : 50 }),
    );
    const levels = [levelOf({ throughput: 99 }), ...open];
    const judged = judgeSlo(parseSlo('p95 < 500 ms'), levels);
    expect(judged.levels.map(({ holds }) => holds)).toEqual([true, true, false, true]);
    expect(judged.levels[2]?.missed).toEqual(['p95 is 900 ms, not < 500 ms']);
    expect(largestHolding(judged, levels)).toBe(1);
    expect(largestHolding(judgeSlo(parseSlo('p95 < 1 ms'), levels), levels)).toBeNull();
  });

  test('is not held by a level without scores', () => {
    const silent = { ...levelOf({ throughput: 0 }), latencyMs: null };
    expect(judgeSlo(parseSlo('p95 < 9 s'), [silent]).levels[0]?.holds).toBe(false);
  });
});
