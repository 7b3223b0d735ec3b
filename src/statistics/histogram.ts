/**
 * Counts in bins of equal width. Each bin holds its left edge and not its right one; the last holds both (as numpy;
 * edges are low + bin x width in doubles, so that 0.3 lies under the edge 3 x 0.1).
 *
 * @param values numbers; those outside the range or NaN are in no bin
 * @param options.bins 1 or more
 * @param options.range ends, low < high, default [0, 1]
 * @throws RangeError on fewer than 1 bin or a range without width
 * @example
 * histogram([0, 0.5, 0.6, 1], { bins: 2 }); // => [1, 3]
 */
export function histogram(
  values: ArrayLike<number>,
  {
    bins,
    range: [low, high] = [0, 1],
  }: { readonly bins: number; readonly range?: readonly [number, number] },
): number[] {
  if (!(Number.isSafeInteger(bins) && bins > 0)) throw new RangeError(`${bins} is no number of bins`);
  if (!(low < high)) throw new RangeError(`the range from ${low} to ${high} has no width`);
  const counts = new Array<number>(bins).fill(0);
  const width = (high - low) / bins;
  const edge = (bin: number) => low + bin * width;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] as number;
    if (!(value >= low && value <= high)) continue;
    let bin = Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins));
    // The division may land a value that lies on an edge one bin off.
    if (value < edge(bin)) bin -= 1;
    else if (bin < bins - 1 && value >= edge(bin + 1)) bin += 1;
    (counts[bin] as number) += 1;
  }
  return counts;
}
