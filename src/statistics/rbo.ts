/** How far two rankings agree, deeper places counting less. */
export interface RankBiasedOverlap {
  /** The point estimate: agreement beyond the lists assumed as at their end (equation 32; uneven lengths allowed). */
  readonly extrapolated: number;
  /** The least it can be, whatever follows, seen to the shorter list's depth (equation 11). */
  readonly minimum: number;
  /** The plain sum to the shorter list's depth; below `extrapolated` by what was not seen. */
  readonly truncated: number;
  /** Share of common items at the shorter list's depth. */
  readonly agreement: number;
}

/**
 * Rank-biased overlap: how alike two rankings are, their tops weighing most; lists may hold different items and be of
 * different length.
 *
 * @param first and second ids from the top, no id twice in one list
 * @param options.persistence p in (0, 1), default 0.9: the share of weight that goes on past each rank (0.9: the top ten
 *   carry 86 %)
 * @returns in [0, 1]; NaN when one is empty
 * @throws RangeError on a persistence outside (0, 1)
 * @see Webber, Moffat & Zobel 2010, doi:10.1145/1852102.1852106
 * @example
 * rbo(['a', 'b'], ['b', 'a'], { persistence: 0.5 }).extrapolated; // => 0.5
 */
export function rbo(
  first: readonly string[],
  second: readonly string[],
  { persistence: p = 0.9 }: { readonly persistence?: number } = {},
): RankBiasedOverlap {
  if (!(p > 0 && p < 1)) throw new RangeError(`the persistence must lie inside (0, 1), not ${p}`);
  const [short, long] = first.length <= second.length ? [first, second] : [second, first];
  const [s, l] = [short.length, long.length];
  if (s === 0)
    return { extrapolated: Number.NaN, minimum: Number.NaN, truncated: Number.NaN, agreement: Number.NaN };
  const overlaps = overlapsByDepth(short, long);
  const at = (depth: number) => overlaps[depth] as number;
  let [seen, assumed, least, truncated] = [0, 0, 0, 0];
  for (let depth = 1; depth <= l; depth += 1) {
    const weight = p ** depth / depth;
    seen += at(depth) * weight;
    if (depth > s) assumed += (at(s) * (depth - s) * weight) / s;
    if (depth <= s) {
      least += (at(depth) - at(s)) * weight;
      truncated += at(depth) * weight;
    }
  }
  const scale = (1 - p) / p;
  return {
    extrapolated: scale * (seen + assumed) + ((at(l) - at(s)) / l + at(s) / s) * p ** l,
    minimum: scale * (least - at(s) * Math.log1p(-p)),
    truncated: scale * truncated,
    agreement: at(s) / s,
  };
}

/** Common items of both lists' first d, for d = 0 to the longer length. */
function overlapsByDepth(short: readonly string[], long: readonly string[]): number[] {
  const once = new Set<string>();
  const overlaps = [0];
  let common = 0;
  for (let depth = 0; depth < long.length; depth += 1) {
    for (const item of [short[depth], long[depth]]) {
      if (item === undefined) continue;
      if (once.has(item)) common += 1;
      once.add(item);
    }
    overlaps.push(common);
  }
  return overlaps;
}
