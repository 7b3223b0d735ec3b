/** How a quantile that falls between two values is taken: as numpy.percentile names them. */
export type QuantileKind = 'linear' | 'nearest' | 'higher' | 'inverted-cdf';

/**
 * Quantile of a list.
 *
 * @param values in any order, not changed; NaN among them gives NaN
 * @param share in [0, 1]: 0 the smallest, 0.5 the median, 1 the largest
 * @param options.kind `linear` (default) interpolates between neighbours, `nearest` takes the nearer one (halves to the even
 *   place), `higher` the upper one, `inverted-cdf` the smallest value that at least that share of values does not exceed
 * @returns NaN when empty
 * @throws RangeError on a share outside [0, 1]
 * @see Hyndman & Fan 1996, doi:10.1080/00031305.1996.10473566 (definitions 7 and 1)
 * @example
 * quantile([40, 10, 30, 20], 0.5); // => 25
 */
export function quantile(
  values: ArrayLike<number>,
  share: number,
  { kind = 'linear' }: { readonly kind?: QuantileKind } = {},
): number {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`the share ${share} does not lie in [0, 1]`);
  const sorted = Float64Array.from(values).sort();
  // Typed arrays sort NaN to the end.
  if (sorted.length === 0 || Number.isNaN(sorted[sorted.length - 1])) return Number.NaN;
  return quantileOfSorted(sorted, share, kind);
}

/** The same of values that ascend; at least one. */
export function quantileOfSorted(
  sorted: ArrayLike<number>,
  share: number,
  kind: QuantileKind = 'linear',
): number {
  const last = sorted.length - 1;
  const place = last * share;
  const at = (index: number) => sorted[Math.min(last, Math.max(0, index))] as number;
  switch (kind) {
    case 'linear': {
      const low = at(Math.floor(place));
      const gap = at(Math.floor(place) + 1) - low;
      const part = place - Math.floor(place);
      // From the nearer side, so that equal neighbours give themselves and rounding stays small.
      return part < 0.5 || gap === 0 ? low + gap * part : low + gap - gap * (1 - part);
    }
    case 'nearest': {
      const half = place - Math.floor(place) === 0.5;
      return at(half ? 2 * Math.round(place / 2) : Math.round(place));
    }
    case 'higher':
      return at(Math.ceil(place));
    case 'inverted-cdf':
      return at(Math.ceil(sorted.length * share) - 1);
    default:
      return kind satisfies never;
  }
}
