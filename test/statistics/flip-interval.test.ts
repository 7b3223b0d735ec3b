import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/foundation/random.ts';
import { clopperPearson } from '../../src/statistics/clopper-pearson.ts';
import {
  type FlipDifference,
  flipDifferences,
  type PairedValues,
} from '../../src/statistics/flip-differences.ts';
import { flipDraws } from '../../src/statistics/flip-draws.ts';
import { flipInterval, levelOf } from '../../src/statistics/flip-interval.ts';
import { pairedDifference } from '../../src/statistics/paired-difference.ts';

/** Values on grids as metrics have them, so that exact ties happen; some clusters do not change. */
const step = fc.constantFrom(0, 0, 0.1, 0.2, 0.3, 0.25, 0.5, 1 / 3, 1, 0.6309297535714575);
const rows = (clusters: { min: number; max: number }) =>
  fc
    .integer(clusters)
    .chain((count) =>
      fc
        .array(fc.tuple(fc.integer({ min: 0, max: count - 1 }), step, step), {
          minLength: count,
          maxLength: 2 * count + 4,
        })
        .map((more) => [
          ...more,
          // every cluster at least once
          ...Array.from(
            { length: count },
            (_, cluster) => [cluster, 0.5, more[cluster]?.[2] ?? 0.5] as const,
          ),
        ]),
    )
    .map((all) => ({
      clusters: all.map(([cluster]) => `c${String(cluster).padStart(3, '0')}`),
      baseline: all.map(([, value]) => value),
      candidate: all.map(([, , value]) => value),
    }));
const small = rows({ min: 6, max: 10 });
const large = rows({ min: 15, max: 24 });
const levels = [0.01, 0.05, 0.1, 0.2, 0.25, 0.5, 1 / 3];

function differenceOf(
  { clusters, ...pair }: PairedValues & { clusters: string[] },
  draws = 999,
): FlipDifference {
  return flipDifferences([pair], flipDraws({ clusters, draws }))[0] as FlipDifference;
}

function excludes(interval: { low: number | null; high: number | null }, theta: number): boolean {
  return (interval.low !== null && interval.low > theta) || (interval.high !== null && interval.high < theta);
}

/**
 * The flip test by its definition: T = sum over clusters of s_g (S_g - theta n_g); the share of all sign assignments with T
 * at least as large as observed. In whole multiples of 1e-9, so that ties are exact.
 */
function bruteForce(
  { clusters, baseline, candidate }: { clusters: string[]; baseline: number[]; candidate: number[] },
  theta: number,
): { greater: number; less: number } {
  const sums = new Map<string, number>();
  clusters.forEach((cluster, query) => {
    const difference = Math.round(((candidate[query] as number) - (baseline[query] as number) - theta) * 1e9);
    sums.set(cluster, (sums.get(cluster) ?? 0) + difference);
  });
  const values = [...sums.values()];
  const observed = values.reduce((a, b) => a + b, 0);
  let [greater, less] = [0, 0];
  for (let signs = 0; signs < 2 ** values.length; signs += 1) {
    const sum = values.reduce(
      (total, value, place) => total + (((signs >> place) & 1) === 1 ? -value : value),
      0,
    );
    if (sum >= observed) greater += 1;
    if (sum <= observed) less += 1;
  }
  return { greater: greater / 2 ** values.length, less: less / 2 ** values.length };
}

