/*
 * Adjusted p-values for several tests: reject where the adjusted p is at most the level. All take p-values in any order and
 * return adjusted ones in the same order; NaN stays NaN and counts as a test. Empty gives empty.
 */

/**
 * Bonferroni: p times the number of tests. Controls the chance of any false rejection, whatever the dependence.
 *
 * @example
 * bonferroni([0.01, 0.04]); // => [0.02, 0.08]
 */
export function bonferroni(p: readonly number[]): number[] {
  return p.map((value) => Math.min(1, value * p.length));
}

/**
 * Holm's step-down: as safe as Bonferroni, never weaker.
 *
 * @see S. Holm 1979, Scandinavian Journal of Statistics 6
 * @example
 * holm([0.01, 0.04, 0.03]); // => [0.03, 0.06, 0.06]
 */
export function holm(p: readonly number[]): number[] {
  return stepDown(p, (value, tests) => value * tests);
}

/**
 * Holm's step-down with Sidak's formula: a little stronger, safe for independent tests.
 *
 * @example
 * holmSidak([0.5, 0.5]); // => [0.75, 0.75]
 */
export function holmSidak(p: readonly number[]): number[] {
  // -expm1(n log1p(-p)) is 1 - (1-p)^n without losing small p
  return stepDown(p, (value, tests) => -Math.expm1(tests * Math.log1p(-value)));
}

/**
 * Hochberg's step-up: stronger than Holm, safe for independent or positively dependent tests.
 *
 * @see Y. Hochberg 1988, doi:10.1093/biomet/75.4.800
 * @example
 * hochberg([0.01, 0.04, 0.03]); // => [0.03, 0.04, 0.04]
 */
export function hochberg(p: readonly number[]): number[] {
  return stepUp(p, (value, place) => value * (p.length - place));
}

/**
 * Benjamini and Hochberg: controls the expected share of false rejections among the rejections (independent or positively
 * dependent tests).
 *
 * @see Benjamini & Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x
 * @example
 * benjaminiHochberg([0.01, 0.04, 0.03]); // => [0.03, 0.04, 0.04]
 */
export function benjaminiHochberg(p: readonly number[]): number[] {
  return stepUp(p, (value, place) => (value * p.length) / (place + 1));
}

/**
 * Benjamini and Yekutieli: the same for tests that depend on each other in any way.
 *
 * @see Benjamini & Yekutieli 2001, doi:10.1214/aos/1013699998
 * @example
 * benjaminiYekutieli([0.02, 0.04]); // => [0.06, 0.06]
 */
export function benjaminiYekutieli(p: readonly number[]): number[] {
  const harmonic = p.reduce((total, _, index) => total + 1 / (index + 1), 0);
  return stepUp(p, (value, place) => (value * p.length * harmonic) / (place + 1));
}

/** From the smallest p up; an adjusted p is never below that of a smaller p. */
function stepDown(p: readonly number[], adjust: (value: number, testsLeft: number) => number): number[] {
  let floor = 0;
  return inOrder(p, ascending(p), (value, place) => {
    floor = Math.max(floor, Math.min(1, adjust(value, p.length - place)));
    return floor;
  });
}

/** From the largest p down; an adjusted p is never above that of a larger p. `place` counts from the smallest. */
function stepUp(p: readonly number[], adjust: (value: number, place: number) => number): number[] {
  let ceiling = 1;
  return inOrder(p, ascending(p).reverse(), (value, step) => {
    ceiling = Math.min(ceiling, adjust(value, p.length - 1 - step));
    return ceiling;
  });
}

function ascending(p: readonly number[]): number[] {
  return p.map((_, index) => index).sort((a, b) => (p[a] as number) - (p[b] as number));
}

function inOrder(
  p: readonly number[],
  order: readonly number[],
  adjust: (value: number, step: number) => number,
): number[] {
  const adjusted = new Array<number>(p.length).fill(Number.NaN);
  order.forEach((index, step) => {
    adjusted[index] = adjust(p[index] as number, step);
  });
  return adjusted;
}
