import { type Chunking, chunkDataset } from '../dataset/chunk.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { compensatedSum } from '../statistics/compensated-sum.ts';
import { ScoreBoard } from './score-board.ts';

/** What is sent for a data set: its documents, or their chunks. */
export interface ScoringWork {
  /** Whose candidates the calls are made of. */
  readonly dataset: Dataset;
  /** Documents from what was scored; the board itself without chunks. */
  joined(board: ScoreBoard): ScoreBoard;
}

/** @param chunking null: documents are sent whole */
export function scoringWork(dataset: Dataset, chunking: Chunking | null | undefined): ScoringWork {
  if (chunking === null || chunking === undefined) return { dataset, joined: (board) => board };
  const chunked = chunkDataset(dataset, chunking);
  return {
    dataset: chunked.dataset,
    joined: (board) => joinChunks(board, dataset, { counts: chunked.counts, score: chunking.score }),
  };
}

/**
 * The documents' scores from those of their chunks. A document with a failed chunk has no score, since that chunk could have won;
 * one with chunks that were not asked for yet is not settled. Of equal chunks the first wins; of a mean none does, and the call
 * is that of the first.
 */
function joinChunks(
  chunks: ScoreBoard,
  dataset: Dataset,
  { counts, score }: { counts: ReadonlyMap<string, readonly number[]>; score: Chunking['score'] },
): ScoreBoard {
  const board = new ScoreBoard(dataset, 'chunked');
  const { scores, calls } = chunks.columnsInOrder();
  for (const call of calls) board.addCall(call);
  let from = 0;
  let row = 0;
  for (const query of board.queries) {
    for (const count of counts.get(query.id) ?? []) {
      const rows = Array.from({ length: count }, (_, index) => from + index);
      const values = rows.map((chunk) => scores.scores[chunk] ?? Number.NaN);
      const failed = rows.findIndex((chunk) => scores.errors[chunk] !== null);
      const winner = failed !== -1 ? failed : score === 'max' ? largest(values) : 0;
      const call = {
        call: scores.calls[from + winner] ?? Number.NaN,
        place: scores.places[from + winner] ?? Number.NaN,
      };
      const reason = scores.errors[from + winner] ?? null;
      if (failed !== -1) {
        const error = count === 1 ? reason : `chunk ${winner + 1} of ${count}: ${reason}`;
        board.settle(row, { ...call, score: null, error, chunk: null });
      } else if (!values.some(Number.isNaN)) {
        const value = score === 'mean' ? compensatedSum(values) / count : (values[winner] ?? Number.NaN);
        board.settle(row, { ...call, score: value, error: null, chunk: score === 'mean' ? null : winner });
      }
      from += count;
      row += 1;
    }
  }
  return board;
}

function largest(values: readonly number[]): number {
  return values.reduce((best, value, index) => (value > (values[best] ?? Number.NaN) ? index : best), 0);
}
