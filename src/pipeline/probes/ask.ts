import { RerankerError } from '../../foundation/errors.ts';
import { renderTask } from '../../prompt/render-task.ts';
import type { Template } from '../../prompt/template.ts';
import type { Reranker } from '../../reranker/reranker.ts';

export interface Question {
  readonly query: string;
  readonly documents: readonly string[];
  readonly language: string;
  /** In place of the template's own. */
  readonly instruction?: string;
  /** Leaves the template out. */
  readonly plain?: boolean;
  readonly characters?: 'raw' | 'escaped';
}

export interface Answer {
  /** In logits on the probability scale, else as they came. */
  readonly values: readonly number[];
  readonly promptTokens: number | null;
}

/** Asks a reranker through a template, one call at a time, and counts. */
export interface ProbeAsker {
  readonly instructionChannel: Reranker['instruction'];
  readonly behindHttp: boolean;
  readonly calls: number;
  /** @throws RerankerError `probe-failed` when a document of the call has no score */
  ask(question: Question): Promise<Answer>;
}

export function probeAsker(
  reranker: Reranker,
  template: Template,
  { signal, onCall }: { readonly signal?: AbortSignal | undefined; readonly onCall?: () => void },
): ProbeAsker {
  let calls = 0;
  return {
    instructionChannel: reranker.instruction,
    behindHttp: reranker.url !== null,
    get calls() {
      return calls;
    },
    async ask({ query, documents, language, instruction, plain, characters }) {
      const own = instruction === undefined ? template : { ...template, instruction, languages: {} };
      const rendered = plain
        ? { query, documents, instruction: null }
        : renderTask(own, { query, language, documents });
      const outcome = await reranker.score(
        {
          queryId: 'probe',
          query: rendered.query,
          language,
          instruction: reranker.instruction === 'field' ? rendered.instruction : null,
          documents: rendered.documents.map((text, place) => ({
            id: `probe-${place}`,
            text,
            language,
            position: place,
          })),
        },
        { ...(signal === undefined ? {} : { signal }), ...(characters === undefined ? {} : { characters }) },
      );
      calls += outcome.calls.length;
      onCall?.();
      const failed = outcome.documents.find(({ score }) => score === null);
      if (failed !== undefined) throw failure(reranker.name, failed.error ?? 'no score came');
      const tokens = outcome.calls.map((call) => call.promptTokens);
      return {
        values: outcome.documents.map(({ score }) => probeValue(score as number, reranker.scale)),
        promptTokens: tokens.includes(null) ? null : tokens.reduce<number>((sum, one) => sum + (one ?? 0), 0),
      };
    },
  };
}

/** Root mean square of the differences. */
export function distance(from: readonly number[], to: readonly number[]): number {
  const squares = from.map((value, index) => (value - (to[index] ?? Number.NaN)) ** 2);
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / Math.max(1, squares.length));
}

/** On the probability scale the logit, kept in +-20, where float32 ends; outside [0, 1] it was no probability after all. */
function probeValue(score: number, scale: Reranker['scale']): number {
  if (scale !== 'probability' || score < 0 || score > 1) return score;
  const inside = Math.min(1 - 2e-9, Math.max(2e-9, score));
  return Math.log(inside / (1 - inside));
}

function failure(name: string, reason: string): RerankerError {
  return new RerankerError({
    code: 'probe-failed',
    message: `a probe of ${name} got no scores: ${reason}`,
    mend: 'see what the service answers to a single pair',
  });
}
