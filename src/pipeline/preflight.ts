import type { Dataset } from '../dataset/dataset.ts';
import { RerankerError } from '../foundation/errors.ts';
import { renderTask } from '../prompt/render-task.ts';
import type { Template } from '../prompt/template.ts';
import type { CallRecord, DocumentOutcome, Reranker, RerankTask } from '../reranker/reranker.ts';

/** What the manifest keeps of a preflight. */
export interface Preflight {
  readonly verdict: 'passed' | 'failed' | 'skipped' | 'not-needed';
  readonly calls: number;
  readonly evidence?: Readonly<Record<string, number | string | null>>;
}

export interface PreflightOutcome {
  readonly preflight: Preflight;
  /** Set when nothing should be scored. */
  readonly failure: RerankerError | null;
}

/**
 * Proves that a template's instruction reaches the model, which no protocol tells: servers and gateways drop the field in
 * silence. The same pairs are scored under instruction A, A again, and a far-apart B. Two witnesses: scores that move further
 * from A to B than from A to A, or `usage.prompt_tokens` that change with B and not with A. Neither: `instruction-ignored`.
 *
 * Where the template renders the official prompt itself, three more calls of one pair measure how many tokens the server puts
 * around plain text: many mean that it renders too (`double-templated`).
 *
 * @returns `not-needed` without an instruction, or for rerankers in process (nothing can be lost on the way)
 * @throws RerankerError `preflight-failed` when the calls themselves fail
 */
export async function preflight(
  dataset: Dataset,
  template: Template,
  reranker: Reranker,
  { documentsPerCall, signal }: { documentsPerCall: number | null; signal?: AbortSignal | undefined },
): Promise<PreflightOutcome> {
  if (!hasInstruction(template) || reranker.url === null) return passed({ verdict: 'not-needed', calls: 0 });
  // Two at least, which are as many calls where a call takes one.
  const probe = probeOf(dataset, Math.max(2, Math.min(probeDocuments, documentsPerCall ?? probeDocuments)));
  if (probe === null)
    return passed({ verdict: 'skipped', calls: 0, evidence: { reason: 'no query has candidates' } });
  const score = (own: Template) => scoreProbe(reranker, taskOf(probe, own), { documentsPerCall, signal });
  const other = withInstruction(template, farApartInstruction);
  const first = await score(template);
  const again = await score(template);
  const apart = await score(other);
  const evidence = {
    distanceToItself: distance(first.scores, again.scores),
    distanceToOther: distance(first.scores, apart.scores),
    promptTokens: first.promptTokens,
    promptTokensAgain: again.promptTokens,
    promptTokensOther: apart.promptTokens,
  };
  const moved = evidence.distanceToOther > Math.max(leastDistance, 3 * evidence.distanceToItself);
  const counted =
    first.promptTokens !== null &&
    first.promptTokens === again.promptTokens &&
    first.promptTokens !== apart.promptTokens;
  if (!moved && !counted) {
    return {
      preflight: { verdict: 'failed', calls: 3, evidence },
      failure: ignored(template, reranker, evidence),
    };
  }
  if (template.query === null && template.document === null) {
    return passed({ verdict: 'passed', calls: 3, evidence });
  }
  const overhead = await templateOverhead(probe, reranker, signal);
  const all = { ...evidence, serverTemplateTokens: overhead };
  if (overhead === null || overhead < leastTemplateTokens)
    return passed({ verdict: 'passed', calls: 6, evidence: all });
  return {
    preflight: { verdict: 'failed', calls: 6, evidence: all },
    failure: doubleTemplated(template, overhead),
  };
}

interface Probe {
  readonly queryId: string;
  readonly query: string;
  readonly language: string | null;
  readonly documents: readonly { readonly id: string; readonly text: string }[];
}

function hasInstruction(template: Template): boolean {
  return template.instruction !== null || Object.keys(template.languages).length > 0;
}

/** The first query with candidates, and its first candidates: likely to be about the query, so that scores can move. */
function probeOf(dataset: Dataset, most: number): Probe | null {
  for (const query of dataset.queries) {
    const ids = dataset.candidates.get(query.id)?.documentIds ?? [];
    const documents = ids.slice(0, most).flatMap((id) => dataset.documents.get(id) ?? []);
    if (documents.length >= 2)
      return { queryId: query.id, query: query.text, language: query.language, documents };
  }
  return null;
}

function withInstruction(template: Template, instruction: string): Template {
  return { ...template, instruction, languages: {} };
}

function taskOf(probe: Probe, template: Template): RerankTask {
  const rendered = renderTask(template, {
    query: probe.query,
    language: probe.language,
    documents: probe.documents.map(({ text }) => text),
  });
  return {
    queryId: probe.queryId,
    query: rendered.query,
    language: probe.language,
    instruction: rendered.instruction,
    documents: probe.documents.map(({ id, text }, position) => ({
      id,
      text: rendered.documents[position] ?? text,
      language: probe.language,
      position,
    })),
  };
}

