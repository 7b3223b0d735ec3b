import { RerankerError } from '../foundation/errors.ts';
import { type Breaker, newBreaker } from './breaker.ts';
import { type CheckedResponse, checkResponse } from './check-response.ts';
import type { HttpAnswer, HttpClient } from './client.ts';
import { isOutOfMemory } from './out-of-memory.ts';
import type { HttpProtocol, Preparation } from './protocol.ts';
import { type RefusalSubject, refusalSubject } from './refusal.ts';
import type {
  BodyCharacters,
  CallRecord,
  DocumentOutcome,
  Reranker,
  RerankTask,
  Scale,
  TaskDocument,
  TaskOutcome,
} from './reranker.ts';
import type { ResponseBody } from './response-body.ts';

export interface HttpRerankerOptions {
  readonly protocol: HttpProtocol;
  readonly client: HttpClient;
  readonly name: string;
  readonly model: string | null;
  readonly scale: Scale;
  readonly parameters: Reranker['parameters'];
  /** As the client's: `go-on` lets calls that fail, or are refused, in a row stop nothing. */
  readonly whenDown?: 'stop' | 'go-on' | undefined;
}

/** Joins a protocol, which builds and reads, with a client, which sends. */
export function httpReranker(options: HttpRerankerOptions): Reranker {
  const { protocol, client, name, model, scale, parameters } = options;
  const goesOn = options.whenDown === 'go-on';
  const trouble = {
    calls: newBreaker({ failures: goesOn ? Number.POSITIVE_INFINITY : FAILURES_IN_A_ROW }),
    refusedTasks: newBreaker({
      failures: Number.POSITIVE_INFINITY,
      first: goesOn ? Number.POSITIVE_INFINITY : REFUSED_TASKS_AT_START,
    }),
  };
  const told = preparedOnce(options);
  return {
    name,
    protocol: protocol.name,
    model,
    url: client.origins.join(','),
    scale,
    instruction: protocol.instructionField === null ? 'text' : 'field',
    documentsPerCall: protocol.limits.documentsPerCall,
    parameters,
    describe: (signal) => describeServer(options, signal),
    // Named one by one: a spread of the options took as long as reading the answer.
    score: (task, { signal, characters }) =>
      scoreTask(task, {
        protocol,
        client,
        name,
        model,
        scale,
        parameters,
        trouble,
        told,
        signal,
        characters,
      }),
    close: () => client.close(),
  };
}

interface Scoring extends HttpRerankerOptions {
  readonly trouble: { readonly calls: Breaker; readonly refusedTasks: Breaker };
  readonly told: (signal: AbortSignal | undefined) => Promise<readonly unknown[]>;
  readonly signal: AbortSignal | undefined;
  readonly characters: BodyCharacters | undefined;
}

async function scoreTask(task: RerankTask, scoring: Scoring): Promise<TaskOutcome> {
  const { trouble } = scoring;
  if (task.documents.length === 0) return { documents: [], calls: [] };
  throwIfOpen(scoring);
  const progress: Progress = {
    task,
    calls: [],
    refused: new Set(),
    told: await scoring.told(scoring.signal),
    scoring,
  };
  const { calls, refused } = progress;
  const documents: DocumentOutcome[] = [];
  for (const part of parts(task.documents, scoring.protocol)) {
    documents.push(...(await scoreDocuments(part, progress)));
  }
  if (documents.some(({ score }) => score !== null)) {
    trouble.refusedTasks.succeeded();
  } else if (refused.size === calls.length) {
    trouble.refusedTasks.failed(documents[0]?.error ?? 'refused');
    throwIfOpen(scoring);
  }
  return { documents, calls };
}

/** Whoever plans calls knows the limit; whoever asks a few things (probes) need not. */
function parts(documents: readonly TaskDocument[], { limits }: HttpProtocol): (readonly TaskDocument[])[] {
  return limits.documentsPerCall === 1 ? documents.map((document) => [document]) : [documents];
}

/** What the protocol wants to know before its first call, asked once for all calls. */
function preparedOnce({ protocol, client, model }: HttpRerankerOptions): Scoring['told'] {
  const questions = protocol.prepare?.(model) ?? [];
  if (questions.length === 0) return async () => [];
  const ask = async ({ path, body }: Preparation, signal: AbortSignal | undefined): Promise<unknown> => {
    if (body === undefined) return client.get(path, { timeoutMs: PREPARATION_TIMEOUT_MS, signal });
    const answer = await client.post({ paths: [path], isMissing: () => false, body }, signal);
    return answer.outcome === 'answered' && answer.status === 200 && answer.body.form === 'json'
      ? answer.body.value
      : null;
  };
  let answers: Promise<readonly unknown[]> | null = null;
  return (signal) => {
    const asked = answers ?? Promise.all(questions.map((question) => ask(question, signal)));
    answers = asked;
    // A call that was stopped must not keep later ones from asking.
    return asked.catch((error: unknown) => {
      answers = null;
      throw error;
    });
  };
}

