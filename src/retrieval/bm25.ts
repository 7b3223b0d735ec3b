import { createHash } from 'node:crypto';

/** How a text becomes terms: words, or runs of characters. */
export type TermsOf = (text: string, language: string | null) => readonly string[];

export interface CorpusDocument {
  readonly id: string;
  readonly text: string;
  readonly language: string | null;
}

export interface Bm25Options {
  readonly terms: TermsOf;
  /** How soon repeats of a term stop counting; 0 or more. 1.2 when left out. */
  readonly k1?: number;
  /** How much long documents are discounted; 0 (not) to 1 (fully). 0.5 when left out. */
  readonly b?: number;
}

/** What BM25 knows of one language's documents. */
export interface Bm25Statistics {
  readonly documents: number;
  /** Terms per document; 0 for an empty corpus. */
  readonly averageLength: number;
  /** In how many documents each term stands. */
  readonly documentFrequency: ReadonlyMap<string, number>;
}

export interface Bm25 {
  readonly k1: number;
  readonly b: number;
  readonly terms: TermsOf;
  /** By language tag, and all documents together under null. Frozen: scoring never changes it. */
  readonly statistics: ReadonlyMap<string | null, Bm25Statistics>;
}

/** A text counted once, to be scored against many queries. */
export interface CountedText {
  /** Number of terms, repeats counted. */
  readonly length: number;
  readonly counts: ReadonlyMap<string, number>;
}

/** A query's terms with their weights in its language. */
export interface WeighedQuery {
  readonly statistics: Bm25Statistics;
  /** IDF of each distinct term. A term repeated in the query counts once, else a long instruction's "the" would. */
  readonly weights: ReadonlyMap<string, number>;
  /** The score that no document can reach: the sum of IDF x (k1 + 1). 0 for a query without terms. */
  readonly bound: number;
}

export interface ScoredDocument {
  readonly id: string;
  readonly score: number;
}

export interface Bm25Index {
  readonly bm25: Bm25;
  /**
   * The best documents for a query, best first, ties by id ascending (code point order). Only documents of the query's
   * language, or all where it is null or has no documents. Documents that share no term score 0 and fill up the end.
   *
   * @param top how many, 0 or more; fewer when there are fewer documents
   */
  rank(query: string, options: { readonly language: string | null; readonly top: number }): ScoredDocument[];
}

/**
 * Counts document frequencies and lengths, once for each language and once for all documents together.
 * IDF from a call's own candidates would make scores depend on the batch, by construction.
 *
 * @param corpus may be empty: then every IDF is that of a term never seen
 */
export function fitBm25(corpus: Iterable<CorpusDocument>, { terms, k1 = 1.2, b = 0.5 }: Bm25Options): Bm25 {
  const counters = new Map<string | null, Counter>([[null, newCounter()]]);
  for (const { text, language } of corpus) {
    const counted = countTerms(terms(text, language));
    for (const key of language === null ? [null] : [null, language]) {
      const counter = counters.get(key) ?? newCounter();
      counters.set(key, counter);
      addText(counter, counted);
    }
  }
  const statistics = new Map<string | null, Bm25Statistics>();
  for (const [language, { documents, length, documentFrequency }] of counters) {
    statistics.set(language, {
      documents,
      averageLength: documents === 0 ? 0 : length / documents,
      documentFrequency,
    });
  }
  return { k1, b, terms, statistics };
}

/**
 * Inverse document frequency, ln(1 + (N - n + 0.5) / (n + 0.5)): above 0 for every term, also one that stands in all
 * documents (Lucene's form of Robertson & Zaragoza 2009, doi:10.1561/1500000019, equation 3.15).
 *
 * @example
 * inverseDocumentFrequency({ documents: 10, averageLength: 4, documentFrequency: new Map([['a', 2]]) }, 'a'); // => 1.4816045409242153
 */
export function inverseDocumentFrequency(statistics: Bm25Statistics, term: string): number {
  const holding = statistics.documentFrequency.get(term) ?? 0;
  return Math.log1p((statistics.documents - holding + 0.5) / (holding + 0.5));
}

/** The terms of a text with their counts, for `scoreText`. */
export function countText(bm25: Bm25, text: string, language: string | null): CountedText {
  return countTerms(bm25.terms(text, language));
}

/** Weighs a query by its language's documents, or by all documents where that language has none. */
export function weighQuery(bm25: Bm25, query: string, language: string | null): WeighedQuery {
  const statistics = statisticsFor(bm25, language);
  const weights = new Map<string, number>();
  let sum = 0;
  for (const term of new Set(bm25.terms(query, language))) {
    const weight = inverseDocumentFrequency(statistics, term);
    weights.set(term, weight);
    sum += weight;
  }
  return { statistics, weights, bound: sum * (bm25.k1 + 1) };
}

/**
 * BM25 of one document for one query.
 *
 * @returns at least 0, below `query.bound`; 0 when they share no term, never NaN
 */
export function scoreText(bm25: Bm25, query: WeighedQuery, document: CountedText): number {
  const softening = softeningOf(bm25, query.statistics, document.length);
  let score = 0;
  for (const [term, weight] of query.weights) {
    const count = document.counts.get(term);
    if (count !== undefined) score += gainOf(bm25, weight, { count, softening });
  }
  return score;
}

