import { compareUtf8 } from '../scores/utf8-order.ts';
import type { ScoredDocument } from './bm25.ts';

/**
 * Reciprocal rank fusion: a document's score is the sum of 1 / (k + rank) over the rankings that hold it, ranks from 1. Scores of the
 * rankings do not matter, so that BM25 and cosines can be joined.
 *
 * @param rankings document ids of one query, best first, each id once
 * @param options.k how little the first places stand out; 60 when left out, as in the paper
 * @returns best first, ties by id ascending (code points)
 * @see Cormack, Clarke & Buettcher 2009, doi:10.1145/1571941.1572114
 * @example
 * reciprocalRankFusion([['a', 'b'], ['b', 'c']]).map(({ id }) => id); // => ['b', 'a', 'c']
 */
export function reciprocalRankFusion(
  rankings: readonly (readonly string[])[],
  { k = 60, top = Number.POSITIVE_INFINITY }: { readonly k?: number; readonly top?: number } = {},
): ScoredDocument[] {
  const scores = new Map<string, number>();
  for (const ranking of rankings) {
    for (const [place, id] of ranking.entries()) {
      scores.set(id, (scores.get(id) ?? 0) + 1 / (k + place + 1));
    }
  }
  return [...scores]
    .map(([id, score]) => ({ id, score }))
    .sort((one, other) => other.score - one.score || compareUtf8(one.id, other.id))
    .slice(0, top);
}