interface Progress {
  readonly task: RerankTask;
  /** Grows by a record for each call, splits included. */
  readonly calls: CallRecord[];
  /** Numbers of the calls that were refused, or gave every document a reason instead of a score. */
  readonly refused: Set<number>;
  readonly told: readonly unknown[];
  readonly scoring: Scoring;
}

/** One call; where the server refuses it and it holds several documents, one for each half, until the culprit is alone. */
async function scoreDocuments(
  documents: readonly TaskDocument[],
  progress: Progress,
): Promise<readonly DocumentOutcome[]> {
  const { task, calls, refused, told, scoring } = progress;
  const { protocol, model, client, signal, characters, trouble } = scoring;
  const { followUp } = protocol;
  const { body } = protocol.buildRequest({
    model,
    query: task.query,
    documents: documents.map(({ text }) => text),
    instruction: task.instruction,
    told,
  });
  const answer = await client.post(
    {
      paths: protocol.pathsFor?.(model) ?? protocol.paths,
      isMissing: (status, page) => subjectOf(protocol, status, page) === 'path',
      followUp: followUp && ((page) => followUp(readable(page, protocol))),
      body,
      characters,
    },
    signal,
  );
  const reading = readAnswer(answer, documents.length, scoring);
  calls.push(recordOf(answer, documents.length, reading));
  const call = calls.length - 1;
  switch (reading.outcome) {
    case 'scored':
      trouble.calls.succeeded();
      if (reading.errors?.size === documents.length) refused.add(call);
      return reading.scores.map((score, place) => ({
        score,
        error: reading.errors?.get(place) ?? null,
        call,
        place,
      }));
    case 'refused':
      // The server works: it says no to this one.
      trouble.calls.succeeded();
      refused.add(call);
      if (documents.length === 1) return [{ score: null, error: reading.reason, call, place: 0 }];
      return [
        ...(await scoreDocuments(documents.slice(0, Math.ceil(documents.length / 2)), progress)),
        ...(await scoreDocuments(documents.slice(Math.ceil(documents.length / 2)), progress)),
      ];
    case 'failed':
      trouble.calls.failed(reading.reason);
      throwIfOpen(scoring);
      return documents.map((_, place) => ({ score: null, error: reading.reason, call, place }));
    default:
      return reading satisfies never;
  }
}

type AnswerReading =
  | (Extract<CheckedResponse, { outcome: 'scored' }> & { readonly promptTokens: number | null })
  /** A 4xx that may be about one of the documents. */
  | { readonly outcome: 'refused'; readonly reason: string }
  | { readonly outcome: 'failed'; readonly reason: string; readonly promptTokens: number | null };

/** @throws RerankerError where every other call would meet the same (access, model, path, redirect) */
function readAnswer(answer: HttpAnswer, documents: number, scoring: Scoring): AnswerReading {
  const { protocol } = scoring;
  if (answer.outcome === 'failed') return { outcome: 'failed', reason: answer.reason, promptTokens: null };
  if (answer.status !== 200) return readRefusal(answer, scoring);
  const value = readable(answer.body, protocol);
  if (answer.body.form === 'other' && value === undefined) {
    return { outcome: 'failed', reason: `the answer ${answer.body.reason}`, promptTokens: null };
  }
  const reading = protocol.readResponse(value);
  if (reading.outcome === 'unreadable') {
    return { outcome: 'failed', reason: `the answer ${reading.reason}`, promptTokens: null };
  }
  if (reading.outcome === 'refused') {
    return { outcome: 'refused', reason: shortened(scoring.client.hide(reading.reason)) };
  }
  const { promptTokens } = reading;
  const checked = checkResponse(reading.results, documents);
  return checked.outcome === 'scored'
    ? { ...checked, promptTokens }
    : { outcome: 'failed', reason: checked.reason, promptTokens };
}

/** What a protocol reads: JSON, or what it makes itself of a text that is none. */
function readable(body: ResponseBody, { parseText }: HttpProtocol): unknown {
  if (body.form === 'json') return body.value;
  return body.text === null ? undefined : parseText?.(body.text);
}

function readRefusal(
  answer: Extract<HttpAnswer, { outcome: 'answered' }>,
  { protocol, client, model }: Scoring,
): AnswerReading {
  const { status, body, attempts, givenUp, server, location } = answer;
  const words = wordsOf(protocol, status, body);
  const told = words === null ? '' : `: ${shortened(client.hide(words))}`;
  const tries = attempts === 1 ? '' : ` at attempt ${attempts}${givenUp === null ? '' : ` (${givenUp})`}`;
  const reason = `the server answered ${status}${tries}${told}`;
  const subject = refusalSubject(status, words);
  switch (subject) {
    case 'call':
      return { outcome: 'refused', reason };
    case 'failure':
      return { outcome: 'failed', reason, promptTokens: null };
    default:
      throw new RerankerError({
        code: CODES[subject],
        message: `the reranker at ${server} cannot be used: ${reason}${location === null ? '' : ` -> ${location}`}`,
        why: WHY[subject],
        mend: mendFor(subject, { protocol, model }),
      });
  }
}

