import type { ReadContext } from './format.ts';

/** Where a set names no candidates: a query's are its judged documents, in the order of the corpus. Says so. */
export function deriveCandidates(
  { input, builder, problems }: ReadContext,
  /** What is absent and what would mend it. */
  { message, mend }: { readonly message: string; readonly mend: string },
): void {
  const judges = new Map<string, string[]>();
  for (const query of builder.queryIds()) {
    for (const document of builder.judgmentsOf(query)?.keys() ?? []) {
      const queries = judges.get(document);
      if (queries === undefined) judges.set(document, [query]);
      else queries.push(query);
    }
  }
  for (const documentId of builder.documentIds()) {
    for (const query of judges.get(documentId) ?? []) {
      builder.candidate(query, { documentId, score: null, inserted: false }, { file: input.path });
    }
  }
  problems.warn({
    code: 'no-first-stage',
    message: `${message}: the candidates of a query are its judged documents, in the order of the corpus`,
    where: { file: input.path },
    why: 'so there is no first stage to beat, and documents that nobody judged are never tried',
    mend,
  });
}
