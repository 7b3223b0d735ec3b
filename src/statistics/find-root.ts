/**
 * A zero of a continuous function between two points where its signs differ (or where it is 0), as exactly as doubles
 * allow. NaN when the signs are alike or a value is NaN.
 *
 * @param f the function
 * @param bracket ends, low < high
 * @see R. P. Brent 1973, Algorithms for Minimization without Derivatives, ch. 4
 * @example
 * findRoot((x) => x * x - 2, { low: 0, high: 2 }); // => 1.4142135623730951
 */
export function findRoot(
  f: (x: number) => number,
  { low, high }: { readonly low: number; readonly high: number },
): number {
  let previous = low;
  let atPrevious = f(low);
  let best = high;
  let atBest = f(high);
  if (atPrevious === 0) return low;
  if (atBest === 0) return high;
  if (!(atPrevious > 0 !== atBest > 0) || Number.isNaN(atPrevious) || Number.isNaN(atBest)) return Number.NaN;
  let opposite = previous;
  let atOpposite = atPrevious;
  let step = best - previous;
  let stepBefore = step;
  for (let count = 0; count < mostSteps; count += 1) {
    if (atBest > 0 === atOpposite > 0) {
      opposite = previous;
      atOpposite = atPrevious;
      step = best - previous;
      stepBefore = step;
    }
    if (Math.abs(atOpposite) < Math.abs(atBest)) {
      [previous, best, opposite] = [best, opposite, best];
      [atPrevious, atBest, atOpposite] = [atBest, atOpposite, atBest];
    }
    const tolerance = 2 * Number.EPSILON * Math.abs(best);
    const middle = (opposite - best) / 2;
    if (Math.abs(middle) <= tolerance || atBest === 0) return best;
    const tried = interpolated();
    if (Math.abs(stepBefore) >= tolerance && Math.abs(atPrevious) > Math.abs(atBest) && tried !== null) {
      stepBefore = step;
      step = tried;
    } else {
      step = middle;
      stepBefore = middle;
    }
    previous = best;
    atPrevious = atBest;
    best += Math.abs(step) > tolerance ? step : middle > 0 ? tolerance : -tolerance;
    atBest = f(best);

    /** Secant or inverse quadratic step, or null where it leaves the bracket or shrinks it too slowly. */
    function interpolated(): number | null {
      const slope = atBest / atPrevious;
      let numerator: number;
      let denominator: number;
      if (previous === opposite) {
        numerator = 2 * middle * slope;
        denominator = 1 - slope;
      } else {
        const q = atPrevious / atOpposite;
        const r = atBest / atOpposite;
        numerator = slope * (2 * middle * q * (q - r) - (best - previous) * (r - 1));
        denominator = (q - 1) * (r - 1) * (slope - 1);
      }
      if (numerator > 0) denominator = -denominator;
      numerator = Math.abs(numerator);
      const limit = Math.min(
        3 * middle * denominator - Math.abs(tolerance * denominator),
        Math.abs(stepBefore * denominator),
      );
      return 2 * numerator < limit ? numerator / denominator : null;
    }
  }
  return best;
}

const mostSteps = 400;
