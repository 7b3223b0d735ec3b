import { InputError, type Problem } from '../foundation/errors.ts';
import type { Candidates, Dataset, Document } from './dataset.ts';

/** How long documents are cut, and what of the scores of the pieces becomes the document's. */
export interface Chunking {
  /** Most characters of a chunk, as people count them: grapheme clusters. */
  readonly size: number;
  /** Characters at most that a chunk repeats of the one before it. */
  readonly overlap: number;
  /** `first`: only the first chunk is scored at all. */
  readonly score: 'max' | 'mean' | 'first';
}

/** A set whose documents are chunks, and which of them belong together. */
export interface ChunkedDataset {
  /** The same queries; each candidate stands there as its chunks, one after the other. Its fingerprint is that of the whole set. */
  readonly dataset: Dataset;
  /** Chunks of each candidate of a query, in the order of its candidates. */
  readonly counts: ReadonlyMap<string, readonly number[]>;
}

/**
 * Says what is wrong with the settings of chunks.
 *
 * @throws InputError `chunk-overlap-too-long`, since the next chunk has to begin behind the middle of the one before
 */
export function checkChunking({ size, overlap }: Chunking): void {
  if (overlap <= size / 2) return;
  const problem: Problem = {
    code: 'chunk-overlap-too-long',
    message: `chunks of ${size} characters cannot overlap by ${overlap}`,
    why: 'most of the text would be sent several times',
    mend: `let them overlap by ${Math.floor(size / 2)} at most (--chunk-overlap)`,
  };
  throw new InputError(problem);
}

/**
 * Cuts the documents of the candidates. Equal settings give equal chunks on machines with the same ICU. Remembered as long as the
 * set is, since every template and reranker wants the same chunks.
 */
export function chunkDataset(dataset: Dataset, chunking: Chunking): ChunkedDataset {
  const { size, overlap, score } = chunking;
  const key = `${size} ${overlap} ${score === 'first'}`;
  const known = made.get(dataset) ?? new Map<string, ChunkedDataset>();
  made.set(dataset, known);
  const before = known.get(key);
  if (before !== undefined) return before;
  const chunked = cutAll(dataset, chunking);
  known.set(key, chunked);
  return chunked;
}

/**
 * Cuts a text into chunks of at most so many characters (grapheme clusters): behind the last sentence that fits, else behind the
 * last word, where either leaves more than half of a chunk; else between two characters. Characters and not words or tokens,
 * because Chinese, Japanese and Thai have no spaces and every tokenizer counts differently. Sentences and words are those
 * of `Intl.Segmenter`.
 *
 * @param language BCP 47 tag; null or a tag that ICU refuses: the rules of no language in particular
 * @returns at least one; without overlap their concatenation is the text
 * @example
 * cutText('One is here. Two is there.', { size: 14, overlap: 0 }, 'en'); // => ['One is here. ', 'Two is there.']
 */
export function cutText(
  text: string,
  { size, overlap }: Pick<Chunking, 'size' | 'overlap'>,
  language: string | null,
): string[] {
  // As many code units hold no more characters than that.
  if (text.length <= size) return [text];
  const characters = boundaries(text, 'grapheme', language);
  const last = characters.length - 1;
  if (last <= size) return [text];
  const sentences = new Set(boundaries(text, 'sentence', language));
  const words = new Set(boundaries(text, 'word', language));
  const wordStarts = overlap === 0 ? words : wordStartsOf(text, language);
  const chunks: string[] = [];
  let start = 0;
  for (;;) {
    const end = endOf(start);
    chunks.push(text.slice(characters[start], characters[end]));
    if (end === last) return chunks;
    start = nextStart(end);
  }

  function endOf(from: number): number {
    const most = from + size;
    if (most >= last) return last;
    const least = from + Math.floor(size / 2);
    for (const places of [sentences, words]) {
      for (let end = most; end > least; end -= 1) if (places.has(characters[end] ?? -1)) return end;
    }
    return most;
  }

  /** Overlaps begin with a whole word where there is one. */
  function nextStart(end: number): number {
    for (let from = end - overlap; from < end; from += 1)
      if (wordStarts.has(characters[from] ?? -1)) return from;
    return end - overlap;
  }
}

function cutAll(dataset: Dataset, chunking: Chunking): ChunkedDataset {
  const cut = new Map<string, readonly Document[]>();
  const documents = new Map<string, Document>();
  const candidates = new Map<string, Candidates>();
  const counts = new Map<string, readonly number[]>();
  const chunksOf = (id: string, language: string | null): readonly Document[] => {
    const known = cut.get(id);
    if (known !== undefined) return known;
    const document = dataset.documents.get(id);
    if (document === undefined) throw new Error(`candidate "${id}" has no text`);
    const texts = cutText(document.text, chunking, document.language ?? language);
    const kept = (chunking.score === 'first' ? texts.slice(0, 1) : texts).map((text, number) => ({
      ...document,
      id: `${id}${separator}${number}`,
      text,
    }));
    cut.set(id, kept);
    for (const chunk of kept) documents.set(chunk.id, chunk);
    return kept;
  };
  for (const { id, language } of dataset.queries) {
    const list = dataset.candidates.get(id);
    if (list === undefined) continue;
    const chunks = list.documentIds.map((documentId) => chunksOf(documentId, language));
    counts.set(
      id,
      chunks.map(({ length }) => length),
    );
    candidates.set(id, {
      documentIds: chunks.flat().map((chunk) => chunk.id),
      scores: null,
      inserted: new Set(),
    });
  }
  return { dataset: { ...dataset, documents, candidates }, counts };
}

/** Places in code units where such a piece begins or ends, 0 and the end among them. */
function boundaries(text: string, granularity: 'grapheme' | 'word' | 'sentence', language: string | null) {
  const places: number[] = [];
  for (const { index } of segmenterFor(language, granularity).segment(text)) places.push(index);
  places.push(text.length);
  return places;
}

/** Where words begin; blank space and punctuation are pieces too, and no words. */
function wordStartsOf(text: string, language: string | null): Set<number> {
  const starts = new Set<number>();
  for (const { index, isWordLike } of segmenterFor(language, 'word').segment(text))
    if (isWordLike === true) starts.add(index);
  return starts;
}

function segmenterFor(language: string | null, granularity: 'grapheme' | 'word' | 'sentence') {
  try {
    return new Intl.Segmenter(language ?? 'und', { granularity });
  } catch {
    // A malformed tag is the loader's business; pieces can be had all the same.
    return new Intl.Segmenter('und', { granularity });
  }
}

const made = new WeakMap<Dataset, Map<string, ChunkedDataset>>();

/** U+001F, the unit separator: no id of a careful person holds it. Only the journal ever shows it. */
const separator = '\u001f';
