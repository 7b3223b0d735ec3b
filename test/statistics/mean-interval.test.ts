import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clusterError } from '../../src/statistics/cluster-error.ts';
import { exactSum } from '../../src/statistics/exact-sum.ts';
import { meanInterval } from '../../src/statistics/mean-interval.ts';
import { wilsonInterval } from '../../src/statistics/wilson-interval.ts';

const unit = [0, 1] as const;
const anything = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const;

/** Queries in clusters, values on a grid so that ties and zeros happen. */
const clustered = fc
  .array(fc.record({ cluster: fc.integer({ min: 0, max: 9 }), value: fc.integer({ min: 0, max: 20 }) }), {
    minLength: 2,
    maxLength: 40,
  })
  .map((rows) => ({
    values: rows.map(({ value }) => value / 20),
    clusters: rows.map(({ cluster }) => `c${cluster}`),
  }));

describe('the mean of one run', () => {
  test('by hand: three clusters of unequal size', () => {
    // mean .5; residual sums a: .5 - .1 = .4, b: -.5, c: .1; SE^2 = 3/2 (.16 + .25 + .01) / 16
    const values = [1, 0.4, 0, 0.6];
    const clusters = ['a', 'a', 'b', 'c'];
    const error = clusterError(values, { clusters });
    expect(error).toMatchObject({ mean: 0.5, units: 3, unit: 'cluster', clusters: 3 });
    expect(error.standardError).toBeCloseTo(Math.sqrt((1.5 * 0.42) / 16), 15);
    // t quantile of 2 degrees: sqrt(2 q^2 / (1 - q^2)) with q = .95
    const t = Math.sqrt((2 * 0.9025) / (1 - 0.9025));
    const plain = meanInterval(values, { clusters, range: anything });
    expect(plain.low).toBeCloseTo(0.5 - t * error.standardError, 12);
    expect(plain.high).toBeCloseTo(0.5 + t * error.standardError, 12);
    // Wilson: n = .25 / SE^2; the ends solve (p - m)^2 = t^2 p (1 - p) / n
    const wilson = meanInterval(values, { clusters, range: unit });
    const n = 0.25 / error.standardError ** 2;
    for (const end of [wilson.low as number, wilson.high as number]) {
      expect((end - 0.5) ** 2).toBeCloseTo((t * t * end * (1 - end)) / n, 12);
    }
  });

  test('all values 1: the interval ends at 1 and reaches down by the number of clusters', () => {
    const clusters = Array.from({ length: 40 }, (_, index) => index >> 1);
    const interval = meanInterval(new Float64Array(40).fill(1), { clusters, range: unit });
    // Wilson at 1: n / (n + t^2), t of 19 degrees of freedom = 2.093024054408263 (published table: 2.0930)
    expect(interval.high).toBe(1);
    expect(interval.low).toBeCloseTo(20 / (20 + 2.093024054408263 ** 2), 12);
    expect(interval.standardError).toBe(0);
  });

  test('equal values with rounding residue in the mean count as no variation', () => {
    const clusters = Array.from({ length: 30 }, (_, index) => index);
    const interval = meanInterval(new Array(30).fill(0.1), { clusters, range: unit });
    expect(interval.standardError).toBe(0);
    expect((interval.high as number) - (interval.low as number)).toBeGreaterThan(0.2);
  });

  test('the effective number of trials is at most five per query', () => {
    const clusters = Array.from({ length: 100 }, (_, index) => index);
    const values = clusters.map((index) => 0.5 + (index % 2 === 0 ? 0.001 : -0.001));
    const interval = meanInterval(values, { clusters, range: unit });
    const t = 1.9842169515864174; // 99 degrees of freedom, from the golden table
    const wilson = (t / (500 + t * t)) * Math.sqrt(500 * 0.25 + (t * t) / 4);
    expect(((interval.high as number) - (interval.low as number)) / 2).toBeCloseTo(wilson, 12);
  });

  test('groups decide from 20 on, and only where their error is the larger one', () => {
    const groups = Array.from({ length: 60 }, (_, index) => `article ${Math.floor(index / 3)}`);
    const clusters = groups.map((_, index) => index);
    const alike = groups.map((_, index) => (Math.floor(index / 3) % 2 === 0 ? 0.9 : 0.1));
    const byGroup = clusterError(alike, { clusters, groups });
    expect(byGroup).toMatchObject({ unit: 'group', units: 20, clusters: 60 });
    expect(byGroup.standardError).toBeCloseTo(0.4 / Math.sqrt(19), 14);
    const opposed = groups.map((_, index) => [0.9, 0.5, 0.1][index % 3] as number);
    expect(clusterError(opposed, { clusters, groups }).unit).toBe('cluster');
    const few = groups.map((_, index) => Math.floor(index / 4));
    expect(clusterError(alike, { clusters, groups: few }).unit).toBe('cluster');
  });

  test('a query without a group stands alone', () => {
    const groups = Array.from({ length: 30 }, (_, index) => (index < 10 ? 'one' : null));
    const clusters = groups.map((_, index) => `q${index}`);
    const values = groups.map((_, index) => (index < 10 ? 1 : 0));
    expect(clusterError(values, { clusters, groups }).units).toBe(21);
  });

  test('under two clusters there is a mean and no interval; without queries not even that', () => {
    expect(meanInterval([0.5, 0.7], { clusters: ['a', 'a'], range: unit })).toEqual({
      mean: 0.6,
      low: null,
      high: null,
      queries: 2,
      clusters: 1,
      standardError: null,
    });
    expect(meanInterval([], { clusters: [], range: unit })).toEqual({
      mean: null,
      low: null,
      high: null,
      queries: 0,
      clusters: 0,
      standardError: null,
    });
  });

  test('Wilson at a share of 0 or 1 ends there, to the last bit', () => {
    for (let trials = 1; trials < 300; trials += 1) {
      const options = { trials: trials / 3, confidence: 1 - 0.2 / trials, degreesOfFreedom: trials };
      expect(wilsonInterval({ share: 0, ...options }).low).toBe(0);
      expect(wilsonInterval({ share: 1, ...options }).high).toBe(1);
    }
  });

  test('wrong use is told', () => {
    expect(() => meanInterval([1], { clusters: [], range: unit })).toThrow('1 values but 0 clusters');
    expect(() => meanInterval([Number.NaN], { clusters: [1], range: unit })).toThrow('value 0 is NaN');
    expect(() => meanInterval([1.5, 0], { clusters: [1, 2], range: unit })).toThrow(
      'outside the declared range',
    );
    expect(() => meanInterval([1, 0], { clusters: [1, 2], range: unit, confidence: 95 })).toThrow(
      'confidence',
    );
    expect(() => wilsonInterval({ share: 1.2, trials: 3 })).toThrow('share');
    expect(() => wilsonInterval({ share: 0.2, trials: 0 })).toThrow('trials');
  });

  test('the order of rows and the names of clusters cannot matter', () => {
    fc.assert(
      fc.property(clustered, fc.infiniteStream(fc.nat()), ({ values, clusters }, keys) => {
        const order = values.map((_, index) => ({ index, key: keys.next().value as number }));
        order.sort((a, b) => a.key - b.key || a.index - b.index);
        const moved = {
          values: order.map(({ index }) => values[index] as number),
          clusters: order.map(({ index }) => 1000 - Number((clusters[index] as string).slice(1))),
        };
        for (const range of [unit, anything]) {
          expect(meanInterval(moved.values, { clusters: moved.clusters, range })).toEqual(
            meanInterval(values, { clusters, range }),
          );
        }
      }),
    );
  });

  test('the interval holds the mean, stays in [0, 1], has a width, and narrows as confidence falls', () => {
    fc.assert(
      fc.property(clustered, ({ values, clusters }) => {
        fc.pre(new Set(clusters).size > 1);
        const wide = meanInterval(values, { clusters, range: unit });
        const narrow = meanInterval(values, { clusters, range: unit, confidence: 0.8 });
        const [mean, low, high] = [wide.mean as number, wide.low as number, wide.high as number];
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThan(high);
        expect(mean).toBeGreaterThanOrEqual(low);
        expect(mean).toBeLessThanOrEqual(high);
        expect((narrow.high as number) - (narrow.low as number)).toBeLessThan(high - low);
      }),
    );
  });

  test('doubling every query inside its cluster leaves the standard error as it is', () => {
    fc.assert(
      fc.property(clustered, ({ values, clusters }) => {
        const once = clusterError(values, { clusters });
        const twice = clusterError([...values, ...values], { clusters: [...clusters, ...clusters] });
        expect(twice.mean).toBe(once.mean);
        if (once.units > 1) expect(twice.standardError).toBeCloseTo(once.standardError, 14);
      }),
    );
  });
});

describe('the exact sum', () => {
  test('keeps what a plain sum loses', () => {
    expect(exactSum([1, 1e100, 1, -1e100])).toBe(2);
    expect(exactSum([])).toBe(0);
    expect(exactSum([1e16, 1, 1e-16])).toBe(10000000000000002);
    expect(exactSum(new Array(10).fill(0.1))).toBe(1);
  });
  test('gives the same bits in every order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, min: -1e12, max: 1e12 })), (values) => {
        expect(exactSum([...values].reverse())).toBe(exactSum(values));
        expect(exactSum([...values].sort((a, b) => a - b))).toBe(exactSum(values));
      }),
    );
  });
  test('infinities and NaN come through', () => {
    expect(exactSum([1, Number.POSITIVE_INFINITY])).toBe(Number.POSITIVE_INFINITY);
    expect(exactSum([1, Number.NaN])).toBeNaN();
  });
});
