import type { Place } from '../../foundation/errors.ts';
import { quoted } from '../../foundation/quoted.ts';
import type { DatasetBuilder } from '../dataset-builder.ts';
import type { Problems } from '../problems.ts';

/** Whether an id that a judgment or a candidate names exists, and what to say when it does not. */
export interface KnownIds {
  query(id: string): boolean;
  document(id: string): boolean;
  /** A warning; an error where the id differs from a known one only by what cannot be seen. `consequence`: what was done. */
  tellUnknownQuery(id: string, at: Place, problems: Problems, consequence: string): void;
  tellUnknownDocument(id: string, at: Place, problems: Problems, consequence: string): void;
  /** An error: without its text a candidate cannot be scored. */
  tellUnknownCandidate(queryId: string, id: string, at: Place, problems: Problems): void;
}

export function knownIds(builder: DatasetBuilder): KnownIds {
  let queries: Map<string, string> | null = null;
  let documents: Map<string, string> | null = null;
  return {
    query: (id) => builder.knownQuery(id) !== undefined,
    document: (id) => builder.knownDocument(id) !== undefined,
    tellUnknownQuery(id, at, problems, consequence) {
      queries ??= bySight(builder.queryIds());
      tell('query', 'the queries', id, queries, { at, problems, consequence });
    },
    tellUnknownDocument(id, at, problems, consequence) {
      documents ??= bySight(builder.documentIds());
      tell('document', 'the corpus', id, documents, { at, problems, consequence });
    },
    tellUnknownCandidate(queryId, id, at, problems) {
      problems.error({
        code: 'candidate-unknown',
        message: `the candidate ${quoted(id)} of query ${quoted(queryId)} is not in the corpus`,
        where: at,
        why: 'there is no text to score',
        mend: 'add the document to the corpus, or take the candidate out',
      });
    },
  };
}

function tell(
  kind: 'query' | 'document',
  home: string,
  id: string,
  known: ReadonlyMap<string, string>,
  { at, problems, consequence }: { at: Place; problems: Problems; consequence: string },
): void {
  const meant = known.get(asSeen(id));
  if (meant !== undefined) {
    problems.error({
      code: `${kind}-almost-known`,
      message: `the ${kind} id ${quoted(id)} is unknown, and looks like ${quoted(meant)}`,
      where: at,
      why: 'they differ by blank space, invisible characters or Unicode composition, and ids are compared exactly',
      mend: 'write the id the same in all files',
    });
  } else {
    problems.warn({
      code: `${kind}-unknown`,
      message: `the ${kind} id ${quoted(id)} is unknown: it is not in ${home}`,
      where: at,
      why: consequence,
      mend: `add the ${kind}, or take the line out`,
    });
  }
}

function bySight(ids: Iterable<string>): Map<string, string> {
  const seen = new Map<string, string>();
  for (const id of ids) seen.set(asSeen(id), id);
  return seen;
}

function asSeen(id: string): string {
  return id.normalize('NFC').replace(/[\s\p{Cc}\p{Cf}]/gu, '');
}
