import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/foundation/random.ts';
import * as statistics from '../../src/statistics/index.ts';

const grid = fc.integer({ min: 0, max: 6 }).map((value) => value / 6);
const lists = fc.array(grid, { minLength: 1, maxLength: 12 });
const pairedLists = fc
  .array(fc.tuple(grid, grid), { minLength: 2, maxLength: 12 })
  .map((rows) => ({ x: rows.map(([x]) => x), y: rows.map(([, y]) => y) }));

describe('by brute force', () => {
  test('AUC is the share of pairs won, ties one half', () => {
    fc.assert(
      fc.property(lists, lists, (positives, negatives) => {
        let won = 0;
        for (const p of positives) for (const n of negatives) won += p > n ? 1 : p === n ? 0.5 : 0;
        expect(statistics.auc(positives, negatives)).toBeCloseTo(
          won / positives.length / negatives.length,
          14,
        );
        expect(statistics.auc(negatives, positives)).toBeCloseTo(
          1 - statistics.auc(positives, negatives),
          14,
        );
      }),
    );
  });

  test('tau-b counts pairs', () => {
    fc.assert(
      fc.property(pairedLists, ({ x, y }) => {
        let [excess, untiedX, untiedY] = [0, 0, 0];
        for (let i = 0; i < x.length; i += 1) {
          for (let j = 0; j < i; j += 1) {
            const a = Math.sign((x[i] as number) - (x[j] as number));
            const b = Math.sign((y[i] as number) - (y[j] as number));
            excess += a * b;
            untiedX += a * a;
            untiedY += b * b;
          }
        }
        const tau = statistics.kendallTauB(x, y);
        if (untiedX === 0 || untiedY === 0) expect(tau).toBeNaN();
        else expect(tau).toBeCloseTo(excess / Math.sqrt(untiedX * untiedY), 13);
        expect(statistics.kendallTauB(y, x)).toEqual(tau);
      }),
    );
  });

  test('the distances are what the distribution functions say', () => {
    fc.assert(
      fc.property(lists, lists, (a, b) => {
        const share = (list: number[], value: number) =>
          list.filter((one) => one <= value).length / list.length;
        const steps = [0, 1, 2, 3, 4, 5, 6].map((value) => value / 6);
        const gaps = steps.map((value) => Math.abs(share(a, value) - share(b, value)));
        expect(statistics.ksDistance(a, b)).toBeCloseTo(Math.max(...gaps), 14);
        expect(statistics.wasserstein1(a, b)).toBeCloseTo(gaps.reduce((sum, gap) => sum + gap, 0) / 6, 13);
        expect(statistics.wasserstein1(b, a)).toBe(statistics.wasserstein1(a, b));
      }),
    );
  });

  test('the exact Kolmogorov-Smirnov p counts orders', () => {
    const [m, n] = [3, 4];
    const pool = [1, 2, 3, 4, 5, 6, 7];
    const all: number[] = [];
    for (let mask = 0; mask < 128; mask += 1) {
      const a = pool.filter((_, index) => ((mask >> index) & 1) === 1);
      if (a.length === m)
        all.push(
          statistics.ksDistance(
            a,
            pool.filter((value) => !a.includes(value)),
          ),
        );
    }
    expect(all.length).toBe(35);
    for (const a of [
      [1, 2, 3],
      [1, 3, 6],
      [2, 4, 6],
    ]) {
      const b = pool.filter((value) => !a.includes(value));
      expect(b.length).toBe(n);
      const { distance, exact } = statistics.ksTest(a, b);
      expect(exact).toBeCloseTo(all.filter((one) => one >= distance - 1e-12).length / 35, 13);
    }
  });

  test('large samples have an asymptotic p near the exact one', () => {
    const random = seededRandom(6);
    const a = Array.from({ length: 1500 }, random);
    const b = a.map((value, index) => (value + 0.04 + (index % 3) / 1000) % 1);
    const { exact, asymptotic } = statistics.ksTest(a, b);
    expect(exact).toBeGreaterThan(0.01);
    expect(Math.abs(asymptotic - exact)).toBeLessThan(0.02);
  });

  test('the plan for a comparison is the first number of clusters that is enough', () => {
    const enough = (clusters: number, ratio: number) => {
      const t =
        statistics.studentTQuantile(0.975, clusters - 1) + statistics.studentTQuantile(0.8, clusters - 1);
      return clusters >= t * t * ratio;
    };
    for (const [variance, effect] of [
      [0.0625, 0.05],
      [0.04, 0.01],
      [1, 2],
      [0.0001, 1],
      [0.3, 0.2],
    ] as const) {
      let first = 2;
      while (!enough(first, variance / effect ** 2)) first += 1;
      expect(statistics.sampleSize({ variance, effect })).toBe(first);
      // What is detectable with that many is the effect or less.
      const standardError = Math.sqrt(variance / first);
      expect(statistics.minimumDetectableEffect({ standardError, clusters: first })).toBeLessThanOrEqual(
        effect,
      );
    }
  });

  test('the normal plan is near the exact power of the t test', () => {
    const clusters = statistics.sampleSize({ variance: 1, effect: 0.3 });
    const power = statistics.powerOfTTest({ effectSize: 0.3, queries: clusters });
    expect(power).toBeGreaterThan(0.79);
    expect(power).toBeLessThan(0.82);
  });

  test('Clopper and Pearson: at each end the count is as rare as the level says', () => {
    const tail = (share: number, from: number, to: number, n: number) => {
      let sum = 0;
      for (let k = from; k <= to; k += 1) {
        const choose = Math.exp(
          statistics.logGamma(n + 1) - statistics.logGamma(k + 1) - statistics.logGamma(n - k + 1),
        );
        sum += choose * share ** k * (1 - share) ** (n - k);
      }
      return sum;
    };
    for (const [successes, trials] of [
      [3, 20],
      [1, 7],
      [59, 60],
    ] as const) {
      const { low, high } = statistics.clopperPearson({ successes, trials, confidence: 0.9 });
      expect(tail(low, successes, trials, trials)).toBeCloseTo(0.05, 12);
      expect(tail(high, 0, successes, trials)).toBeCloseTo(0.05, 12);
    }
    expect(statistics.clopperPearson({ successes: 5, trials: 5 })).toMatchObject({ high: 1 });
    expect(statistics.clopperPearson({ successes: 5, trials: 5 }).low).toBeCloseTo(0.025 ** (1 / 5), 13);
  });

  test('chi-square quantiles of 2 degrees of freedom have a closed form', () => {
    for (const p of [0.001, 0.2, 0.5, 0.99]) {
      expect(statistics.chiSquareQuantile(p, 2)).toBeCloseTo(-2 * Math.log(1 - p), 12);
    }
  });
});

