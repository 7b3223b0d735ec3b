/**
 * Natural logarithm of the gamma function for positive arguments. Relative error about 1e-15, absolute near its zeros at
 * 1 and 2. At 0: Infinity; below 0 or NaN: NaN.
 *
 * @param x a positive number
 * @see Stirling's series, NIST DLMF 5.11.1, shifted upwards by the recurrence for small arguments
 * @example
 * logGamma(5); // => 3.1780538303479458
 */
export function logGamma(x: number): number {
  if (x === 0 || x === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  if (!(x > 0)) return Number.NaN;
  if (x === 1 || x === 2) return 0;
  return (x - 0.5) * Math.log(x) - x + halfLogTwoPi + stirlingError(x);
}

/**
 * ln Gamma(x) minus Stirling's formula without its series: what is left is small, so that ratios of gamma functions of
 * thousands do not lose five digits to cancellation (C. Loader 2000, "Fast and accurate computation of binomial
 * probabilities").
 */
export function stirlingError(x: number): number {
  let shifted = x;
  let added = 0;
  while (shifted < 16) {
    added += (shifted + 0.5) * Math.log1p(1 / shifted) - 1;
    shifted += 1;
  }
  const square = shifted * shifted;
  let series = 0;
  for (const coefficient of stirlingCoefficients) series = series / square + coefficient;
  return series / shifted + added;
}

/**
 * ln(1 + x) - x without the loss near 0, where both are nearly equal.
 *
 * @param x above -1
 * @param onePlus 1 + x, where the caller knows it better than the addition does (near 0)
 */
export function logOnePlusMinus(x: number, onePlus = 1 + x): number {
  if (onePlus < 0.4 || onePlus > 2.5) return Math.log(onePlus) - x;
  const ratio = x / (2 + x);
  const square = ratio * ratio;
  let term = 1;
  let series = 0;
  for (let odd = 3; term > 1e-18; odd += 2) {
    series += term / odd;
    term *= square;
  }
  return 2 * ratio * square * series - ratio * x;
}

const halfLogTwoPi = 0.9189385332046727;
/** Bernoulli numbers B(2k) / (2k (2k - 1)), highest first. */
const stirlingCoefficients = [
  -3617 / 122400,
  1 / 156,
  -691 / 360360,
  1 / 1188,
  -1 / 1680,
  1 / 1260,
  -1 / 360,
  1 / 12,
];
