import type { Dataset, Query } from '../dataset/dataset.ts';
import { seededRandom, shuffled } from '../foundation/random.ts';
import { renderTask } from '../prompt/render-task.ts';
import type { Template } from '../prompt/template.ts';
import type { Reranker, RerankTask } from '../reranker/reranker.ts';
import type { JournaledScore, ScoreJournal } from '../results/score-journal.ts';
import type { ScoreBoard } from './score-board.ts';

/** How the candidates of a query are sent. */
export interface Requests {
  /** Null: all candidates of a query in one call. */
  readonly documentsPerCall: number | null;
  /** `shuffled`: in a seeded random order, so that a place in the request says nothing about relevance. */
  readonly order: 'shuffled' | 'first-stage';
  /** Calls under way at once. */
  readonly concurrency: number;
}

/** One call to make: what is sent, and the board's row of each document in the order of sending. */
export interface PlannedCall {
  readonly rows: readonly number[];
  readonly task: RerankTask;
}

export interface ScoreAllOptions {
  readonly dataset: Dataset;
  readonly template: Template;
  readonly reranker: Reranker;
  readonly requests: Requests;
  /** Equal seeds give equal orders. */
  readonly seed: number | string;
  readonly journal: Pick<ScoreJournal, 'append'>;
  readonly signal?: AbortSignal;
  readonly onSettled?: () => void;
}

/**
 * Scores every row of the board that has no score yet. A call counts as done once its journal entry is written: whatever
 * kills the process later, its scores are kept.
 *
 * @throws RerankerError when the reranker is plainly down, the journal's error when results cannot be written, the signal's
 *   reason when stopped; calls that had finished by then are in the journal
 */
export async function scoreAll(board: ScoreBoard, options: ScoreAllOptions): Promise<void> {
  const { reranker, journal, requests, signal, onSettled } = options;
  const stop = new AbortController();
  const combined = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const calls = plannedCalls(board, options);

  async function worker(): Promise<void> {
    for (let next = calls.next(); !next.done; next = calls.next()) {
      combined.throwIfAborted();
      await settle(next.value);
      onSettled?.();
    }
  }

  async function settle({ rows, task }: PlannedCall): Promise<void> {
    const { documents, calls: records } = await reranker.score(task, { signal: combined });
    // Numbers are given out in one turn of the event loop, so they are the journal's order too.
    const numbers = records.map((record) => board.addCall(record));
    const scores = documents.map(
      ({ score, error, call, place }, index): JournaledScore => ({
        queryId: task.queryId,
        documentId: task.documents[index]?.id ?? '',
        call: numbers[call] ?? 0,
        place,
        score,
        error,
      }),
    );
    await journal.append(records, scores);
    for (const [index, row] of rows.entries()) {
      const settled = scores[index];
      if (settled !== undefined) board.settle(row, settled);
    }
  }

  const workers = Array.from({ length: Math.max(1, requests.concurrency) }, () =>
    worker().catch((error) => {
      // One failure ends all: the others stop at their next call and the first reason is the one that counts.
      stop.abort(error);
      throw error;
    }),
  );
  const outcomes = await Promise.allSettled(workers);
  signal?.throwIfAborted();
  if (stop.signal.aborted) throw stop.signal.reason;
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

/**
 * The calls of a run in the order of the data set, made as they are asked for. Orders depend on the seed and the query's id
 * only, so they are the same for a part of the data set, on another machine, and after a resume.
 */
export function* plannedCalls(
  board: ScoreBoard,
  { dataset, template, requests, seed }: Pick<ScoreAllOptions, 'dataset' | 'template' | 'requests' | 'seed'>,
): Generator<PlannedCall, undefined> {
  for (const [index, query] of board.queries.entries()) {
    const start = board.starts[index] ?? 0;
    const candidates = board.candidatesOf(query);
    const positions = Array.from(candidates.keys());
    const order =
      requests.order === 'shuffled' ? shuffled(positions, seededRandom(`${seed}:${query.id}`)) : positions;
    const perCall = requests.documentsPerCall ?? Math.max(1, order.length);
    for (let from = 0; from < order.length; from += perCall) {
      // Of a call that failed in part only the rest is asked for again: scores that are there cannot be lost any more.
      const part = order.slice(from, from + perCall).filter((position) => !board.isScored(start + position));
      if (part.length === 0) continue;
      const rows = part.map((position) => start + position);
      yield { rows, task: taskOf(dataset, template, query, part) };
    }
  }
}

function taskOf(
  dataset: Dataset,
  template: Template,
  query: Query,
  positions: readonly number[],
): RerankTask {
  const candidates = dataset.candidates.get(query.id)?.documentIds ?? [];
  const documents = positions.map((position) => {
    const id = candidates[position] ?? '';
    const document = dataset.documents.get(id);
    // Loaders refuse candidates without a text, so this is a mistake of ours.
    if (document === undefined) throw new Error(`candidate "${id}" of query "${query.id}" has no text`);
    return { document, position };
  });
  const rendered = renderTask(template, {
    query: query.text,
    language: query.language,
    documents: documents.map(({ document }) => document.text),
  });
  return {
    queryId: query.id,
    query: rendered.query,
    language: query.language,
    instruction: rendered.instruction,
    documents: documents.map(({ document, position }, index) => ({
      id: document.id,
      text: rendered.documents[index] ?? document.text,
      language: document.language ?? query.language,
      position,
    })),
  };
}