describe('laws', () => {
  test('correlations stay in [-1, 1], are symmetric, and turn with the order', () => {
    const all = [
      statistics.kendallTauB,
      statistics.kendallTauC,
      statistics.spearman,
      statistics.pearson,
      statistics.weightedTau,
    ];
    fc.assert(
      fc.property(pairedLists, ({ x, y }) => {
        for (const correlation of all) {
          const value = correlation(x, y);
          if (Number.isNaN(value)) continue;
          expect(Math.abs(value)).toBeLessThanOrEqual(1 + 1e-12);
          expect(correlation(y, x)).toBeCloseTo(value, 12);
        }
        const turned = y.map((value) => -value);
        const tau = statistics.kendallTauB(x, y);
        if (!Number.isNaN(tau)) expect(statistics.kendallTauB(x, turned)).toBeCloseTo(-tau, 13);
      }),
    );
  });

  test('adjusted p-values: in the order of p, never below p, Holm between p and Bonferroni', () => {
    const values = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(values, (p) => {
        const bonferroni = statistics.bonferroni(p);
        const holm = statistics.holm(p);
        const falseDiscovery = statistics.benjaminiHochberg(p);
        p.forEach((value, index) => {
          expect(holm[index]).toBeLessThanOrEqual(bonferroni[index] as number);
          expect(holm[index]).toBeGreaterThanOrEqual(value);
          expect(falseDiscovery[index]).toBeLessThanOrEqual((holm[index] as number) + 1e-15);
          expect(falseDiscovery[index]).toBeGreaterThanOrEqual(value * (1 - 1e-15));
          for (let other = 0; other < index; other += 1) {
            if ((p[other] as number) <= value) expect(holm[other]).toBeLessThanOrEqual(holm[index] as number);
          }
        });
      }),
    );
    expect(statistics.holm([])).toEqual([]);
  });

  test('rank-biased overlap lies between its minimum and 1, and is symmetric', () => {
    const ids = fc.uniqueArray(fc.constantFrom(...'abcdefghij'), { minLength: 1 });
    fc.assert(
      fc.property(ids, ids, (first, second) => {
        const answer = statistics.rbo(first, second);
        expect(answer.extrapolated).toBeGreaterThanOrEqual(answer.minimum - 1e-12);
        expect(answer.extrapolated).toBeLessThanOrEqual(1 + 1e-12);
        expect(statistics.rbo(second, first)).toEqual(answer);
        expect(statistics.rbo(first, first).extrapolated).toBeCloseTo(1, 12);
      }),
    );
  });

  test('quantiles lie among the values and do not change the list', () => {
    fc.assert(
      fc.property(lists, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
        const before = [...values];
        for (const kind of ['linear', 'nearest', 'higher', 'inverted-cdf'] as const) {
          const value = statistics.quantile(values, share, { kind });
          expect(value).toBeGreaterThanOrEqual(Math.min(...values));
          expect(value).toBeLessThanOrEqual(Math.max(...values));
        }
        expect(values).toEqual(before);
      }),
    );
  });

  test('a bootstrap of clusters does not depend on the order of rows and repeats by its seed', () => {
    const items = [0.1, 0.5, 0.9, 0.2, 0.4, 0.8, 0.3, 0.7];
    const clusters = ['d', 'd', 'a', 'b', 'b', 'c', 'e', 'e'];
    const median = (sample: number[]) => statistics.quantile(sample, 0.5);
    const options = { clusters, resamples: 500, seed: 9 };
    for (const bootstrap of [statistics.percentileBootstrap, statistics.bcaBootstrap]) {
      const answer = bootstrap(items, median, options);
      expect(bootstrap(items, median, options)).toEqual(answer);
      const order = [5, 2, 0, 3, 6, 1, 4, 7];
      const moved = bootstrap(
        order.map((index) => items[index] as number),
        median,
        { ...options, clusters: order.map((index) => clusters[index] as string) },
      );
      expect(moved).toEqual(answer);
      expect(answer.low).toBeLessThanOrEqual(answer.estimate);
      expect(answer.high).toBeGreaterThanOrEqual(answer.estimate);
      const average = (seed: number) => bootstrap(items, statistics.mean, { ...options, seed });
      expect(average(10)).not.toEqual(average(9));
    }
  });

  test('clusters widen a bootstrap where queries of one cluster agree', () => {
    const items = Array.from({ length: 80 }, (_, index) => Math.floor(index / 8) / 10);
    const clusters = items.map((_, index) => Math.floor(index / 8));
    const width = (options: statistics.BootstrapOptions) => {
      const { low, high } = statistics.percentileBootstrap(items, statistics.mean, {
        resamples: 2000,
        ...options,
      });
      return high - low;
    };
    // sqrt(8) in theory: ten clusters of eight equal queries
    expect(width({ clusters }) / width({})).toBeGreaterThan(2.2);
    expect(width({ clusters }) / width({})).toBeLessThan(3.5);
  });

  test('the t test by clusters is that of the cluster means when clusters are equal in size', () => {
    const random = seededRandom(12);
    const baseline = Array.from({ length: 40 }, random);
    const candidate = baseline.map((value) => value + random() - 0.4);
    const clusters = baseline.map((_, index) => index % 10);
    const meansOf = (values: number[]) =>
      Array.from({ length: 10 }, (_, cluster) =>
        statistics.mean(values.filter((__, index) => index % 10 === cluster)),
      );
    const clustered = statistics.pairedTTest(baseline, candidate, { clusters });
    const plain = statistics.pairedTTest(meansOf(baseline), meansOf(candidate));
    expect(clustered.t).toBeCloseTo(plain.t, 10);
    expect(clustered.p).toBeCloseTo(plain.p, 12);
    const differences = statistics.pairedDifferences(baseline, candidate);
    const { dz } = statistics.effectSize(differences, { clusters });
    expect(dz).toBeCloseTo(plain.t / Math.sqrt(10), 10);
  });
});

