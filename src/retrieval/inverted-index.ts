import { compareUtf8 } from '../scores/utf8-order.ts';
import type { CorpusDocument, ScoredDocument, TermsOf } from './bm25.ts';
import { topPlaces } from './top-places.ts';

export interface InvertedIndexOptions {
  readonly terms: TermsOf;
  /** 1.2 when left out. */
  readonly k1?: number;
  /** 0.5 when left out. */
  readonly b?: number;
  /** Added to each term's gain: 0 (the default) is BM25, above is BM25+ (Lv & Zhai 2011, doi:10.1145/2063576.2063584). */
  readonly delta?: number;
}

export interface InvertedIndex {
  readonly documents: number;
  /** Distinct terms, of all pools together. */
  readonly terms: number;
  /**
   * The best documents, best first, ties by id ascending (code points). Of the query's language, or of all where that is null or has
   * none. A document that shares no term is never among them.
   */
  search(
    query: string,
    options: { readonly language: string | null; readonly top: number },
  ): ScoredDocument[];
}

/**
 * BM25 for whole corpora: the scores of `indexCorpus`, with the documents of each term in typed arrays and the best ones by a heap. Each
 * language is a pool with its own statistics.
 *
 * @example
 * const index = invertedIndex([{ id: 'a', text: 'reset the password', language: 'en' }], { terms: words });
 * index.search('password reset', { language: 'en', top: 10 }).map(({ id }) => id); // => ['a']
 */
export function invertedIndex(
  corpus: Iterable<CorpusDocument>,
  { terms, k1 = 1.2, b = 0.5, delta = 0 }: InvertedIndexOptions,
): InvertedIndex {
  const documents = [...corpus];
  const languages = new Set(documents.flatMap(({ language }) => language ?? []));
  const pools = new Map<string | null, Pool>();
  const poolOf = (language: string | null): Pool => {
    const key = language !== null && languages.has(language) ? language : null;
    const known = pools.get(key);
    if (known !== undefined) return known;
    const own = key === null ? documents : documents.filter((document) => document.language === key);
    const made = makePool(own, terms);
    pools.set(key, made);
    return made;
  };
  // Made now where there is one language only, so that the first query does not pay for it.
  if (languages.size === 0) poolOf(null);
  for (const language of languages) poolOf(language);
  return {
    documents: documents.length,
    terms: [...pools.values()].reduce((sum, pool) => sum + pool.numbers.size, 0),
    search(query, { language, top }) {
      const pool = poolOf(language);
      const { scores, ids, lengths, averageLength } = pool;
      scores.fill(0);
      for (const term of new Set(terms(query, language))) {
        const number = pool.numbers.get(term);
        if (number === undefined) continue;
        const from = pool.starts[number] as number;
        const to = pool.starts[number + 1] as number;
        const holding = to - from;
        const weight = Math.log1p((ids.length - holding + 0.5) / (holding + 0.5));
        for (let at = from; at < to; at += 1) {
          const place = pool.places[at] as number;
          const count = pool.counts[at] as number;
          const softening = k1 * (1 - b + (b * (lengths[place] as number)) / averageLength);
          const gain = (weight * count * (k1 + 1)) / (count + softening) + weight * delta;
          scores[place] = (scores[place] as number) + gain;
        }
      }
      const order = (one: number, other: number) => compareUtf8(ids[one] as string, ids[other] as string);
      return topPlaces(scores, { top, above: 0, order }).map((place) => ({
        id: ids[place] as string,
        score: scores[place] as number,
      }));
    },
  };
}

interface Pool {
  readonly ids: readonly string[];
  readonly lengths: Uint32Array;
  readonly averageLength: number;
  /** The number of each term. */
  readonly numbers: ReadonlyMap<string, number>;
  /** Where the documents of a term begin in `places` and `counts`; one more entry than there are terms. */
  readonly starts: Uint32Array;
  readonly places: Uint32Array;
  readonly counts: Uint32Array;
  /** Reused by every search: searches are synchronous. */
  readonly scores: Float64Array;
}

/** Two passes over postings kept by document, so that those of a term lie together without an array for each term. */
function makePool(documents: readonly CorpusDocument[], terms: TermsOf): Pool {
  const numbers = new Map<string, number>();
  const holding: number[] = [];
  const lengths = new Uint32Array(documents.length);
  const rows: Uint32Array[] = [];
  let total = 0;
  let postings = 0;
  for (const [place, { text, language }] of documents.entries()) {
    const counts = new Map<number, number>();
    for (const term of terms(text, language)) {
      let number = numbers.get(term);
      if (number === undefined) {
        number = numbers.size;
        numbers.set(term, number);
        holding.push(0);
      }
      counts.set(number, (counts.get(number) ?? 0) + 1);
      total += 1;
      lengths[place] = (lengths[place] as number) + 1;
    }
    const row = new Uint32Array(2 * counts.size);
    let at = 0;
    for (const [number, count] of counts) {
      row[at] = number;
      row[at + 1] = count;
      at += 2;
      holding[number] = (holding[number] as number) + 1;
    }
    rows.push(row);
    postings += counts.size;
  }
  const starts = new Uint32Array(numbers.size + 1);
  for (const [number, count] of holding.entries()) starts[number + 1] = (starts[number] as number) + count;
  const next = starts.slice();
  const places = new Uint32Array(postings);
  const counts = new Uint32Array(postings);
  for (const [place, row] of rows.entries()) {
    for (let at = 0; at < row.length; at += 2) {
      const slot = next[row[at] as number] as number;
      next[row[at] as number] = slot + 1;
      places[slot] = place;
      counts[slot] = row[at + 1] as number;
    }
  }
  return {
    ids: documents.map(({ id }) => id),
    lengths,
    averageLength: documents.length === 0 ? 0 : total / documents.length,
    numbers,
    starts,
    places,
    counts,
    scores: new Float64Array(documents.length),
  };
}