function subjectOf(protocol: HttpProtocol, status: number, body: ResponseBody): RefusalSubject | null {
  return status === 200 ? null : refusalSubject(status, wordsOf(protocol, status, body));
}

function wordsOf(protocol: HttpProtocol, status: number, body: ResponseBody): string | null {
  return protocol.readError(status, body.form === 'json' ? body.value : (body.text ?? ''));
}

function mendFor(
  subject: Exclude<RefusalSubject, 'call' | 'failure'>,
  { protocol, model }: { readonly protocol: HttpProtocol; readonly model: string | null },
): string {
  switch (subject) {
    case 'access':
      return 'give the key in reranker.headers, as authorization or x-api-key, or user:password in the URL';
    case 'model':
      return model === null
        ? 'name the model with --model, as the server lists it (GET /v1/models)'
        : `use a name that the server lists (GET /v1/models) in place of ${model}`;
    case 'path':
    case 'task':
      return protocol.mendWhenMissing;
    case 'payment':
      return 'look at the account of the service';
    case 'redirect':
      return 'give the URL that the server points to';
    default:
      return subject satisfies never;
  }
}

function recordOf(answer: HttpAnswer, documents: number, reading: AnswerReading): CallRecord {
  return {
    start: answer.start,
    latencyMs: answer.latencyMs,
    status: answer.outcome === 'answered' ? answer.status : null,
    attempts: answer.attempts,
    documents,
    promptTokens: reading.outcome === 'refused' ? null : reading.promptTokens,
    bytes: answer.bytes,
    server: answer.server,
    error: reading.outcome === 'scored' ? null : reading.reason,
    ...(answer.outcome === 'failed' ? { failure: answer.failure } : {}),
  };
}

/** Asks what is served; never fails but by the signal. */
async function describeServer(
  { protocol, client, model }: HttpRerankerOptions,
  signal: AbortSignal | undefined,
): Promise<{ readonly serverVersion: string | null; readonly model: string | null }> {
  const told = await Promise.all(
    protocol.about.map(async ({ path, read }) =>
      read(await client.get(path, { timeoutMs: ABOUT_TIMEOUT_MS, signal })),
    ),
  );
  const models = told.flatMap((one) => one.models);
  const [only] = models;
  return {
    serverVersion: told.find(({ version }) => version !== null)?.version ?? null,
    model: model !== null && models.includes(model) ? model : models.length === 1 ? (only ?? null) : null,
  };
}

function throwIfOpen({ client, trouble, protocol }: Scoring): void {
  const { calls, refusedTasks } = trouble;
  if (calls.openBecause !== null) {
    throw new RerankerError({
      code: 'reranker-failing',
      message: `the reranker at ${client.origins.join(', ')} fails every call: ${calls.openBecause}`,
      why: `${FAILURES_IN_A_ROW} calls in a row gave no scores`,
      mend: isOutOfMemory(calls.openBecause)
        ? 'resume the run with a lower --concurrency, or begin it again with fewer --documents-per-call'
        : 'look at the log of the server; try fewer documents per call; check that the protocol is the right one',
    });
  }
  if (refusedTasks.openBecause !== null) {
    throw new RerankerError({
      code: 'reranker-refuses-everything',
      message: `the reranker at ${client.origins.join(', ')} refuses every document: ${refusedTasks.openBecause}`,
      why: `nothing has been scored, and ${REFUSED_TASKS_AT_START} queries were refused with each of their documents`,
      mend: `check that the server speaks the protocol "${protocol.name}" (${protocol.documentation})`,
    });
  }
}

/** Servers put whole inputs into their complaints. */
function shortened(words: string): string {
  const line = words.replace(/\s+/g, ' ').trim();
  return line.length <= LONGEST_WORDS ? line : `${line.slice(0, LONGEST_WORDS)}…`;
}

const CODES: Readonly<Record<Exclude<RefusalSubject, 'call' | 'failure'>, string>> = {
  access: 'reranker-access-denied',
  model: 'reranker-model-unknown',
  path: 'reranker-path-missing',
  task: 'reranker-cannot-rerank',
  payment: 'reranker-payment',
  redirect: 'reranker-redirects',
};

const WHY: Readonly<Record<Exclude<RefusalSubject, 'call' | 'failure'>, string>> = {
  access: 'the key is missing, wrong, or may not use this model',
  model: 'the server does not serve the model asked for',
  path: 'no path of the protocol exists there',
  task: 'the server runs, but not as a reranker',
  payment: 'the service wants to be paid first',
  redirect: 'a POST that follows a redirect may lose its body or send its key to another host',
};

const ABOUT_TIMEOUT_MS = 3_000;
/** Longer, since what is not told here may decide how requests are built. */
const PREPARATION_TIMEOUT_MS = 30_000;
const LONGEST_WORDS = 300;

/** Of any kind but refusals of single documents: a server that answers 500 to each call is not asked thousands of times. */
const FAILURES_IN_A_ROW = 20;

/** A query that is too long for the model is refused with all its documents; several before any score are no accident. */
const REFUSED_TASKS_AT_START = 3;
