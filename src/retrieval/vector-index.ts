import { compareUtf8 } from '../scores/utf8-order.ts';
import type { ScoredDocument } from './bm25.ts';
import { topPlaces } from './top-places.ts';

/**
 * Exact nearest documents by cosine: every document is looked at. Vectors are kept as Float32 of length 1; products are summed in float64.
 *
 * @param vectors one per id, of equal lengths, finite. A vector of zeros has cosine 0 with all
 * @example
 * vectorIndex(['a', 'b'], [[1, 0], [0, 2]]).search([0, 1], { top: 1 }); // => [{ id: 'b', score: 1 }]
 */
export function vectorIndex(
  ids: readonly string[],
  vectors: readonly ArrayLike<number>[],
): {
  search(
    query: ArrayLike<number>,
    options: { readonly top: number; readonly among?: Uint8Array },
  ): ScoredDocument[];
} {
  const width = vectors[0]?.length ?? 0;
  const all = new Float32Array(ids.length * width);
  for (const [place, vector] of vectors.entries()) all.set(unit(vector), place * width);
  return {
    search(query, { top, among }) {
      const asked = unit(query);
      const scores = new Float64Array(ids.length).fill(Number.NEGATIVE_INFINITY);
      for (let place = 0; place < ids.length; place += 1) {
        if (among !== undefined && among[place] === 0) continue;
        let sum = 0;
        const from = place * width;
        for (let at = 0; at < width; at += 1) sum += (all[from + at] as number) * (asked[at] as number);
        scores[place] = sum;
      }
      const order = (one: number, other: number) => compareUtf8(ids[one] as string, ids[other] as string);
      return topPlaces(scores, { top, order }).map((place) => ({
        id: ids[place] as string,
        score: scores[place] as number,
      }));
    },
  };
}

function unit(vector: ArrayLike<number>): Float64Array {
  const copy = Float64Array.from(vector);
  const length = norm(copy);
  return length === 0 ? copy : copy.map((value) => value / length);
}

function norm(vector: Float64Array): number {
  let sum = 0;
  for (const value of vector) sum += value * value;
  return Math.sqrt(sum);
}
