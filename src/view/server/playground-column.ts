import { performance } from 'node:perf_hooks';
import { InputError } from '../../foundation/errors.ts';
import { seededRandom } from '../../foundation/random.ts';
import { openReranker } from '../../pipeline/open-reranker.ts';
import type { RerankerRequest } from '../../pipeline/run.ts';
import { systemClock } from '../../pipeline/system-clock.ts';
import { needsInstructionField, renderTask } from '../../prompt/render-task.ts';
import type { Template } from '../../prompt/template.ts';
import { callSize, type DocumentOutcome, type Reranker, type RerankTask } from '../../reranker/reranker.ts';
import type { ApiProblem, PlaygroundColumn, PlaygroundExchange, PlaygroundRequest } from '../api.ts';
import { failureAnswer, isFault } from './api-failure.ts';
import { exchangeRecorder } from './exchange-recorder.ts';

interface ColumnOptions {
  readonly request: PlaygroundRequest;
  readonly reranker: RerankerRequest;
  readonly signal: AbortSignal;
  readonly onFault: (error: unknown) => void;
}

/**
 * What one template gives: rendered and sent by the same functions as in `rankgauge run`, except that a call that fails is not tried
 * again unless the configuration says how often. Whatever goes wrong is the column's own problem; the others still answer.
 */
export async function playgroundColumn(
  template: Template,
  options: ColumnOptions,
): Promise<PlaygroundColumn> {
  const { request, signal, onFault } = options;
  const recorder = exchangeRecorder();
  const start = performance.now();
  let outcomes: readonly (DocumentOutcome | undefined)[] = [];
  let problem: ApiProblem | null = null;
  try {
    outcomes = await scoreDocuments(template, options, recorder.take);
    problem = problemOf(outcomes);
  } catch (error) {
    if (signal.aborted) {
      problem = {
        code: 'time-limit',
        message: 'the time for the answer is over',
        mend: 'try fewer documents',
      };
    } else {
      if (isFault(error)) onFault(error);
      ({ problem } = failureAnswer(error));
    }
  }
  return {
    template: template.name,
    scores: request.documents.map((_, place) => outcomes[place]?.score ?? null),
    problem,
    milliseconds: Math.round(performance.now() - start),
    exchanges: recorder.exchanges(),
  };
}

async function scoreDocuments(
  template: Template,
  { request, reranker: asked, signal }: ColumnOptions,
  onExchange: (exchange: PlaygroundExchange) => void,
): Promise<readonly (DocumentOutcome | undefined)[]> {
  const { query, language, documents } = request;
  const reranker = await openReranker(
    { ...asked, retry: asked.retry ?? { attempts: 1 }, onExchange },
    {
      corpus: documents.map((text, place) => ({ id: String(place), text, language })),
      clock: systemClock,
      random: seededRandom('playground'),
    },
    { signal },
  );
  try {
    refuseLostInstruction(template, reranker);
    const rendered = renderTask(template, { query, language, documents });
    const task: RerankTask = {
      queryId: 'playground',
      query: rendered.query,
      language,
      instruction: rendered.instruction,
      documents: rendered.documents.map((text, position) => ({
        id: String(position),
        text,
        language,
        position,
      })),
    };
    const size = callSize(reranker.documentsPerCall, asked.documentsPerCall) ?? documents.length;
    return await scoreInCalls(task, {
      size,
      concurrency: Math.min(asked.concurrency, CALLS_AT_ONCE),
      reranker,
      signal,
    });
  } finally {
    await reranker.close();
  }
}

async function scoreInCalls(
  task: RerankTask,
  {
    size,
    concurrency,
    reranker,
    signal,
  }: {
    readonly size: number;
    readonly concurrency: number;
    readonly reranker: Reranker;
    readonly signal: AbortSignal;
  },
): Promise<(DocumentOutcome | undefined)[]> {
  const outcomes: (DocumentOutcome | undefined)[] = [];
  let next = 0;
  async function worker(): Promise<void> {
    while (next < task.documents.length) {
      const from = next;
      next += size;
      const documents = task.documents.slice(from, from + size);
      signal.throwIfAborted();
      const scored = await reranker.score({ ...task, documents }, { signal });
      for (const [place, outcome] of scored.documents.entries()) outcomes[from + place] = outcome;
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, concurrency) }, worker));
  return outcomes;
}

/** As `run` refuses it: scores with and without the instruction would be the same. */
function refuseLostInstruction(template: Template, { instruction, name }: Reranker): void {
  if (!needsInstructionField(template) || instruction === 'field') return;
  throw new InputError({
    code: 'instruction-not-supported',
    message: `the template "${template.name}" sends its instruction as a field, and ${name} takes none`,
    mend:
      instruction === 'text'
        ? 'use a template that renders the instruction into the text (instruction-in-text), or bare'
        : 'use the template bare',
  });
}

function problemOf(outcomes: readonly (DocumentOutcome | undefined)[]): ApiProblem | null {
  const failed = outcomes.filter((outcome) => outcome?.score === null);
  if (failed.length === 0) return null;
  const which =
    failed.length === outcomes.length
      ? 'no document has a score'
      : `${failed.length} of ${outcomes.length} documents have no score`;
  return {
    code: 'documents-without-score',
    message: `${which}: ${failed[0]?.error ?? 'no reason was given'}`,
    mend: 'look at the answer of the server',
  };
}

const CALLS_AT_ONCE = 4;
