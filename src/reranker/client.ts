import type { Clock } from '../foundation/clock.ts';
import { RerankerError } from '../foundation/errors.ts';
import type { Random } from '../foundation/random.ts';
import { hideSecrets, secretsOf } from '../foundation/redact.ts';
import { after, describeFailure, failureFrom } from './attempt-failure.ts';
import { type Breaker, newBreaker } from './breaker.ts';
import { type Deadlines, deadlines } from './deadlines.ts';
import { exchange } from './exchange.ts';
import { follow } from './follow.ts';
import { type ObservedExchange, observedExchange } from './observed-exchange.ts';
import type { BodyCharacters } from './reranker.ts';
import { type ResponseBody, readResponseBody } from './response-body.ts';
import { type AttemptFailure, isRetryable, nextRetry, RETRY_POLICY, type RetryPolicy } from './retry.ts';
import { newServer, pickServer, restServer, type Server } from './server.ts';
import type { ServerAddress } from './server-address.ts';
import { seconds, type TimeLimits, usualTimeLimits } from './time-limits.ts';
import type { WholeAnswer } from './whole-answer.ts';

export interface HttpClientOptions {
  /** At least one; each call goes to the one with the fewest calls under way. */
  readonly servers: readonly ServerAddress[];
  readonly headers: Readonly<Record<string, string>>;
  readonly timeLimits?: Partial<TimeLimits> | undefined;
  readonly retry?: Partial<RetryPolicy> | undefined;
  /** Bytes of one answer. 32 MiB when left out: vLLM sends every document's text back. */
  readonly largestAnswer?: number | undefined;
  /** `go-on`: failures in a row stop nothing, for whoever measures how a service fails. `stop` when left out. */
  readonly whenDown?: 'stop' | 'go-on' | undefined;
  /** Told of every request and what came of it, secrets hidden. */
  readonly onExchange?: ((exchange: ObservedExchange) => void) | undefined;
  readonly clock: Clock;
  readonly random: Random;
}

export interface HttpCall {
  /** Tried in order where `isMissing` says that a path does not exist; the answer is kept for each server. */
  readonly paths: readonly [string, ...string[]];
  readonly isMissing: (status: number, body: ResponseBody) => boolean;
  /**
   * For APIs of two steps: what is added to the path for a GET of the result, which is then the answer; null where the body of
   * the 200 is the answer already. Both steps are one attempt.
   */
  readonly followUp?: ((body: ResponseBody) => string | null) | undefined;
  readonly body: Readonly<Record<string, unknown>>;
  /** `escaped`: characters beyond ASCII as `\u` escapes. `raw`, as UTF-8, when left out. */
  readonly characters?: BodyCharacters | undefined;
}

interface ExchangeRecord {
  /** Milliseconds since 1970, of the last attempt. */
  readonly start: number;
  /** Of the last attempt: waits between attempts are ours, not the server's. */
  readonly latencyMs: number;
  readonly attempts: number;
  /** Origin of the server asked last. */
  readonly server: string;
  /** Request and response bodies of the last attempt. */
  readonly bytes: number;
}

export type HttpAnswer = ExchangeRecord &
  (
    | {
        readonly outcome: 'answered';
        readonly status: number;
        readonly body: ResponseBody;
        /** Where a redirect points to: origin and path. */
        readonly location: string | null;
        /** Why it was not tried again, where a retry could have helped. */
        readonly givenUp: string | null;
      }
    | {
        readonly outcome: 'failed';
        /** One sentence. */
        readonly reason: string;
        /** Of the last attempt. */
        readonly failure: 'connect' | 'broken' | 'timeout' | 'final';
      }
  );

export interface HttpClient {
  readonly origins: readonly string[];
  /**
   * Posts JSON and returns whatever came of it, after retries. A status that is not 200 is an answer too.
   *
   * @throws RerankerError `reranker-unavailable` when the service is plainly down
   * @throws the signal's reason when aborted
   */
  post(call: HttpCall, signal: AbortSignal | undefined): Promise<HttpAnswer>;
  /** One GET of the first server, without retries. Null for anything but 200 with JSON; throws only when aborted. */
  get(
    path: string,
    options: { readonly timeoutMs: number; readonly signal: AbortSignal | undefined },
  ): Promise<unknown>;
  /** Takes secrets out of a server's words. */
  hide(text: string): string;
  close(): Promise<void>;
}

