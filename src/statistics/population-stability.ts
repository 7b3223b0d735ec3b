/**
 * Population stability index of two histograms: sum of (q - p) ln(q / p) over bins, p the baseline's share and q the
 * candidate's. By custom under 0.1 is stable and over 0.25 a shift; bins and sample sizes move it.
 *
 * @param baseline and candidate counts in the same bins
 * @param options.empty what an empty bin becomes: a least share (default 0.0001, no renormalisation), or `add-half`: half an
 *   observation more in every bin
 * @returns 0 or more; NaN when one has no counts
 * @throws RangeError when the numbers of bins differ
 * @see Siddiqi 2006, Credit Risk Scorecards; twice the symmetric (Jeffreys) divergence
 * @example
 * psi([1, 3], [3, 1]); // => 1.0986122886681098
 */
export function psi(
  baseline: readonly number[],
  candidate: readonly number[],
  { empty = 1e-4 }: { readonly empty?: number | 'add-half' } = {},
): number {
  checkBins(baseline, candidate);
  const [p, q] = [sharesOf(baseline, empty), sharesOf(candidate, empty)];
  return p.reduce((sum, share, bin) => {
    const other = q[bin] as number;
    return sum + (other - share) * Math.log(other / share);
  }, 0);
}

/**
 * Jensen-Shannon divergence of two histograms, in nats: 0 the same shares, ln 2 when no bin is shared. Empty bins need no
 * treatment.
 *
 * @param baseline and candidate counts in the same bins
 * @returns in [0, ln 2]; NaN when one has no counts
 * @throws RangeError when the numbers of bins differ
 * @see J. Lin 1991, doi:10.1109/18.61115
 * @example
 * jensenShannon([1, 0], [0, 1]); // => 0.6931471805599453
 */
export function jensenShannon(baseline: readonly number[], candidate: readonly number[]): number {
  checkBins(baseline, candidate);
  const [p, q] = [sharesOf(baseline, 0), sharesOf(candidate, 0)];
  const part = (share: number, middle: number) => (share > 0 ? share * Math.log(share / middle) : share);
  return p.reduce((sum, share, bin) => {
    const other = q[bin] as number;
    const middle = (share + other) / 2;
    return sum + (part(share, middle) + part(other, middle)) / 2;
  }, 0);
}

function sharesOf(counts: readonly number[], empty: number | 'add-half'): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return counts.map(() => Number.NaN);
  if (empty === 'add-half') return counts.map((count) => (count + 0.5) / (total + counts.length / 2));
  return counts.map((count) => Math.max(empty, count / total));
}

function checkBins(baseline: readonly number[], candidate: readonly number[]): void {
  if (baseline.length !== candidate.length) {
    throw new RangeError(`${baseline.length} bins of the baseline but ${candidate.length} of the candidate`);
  }
}