describe('units of resampling', () => {
  const groups = Array.from(
    { length: 60 },
    (_, index) => `article ${String(Math.floor(index / 3)).padStart(2, '0')}`,
  );
  const clusters = groups.map((_, index) => `q${String(index).padStart(2, '0')}`);
  const alike = groups.map((_, index) => (Math.floor(index / 3) % 2 === 0 ? 0.2 : -0.1));

  test('groups where they differ more than their queries', () => {
    const { unit, ids } = statistics.resamplingUnits(alike, { clusters, groups });
    expect(unit).toBe('group');
    expect(ids).toEqual(groups.map((_, index) => Math.floor(index / 3)));
  });
  test('clusters where groups are missing or few, numbered by id whatever the order of rows', () => {
    expect(statistics.resamplingUnits(alike, { clusters }).unit).toBe('cluster');
    const turned = [...clusters].reverse();
    expect(statistics.resamplingUnits(alike, { clusters: turned }).ids).toEqual(
      clusters.map((_, index) => 59 - index),
    );
  });
  test('a query without group stands alone behind the groups', () => {
    const some = groups.map((group, index) => (index === 0 ? null : group));
    const first = clusters.map((cluster) => `a first name ${cluster}`);
    const { unit, ids } = statistics.resamplingUnits(alike, { clusters: first, groups: some });
    expect(unit).toBe('group');
    expect(ids[0]).toBe(20);
    expect(ids[1]).toBe(0);
  });
});

