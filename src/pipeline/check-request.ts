import { checkChunking } from '../dataset/chunk.ts';
import { InputError } from '../foundation/errors.ts';
import { checkTruncation } from '../reranker/truncation.ts';
import type { EvaluationRequest } from './run.ts';

/**
 * Tells before anything is read or sent what settings cannot be had together.
 *
 * @throws InputError as `checkTruncation` and `checkChunking` say; `chunks-of-replay`, since a file has scores of whole documents
 */
export function checkRequest({
  rerankers,
  chunking,
}: Pick<EvaluationRequest, 'rerankers' | 'chunking'>): void {
  for (const { protocol, truncate } of rerankers) checkTruncation(protocol, truncate);
  if (chunking === undefined) return;
  checkChunking(chunking);
  if (rerankers.some(({ protocol }) => protocol === 'replay')) {
    throw new InputError({
      code: 'chunks-of-replay',
      message: 'scores that are read from a file cannot be those of chunks',
      why: 'the file names whole documents, so no chunk would find its score',
      mend: 'leave --chunk out for the protocol "replay"',
    });
  }
}
