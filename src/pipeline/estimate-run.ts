import { loadDataset } from '../dataset/load.ts';
import { selectQueries } from '../dataset/select-queries.ts';
import { shardQueries } from '../dataset/shard.ts';
import { protocols } from '../reranker/protocol-catalogue.ts';
import { callSize } from '../reranker/reranker.ts';
import { summariseDataset } from './build-evaluation.ts';
import { checkRequest } from './check-request.ts';
import type { DatasetSummary } from './evaluation.ts';
import { scoringWork } from './join-chunks.ts';
import type { EvaluationRequest } from './run.ts';
import { plannedCalls } from './score-all.ts';
import { ScoreBoard } from './score-board.ts';

/** What one run would send. */
export interface RunEstimate {
  readonly template: string;
  readonly reranker: string;
  readonly tasks: number;
  readonly pairs: number;
  /** What the pairs are sent as; null where documents are sent whole. */
  readonly chunks: number | null;
  readonly calls: number;
  /** Bytes of rendered query and document text, as UTF-8. */
  readonly bytes: number;
}

/**
 * Plans every call of a run without making any.
 *
 * @throws InputError as `runEvaluation` for data and templates
 */
export async function estimateRun(
  request: EvaluationRequest,
): Promise<{ dataset: DatasetSummary; runs: readonly RunEstimate[] }> {
  checkRequest(request);
  const whole = await loadDataset(request.dataset, {
    inputFormat: request.inputFormat,
    encoding: request.encoding,
  });
  const selected = selectQueries(whole, { languages: request.languages, limit: request.limit });
  const dataset = request.shard === undefined ? selected : shardQueries(selected, request.shard);
  const { dataset: sent } = scoringWork(dataset, request.chunking);
  const board = new ScoreBoard(sent);
  const pairs = new ScoreBoard(dataset).rows;
  const runs = request.rerankers.flatMap(({ name, model, protocol, documentsPerCall, concurrency }) =>
    request.templates.map((template): RunEstimate => {
      const requests = {
        documentsPerCall: callSize(limitOf(protocol), documentsPerCall),
        concurrency,
        order: request.requestOrder ?? 'shuffled',
      };
      let calls = 0;
      let bytes = 0;
      for (const { task } of plannedCalls(board, {
        dataset: sent,
        template,
        requests,
        seed: request.seed ?? 1,
      })) {
        calls += 1;
        for (const text of [
          task.query,
          task.instruction ?? '',
          ...task.documents.map((document) => document.text),
        ]) {
          bytes += Buffer.byteLength(text);
        }
      }
      return {
        template: template.name,
        reranker: name ?? model ?? protocol,
        tasks: board.queries.length,
        pairs,
        chunks: request.chunking === undefined ? null : board.rows,
        calls,
        bytes,
      };
    }),
  );
  return { dataset: summariseDataset(dataset), runs };
}

function limitOf(protocol: string): number | null {
  const known = protocols.get(protocol);
  return known.kind === 'http' ? known.limits.documentsPerCall : null;
}
