// The chain in front of a language model: 50 candidates, all of them reranked, and only what clears the threshold is handed on.
import type { Dataset, Reranker } from 'rankgauge';

export interface Passage {
  readonly id: string;
  readonly text: string;
  readonly score: number;
}

export interface ChainOptions {
  readonly reranker: Reranker;
  /** From `thresholdOf`, on labelled data: a number picked by eye holds for no other model. */
  readonly threshold: number;
  /** The most that fit into the prompt. */
  readonly most: number;
}

/** A request's worth. The server sees calls of ten; every candidate gets a score all the same. */
const documentsPerCall = 10;

/**
 * Passages for one question, best first; none when nothing clears the threshold, and then the model should say that it does not know.
 *
 * @throws Error when a call failed: an unscored candidate is not an irrelevant one
 */
export async function passagesFor(
  { id: queryId, text: query, language }: Dataset['queries'][number],
  candidates: readonly { readonly id: string; readonly text: string }[],
  { reranker, threshold, most }: ChainOptions,
): Promise<Passage[]> {
  const calls = Array.from({ length: Math.ceil(candidates.length / documentsPerCall) }, async (_, call) => {
    const from = call * documentsPerCall;
    const documents = candidates
      .slice(from, from + documentsPerCall)
      .map(({ id, text }, place) => ({ id, text, language, position: from + place }));
    const outcome = await reranker.score({ queryId, query, language, documents, instruction: null }, {});
    return documents.map(({ id, text }, place) => {
      const { score, error } = outcome.documents[place] ?? { score: null, error: 'no answer' };
      if (score === null) throw new Error(`${queryId}, ${id}: ${error}`);
      return { id, text, score };
    });
  });
  return (await Promise.all(calls))
    .flat()
    .filter(({ score }) => score >= threshold)
    .sort((a, b) => b.score - a.score)
    .slice(0, most);
}