describe('empty, NaN and wrong use', () => {
  test('nothing in, NaN out', () => {
    expect(statistics.mean([])).toBeNaN();
    expect(statistics.quantile([], 0.5)).toBeNaN();
    expect(statistics.quantile([1, Number.NaN], 0.5)).toBeNaN();
    expect(statistics.auc([], [1])).toBeNaN();
    expect(statistics.ksDistance([], [1])).toBeNaN();
    expect(statistics.ksTest([], [1]).exact).toBeNaN();
    expect(statistics.wasserstein1([1], [])).toBeNaN();
    expect(statistics.rbo([], ['a']).extrapolated).toBeNaN();
    expect(statistics.kendallTauB([], [])).toBeNaN();
    expect(statistics.kendallP([1, 1], [1, 2])).toBeNaN();
    expect(statistics.entropy([0, 0])).toBeNaN();
    expect(statistics.psi([0, 0], [1, 1])).toBeNaN();
    expect(statistics.brierScore([], [])).toBeNaN();
    expect(statistics.calibrationError([], []).expected).toBeNaN();
    expect(statistics.correlationP(0.5, 2)).toBeNaN();
    expect(statistics.sampleDeviation([1])).toBeNaN();
    expect(statistics.effectSize([1, 1, 1]).dz).toBeNaN();
    expect(statistics.pairedTTest([1], [2])).toMatchObject({ difference: 1, p: Number.NaN, low: Number.NaN });
    expect(statistics.exactSignFlip([]).p).toBe(1);
    expect(statistics.signTest({ wins: 0, losses: 0 })).toBe(1);
    expect(statistics.wilcoxon([0, 0])).toEqual({ statistic: 0, p: 1, z: null });
    expect(statistics.findRoot((x) => x + 10, { low: 0, high: 1 })).toBeNaN();
    expect(statistics.pilotVariance(1, 9)).toBeNull();
  });

  test('wrong use is told', () => {
    expect(() => statistics.quantile([1], 95)).toThrow('share');
    expect(() => statistics.exactSignFlip(new Array(23).fill(1))).toThrow('23 differences');
    expect(() => statistics.exactSignFlip([Number.NaN])).toThrow('difference 0 is NaN');
    expect(() => statistics.wilcoxon([1, 1, 2], { method: 'exact' })).toThrow('no ties');
    expect(() => statistics.wilcoxon([Number.NaN])).toThrow('difference 0 is NaN');
    expect(() => statistics.percentileBootstrap([], () => 0)).toThrow('nothing to resample');
    expect(() => statistics.bcaBootstrap([1], () => 0, { clusters: [1, 2] })).toThrow(
      '1 items but 2 clusters',
    );
    expect(() => statistics.percentileBootstrap([1], () => 0, { resamples: 1.5 })).toThrow('resamples');
    expect(() => statistics.psi([1], [1, 2])).toThrow('1 bins');
    expect(() => statistics.histogram([1], { bins: 0 })).toThrow('no number of bins');
    expect(() => statistics.histogram([1], { bins: 2, range: [1, 1] })).toThrow('no width');
    expect(() => statistics.rbo(['a'], ['a'], { persistence: 1 })).toThrow('persistence');
    expect(() => statistics.spearman([1], [1, 2])).toThrow('1 values of x');
    expect(() => statistics.kendallTauB([1], [1, 2])).toThrow('1 values of x');
    expect(() => statistics.brierScore([1], [])).toThrow('1 probabilities');
    expect(() => statistics.calibrationError([1], [1], { bins: 0 })).toThrow('no number of bins');
    expect(() => statistics.clopperPearson({ successes: 3, trials: 2 })).toThrow('cannot be');
    expect(() => statistics.sampleSize({ variance: 1, effect: 0 })).toThrow('effect');
    expect(() => statistics.sampleSizeForEquivalence({ variance: -1, margin: 0.1 })).toThrow('variance');
    expect(() => statistics.queriesForPower({ effectSize: 0 })).toThrow('effect');
    expect(() => statistics.detectableEffectSize({ queries: 10, power: 0.01 })).toThrow('power');
    expect(() => statistics.pairedTTest([1], [1, 2])).toThrow('1 baseline values');
  });
});