/** Sends with undici (the built-in fetch reached 3 % of its rate), which is loaded at the first call. */
export function httpClient(options: HttpClientOptions): HttpClient {
  const timeLimits = { ...usualTimeLimits, ...defined(options.timeLimits) };
  const largestAnswer = options.largestAnswer ?? LARGEST_ANSWER;
  const servers = options.servers.map((address) =>
    newServer(address, { headers: options.headers, timeLimits, largestAnswer }),
  );
  const secrets = [...secretsOf(options.headers), ...servers.flatMap(({ secrets }) => secrets)];
  const hide = (text: string) => hideSecrets(text, secrets);
  const state: ClientState = {
    ...options,
    servers,
    hide,
    retry: { ...RETRY_POLICY, ...defined(options.retry) },
    timeLimits,
    largestAnswer,
    breaker:
      options.whenDown === 'go-on'
        ? newBreaker({ failures: Number.POSITIVE_INFINITY })
        : newBreaker({ failures: FAILED_CALLS_WHEN_DOWN, first: 1 }),
    down: new AbortController(),
    deadlines: deadlines(options.clock),
    everAnswered: false,
    lastPick: -1,
  };
  return {
    origins: servers.map(({ origin }) => origin),
    post: (call, signal) => post(state, call, { signal, hide }),
    get: (path, { timeoutMs, signal }) => get(state, path, { timeoutMs, signal }),
    hide,
    async close() {
      await Promise.all(servers.map(async ({ pool }) => (await pool.made())?.destroy()));
    },
  };
}

interface ClientState extends HttpClientOptions {
  readonly servers: readonly Server[];
  readonly hide: (text: string) => string;
  readonly retry: RetryPolicy;
  readonly timeLimits: TimeLimits;
  readonly largestAnswer: number;
  readonly breaker: Breaker;
  /** Aborted when the breaker opens, so that calls that wait for their next attempt stop too. */
  readonly down: AbortController;
  readonly deadlines: Deadlines;
  everAnswered: boolean;
  lastPick: number;
}

interface Surroundings {
  readonly signal: AbortSignal | undefined;
  readonly hide: (text: string) => string;
}

async function post(state: ClientState, call: HttpCall, { signal, hide }: Surroundings): Promise<HttpAnswer> {
  const { clock, breaker, down } = state;
  const text = call.characters === 'escaped' ? escapedJson(call.body) : JSON.stringify(call.body);
  const payload = Buffer.from(text);
  let waitedMs = 0;
  let shunned: Server | null = null;
  for (let attempt = 1; ; attempt += 1) {
    throwIfStopped(state, signal);
    const server = nextServer(state, shunned);
    const pause = server.pausedUntil - clock.elapsed();
    if (pause > 0) {
      // Not counted against the call's own waits: the server asked all of them to wait.
      await pauseFor(pause, state, signal);
    }
    const tried = await tryPaths(state, server, { call, payload, signal });
    const exchanged: ExchangeRecord = {
      start: tried.start,
      latencyMs: tried.latencyMs,
      attempts: attempt,
      server: server.origin,
      bytes: payload.byteLength + tried.received,
    };
    const failure = failureOf(tried);
    if (failure === null || !isRetryable(failure)) {
      if (tried.outcome === 'failed')
        return {
          ...exchanged,
          outcome: 'failed',
          reason: hide(tried.failure.reason),
          failure: tried.failure.kind,
        };
      breaker.succeeded();
      return answered(exchanged, tried, null);
    }
    const decision = nextRetry(failure, {
      attempt,
      waitedMs,
      everAnswered: state.everAnswered,
      now: clock.now(),
      random: state.random,
      policy: state.retry,
    });
    if (!decision.retry) {
      const reason = `${describeFailure(failure)}${after(attempt)}${decision.reason === null ? '' : `; ${decision.reason}`}`;
      breaker.failed(hide(reason));
      if (breaker.openBecause !== null) down.abort(unavailable(breaker.openBecause, state));
      throwIfStopped(state, signal);
      if (tried.outcome === 'answered')
        return answered(exchanged, tried, decision.reason ?? 'tried often enough');
      return { ...exchanged, outcome: 'failed', reason: hide(reason), failure: tried.failure.kind };
    }
    shunned = server;
    restServer(server, failure, clock.elapsed() + decision.delayMs);
    waitedMs += decision.delayMs;
    await pauseFor(decision.delayMs, state, signal);
  }
}