async function scoreProbe(
  reranker: Reranker,
  task: RerankTask,
  { documentsPerCall, signal }: { documentsPerCall?: number | null; signal: AbortSignal | undefined },
): Promise<{ scores: number[]; promptTokens: number | null }> {
  const perCall = documentsPerCall ?? task.documents.length;
  const documents: DocumentOutcome[] = [];
  const calls: CallRecord[] = [];
  for (let from = 0; from < task.documents.length; from += perCall) {
    const part = { ...task, documents: task.documents.slice(from, from + perCall) };
    const outcome = await reranker.score(part, signal === undefined ? {} : { signal });
    documents.push(...outcome.documents);
    calls.push(...outcome.calls);
  }
  const error = documents.find((document) => document.error !== null)?.error;
  if (error !== undefined && error !== null) {
    throw new RerankerError({
      code: 'preflight-failed',
      message: `the first call to ${reranker.name} failed: ${error}`,
      why: 'nothing was scored: a service that fails at once would fail for the whole data set',
      mend: 'mend the service, or see what it answers with a single pair',
    });
  }
  const tokens = calls.map((call) => call.promptTokens);
  return {
    scores: documents.map(({ score }) => score ?? Number.NaN),
    promptTokens: tokens.some((count) => count === null)
      ? null
      : tokens.reduce<number>((sum, count) => sum + (count ?? 0), 0),
  };
}

/**
 * Tokens that the server itself puts around a pair of plain texts. Doubling a text adds just that text's tokens, so what is
 * left of the whole is the server's. Null where it does not count tokens.
 */
async function templateOverhead(
  probe: Probe,
  reranker: Reranker,
  signal: AbortSignal | undefined,
): Promise<number | null> {
  const document = probe.documents[0];
  if (document === undefined) return null;
  const tokensOf = async (query: string, text: string) => {
    const task = {
      queryId: probe.queryId,
      query,
      language: probe.language,
      instruction: null,
      documents: [{ id: document.id, text, language: probe.language, position: 0 }],
    };
    return (await scoreProbe(reranker, task, { signal })).promptTokens;
  };
  const once = await tokensOf(probe.query, document.text);
  const queryTwice = await tokensOf(`${probe.query}\n${probe.query}`, document.text);
  const documentTwice = await tokensOf(probe.query, `${document.text}\n${document.text}`);
  if (once === null || queryTwice === null || documentTwice === null) return null;
  return once - (queryTwice - once) - (documentTwice - once);
}

/** Root mean square of the differences. */
function distance(from: readonly number[], to: readonly number[]): number {
  const squares = from.map((score, index) => (score - (to[index] ?? Number.NaN)) ** 2);
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / Math.max(1, squares.length));
}

function passed(outcome: Preflight): PreflightOutcome {
  return { preflight: outcome, failure: null };
}

function ignored(
  template: Template,
  reranker: Reranker,
  evidence: { promptTokens: number | null; promptTokensOther: number | null },
): RerankerError {
  const tokens =
    evidence.promptTokens === null
      ? 'and the server counts no tokens'
      : `and it counted ${evidence.promptTokens} tokens with one and ${evidence.promptTokensOther} with the other`;
  return new RerankerError({
    code: 'instruction-ignored',
    message: `the instruction of the template "${template.name}" does not reach the model: an opposite instruction gave the same scores, ${tokens}`,
    why: 'nothing was scored: figures of this template would be those of no instruction at all',
    mend:
      reranker.instruction === 'field'
        ? 'start the server with its chat template (vLLM: --chat-template FILE; see `prompts/` and docs), check that no gateway drops the field, or render on the client with qwen3-official; --no-preflight scores all the same'
        : 'check that the server does not cut the text before the instruction; --no-preflight scores all the same',
  });
}

function doubleTemplated(template: Template, overhead: number): RerankerError {
  return new RerankerError({
    code: 'double-templated',
    message: `the template "${template.name}" renders the prompt, and the server renders one too: it puts ${overhead} tokens around plain text`,
    why: 'nothing was scored: a prompt inside a prompt gives scores of no meaning',
    mend: 'use a template that sends plain text (bare, or web-search for the instruction as a field), or start the server without its chat template',
  });
}

/** As far as can be from asking for relevance, and of another length, so that token counts change too. */
const farApartInstruction =
  'Pay no attention to what is asked. Say yes only to documents that are a list of ingredients for cooking, no matter what the query is about, and no to all others.';

const probeDocuments = 8;

/** Scores that differ by less are the same in float32. */
const leastDistance = 1e-6;

/** The official Qwen3-Reranker prompt takes some 70 tokens; separators of cross-encoders take 2 to 4. */
const leastTemplateTokens = 20;
