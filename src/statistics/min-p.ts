import { countBelow, countUpTo } from './count-sorted.ts';
import type { FlipDifference } from './flip-differences.ts';

/** What a family of comparisons does to each of them. */
export interface FamilyLevel {
  /** Level of each comparison at which the family errs with probability `level` at most. */
  readonly level: number;
  /** In the order of the differences; null for those without p. */
  readonly pAdjusted: readonly (number | null)[];
}

/**
 * One level for a family of comparisons on the same draws (Westfall and Young's minP, single step). For each draw of signs,
 * take the p that the flip test would have had in each comparison and keep the smallest; pAdjusted is the share of draws
 * (the observed signs among them) whose smallest p is as small as the observed one, and `level` the p that 5 % of draws
 * fall under. `pAdjusted <= 0.05`, `p <= level` and `interval(level)` excludes 0 are one statement.
 *
 * @param differences from one call of flipDifferences, or from calls with the same draws. Identical and unready ones take no part
 * @param options.level of the family, default 0.05
 * @returns `level` is the family's own when there is nothing to adjust; 0 when no p could be small enough
 * @throws RangeError when the differences come from different numbers of draws
 * @see P. H. Westfall & S. S. Young 1993, Resampling-Based Multiple Testing, 2.3; STATISTICS.md 3
 * @example
 * const draws = flipDraws({ clusters: [1, 2, 3, 4, 5, 6, 7, 8] });
 * const up = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];
 * const zero = [0, 0, 0, 0, 0, 0, 0, 0];
 * const pairs = [{ baseline: zero, candidate: up }, { baseline: up, candidate: [...up].reverse() }];
 * minP(flipDifferences(pairs, draws)).pAdjusted.length; // => 2
 */
export function minP(
  differences: readonly FlipDifference[],
  { level = 0.05 }: { readonly level?: number } = {},
): FamilyLevel {
  const family = differences.flatMap(({ sums }) => (sums === null ? [] : [sums]));
  const draws = family[0]?.length ?? 0;
  if (family.some((sums) => sums.length !== draws)) {
    throw new RangeError('the differences of a family must come from the same draws');
  }
  const assignments = draws + 1;
  const smallest = new Float64Array(assignments).fill(1);
  for (const sums of family) keepSmaller(smallest, sums);
  smallest.sort();
  const allowed = mostAllowed(level, assignments);
  const firstTooMany = family.length === 0 ? 1 : (smallest[Math.min(allowed, draws)] as number);
  // The next double below: levels are compared with <=, and everything under the first draw too many is allowed.
  const below = firstTooMany * (1 - Number.EPSILON / 2);
  const pAdjusted = differences.map((difference) => {
    const p = difference.p();
    if (p === null) return null;
    if (difference.sums === null) return p.twoSided;
    return Math.max(p.twoSided, countUpTo(smallest, p.twoSided) / assignments);
  });
  return { level: Math.min(level, below), pAdjusted };
}

/** p of every assignment of signs among all of them: the last place is for the signs as observed, whose sum is 0. */
function keepSmaller(smallest: Float64Array, sums: Float64Array): void {
  const assignments = smallest.length;
  const sorted = new Float64Array(assignments);
  sorted.set(sums);
  sorted.sort();
  for (let draw = 0; draw < assignments; draw += 1) {
    const sum = sums[draw] ?? 0;
    const tail = Math.min(countUpTo(sorted, sum), assignments - countBelow(sorted, sum));
    const p = 2 * (tail / assignments);
    if (p < (smallest[draw] as number)) smallest[draw] = p;
  }
}

/** How many draws may have a smaller p: the largest count with count / assignments <= level. */
function mostAllowed(level: number, assignments: number): number {
  let count = Math.floor(level * assignments);
  while (count > 0 && count / assignments > level) count -= 1;
  while ((count + 1) / assignments <= level) count += 1;
  return count;
}