function nextServer(state: ClientState, shunned: Server | null): Server {
  const { servers, clock, lastPick } = state;
  state.lastPick =
    servers.length === 1 ? 0 : pickServer(servers, { now: clock.elapsed(), lastPick, shunned });
  return servers[state.lastPick] as Server;
}

function throwIfStopped({ down }: ClientState, signal: AbortSignal | undefined): void {
  signal?.throwIfAborted();
  down.signal.throwIfAborted();
}

/** @throws the reason of whichever stops it: the caller's signal, or the breaker */
async function pauseFor(
  milliseconds: number,
  state: ClientState,
  signal: AbortSignal | undefined,
): Promise<void> {
  const stop = new AbortController();
  const unfollow = [signal, state.down.signal].map((own) => follow(own, (reason) => stop.abort(reason)));
  try {
    await state.clock.sleep(milliseconds, stop.signal);
  } catch (error) {
    // A sleep may reject with an error of its own; the reason of the abort is what callers know.
    throwIfStopped(state, signal);
    throw error;
  } finally {
    for (const end of unfollow) end();
  }
}

async function get(
  state: ClientState,
  path: string,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal | undefined },
): Promise<unknown> {
  const server = state.servers[0];
  if (server === undefined) return null;
  const tried = await attempt(state, server, {
    method: 'GET',
    path,
    payload: null,
    wholeMs: timeoutMs,
    signal,
  });
  if (tried.outcome === 'failed' || tried.status !== 200 || tried.body.form !== 'json') return null;
  return tried.body.value;
}

interface TriedBase {
  readonly start: number;
  readonly latencyMs: number;
  readonly received: number;
}
type Tried = TriedBase &
  (
    | {
        readonly outcome: 'answered';
        readonly status: number;
        readonly body: ResponseBody;
        readonly retryAfter: string | null;
        readonly location: string | null;
      }
    | { readonly outcome: 'failed'; readonly failure: Exclude<AttemptFailure, { kind: 'status' }> }
  );

async function tryPaths(
  state: ClientState,
  server: Server,
  {
    call,
    payload,
    signal,
  }: { readonly call: HttpCall; readonly payload: Uint8Array; readonly signal: AbortSignal | undefined },
): Promise<Tried> {
  const known = server.known.get(call.paths[0]);
  const paths = known === undefined ? call.paths : [known];
  server.outstanding += 1;
  try {
    for (const [place, path] of paths.entries()) {
      const tried = await attempt(state, server, {
        method: 'POST',
        path,
        payload,
        wholeMs: state.timeLimits.wholeMs,
        signal,
      });
      if (tried.outcome === 'failed') return tried;
      state.everAnswered = true;
      const missing = call.isMissing(tried.status, tried.body);
      if (!missing && tried.status < 500) server.known.set(call.paths[0], path);
      if (!missing || place === paths.length - 1) {
        return followed(tried, { state, server, followUp: call.followUp, path, signal });
      }
    }
    throw new Error('a call without a path');
  } finally {
    server.outstanding -= 1;
  }
}

/** Fetches the result of a call that was accepted with 200, on the same server. Its time is that of both steps. */
async function followed(
  accepted: Extract<Tried, { outcome: 'answered' }>,
  {
    state,
    server,
    followUp,
    path,
    signal,
  }: {
    readonly state: ClientState;
    readonly server: Server;
    readonly followUp: HttpCall['followUp'];
    readonly path: string;
    readonly signal: AbortSignal | undefined;
  },
): Promise<Tried> {
  const suffix = accepted.status === 200 ? (followUp?.(accepted.body) ?? null) : null;
  if (suffix === null) return accepted;
  const result = await attempt(state, server, {
    method: 'GET',
    path: `${path}${suffix}`,
    payload: null,
    wholeMs: state.timeLimits.wholeMs,
    signal,
  });
  return {
    ...result,
    start: accepted.start,
    latencyMs: accepted.latencyMs + result.latencyMs,
    received: accepted.received + result.received,
  };
}

