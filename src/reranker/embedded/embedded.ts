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

/** One that is made when it is opened, since it reads files first. */
export interface OpenedEmbeddedProtocol extends Omit<EmbeddedProtocol, 'make'> {
  readonly opened: 'by reading a file';
}

export interface EmbeddedSurroundings {
  /** All documents of the data set, as they are (not rendered). */
  readonly corpus: Iterable<CorpusDocument>;
  readonly clock: Clock;
}

export interface EmbeddedRerankerParts {
  readonly protocol: Pick<EmbeddedProtocol, 'name' | 'scale' | 'instruction'>;
  readonly parameters: Reranker['parameters'];
  readonly clock: Clock;
  /** One score for each document, in the task's order; NaN where there is none. */
  readonly scores: (task: RerankTask) => readonly number[] | Promise<readonly number[]>;
  /** Why a document may have no score, as a sentence. */
  readonly missing?: string;
  /** The file or folder that it was made from; null when left out. */
  readonly model?: string | null;
  readonly name?: string;
}

/** Wraps a scoring function into a `Reranker`: one call a task, which never fails. */
export function embeddedReranker({
  protocol,
  parameters,
  clock,
  scores,
  missing = 'the model gave no number',
  model = null,
  name = protocol.name,
}: EmbeddedRerankerParts): Reranker {
  return {
    name,
    protocol: protocol.name,
    model,
    url: null,
    scale: protocol.scale,
    instruction: protocol.instruction,
    parameters,
    describe: async () => ({ serverVersion: null, model: null }),
    async score(task, { signal }) {
      signal?.throwIfAborted();
      return timed(task, { clock, scores, missing });
    },
    close: async () => {},
  };
}

async function timed(
  task: RerankTask,
  { clock, scores, missing }: Required<Pick<EmbeddedRerankerParts, 'clock' | 'scores' | 'missing'>>,
): Promise<TaskOutcome> {
  if (task.documents.length === 0) return { documents: [], calls: [] };
  const start = clock.now();
  const before = clock.elapsed();
  const documents = (await scores(task)).map((score, place) => {
    const isThere = Number.isFinite(score);
    return { score: isThere ? score : null, error: isThere ? null : missing, call: 0, place };
  });
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
