import type { RerankTask } from '../../src/reranker/reranker.ts';

/** A task of one query with these texts as documents `d0`, `d1`, ... */
export function taskOf(texts: readonly string[], rest: Partial<RerankTask> = {}): RerankTask {
  return {
    queryId: 'q',
    query: 'reset password',
    language: 'en',
    instruction: null,
    documents: texts.map((text, position) => ({ id: `d${position}`, text, language: 'en', position })),
    ...rest,
  };
}
