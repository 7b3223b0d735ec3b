import { midRanks, tieGroups } from './mid-ranks.ts';
import { normalCdf } from './normal.ts';

/**
 * Area under the ROC curve: the chance that a positive scores above a negative, ties counting one half. 0.5 is chance,
 * 0 every pair the wrong way round.
 *
 * @param positives and negatives scores, without NaN
 * @returns in [0, 1]; NaN when one is empty
 * @see Hanley & McNeil 1982, doi:10.1148/radiology.143.1.7063747
 * @example
 * auc([0.5, 0.7, 0.9], [0.5, 0.5, 0.3]); // => 0.8888888888888888
 */
export function auc(positives: ArrayLike<number>, negatives: ArrayLike<number>): number {
  if (positives.length === 0 || negatives.length === 0) return Number.NaN;
  return uOf(positives, negatives) / (positives.length * negatives.length);
}

/**
 * Mann and Whitney's test of the same, for independent values (two-sided).
 *
 * @param positives and negatives at least one score each, without NaN
 * @returns u = pairs won, ties one half; p by the normal with continuity correction; pExact from all orders, null with ties
 * @see Mann & Whitney 1947
 * @example
 * mannWhitney([3, 4, 5], [1, 2]).pExact; // => 0.2
 */
export function mannWhitney(
  positives: ArrayLike<number>,
  negatives: ArrayLike<number>,
): { readonly u: number; readonly p: number; readonly pExact: number | null } {
  const [m, n] = [positives.length, negatives.length];
  const u = uOf(positives, negatives);
  const larger = Math.max(u, m * n - u);
  const sizes = tieGroups([...Array.from(positives), ...Array.from(negatives)]).map(
    ({ members }) => members.length,
  );
  const total = m + n;
  const tieTerm = sizes.reduce((sum, size) => sum + (size ** 3 - size), 0) / (total * (total - 1));
  const deviation = Math.sqrt(((m * n) / 12) * (total + 1 - tieTerm));
  const excess = larger - (m * n) / 2 - 0.5;
  const p = deviation > 0 ? Math.min(1, 2 * normalCdf(-excess / deviation)) : 1;
  return { u, p, pExact: sizes.some((size) => size > 1) ? null : exactP(larger, m, n) };
}

function uOf(positives: ArrayLike<number>, negatives: ArrayLike<number>): number {
  const ranks = midRanks([...Array.from(positives), ...Array.from(negatives)]);
  let sum = 0;
  for (let index = 0; index < positives.length; index += 1) sum += ranks[index] as number;
  return sum - (positives.length * (positives.length + 1)) / 2;
}

/** Orders of m and n by the pairs won (Gaussian binomial coefficients), those with `larger` or more counted twice. */
function exactP(larger: number, m: number, n: number): number {
  // Fewer pairs lost than m n - larger: the same share, in a shorter table.
  const few = m * n - larger;
  let ways = new Float64Array(few + 1);
  ways[0] = 1;
  for (let item = 1; item <= n; item += 1) {
    // times (1 - q^(m + item)) / (1 - q^item), coefficient by coefficient
    const next = new Float64Array(few + 1);
    for (let lost = 0; lost <= few; lost += 1) {
      const gone = lost >= m + item ? (ways[lost - m - item] as number) : 0;
      const again = lost >= item ? (next[lost - item] as number) : 0;
      next[lost] = (ways[lost] as number) - gone + again;
    }
    ways = next;
  }
  let all = 1;
  for (let item = 1; item <= n; item += 1) all *= (m + item) / item;
  return Math.min(1, (2 * ways.reduce((sum, count) => sum + count, 0)) / all);
}
