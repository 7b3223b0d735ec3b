import { incompleteBeta } from './incomplete-beta.ts';
import type { Alternative } from './paired-t-test.ts';

/**
 * Sign test: were the wins more than half of the queries that changed? Ties are left out.
 *
 * @param options.wins and options.losses whole numbers
 * @param options.alternative default two-sided
 * @returns p in (0, 1]; 1 without wins and losses
 * @see binomial test with probability 1/2
 * @example
 * signTest({ wins: 8, losses: 2 }); // => 0.109375
 */
export function signTest({
  wins,
  losses,
  alternative = 'two-sided',
}: {
  readonly wins: number;
  readonly losses: number;
  readonly alternative?: Alternative;
}): number {
  const greater = atLeast(wins, wins + losses);
  const less = atLeast(losses, wins + losses);
  if (alternative === 'two-sided') return Math.min(1, 2 * Math.min(greater, less));
  return alternative === 'greater' ? greater : less;
}

/** Probability of `count` heads or more in `tosses`. */
function atLeast(count: number, tosses: number): number {
  return count === 0 ? 1 : incompleteBeta(0.5, { a: count, b: tosses - count + 1 });
}
