import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/foundation/random.ts';
import { flipDifferences } from '../../src/statistics/flip-differences.ts';
import { flipDraws } from '../../src/statistics/flip-draws.ts';
import { minP } from '../../src/statistics/min-p.ts';

/** K candidates against one baseline, one query per cluster, on a grid so that ties happen. */
const family = fc
  .record({
    clusters: fc.integer({ min: 6, max: 30 }),
    candidates: fc.integer({ min: 1, max: 5 }),
    seed: fc.nat(),
  })
  .map(({ clusters, candidates, seed }) => {
    const random = seededRandom(seed);
    const value = () => Math.floor(random() * 11) / 10;
    const shift = Math.floor(random() * 4) / 10;
    const baseline = Array.from({ length: clusters }, value);
    const pairs = Array.from({ length: candidates }, () => ({
      baseline,
      candidate: baseline.map((from) => (random() < 0.2 ? from : from + value() - 0.5 + shift)),
    }));
    return { clusters: baseline.map((_, cluster) => cluster), pairs };
  });

describe('minP', () => {
  test('agrees with its definition over all sign assignments', () => {
    const random = seededRandom(11);
    const clusters = Array.from({ length: 10 }, (_, cluster) => cluster);
    for (let repetition = 0; repetition < 5; repetition += 1) {
      const changes = [0.3, 0.1, -0.05].map((shift) =>
        clusters.map(
          () => Math.round((random() - 0.5 + shift) * 100 + 0.5 * Math.sign(random() - 0.5)) * 2 + 1,
        ),
      );
      const zeros = clusters.map(() => 0);
      const differences = flipDifferences(
        changes.map((change) => ({ baseline: zeros, candidate: change })),
        flipDraws({ clusters }),
      );
      const signSums = changes.map((change) =>
        Array.from({ length: 1024 }, (_, signs) =>
          change.reduce((sum, value, place) => sum + (((signs >> place) & 1) === 1 ? -value : value), 0),
        ),
      );
      const pOf = (sums: number[], at: number) =>
        Math.min(
          1,
          (2 * Math.min(sums.filter((sum) => sum >= at).length, sums.filter((sum) => sum <= at).length)) /
            1024,
        );
      const smallest = Array.from({ length: 1024 }, (_, signs) =>
        Math.min(...signSums.map((sums) => pOf(sums, sums[signs] as number))),
      );
      const { level, pAdjusted } = minP(differences);
      differences.forEach((difference, index) => {
        const p = pOf(signSums[index] as number[], signSums[index]?.[0] as number);
        expect(difference.p()?.twoSided).toBe(p);
        expect(pAdjusted[index]).toBe(smallest.filter((one) => one <= p).length / 1024);
      });
      expect(smallest.filter((one) => one <= level).length / 1024).toBeLessThanOrEqual(0.05);
      // The next possible p would be one too many.
      expect(smallest.filter((one) => one <= level + 2 / 1024).length / 1024).toBeGreaterThan(0.05);
    }
  });

  test('pAdjusted <= 0.05, p <= level and the interval at that level excludes 0 are one statement', () => {
    fc.assert(
      fc.property(family, ({ clusters, pairs }) => {
        const differences = flipDifferences(pairs, flipDraws({ clusters, draws: 1999 }));
        for (const familyLevel of [0.05, 0.1, 0.25]) {
          const { level, pAdjusted } = minP(differences, { level: familyLevel });
          expect(level).toBeLessThanOrEqual(familyLevel);
          differences.forEach((difference, index) => {
            const p = difference.p()?.twoSided as number;
            const { low, high } = difference.interval(level);
            const excluded = (low !== null && low > 0) || (high !== null && high < 0);
            expect((pAdjusted[index] as number) <= familyLevel).toBe(p <= level);
            expect(p <= level).toBe(excluded);
            expect(pAdjusted[index]).toBeGreaterThanOrEqual(p);
          });
        }
      }),
      { numRuns: 150 },
    );
  });

  test('a family of one keeps its level and its p', () => {
    const random = seededRandom(3);
    const baseline = Array.from({ length: 40 }, () => random());
    const candidate = baseline.map((value) => value + random() - 0.45);
    const differences = flipDifferences(
      [{ baseline, candidate }],
      flipDraws({ clusters: baseline.map((_, i) => i) }),
    );
    const { level, pAdjusted } = minP(differences);
    expect(level).toBe(0.05);
    expect(pAdjusted[0]).toBeCloseTo(differences[0]?.p()?.twoSided as number, 3);
  });

  test('copies of one comparison cost nothing, independent ones about what Sidak says', () => {
    const random = seededRandom(8);
    const clusters = Array.from({ length: 60 }, (_, cluster) => cluster);
    const baseline = clusters.map(() => 0);
    const noise = () => ({ baseline, candidate: clusters.map(() => random() - 0.5) });
    const one = noise();
    const draws = flipDraws({ clusters });
    expect(minP(flipDifferences([one, one, one, one], draws)).level).toBe(0.05);
    const independent = minP(flipDifferences([noise(), noise(), noise(), noise()], draws)).level;
    // 1 - 0.95^(1/4) = 0.01274; the quantile of 20,000 draws is good to about a tenth of it
    expect(independent).toBeGreaterThan(0.0115);
    expect(independent).toBeLessThan(0.014);
  });

  test('identical and unready comparisons take no part', () => {
    const same = { baseline: [1, 1, 1, 1, 1, 1, 1], candidate: [1, 1, 1, 1, 1, 1, 1], identicalScores: true };
    const missing = { baseline: new Array(7).fill(Number.NaN), candidate: new Array(7).fill(0) };
    const differences = flipDifferences([same, missing], flipDraws({ clusters: [1, 2, 3, 4, 5, 6, 7] }));
    expect(minP(differences)).toEqual({ level: 0.05, pAdjusted: [1, null] });
    expect(minP([])).toEqual({ level: 0.05, pAdjusted: [] });
  });

  test('comparisons on other draws are refused', () => {
    const draw = (count: number) =>
      flipDifferences(
        [{ baseline: new Array(count).fill(0), candidate: new Array(count).fill(1) }],
        flipDraws({ clusters: Array.from({ length: count }, (_, i) => i) }),
      );
    expect(() => minP([...draw(7), ...draw(8)])).toThrow('same draws');
  });
});
