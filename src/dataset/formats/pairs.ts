import { createHash } from 'node:crypto';
import type { Place } from '../../foundation/errors.ts';
import type { DatasetBuilder } from '../dataset-builder.ts';

/** One row of flat pairs: a query, a document, and how relevant the one is to the other. */
export interface Pair {
  /** Null: the query's language and text are its identity. */
  readonly queryId: string | null;
  readonly query: string;
  /** Null: the text is the document's identity. */
  readonly documentId: string | null;
  readonly document: string;
  readonly grade: number;
  readonly score: number | null;
  readonly inserted: boolean;
  readonly language: string | null;
  readonly documentLanguage: string | null;
  readonly parallelId: string | null;
  readonly group: string | null;
  readonly slices: Readonly<Record<string, string>>;
}

/** The names of a pair's fields in files, the usual one first. Any other column is a slice. */
export const pairFields = {
  queryId: ['query_id'],
  query: ['query'],
  documentId: ['document_id', 'doc_id'],
  document: ['document'],
  grade: ['grade'],
  score: ['score'],
  inserted: ['inserted'],
  language: ['language'],
  documentLanguage: ['document_language'],
  parallelId: ['parallel_id'],
  group: ['group'],
} as const satisfies Record<string, readonly string[]>;

export const pairFieldNames: ReadonlySet<string> = new Set(Object.values(pairFields).flat());

/** Rows in the order of the file are the candidates in first-stage order. */
export function addPair(builder: DatasetBuilder, pair: Pair, at: Place): void {
  const queryId = pair.queryId ?? identityOf('q', `${pair.language ?? ''}\n${pair.query}`);
  const documentId = pair.documentId ?? identityOf('d', pair.document);
  const { query: text, language, parallelId, group, slices } = pair;
  builder.query({ id: queryId, text, language, parallelId, group, slices }, at, 'expected');
  builder.document({ id: documentId, text: pair.document, language: pair.documentLanguage }, at, 'expected');
  if (builder.judge(queryId, documentId, pair.grade, at) === 'again') return;
  builder.candidate(queryId, { documentId, score: pair.score, inserted: pair.inserted }, at);
}

/** An id made of the content, so that it stays the same when rows move or are added. */
export function identityOf(prefix: 'q' | 'd', content: string): string {
  return `${prefix}-${createHash('sha256').update(content).digest('hex').slice(0, 16)}`;
}

/** Said where rows name their queries but not their documents. */
export const documentIdNeeded =
  'where queries have ids, a document has one too: two documents of the same text would become one in silence';
