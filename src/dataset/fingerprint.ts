import { createHash } from 'node:crypto';
import { compareUtf8 } from '../scores/utf8-order.ts';
import type { Candidates, Document, Judgments, Query } from './dataset.ts';

/** What the fingerprint covers. `candidates` is null where the set names none and they were derived from the judgments. */
export interface FingerprintedContent {
  readonly queries: readonly Pick<Query, 'id' | 'text'>[];
  readonly documents: ReadonlyMap<string, Pick<Document, 'text'>>;
  readonly qrels: ReadonlyMap<string, Judgments>;
  readonly candidates: ReadonlyMap<string, Pick<Candidates, 'documentIds' | 'scores'>> | null;
}

/**
 * SHA-256 (hex) over a canonical form of the content: lines of compact JSON in UTF-8, each with a line feed, sorted by id in
 * the order of code points within each kind:
 *
 *     ["rankgauge-dataset",1]
 *     ["query",id,text] ...   ["document",id,text] ...
 *     ["grades",query,[[document,grade] ...]] ...         (documents sorted; a query without judgments has no line)
 *     ["candidates",query,[documents in their order],[scores] or null] ...
 *
 * Numbers are written as JavaScript writes them (7, 0.1, 1e-7). Languages, groups, slices and `inserted` are labels and left
 * out, so that the same content has one fingerprint in every format. Fed to the hash piece by piece.
 */
export function fingerprintOf(content: FingerprintedContent): string {
  const hash = createHash('sha256');
  let buffer = '';
  const feed = (row: readonly unknown[]) => {
    buffer += `${JSON.stringify(row)}\n`;
    if (buffer.length < 65_536) return;
    hash.update(buffer);
    buffer = '';
  };
  feed(['rankgauge-dataset', 1]);
  const queries = [...content.queries].sort((left, right) => compareUtf8(left.id, right.id));
  for (const query of queries) feed(['query', query.id, query.text]);
  for (const id of sorted(content.documents)) feed(['document', id, content.documents.get(id)?.text]);
  for (const id of sorted(content.qrels)) {
    const judgments = content.qrels.get(id) ?? new Map<string, number>();
    const grades = sorted(judgments).map((document) => [document, judgments.get(document)]);
    if (grades.length > 0) feed(['grades', id, grades]);
  }
  if (content.candidates !== null) {
    for (const id of sorted(content.candidates)) {
      const candidates = content.candidates.get(id);
      feed(['candidates', id, candidates?.documentIds, candidates?.scores ?? null]);
    }
  }
  return hash.update(buffer).digest('hex');
}

function sorted(map: ReadonlyMap<string, unknown>): string[] {
  return [...map.keys()].sort(compareUtf8);
}
