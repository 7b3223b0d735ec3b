import type { Clock } from '../../foundation/clock.ts';
import type { Reranker } from '../reranker.ts';
import { embeddedReranker, type OpenedEmbeddedProtocol } from './embedded.ts';

/**
 * Scores that were made elsewhere, or earlier: a run file or run folder is read, and each pair gets the score that it has there.
 * So any program that writes a TREC run can be measured, compared and judged like a reranker.
 */
export const replay: OpenedEmbeddedProtocol = {
  kind: 'embedded',
  name: 'replay',
  title: 'scores from a file (--model FILE): TREC run, CSV, JSON, JSON lines, Arrow, or a run folder',
  scale: 'unknown',
  instruction: 'none',
  limits: ['is not a reranker: it reads scores from a file'],
  opened: 'by reading a file',
};

/** @param scores.of the score of a pair; NaN where the file has none */
export function replayReranker(
  scores: {
    readonly file: string;
    readonly hash: string;
    of(queryId: string, documentIds: readonly string[]): readonly number[];
  },
  { clock, name }: { readonly clock: Clock; readonly name: string },
): Reranker {
  return embeddedReranker({
    protocol: replay,
    parameters: { file: scores.file, sha256: scores.hash },
    clock,
    name,
    model: scores.file,
    missing: 'the file has no score for this pair',
    scores: ({ queryId, documents }) =>
      scores.of(
        queryId,
        documents.map(({ id }) => id),
      ),
  });
}
