import type { Pool } from 'undici';
import type { Clock } from '../foundation/clock.ts';
import { RerankerError } from '../foundation/errors.ts';
import type { Random } from '../foundation/random.ts';
import { hideSecrets, secretsOf } from '../foundation/redact.ts';
import { type Breaker, newBreaker } from './breaker.ts';
import { type Deadlines, deadlines } from './deadlines.ts';
import { exchange, type WholeAnswer } from './exchange.ts';
import { follow } from './follow.ts';
import type { BodyCharacters } from './reranker.ts';
import { type ResponseBody, readResponseBody } from './response-body.ts';
import { type AttemptFailure, isRetryable, nextRetry, RETRY_POLICY, type RetryPolicy } from './retry.ts';
import type { ServerAddress } from './server-address.ts';

export interface TimeLimits {
  readonly connectMs: number;
  /** From the request to the first byte of the answer: queueing and computing. */
  readonly firstByteMs: number;
  /** One attempt in all. */
  readonly wholeMs: number;
}

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
  const servers = options.servers.map((address) => newServer(address, options));
  const state: ClientState = {
    ...options,
    servers,
    retry: { ...RETRY_POLICY, ...defined(options.retry) },
    timeLimits: { ...TIME_LIMITS, ...defined(options.timeLimits) },
    largestAnswer: options.largestAnswer ?? LARGEST_ANSWER,
    breaker:
      options.whenDown === 'go-on'
        ? newBreaker({ failures: Number.POSITIVE_INFINITY })
        : newBreaker({ failures: FAILED_CALLS_WHEN_DOWN, first: 1 }),
    down: new AbortController(),
    deadlines: deadlines(options.clock),
    everAnswered: false,
    lastPick: -1,
  };
  const secrets = [...secretsOf(options.headers), ...servers.flatMap(({ secrets }) => secrets)];
  const hide = (text: string) => hideSecrets(text, secrets);
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

interface Server extends ServerAddress {
  readonly pool: LazyPool;
  readonly headers: Readonly<Record<string, string>>;
  /** Calls under way. */
  outstanding: number;
  /** By the clock's `elapsed`: no call goes there before. */
  pausedUntil: number;
  /** By the first path of a call: the one of its paths that exists. */
  readonly known: Map<string, string>;
}

interface ClientState extends HttpClientOptions {
  readonly servers: readonly Server[];
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
    const server = pick(state, shunned);
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

/** Fewest calls under way first, in turns where equal; a server that rests or has just failed this call comes last. */
function pick(state: ClientState, shunned: Server | null): Server {
  const { servers, clock } = state;
  if (servers.length === 1) return servers[0] as Server;
  const now = clock.elapsed();
  const order = servers.map((_, offset) => (state.lastPick + 1 + offset) % servers.length);
  const cost = (server: Server): readonly number[] => [
    Math.max(0, server.pausedUntil - now),
    server === shunned ? 1 : 0,
    server.outstanding,
  ];
  let best = order[0] ?? 0;
  for (const place of order.slice(1)) {
    if (isLess(cost(servers[place] as Server), cost(servers[best] as Server))) best = place;
  }
  state.lastPick = best;
  return servers[best] as Server;
}

function isLess(one: readonly number[], other: readonly number[]): boolean {
  const place = one.findIndex((value, index) => value !== other[index]);
  return place !== -1 && (one[place] as number) < (other[place] as number);
}

/**
 * A server that cannot be connected to, or asks for time, rests for all calls. A broken connection says nothing of the
 * next one.
 */
function restServer(server: Server, failure: AttemptFailure, until: number): void {
  const asksForTime = failure.kind === 'status' && failure.retryAfter !== null;
  if (failure.kind === 'connect' || asksForTime) server.pausedUntil = Math.max(server.pausedUntil, until);
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
  try {
    const { status, headers, bytes } = await answer;
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

function failureFrom(
  error: unknown,
  { timeLimits, largestAnswer }: ClientState,
): Exclude<AttemptFailure, { kind: 'status' }> {
  const code = codeOf(error);
  const words = error instanceof Error && error.message !== '' ? error.message : String(error);
  switch (code) {
    case 'ECONNREFUSED':
      return { kind: 'connect', reason: 'the connection was refused (ECONNREFUSED): nothing listens there' };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return { kind: 'connect', reason: `the host's name is not known (${code})` };
    case 'UND_ERR_CONNECT_TIMEOUT':
      return { kind: 'connect', reason: `no connection within ${seconds(timeLimits.connectMs)}` };
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
    case 'EADDRNOTAVAIL':
      return { kind: 'connect', reason: `the host cannot be reached (${code})` };
    case 'UND_ERR_HEADERS_TIMEOUT':
      return {
        kind: 'timeout',
        reason: `no first byte of an answer within ${seconds(timeLimits.firstByteMs)}`,
      };
    case 'UND_ERR_BODY_TIMEOUT':
      return { kind: 'timeout', reason: 'the answer stopped coming' };
    case 'UND_ERR_RES_EXCEEDED_MAX_SIZE':
      return { kind: 'final', reason: `the answer is larger than ${largestAnswer} bytes` };
    case 'UND_ERR_SOCKET':
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      return { kind: 'broken', reason: `the connection broke before the whole answer was there (${words})` };
    default:
      return { kind: 'final', reason: `the exchange failed: ${words}${code === null ? '' : ` (${code})`}` };
  }
}

function codeOf(error: unknown): string | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string') return cause.code;
  }
  return null;
}

function describeFailure(failure: AttemptFailure): string {
  return failure.kind === 'status' ? `the server answered ${failure.status}` : failure.reason;
}

function after(attempts: number): string {
  return attempts === 1 ? '' : `, ${attempts} times`;
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

function seconds(milliseconds: number): string {
  return `${milliseconds / 1000} s`;
}

interface LazyPool {
  get(): Promise<Pool>;
  /** The pool where one was made. */
  made(): Promise<Pool | undefined>;
}

function lazyPool(origin: string, { timeLimits, largestAnswer }: HttpClientOptions): LazyPool {
  let pool: Promise<Pool> | undefined;
  const make = async () => {
    // By its default, which is there in Node and in a bundle: bundlers give a CommonJS package no names of its parts.
    const { default: undici } = await import('undici');
    return new undici.Pool(origin, {
      connect: { timeout: timeLimits?.connectMs ?? TIME_LIMITS.connectMs },
      maxResponseSize: largestAnswer ?? LARGEST_ANSWER,
    });
  };
  return {
    get() {
      pool ??= make();
      return pool;
    },
    made: async () => pool,
  };
}

function newServer(address: ServerAddress, options: HttpClientOptions): Server {
  return {
    ...address,
    pool: lazyPool(address.origin, options),
    headers: {
      accept: 'application/json',
      'user-agent': 'rankgauge',
      ...(address.authorization === null ? {} : { authorization: address.authorization }),
      ...options.headers,
      'content-type': 'application/json; charset=utf-8',
    },
    outstanding: 0,
    pausedUntil: Number.NEGATIVE_INFINITY,
    known: new Map(),
  };
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

const TIME_LIMITS: TimeLimits = { connectMs: 10_000, firstByteMs: 120_000, wholeMs: 180_000 };
/** Made once: an error takes its stack when it is made. */
const EXPIRED = new Error('the time limit of the whole attempt');
const LARGEST_ANSWER = 32 * 1024 * 1024;

/** Calls that failed after all their retries (15 s and more), one after the other with no success between them. */
const FAILED_CALLS_WHEN_DOWN = 3;
