import type { Clock } from '../../foundation/clock.ts';
import type { CorpusDocument } from '../../retrieval/bm25.ts';
import type { InstructionChannel, Reranker, RerankTask, Scale, TaskOutcome } from '../reranker.ts';

/** A reranker that computes in process: it needs no server, and says what it cannot do. */
export interface EmbeddedProtocol {
  readonly kind: 'embedded';
  readonly name: string;
  /** One line for listings. */
  readonly title: string;
  readonly scale: Scale;
  readonly instruction: InstructionChannel;
  /** What it cannot do, as sentences for notes under a table. */
  readonly limits: readonly string[];
  make(surroundings: EmbeddedSurroundings): Reranker;
}

export interface EmbeddedSurroundings {
  /** All documents of the data set, as they are (not rendered). */
  readonly corpus: Iterable<CorpusDocument>;
  readonly clock: Clock;
}

export interface EmbeddedRerankerParts {
  readonly protocol: EmbeddedProtocol;
  readonly parameters: Reranker['parameters'];
  readonly clock: Clock;
  /** One finite score for each document, in the task's order. */
  readonly scores: (task: RerankTask) => readonly number[];
}

/** Wraps a pure scoring function into a `Reranker`: one call a task, which never fails. */
export function embeddedReranker({ protocol, parameters, clock, scores }: EmbeddedRerankerParts): Reranker {
  return {
    name: protocol.name,
    protocol: protocol.name,
    model: null,
    url: null,
    scale: protocol.scale,
    instruction: protocol.instruction,
    parameters,
    describe: async () => ({ serverVersion: null, model: null }),
    async score(task, { signal }) {
      signal?.throwIfAborted();
      return timed(task, { clock, scores });
    },
    close: async () => {},
  };
}

function timed(
  task: RerankTask,
  { clock, scores }: Pick<EmbeddedRerankerParts, 'clock' | 'scores'>,
): TaskOutcome {
  if (task.documents.length === 0) return { documents: [], calls: [] };
  const start = clock.now();
  const before = clock.elapsed();
  const documents = scores(task).map((score, place) => ({ score, error: null, call: 0, place }));
  const call = {
    start,
    latencyMs: clock.elapsed() - before,
    status: null,
    attempts: 1,
    documents: documents.length,
    promptTokens: null,
    bytes: null,
    server: null,
    error: null,
  };
  return { documents, calls: [call] };
}
