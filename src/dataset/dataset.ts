import type { Problem } from '../foundation/errors.ts';

/** One question. `slices` holds every further column by which results can be split. */
export interface Query {
  readonly id: string;
  readonly text: string;
  /** BCP 47 tag, or null where the data set names none. */
  readonly language: string | null;
  /** The same question in several languages shares it. */
  readonly parallelId: string | null;
  /** A larger unit that questions belong to (an article, say). */
  readonly group: string | null;
  readonly slices: Readonly<Record<string, string>>;
}

/** A text that can be ranked. */
export interface Document {
  readonly id: string;
  readonly text: string;
  readonly language: string | null;
}

/** The documents to rerank for one query, in first-stage order. */
export interface Candidates {
  readonly documentIds: readonly string[];
  /** The first stage's own scores, one per document, where the data set has them. */
  readonly scores: readonly number[] | null;
  /** Candidates that the first stage did not return but the set adds so that they can be found. */
  readonly inserted: ReadonlySet<string>;
}

/** Grades by document id: integers, 0 or less = not relevant. */
export type Judgments = ReadonlyMap<string, number>;

/** A labelled set as it was read: order of queries is the order of the file. */
export interface Dataset {
  /** The folder's or file's own name, for tables. */
  readonly name: string;
  readonly path: string;
  /** The name of the format that read it. */
  readonly format: string;
  readonly queries: readonly Query[];
  readonly documents: ReadonlyMap<string, Document>;
  /** By query id. A query without an entry has no judgments. */
  readonly qrels: ReadonlyMap<string, Judgments>;
  /** By query id. Every query that is to be scored has an entry. */
  readonly candidates: ReadonlyMap<string, Candidates>;
  /** Things that a careful person would want to know; the set loaded all the same. */
  readonly warnings: readonly Problem[];
  /**
   * SHA-256 (hex) of the content (ids, texts, grades, candidate order and scores), the same for the same content in another
   * format or row order of documents and judgments.
   */
  readonly fingerprint: string;
}

/** What a set holds, without where it came from. */
export type DatasetContent = Pick<Dataset, 'queries' | 'documents' | 'qrels' | 'candidates'>;
