import type { CallRecord, DocumentOutcome, Reranker } from '../../reranker/reranker.ts';

/**
 * The reranker, asked for at most so many documents in one call.
 *
 * @param onScore told of every score as it came
 */
export function callsOf(
  reranker: Reranker,
  most: number,
  onScore: (score: number) => void = () => {},
): Reranker {
  return {
    ...reranker,
    async score(task, options) {
      const documents: DocumentOutcome[] = [];
      const calls: CallRecord[] = [];
      for (let from = 0; from < task.documents.length; from += most) {
        const part = await reranker.score(
          { ...task, documents: task.documents.slice(from, from + most) },
          options,
        );
        documents.push(...part.documents);
        for (const { score } of part.documents) if (score !== null) onScore(score);
        calls.push(...part.calls);
      }
      return { documents, calls };
    },
  };
}
