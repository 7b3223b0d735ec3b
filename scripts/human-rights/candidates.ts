/** One line of `candidates.jsonl`. */
export interface CandidatesLine {
  readonly query_id: string;
  /** Document ids in first-stage order. */
  readonly candidates: readonly string[];
  /** The first stage's scores, one per candidate, never rising. */
  readonly scores: readonly number[];
  /** Candidates that the first stage did not return. Left out when there are none. */
  readonly inserted?: readonly string[];
}

/**
 * The candidates of one query: the first documents of a ranking, and every right answer.
 *
 * A document of grade 2 or more that the first stage did not return (it stands below `depth`, or shares no term with the
 * query and has a place only by its id) takes the place of the lowest candidate of grade 0. Such documents stand at the
 * end, in the order of the ranking, and are marked: first-stage recall leaves them out.
 *
 * @param ranking all documents, best first
 * @param options.depth how many candidates
 */
export function candidatesOf(
  queryId: string,
  ranking: readonly { readonly id: string; readonly score: number }[],
  { depth, gradeOf }: { readonly depth: number; readonly gradeOf: (documentId: string) => number },
): CandidatesLine {
  const first = new Set(ranking.slice(0, depth).filter(({ score }) => score > 0));
  const inserted = ranking.filter(
    (document) => !first.has(document) && gradeOf(document.id) >= INSERTED_FROM_GRADE,
  );
  const others = ranking.slice(0, depth).filter((document) => !inserted.includes(document));
  const surplus = others.length + inserted.length - depth;
  const irrelevant = others.filter(({ id }) => gradeOf(id) === 0);
  const replaced = new Set(irrelevant.slice(irrelevant.length - surplus));
  const candidates = [...others.filter((document) => !replaced.has(document)), ...inserted];
  return {
    query_id: queryId,
    candidates: candidates.map(({ id }) => id),
    // Six decimals: the last bits of a logarithm may differ between machines.
    scores: candidates.map(({ score }) => Number(score.toFixed(6))),
    ...(inserted.length === 0 ? {} : { inserted: inserted.map(({ id }) => id) }),
  };
}

const INSERTED_FROM_GRADE = 2;