describe('against the definition', () => {
  // Values on a grid of 1e-9, so that the brute force's ties are those of decimal arithmetic.
  const exact = small.map(({ clusters, baseline, candidate }) => ({
    clusters,
    baseline: baseline.map((value) => Number(value.toFixed(3))),
    candidate: candidate.map((value) => Number(value.toFixed(3))),
  }));
  test('p against any theta is the share of sign assignments, up to 10 clusters', () => {
    fc.assert(
      fc.property(exact, fc.constantFrom(0, 0.05, -0.02, 0.1, -0.3), (data, theta) => {
        const difference = differenceOf(data);
        const wanted = bruteForce(data, theta);
        const p = difference.p(theta);
        // The guard may only raise p; without it they are equal.
        if (difference.guarded) {
          expect(p?.greater).toBeGreaterThanOrEqual(wanted.greater);
          expect(p?.less).toBeGreaterThanOrEqual(wanted.less);
        } else {
          expect(p).toMatchObject(wanted);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('ten changed clusters need no guard, and p is that of the definition', () => {
    const random = seededRandom(4);
    for (let repetition = 0; repetition < 20; repetition += 1) {
      const clusters = Array.from({ length: 23 }, (_, query) => `c${query % 10}`);
      const baseline = clusters.map(() => Math.round(random() * 20) / 20);
      const candidate = clusters.map(
        (_, query) => Math.round(random() * 20) / 20 + (query < 10 ? 0.001 * 2 ** query : 0),
      );
      const data = { clusters, baseline, candidate };
      const difference = differenceOf(data);
      expect(difference).toMatchObject({ guarded: false, changed: 10, clusters: 10 });
      for (const theta of [0, 0.02, -0.07])
        expect(difference.p(theta)).toMatchObject(bruteForce(data, theta));
    }
  });

  test('the interval holds every theta that the test does not reject, and no other', () => {
    const random = seededRandom(5);
    const clusters = Array.from({ length: 20 }, (_, query) => query % 10);
    const baseline = clusters.map(() => random());
    const candidate = clusters.map(() => random());
    const data = { clusters: clusters.map(String), baseline, candidate };
    const { low, high } = flipInterval(baseline, candidate, { clusters });
    for (const [end, inside] of [
      [low, 1e-6],
      [high, -1e-6],
    ] as const) {
      const at = (theta: number) => {
        const { greater, less } = bruteForce(data, theta);
        return 2 * Math.min(greater, less);
      };
      expect(at((end as number) + inside)).toBeGreaterThan(0.05);
      expect(at((end as number) - inside)).toBeLessThanOrEqual(0.05);
    }
  });
});

describe('p and interval are one statement', () => {
  for (const [name, data] of Object.entries({ small, large })) {
    test(`p <= level exactly when the interval excludes theta (${name})`, () => {
      fc.assert(
        fc.property(data, fc.constantFrom(0, 0.02, -0.02, 0.1), (one, theta) => {
          const difference = differenceOf(one);
          const p = difference.p(theta);
          for (const level of levels) {
            const interval = difference.interval(level);
            expect((p?.twoSided as number) <= level, `level ${level}`).toBe(excludes(interval, theta));
            expect((p?.greater as number) <= level / 2).toBe(interval.low !== null && interval.low > theta);
            expect((p?.less as number) <= level / 2).toBe(interval.high !== null && interval.high < theta);
          }
        }),
        { numRuns: 150 },
      );
    });
  }

  test('also where sums tie exactly in decimals but not in doubles', () => {
    // 0.1 + 0.2 - 0.3 is not 0 in doubles: many subsets sum to 0 here
    const gains = [0.1, 0.2, -0.3, 0.3, -0.1, -0.2, 0.7, -0.7, 0.1, 0.2, -0.3, 0.6];
    const zeros = gains.map(() => 0);
    const difference = differenceOf({
      baseline: zeros,
      candidate: gains,
      clusters: gains.map((_, i) => `c${i}`),
    });
    expect(difference.guarded).toBe(false);
    const wanted = bruteForce(
      { clusters: gains.map((_, i) => `c${i}`), baseline: zeros, candidate: gains },
      0,
    );
    expect(difference.p()).toMatchObject(wanted);
  });

  test('a constant difference is an end equal to the estimate, not next to it', () => {
    const baseline = [0.5, 0.52, 0.54, 0.7, 0.1, 0.33, 0.9, 0.21, 0.77, 0.65, 0.43];
    const candidate = baseline.map((value) => value - 0.02);
    const answer = flipInterval(baseline, candidate);
    expect(answer).toMatchObject({ difference: -0.02, low: -0.02, high: -0.02 });
  });
});

describe('laws', () => {
  test('swapping the runs negates the interval and swaps the one-sided p', () => {
    fc.assert(
      fc.property(fc.oneof(small, large), (data) => {
        const there = differenceOf(data);
        const back = differenceOf({ ...data, baseline: data.candidate, candidate: data.baseline });
        expect(back.difference).toBe(0 - (there.difference as number));
        for (const level of levels) {
          const [a, b] = [there.interval(level), back.interval(level)];
          expect(b.low).toBe(a.high === null ? null : 0 - a.high);
          expect(b.high).toBe(a.low === null ? null : 0 - a.low);
        }
        expect(back.p()).toEqual({ ...there.p(), greater: there.p()?.less, less: there.p()?.greater });
      }),
      { numRuns: 80 },
    );
  });

  test('the order of rows and other names in the same order change nothing', () => {
    fc.assert(
      fc.property(fc.oneof(small, large), fc.infiniteStream(fc.nat()), (data, keys) => {
        const order = data.clusters.map((_, index) => ({ index, key: keys.next().value as number }));
        order.sort((a, b) => a.key - b.key || a.index - b.index);
        const moved = {
          clusters: order.map(({ index }) => `another ${data.clusters[index]}`),
          baseline: order.map(({ index }) => data.baseline[index] as number),
          candidate: order.map(({ index }) => data.candidate[index] as number),
        };
        const [a, b] = [differenceOf(data), differenceOf(moved)];
        expect(b.difference).toBe(a.difference);
        expect(b.interval(0.05)).toEqual(a.interval(0.05));
        expect(b.p(0.02)).toEqual(a.p(0.02));
      }),
      { numRuns: 60 },
    );
  });

  test('up to 14 clusters any other names change nothing', () => {
    fc.assert(
      fc.property(small, (data) => {
        const named = { ...data, clusters: data.clusters.map((id) => `${9 - Number(id.slice(1))}`) };
        expect(differenceOf(named).interval(0.05)).toEqual(differenceOf(data).interval(0.05));
        expect(differenceOf(named).p()).toEqual(differenceOf(data).p());
      }),
      { numRuns: 60 },
    );
  });

  test('doubling every query inside its cluster changes neither interval nor p', () => {
    fc.assert(
      fc.property(fc.oneof(small, large), (data) => {
        const twice = {
          clusters: [...data.clusters, ...data.clusters],
          baseline: [...data.baseline, ...data.baseline],
          candidate: [...data.candidate, ...data.candidate],
        };
        const [a, b] = [differenceOf(data), differenceOf(twice)];
        expect(b.interval(0.05)).toEqual(a.interval(0.05));
        expect(b.p()).toEqual(a.p());
        expect(b.p(-0.02)).toEqual(a.p(-0.02));
      }),
      { numRuns: 80 },
    );
  });

  test('the interval holds the estimate and widens with confidence', () => {
    fc.assert(
      fc.property(fc.oneof(small, large), (data) => {
        const difference = differenceOf(data);
        const [narrow, wide] = [difference.interval(0.25), difference.interval(0.05)];
        expect(narrow.low as number).toBeLessThanOrEqual(difference.difference as number);
        expect(narrow.high as number).toBeGreaterThanOrEqual(difference.difference as number);
        expect(wide.low as number).toBeLessThanOrEqual(narrow.low as number);
        expect(wide.high as number).toBeGreaterThanOrEqual(narrow.high as number);
      }),
      { numRuns: 80 },
    );
  });

  test('queries without a value are as if they were not there, whole clusters included', () => {
    fc.assert(
      fc.property(small, fc.integer({ min: 1, max: 12 }), (data, more) => {
        const absent = Array.from({ length: more }, (_, index) => `a${index}`);
        const extended = {
          clusters: [...absent, ...data.clusters],
          baseline: [...absent.map(() => Number.NaN), ...data.baseline],
          candidate: [...absent.map(() => 0.5), ...data.candidate],
        };
        const [a, b] = [differenceOf(data), differenceOf(extended, 20_000)];
        expect(b).toMatchObject({ queries: a.queries, clusters: a.clusters, difference: a.difference });
        const [p, q] = [a.p()?.twoSided as number, b.p()?.twoSided as number];
        // Up to 14 clusters all subsets are counted: the same bits. Above, the Monte Carlo error.
        if (new Set(extended.clusters).size <= 14) {
          expect(q).toBe(p);
          for (const level of levels) expect(b.interval(level)).toEqual(a.interval(level));
        } else expect(Math.abs(q - p)).toBeLessThan(0.03);
      }),
      { numRuns: 40 },
    );
  });
});

describe('what is not an ordinary interval', () => {
  const eight = Array.from({ length: 8 }, (_, index) => index / 8);

  test('identical scores: difference 0, p 1, no width', () => {
    expect(flipInterval(eight, eight, { identicalScores: true })).toMatchObject({
      status: 'identical',
      difference: 0,
      low: 0,
      high: 0,
      p: 1,
      changed: 0,
    });
  });

  test('equal values of different scores are not identical: an unseen loss is not excluded', () => {
    const values = new Array(60).fill(0.8);
    const answer = flipInterval(values, values);
    expect(answer).toMatchObject({ status: 'ready', difference: 0, p: 1, guarded: true });
    // No loser in 60 clusters: up to 1 - .025^(1/60) of them may lose all they have, 0.8
    expect(answer.low).toBeCloseTo(-0.8 * (1 - 0.025 ** (1 / 60)), 12);
    expect(answer.high).toBeCloseTo(0.8 * (1 - 0.025 ** (1 / 60)), 12);
  });

  test('fewer than six clusters: a difference, no interval, no p', () => {
    expect(
      flipInterval(eight, [1, 1, 1, 1, 1, 1, 1, 1], { clusters: [1, 1, 2, 2, 3, 4, 5, 5] }),
    ).toMatchObject({
      status: 'too-few-clusters',
      difference: 0.5625,
      low: null,
      high: null,
      p: null,
      clusters: 5,
    });
    expect(flipInterval([], [])).toMatchObject({ status: 'too-few-clusters', difference: null, queries: 0 });
  });

  test('a level that the draws are too few for has no interval', () => {
    const difference = differenceOf({
      clusters: [...'abcdef'],
      baseline: [1, 1, 1, 1, 1, 1],
      candidate: [0, 0, 0, 0, 0, 0.5],
    });
    expect(difference.interval(0.03)).toEqual({ low: null, high: null });
    expect(difference.interval(2 / 64).low).not.toBeNull();
  });

  test('the guard by hand: one of 40 clusters lost, two won', () => {
    const baseline = new Array(40).fill(0.6);
    const candidate = baseline.map((value, query) => value + ([-0.5, 0.1, 0.3][query] ?? 0));
    const answer = differenceOf({
      baseline,
      candidate,
      clusters: baseline.map((_, query) => `q${100 + query}`),
    });
    expect(answer).toMatchObject({ changed: 3, guarded: true });
    const loss = clopperPearson({ successes: 1, trials: 40 }); // level .025 on each side
    const gain = clopperPearson({ successes: 2, trials: 40 });
    // fewer than 3 lost: the largest loss may be the baseline's whole mean, .6
    expect(answer.interval(0.05).low).toBeCloseTo(gain.low * 0.2 - loss.high * 0.6, 12);
    // mirrored: fewer than 3 won, so the candidate's whole mean
    const candidateMean = (40 * 0.6 - 0.1) / 40;
    expect(answer.interval(0.05).high).toBeCloseTo(gain.high * candidateMean - loss.low * 0.5, 12);
  });

  test('the guard uses the losses seen when three or more lost', () => {
    const baseline = new Array(40).fill(0.6);
    const candidate = baseline.map((value, query) => value - ([0.1, 0.2, 0.3, 0.15][query] ?? 0));
    const answer = differenceOf({
      baseline,
      candidate,
      clusters: baseline.map((_, query) => `q${100 + query}`),
    });
    const loss = clopperPearson({ successes: 4, trials: 40 });
    expect(answer.interval(0.05).low).toBeCloseTo(-loss.high * 0.3, 12);
    const mirror = differenceOf({
      baseline: candidate,
      candidate: baseline,
      clusters: baseline.map((_, query) => `q${100 + query}`),
    });
    expect(mirror.interval(0.05).high).toBeCloseTo(loss.high * 0.3, 12);
  });

  test('rounding is no change: the same gains summed in another order', () => {
    const baseline = [0.3, 0.5, 0.7, 0.3, 0.5, 0.7, 0.1];
    const candidate = baseline.map((value) => (value === 0.3 ? 0.1 + 0.2 : value));
    expect(pairedDifference(0.3, 0.1 + 0.2)).toBe(0);
    expect(flipInterval(baseline, candidate)).toMatchObject({ difference: 0, changed: 0, p: 1 });
  });

  test('wrong use is told', () => {
    expect(() => flipInterval([1, 2], [1])).toThrow('2 and 1 values for 2 queries');
    expect(() => flipInterval([1], [Number.POSITIVE_INFINITY])).toThrow('query 0 has the value Infinity');
    expect(() => flipInterval([1], [1], { confidence: 95 })).toThrow('confidence');
    expect(() => flipDraws({ clusters: [1], draws: 0 })).toThrow('number of draws');
    expect(() => flipDraws({ clusters: [1] }).subsetSums([new Float64Array(2)])).toThrow(
      '2 numbers for 1 clusters',
    );
  });
});

describe('draws', () => {
  test('the same seed gives the same subsets, another seed others', () => {
    const clusters = Array.from({ length: 100 }, (_, index) => index);
    const column = Float64Array.from(clusters, (cluster) => 2 ** -cluster);
    const sums = (seed: number) => flipDraws({ clusters, seed }).subsetSums([column])[0] as Float64Array;
    expect(sums(7)).toEqual(sums(7));
    expect(sums(7)).not.toEqual(sums(8));
  });

  test('each cluster is kept in half of the draws, each pair in a quarter', () => {
    const clusters = Array.from({ length: 70 }, (_, index) => index);
    const draws = flipDraws({ clusters, seed: 3 });
    // Four standard errors of a share of 20,000: 0.0141 at 1/2, 0.0122 at 1/4
    const columns = [0, 7, 8, 15, 16, 23, 24, 31, 32, 63, 64, 69].map((one) =>
      Float64Array.from(clusters, (cluster) => Number(cluster === one)),
    );
    const kept = draws.subsetSums(columns);
    kept.forEach((one, index) => {
      expect(Math.abs(one.reduce((a, b) => a + b, 0) / 20_000 - 0.5)).toBeLessThan(0.0141);
      const other = kept[(index + 1) % kept.length] as Float64Array;
      const both = one.reduce((sum, value, draw) => sum + value * (other[draw] as number), 0) / 20_000;
      expect(Math.abs(both - 0.25)).toBeLessThan(0.0122);
    });
  });

  test('sums agree with adding one by one', () => {
    const random = seededRandom(1);
    const clusters = Array.from({ length: 77 }, (_, index) => index);
    const draws = flipDraws({ clusters, draws: 50 });
    const single = draws.subsetSums(
      clusters.map((one) => Float64Array.from(clusters, (cluster) => Number(cluster === one))),
    );
    const values = Float64Array.from(clusters, () => random() - 0.5);
    const [sums] = draws.subsetSums([values]) as [Float64Array];
    sums.forEach((sum, draw) => {
      const added = clusters.reduce(
        (total, cluster) => total + (values[cluster] as number) * (single[cluster]?.[draw] as number),
        0,
      );
      expect(sum).toBeCloseTo(added, 12);
    });
  });

  test('random draws agree with full enumeration within their error', () => {
    const random = seededRandom(2);
    const baseline = Array.from({ length: 14 }, () => random());
    const candidate = baseline.map((value) => value + random() - 0.35);
    const exact = flipInterval(baseline, candidate);
    // A 15th cluster that always ties turns enumeration into draws.
    const drawn = flipInterval([...baseline, Number.NaN], [...candidate, Number.NaN]);
    expect(Math.abs((drawn.p as number) - (exact.p as number))).toBeLessThan(0.01);
    expect(Math.abs((drawn.low as number) - (exact.low as number))).toBeLessThan(0.01);
    expect(Math.abs((drawn.high as number) - (exact.high as number))).toBeLessThan(0.01);
  });

  test('a level is free of the rounding of 1 - confidence', () => {
    expect(levelOf(0.9)).toBe(0.1);
    expect(levelOf(0.95)).toBe(0.05);
  });
});
