import { exactSum } from './exact-sum.ts';
import { tieGroups } from './mid-ranks.ts';
import { normalCdf } from './normal.ts';
import type { Alternative } from './paired-t-test.ts';

/** The test's statistic and p-value. */
export interface Wilcoxon {
  /** Sum of the ranks of positive differences; for two-sided the smaller of it and the negative ones' (as scipy prints). */
  readonly statistic: number;
  readonly p: number;
  /** Standardised statistic; null with the exact method. */
  readonly z: number | null;
}

/**
 * Wilcoxon's signed-rank test of paired differences. Equal sizes share their mean rank.
 *
 * @param differences candidate - baseline, finite
 * @param options.zeros what zeros do: `drop` (Wilcoxon, default), `pratt` (rank them, then leave their ranks out), `split`
 *   (half of their ranks to each side)
 * @param options.method `exact` counts all sign assignments and asks for no ties and no zeros; `normal` approximates;
 *   left out: exact up to 50 differences without ties and zeros
 * @param options.continuityCorrection half a rank towards the middle, `normal` only; default none
 * @param options.alternative default two-sided
 * @returns p 1 when nothing differs
 * @throws RangeError when `exact` is asked for with ties or zeros, or a difference is not finite
 * @see Wilcoxon 1945; Pratt 1959; Cureton 1967 (Pratt's variance)
 * @example
 * wilcoxon([1, 2, 3, -4, 5]).p; // => 0.4375
 */
export function wilcoxon(
  differences: ArrayLike<number>,
  {
    zeros = 'drop',
    method,
    continuityCorrection = 'none',
    alternative = 'two-sided',
  }: {
    readonly zeros?: 'drop' | 'pratt' | 'split';
    readonly method?: 'exact' | 'normal';
    readonly continuityCorrection?: 'none' | 'half';
    readonly alternative?: Alternative;
  } = {},
): Wilcoxon {
  const all = Array.from(differences);
  const wrong = all.findIndex((difference) => !Number.isFinite(difference));
  if (wrong !== -1) throw new RangeError(`difference ${wrong} is ${all[wrong]}`);
  const used = zeros === 'drop' ? all.filter((difference) => difference !== 0) : all;
  const ranked = rankSums(used);
  const untied = ranked.ties.every((size) => size === 1) && used.length === all.length && ranked.zeros === 0;
  if (method === 'exact' && !untied) throw new RangeError('the exact test asks for no ties and no zeros');
  const half = zeros === 'split' ? ranked.zeroRanks / 2 : 0;
  const [plus, minus] = [ranked.plus + half, ranked.minus + half];
  const statistic = alternative === 'two-sided' ? Math.min(plus, minus) : plus;
  if (ranked.zeros === used.length) return { statistic, p: 1, z: null };
  if (method === 'exact' || (method === undefined && untied && used.length <= 50)) {
    return { statistic, p: exactP(plus, used.length, alternative), z: null };
  }
  const left = zeros === 'pratt' ? ranked.zeros : 0;
  const tied = zeros === 'pratt' ? ranked.ties : ranked.tiesWithZeros;
  const middle = (triangle(used.length) - triangle(left)) / 2;
  const tieTerm = tied.reduce((total, size) => total + (size ** 3 - size), 0);
  const variance = (pyramid(used.length) - pyramid(left) - tieTerm / 2) / 24;
  const towards = { 'two-sided': Math.sign(plus - middle), greater: 1, less: -1 }[alternative];
  const correction = continuityCorrection === 'half' ? towards / 2 : 0;
  const z = (plus - middle - correction) / Math.sqrt(variance);
  return { statistic, p: normalP(z, alternative), z };
}

function rankSums(differences: readonly number[]) {
  const groups = tieGroups(differences.map(Math.abs));
  const plus: number[] = [];
  const minus: number[] = [];
  const ties: number[] = [];
  let zeros = 0;
  for (const { members, first } of groups) {
    const rank = first + (members.length + 1) / 2;
    if (differences[members[0] as number] === 0) {
      zeros = members.length;
      continue;
    }
    ties.push(members.length);
    for (const member of members) ((differences[member] as number) > 0 ? plus : minus).push(rank);
  }
  return {
    plus: exactSum(plus),
    minus: exactSum(minus),
    zeros,
    zeroRanks: triangle(zeros),
    /** Sizes of the groups of equal sizes, without and with the group of zeros. */
    ties,
    tiesWithZeros: zeros === 0 ? ties : [...ties, zeros],
  };
}

/** Sum of the ranks 1 to n. */
function triangle(n: number): number {
  return (n * (n + 1)) / 2;
}

/** n (n + 1) (2n + 1): 24 times the variance of the rank sum. */
function pyramid(n: number): number {
  return n * (n + 1) * (2 * n + 1);
}

/** All sign assignments counted by their sum of positive ranks. */
function exactP(plus: number, count: number, alternative: Alternative): number {
  const largest = triangle(count);
  const shares = new Float64Array(largest + 1);
  shares[0] = 1;
  for (let rank = 1; rank <= count; rank += 1) {
    for (let sum = largest; sum >= 0; sum -= 1) {
      const without = shares[sum] as number;
      shares[sum] = (without + (sum >= rank ? (shares[sum - rank] as number) : 0)) / 2;
    }
  }
  const greater = exactSum(shares.subarray(plus));
  const less = exactSum(shares.subarray(0, plus + 1));
  if (alternative === 'two-sided') return Math.min(1, 2 * Math.min(greater, less));
  return alternative === 'greater' ? greater : less;
}

function normalP(z: number, alternative: Alternative): number {
  if (alternative === 'two-sided') return 2 * normalCdf(-Math.abs(z));
  return alternative === 'greater' ? normalCdf(-z) : normalCdf(z);
}