async function attempt(
  state: ClientState,
  server: Server,
  {
    method,
    path,
    payload,
    wholeMs,
    signal,
  }: {
    readonly method: 'GET' | 'POST';
    readonly path: string;
    readonly payload: Uint8Array | null;
    readonly wholeMs: number;
    readonly signal: AbortSignal | undefined;
  },
): Promise<Tried> {
  const { clock, timeLimits } = state;
  // First, since loading undici takes longer than a call and is no server's latency.
  const pool = await server.pool.get();
  const start = clock.now();
  const before = clock.elapsed();
  const { answer, abort } = exchange(pool, {
    method,
    path: `${server.prefix}${path}${server.search}`,
    headers: server.headers,
    body: payload,
    // 0 is no limit of its own: the whole one comes first, and should be the one that is told.
    headersTimeout: timeLimits.firstByteMs < wholeMs ? timeLimits.firstByteMs : 0,
    bodyTimeout: wholeMs,
  });
  const done = state.deadlines.watch(wholeMs, () => abort(EXPIRED));
  const unfollow = follow(signal, abort);
  const { onExchange, hide } = state;
  const tell = (came: WholeAnswer | null) => {
    const url = `${server.origin}${server.prefix}${path}${server.search}`;
    onExchange?.(observedExchange({ method, url, headers: server.headers, payload }, came, hide));
  };
  try {
    const { status, headers, bytes } = await answer;
    if (onExchange !== undefined) tell({ status, headers, bytes });
    return {
      start,
      latencyMs: clock.elapsed() - before,
      received: bytes.byteLength,
      outcome: 'answered',
      status,
      body: bodyOf(bytes, headers),
      retryAfter: headerOf(headers, 'retry-after'),
      location: placeOf(headerOf(headers, 'location'), server.origin),
    };
  } catch (error) {
    if (onExchange !== undefined) tell(null);
    signal?.throwIfAborted();
    const failure: Exclude<AttemptFailure, { kind: 'status' }> =
      error === EXPIRED
        ? { kind: 'timeout', reason: `no whole answer within ${seconds(wholeMs)}` }
        : failureFrom(error, state);
    return { start, latencyMs: clock.elapsed() - before, received: 0, outcome: 'failed', failure };
  } finally {
    done();
    unfollow();
  }
}

function bodyOf(bytes: Uint8Array, headers: WholeAnswer['headers']): ResponseBody {
  const coding = headerOf(headers, 'content-encoding');
  if (coding !== null && coding !== 'identity') {
    return { form: 'other', reason: `is compressed (${coding}), which was not asked for`, text: null };
  }
  return readResponseBody(bytes, { contentType: headerOf(headers, 'content-type') });
}

function failureOf(tried: Tried): AttemptFailure | null {
  if (tried.outcome === 'failed') return tried.failure;
  return { kind: 'status', status: tried.status, retryAfter: tried.retryAfter };
}

function answered(
  exchanged: ExchangeRecord,
  tried: Extract<Tried, { outcome: 'answered' }>,
  givenUp: string | null,
): HttpAnswer {
  const { start, latencyMs, attempts, server, bytes } = exchanged;
  const { status, body, location } = tried;
  return {
    start,
    latencyMs,
    attempts,
    server,
    bytes,
    outcome: 'answered',
    status,
    body,
    location,
    givenUp,
  };
}

function unavailable(reason: string, { servers, everAnswered, breaker }: ClientState): RerankerError {
  return new RerankerError({
    code: 'reranker-unavailable',
    message: `the reranker at ${servers.map(({ origin }) => origin).join(', ')} is not available: ${reason}`,
    why: breaker.everSucceeded
      ? `${FAILED_CALLS_WHEN_DOWN} calls in a row failed after all retries`
      : 'no call has succeeded yet',
    mend: everAnswered
      ? 'look at the log of the server, start it again, and resume the run'
      : 'check that the server runs and that the URL is right',
  });
}

function headerOf(headers: WholeAnswer['headers'], name: string): string | null {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

/** Origin and path of a redirect; its query may hold a token. */
function placeOf(location: string | null, origin: string): string | null {
  if (location === null || !URL.canParse(location, origin)) return null;
  const { origin: target, pathname } = new URL(location, origin);
  return `${target}${pathname}`;
}

/** JSON in plain ASCII, the same to any reader that decodes it rightly. */
function escapedJson(body: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(body).replace(
    /[^\x00-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Without the keys that are there but undefined, which would wipe out a default. */
function defined<Part extends object>(part: Part | undefined): Partial<Part> {
  return Object.fromEntries(
    Object.entries(part ?? {}).filter(([, value]) => value !== undefined),
  ) as Partial<Part>;
}

/** Made once: an error takes its stack when it is made. */
const EXPIRED = new Error('the time limit of the whole attempt');
const LARGEST_ANSWER = 32 * 1024 * 1024;

/** Calls that failed after all their retries (15 s and more), one after the other with no success between them. */
const FAILED_CALLS_WHEN_DOWN = 3;