/**
 * A corpus made ready for retrieval: a first stage that needs nothing but the texts.
 *
 * @example
 * const index = indexCorpus([{ id: 'a', text: 'reset the password', language: 'en' }], { terms: words });
 * index.rank('password reset', { language: 'en', top: 10 }).map(({ id }) => id); // => ['a']
 */
export function indexCorpus(corpus: Iterable<CorpusDocument>, options: Bm25Options): Bm25Index {
  const documents = [...corpus];
  const bm25 = fitBm25(documents, options);
  const pools = new Map<string | null, Pool>();
  return {
    bm25,
    rank(query, { language, top }) {
      const key = language !== null && bm25.statistics.has(language) ? language : null;
      let pool = pools.get(key);
      if (pool === undefined) {
        pool = makePool(
          bm25,
          documents.filter((document) => key === null || document.language === key),
        );
        pools.set(key, pool);
      }
      return rankPool(bm25, pool, weighQuery(bm25, query, language)).slice(0, top);
    },
  };
}

/**
 * SHA-256 (hex) of all that the fitted numbers are made of: k1, b, and per language count, length and frequencies. Does
 * not depend on the order of the corpus.
 */
export function bm25Hash(bm25: Bm25): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([bm25.k1, bm25.b]));
  const languages = [...bm25.statistics].sort(([one], [other]) => compareCodePoints(one ?? '', other ?? ''));
  for (const [language, { documents, averageLength, documentFrequency }] of languages) {
    hash.update(JSON.stringify([language, documents, averageLength]));
    const frequencies = [...documentFrequency].sort(([one], [other]) => compareCodePoints(one, other));
    hash.update(JSON.stringify(frequencies));
  }
  return hash.digest('hex');
}

interface Counter {
  documents: number;
  length: number;
  readonly documentFrequency: Map<string, number>;
}

function newCounter(): Counter {
  return { documents: 0, length: 0, documentFrequency: new Map() };
}

function addText(counter: Counter, { length, counts }: CountedText): void {
  counter.documents += 1;
  counter.length += length;
  for (const term of counts.keys()) {
    counter.documentFrequency.set(term, (counter.documentFrequency.get(term) ?? 0) + 1);
  }
}

function countTerms(terms: readonly string[]): CountedText {
  const counts = new Map<string, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return { length: terms.length, counts };
}

function statisticsFor(bm25: Bm25, language: string | null): Bm25Statistics {
  return bm25.statistics.get(language) ?? bm25.statistics.get(null) ?? EMPTY_STATISTICS;
}

/** How much a term's count is held down: more in a document longer than the average. */
function softeningOf({ k1, b }: Bm25, { averageLength }: Bm25Statistics, length: number): number {
  return k1 * (1 - b + (averageLength === 0 ? 0 : (b * length) / averageLength));
}

function gainOf(
  { k1 }: Bm25,
  weight: number,
  { count, softening }: { readonly count: number; readonly softening: number },
): number {
  return (weight * count * (k1 + 1)) / (count + softening);
}

/** The documents of one language turned inside out: for each term the documents that hold it. */
interface Pool {
  readonly ids: readonly string[];
  readonly lengths: readonly number[];
  readonly postings: ReadonlyMap<string, readonly (readonly [place: number, count: number])[]>;
}

function makePool(bm25: Bm25, documents: readonly CorpusDocument[]): Pool {
  const lengths: number[] = [];
  const postings = new Map<string, [number, number][]>();
  for (const [place, { text, language }] of documents.entries()) {
    const { length, counts } = countText(bm25, text, language);
    lengths.push(length);
    for (const [term, count] of counts) {
      const known = postings.get(term);
      if (known === undefined) postings.set(term, [[place, count]]);
      else known.push([place, count]);
    }
  }
  return { ids: documents.map((document) => document.id), lengths, postings };
}

function rankPool(bm25: Bm25, pool: Pool, query: WeighedQuery): ScoredDocument[] {
  const scores = new Float64Array(pool.ids.length);
  for (const [term, weight] of query.weights) {
    for (const [place, count] of pool.postings.get(term) ?? []) {
      const softening = softeningOf(bm25, query.statistics, pool.lengths[place] as number);
      scores[place] = (scores[place] as number) + gainOf(bm25, weight, { count, softening });
    }
  }
  return pool.ids
    .map((id, place) => ({ id, score: scores[place] as number }))
    .sort((one, other) => other.score - one.score || compareCodePoints(one.id, other.id));
}

/** Code point order, which is the byte order of UTF-8; `<` compares UTF-16 units and parts from it above U+FFFF. */
function compareCodePoints(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  for (let index = 0; index < length; index += 1) {
    const left = one.charCodeAt(index);
    const right = other.charCodeAt(index);
    if (left !== right) return unitOrder(left) - unitOrder(right);
  }
  return one.length - other.length;
}

/** Surrogates (U+D800 to U+DFFF) stand for code points above every other unit. */
function unitOrder(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

const EMPTY_STATISTICS: Bm25Statistics = { documents: 0, averageLength: 0, documentFrequency: new Map() };
