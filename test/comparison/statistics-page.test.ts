import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compareScoredRuns } from '../../src/comparison/compare-scored-runs.ts';
import { parseMetrics } from '../../src/metrics/index.ts';
import { clusterError } from '../../src/statistics/cluster-error.ts';
import { flipDifferences } from '../../src/statistics/flip-differences.ts';
import { flipDraws } from '../../src/statistics/flip-draws.ts';
import { flipInterval } from '../../src/statistics/flip-interval.ts';
import { pilotVariance, sampleSize } from '../../src/statistics/sample-size.ts';
import { rankedRun } from './runs.ts';

const page = readFileSync(new URL('../../docs/statistics.md', import.meta.url), 'utf8');

/** Cells of the row that starts with a word. */
function row(start: string): string[] {
  const line = page.split('\n').find((one) => one.startsWith(`| ${start} |`)) ?? '';
  return line
    .split('|')
    .slice(2, -1)
    .map((cell) => cell.trim());
}

/** The page says it, in whatever lines. */
const says = (words: string) => expect(page.replace(/\s+/g, ' ')).toContain(words);

describe('docs/statistics.md', () => {
  test('has the sum of three questions right', () => {
    const draws = flipDraws({ clusters: ['a', 'b', 'c'] });
    const [sums, counts] = draws.subsetSums([
      new Float64Array([0.5, 0.2, -0.1]),
      new Float64Array([1, 1, 1]),
    ]) as [Float64Array, Float64Array];
    // Subsets in the order of their bits: a, b, ab, c, ac, bc, abc.
    const means = [0, 1, 3, 2, 4, 5, 6].map(
      (subset) => (sums[subset] as number) / (counts[subset] as number),
    );
    expect(row('mean').map(Number)).toEqual(means.map((mean) => expect.closeTo(mean, 12)));
    says(
      [...means]
        .sort((a, b) => a - b)
        .map((mean) => String(Number(mean.toFixed(2))))
        .join(', '),
    );
  });

  test('has the sum of twelve questions right', () => {
    const values = (start: string) =>
      row(start).map((cell) => {
        const [one, rank] = cell.split('/').map(Number);
        return (one as number) / (rank as number);
      });
    const [before, after] = [values('baseline, 1 / rank'), values('run, 1 / rank')];
    expect(before).toHaveLength(12);
    const { difference, low, high, p } = flipInterval(before, after);
    const digits = (value: number | null) => value?.toFixed(3);
    says(`MRR rises by ${digits(difference)} [${digits(low)}, ${digits(high)}]`);
    says(`For the twelve questions p is ${digits(p)}`);
    says(`the 102nd smallest of the 4,095 means is ${digits(low)}, the 102nd largest ${digits(high)}`);
    expect(Math.floor(0.025 * 4096)).toBe(102);
    const [flip] = flipDifferences(
      [{ baseline: before, candidate: after }],
      flipDraws({ clusters: before.map((_, index) => index) }),
    );
    expect(flip?.guarded).toBe(false);

    const ranks = (list: readonly number[]) => list.map((value) => Math.round(1 / value));
    const { comparisons } = compareScoredRuns(rankedRun('a', ranks(before)), [rankedRun('b', ranks(after))], {
      measures: parseMetrics('MRR@10'),
      effect: 0.05,
    });
    const figures = comparisons[0]?.metrics['MRR@10'];
    says(`so it would find ${digits(figures?.minimumDetectable ?? null)}`);
    const error = clusterError(
      before.map((value, index) => (after[index] as number) - value),
      { clusters: before.map((_, index) => index) },
    );
    const v = 12 * error.standardError ** 2;
    says(`standard error is ${digits(error.standardError)}`);
    says(`${difference?.toFixed(4)} / ${Math.sqrt(v).toFixed(4)} = ${figures?.effectSize?.toFixed(2)}`);
    says(`v = 12 x 0.100^2 = ${digits(v)}`);
    says(`/ 0.05^2 = ${sampleSize({ variance: v, effect: 0.05 })} questions`);
    expect(comparisons[0]?.plan?.difference?.questions).toBe(sampleSize({ variance: v, effect: 0.05 }));
    says(`the upper 80 % limit of v, ${digits(pilotVariance(v, 12))}`);
  });

  test('has the guard of forty unchanged questions right', () => {
    const share = 1 - 0.025 ** (1 / 40);
    says(`up to ${(100 * share).toFixed(1)} % may be of a kind that breaks`);
    says(`a loss of ${(0.69 * share).toFixed(3)} is not excluded`);
  });
});
