/**
 * Kolmogorov-Smirnov distance: the largest gap between the two samples' distribution functions. How far two sets of scores
 * differ, whatever the shape; 0 the same, 1 apart. A distance, not a test: scores of one query are not independent.
 *
 * @param a and b numbers in any order, without NaN
 * @returns in [0, 1]; NaN when one is empty
 * @see Smirnov 1939
 * @example
 * ksDistance([0.1, 0.4, 0.7], [0.2, 0.9]); // => 0.5
 */
export function ksDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length === 0 || b.length === 0) return Number.NaN;
  return largestGap(a, b) / (a.length * b.length);
}

/**
 * p-values of the distance for independent values (two-sided).
 *
 * @param a and b at least one number each, without NaN
 * @returns `exact` from all orders of the pooled values (time a.length x b.length); `asymptotic` from the one-sample
 *   distribution at the effective size a b / (a + b), rounded, as scipy has it
 * @see Hodges 1958; Marsaglia, Tsang & Wang 2003, doi:10.18637/jss.v008.i18; Miller 1956 (tails)
 * @example
 * ksTest([0.1, 0.4, 0.7], [0.2, 0.9]).exact; // => 0.9
 */
export function ksTest(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
): { readonly distance: number; readonly exact: number; readonly asymptotic: number } {
  if (a.length === 0 || b.length === 0)
    return { distance: Number.NaN, exact: Number.NaN, asymptotic: Number.NaN };
  const gap = largestGap(a, b);
  const [m, n] = [a.length, b.length];
  const distance = gap / (m * n);
  return {
    distance,
    exact: exactP(m, n, gap),
    asymptotic: oneSampleP(distance, roundHalfEven((m * n) / (m + n))),
  };
}

/** The gap times both sizes: a whole number, so that ties and comparisons are exact. */
function largestGap(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [first, second] = [Float64Array.from(a).sort(), Float64Array.from(b).sort()];
  let [i, j, largest] = [0, 0, 0];
  while (i < first.length && j < second.length) {
    const value = Math.min(first[i] as number, second[j] as number);
    while (i < first.length && first[i] === value) i += 1;
    while (j < second.length && second[j] === value) j += 1;
    largest = Math.max(largest, Math.abs(i * second.length - j * first.length));
  }
  return largest;
}

/** Chance that a random walk through the grid of (values of a, values of b) passed leaves the band: summed where it first does. */
function exactP(m: number, n: number, gap: number): number {
  if (gap === 0) return 1;
  const inside = new Float64Array(n + 1);
  let outside = 0;
  for (let i = 0; i <= m; i += 1) {
    for (let j = 0; j <= n; j += 1) {
      // The next value is of a with chance (left of a) / (left of both).
      const fromA = i > 0 ? (inside[j] as number) * ((m - i + 1) / (m - i + 1 + n - j)) : 0;
      const fromB = j > 0 ? (inside[j - 1] as number) * ((n - j + 1) / (m - i + n - j + 1)) : 0;
      const reached = i === 0 && j === 0 ? 1 : fromA + fromB;
      const out = Math.abs(i * n - j * m) >= gap;
      if (out) outside += reached;
      inside[j] = out ? 0 : reached;
    }
  }
  return Math.min(1, outside);
}

/** P(D_n >= d) for one sample of n. */
function oneSampleP(d: number, n: number): number {
  if (n < 1 || d <= 0.5 / n) return 1;
  if (d >= 1) return 0;
  const tail = 2 * oneSidedP(d, n);
  // Above 1/2 both sides cannot be passed at once; below, the two sides overlap by about the cube of the tail.
  if (d >= 0.5 || tail < 1e-4) return Math.min(1, tail);
  return n > largestMatrix ? limitingP(Math.sqrt(n) * d) : 1 - matrixCdf(d, n);
}

/** P(D+_n >= d), Smirnov's sum. */
function oneSidedP(d: number, n: number): number {
  let sum = 0;
  let logChoose = 0;
  for (let j = 0; j <= Math.floor(n * (1 - d)); j += 1) {
    if (j > 0) logChoose += Math.log((n - j + 1) / j);
    const rest = 1 - d - j / n;
    const log =
      logChoose +
      (j - 1) * Math.log(d + j / n) +
      (rest > 0 ? (n - j) * Math.log(rest) : n === j ? 0 : -Infinity);
    sum += Math.exp(log);
  }
  return d * sum;
}

/** P(D_n < d) by the power of a matrix (Marsaglia, Tsang & Wang). */
function matrixCdf(d: number, n: number): number {
  const k = Math.floor(n * d) + 1;
  const size = 2 * k - 1;
  const h = k - n * d;
  let matrix: number[][] = Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (__, j) => (i - j + 1 < 0 ? 0 : 1)),
  );
  const at = (i: number) => matrix[i] as number[];
  for (let i = 0; i < size; i += 1) {
    (at(i)[0] as number) -= h ** (i + 1);
    (at(size - 1)[i] as number) -= h ** (size - i);
  }
  (at(size - 1)[0] as number) += 2 * h - 1 > 0 ? (2 * h - 1) ** size : 0;
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j < size; j += 1) {
      for (let g = 1; g <= i - j + 1; g += 1) (at(i)[j] as number) /= g;
    }
  }
  // Each factor of the power is divided by e, as n! / n^n falls: nothing overflows.
  matrix = matrix.map((row) => row.map((value) => value / Math.E));
  const power = matrixPower(matrix, n);
  let value = (power[k - 1] as number[])[k - 1] as number;
  for (let i = 1; i <= n; i += 1) value *= (i / n) * Math.E;
  return value;
}

function matrixPower(matrix: readonly number[][], exponent: number): readonly number[][] {
  if (exponent === 1) return matrix;
  const half = matrixPower(matrix, Math.floor(exponent / 2));
  const square = product(half, half);
  return exponent % 2 === 0 ? square : product(square, matrix);
}

function product(a: readonly number[][], b: readonly number[][]): number[][] {
  return a.map((row) =>
    row.map((_, j) => row.reduce((sum, value, k) => sum + value * ((b[k] as number[])[j] as number), 0)),
  );
}

/** Kolmogorov's limit, for samples too large for the matrix. */
function limitingP(x: number): number {
  let sum = 0;
  for (let k = 1; k <= 100; k += 1) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * x * x);
  return Math.min(1, Math.max(0, sum));
}

function roundHalfEven(value: number): number {
  return value % 1 === 0.5 ? 2 * Math.round(value / 2) : Math.round(value);
}

const largestMatrix = 400;
