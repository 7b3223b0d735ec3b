import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'undici';
import { hideSecrets, secretsOf } from '../../foundation/redact.ts';
import { exchange } from '../../reranker/exchange.ts';
import { type ResponseBody, readResponseBody } from '../../reranker/response-body.ts';
import type { ServerAddress } from '../../reranker/server-address.ts';

/** One answer as it came, also one that no client of a protocol would read. */
export type WireAnswer =
  | {
      readonly outcome: 'answered';
      readonly status: number;
      readonly contentType: string | null;
      readonly body: ResponseBody;
      /** The text of the body, at most the first 1,000 characters, without secrets. */
      readonly text: string;
      readonly milliseconds: number;
      /** Milliseconds that it asks to wait; null where it does not say. */
      readonly waitMs: number | null;
    }
  | { readonly outcome: 'failed'; readonly reason: string; readonly milliseconds: number };

/** Sends what the doctor makes itself: paths and bodies that are no protocol's. Tried once more after a broken connection, and after a 429 that says how long to wait. */
export interface Wire {
  send(
    method: 'GET' | 'POST',
    path: string,
    body?: unknown,
    options?: { readonly characters?: 'raw' | 'escaped' },
  ): Promise<WireAnswer>;
  close(): Promise<void>;
}

export function openWire(
  address: ServerAddress,
  {
    headers,
    signal,
    timeoutMs,
  }: {
    readonly headers: Readonly<Record<string, string>>;
    readonly signal: AbortSignal;
    readonly timeoutMs: number;
  },
): Wire {
  let pool: Promise<Pool> | undefined;
  const secrets = [...secretsOf(headers), ...address.secrets];
  const sendOnce = async (
    method: 'GET' | 'POST',
    path: string,
    payload: Uint8Array | null,
  ): Promise<WireAnswer> => {
    pool ??= import('undici').then(
      ({ default: undici }) =>
        new undici.Pool(address.origin, { connect: { timeout: 3000 }, maxResponseSize: 32 * 2 ** 20 }),
    );
    const before = performance.now();
    const elapsed = () => performance.now() - before;
    const { answer, abort } = exchange(await pool, {
      method,
      path: `${address.prefix}${path}${address.search}`,
      headers: {
        accept: 'application/json',
        'user-agent': 'rankgauge',
        ...(address.authorization === null ? {} : { authorization: address.authorization }),
        ...headers,
        ...(payload === null ? {} : { 'content-type': 'application/json; charset=utf-8' }),
      },
      body: payload,
    });
    const timer = setTimeout(
      () => abort(new Error(`no whole answer within ${timeoutMs / 1000} s`)),
      timeoutMs,
    );
    const onAbort = () => abort(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const { status, headers: received, bytes } = await answer;
      const contentType = [received['content-type']].flat()[0] ?? null;
      const body = readResponseBody(bytes, { contentType });
      const text = body.form === 'json' ? new TextDecoder().decode(bytes) : (body.text ?? '');
      return {
        ...{ outcome: 'answered', status, contentType, body },
        text: hideSecrets(text.slice(0, 1000), secrets),
        milliseconds: elapsed(),
        waitMs: waitOf([received['retry-after']].flat()[0]),
      };
    } catch (error) {
      signal.throwIfAborted();
      return { outcome: 'failed', reason: reasonOf(error), milliseconds: elapsed() };
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    }
  };
  return {
    async send(method, path, body, { characters = 'raw' } = {}) {
      signal.throwIfAborted();
      const text = body === undefined ? null : JSON.stringify(body);
      const written = text === null || characters === 'raw' ? text : escaped(text);
      const payload = written === null ? null : new TextEncoder().encode(written);
      const first = await sendOnce(method, path, payload);
      if (first.outcome === 'answered') {
        if (first.status !== 429 || first.waitMs === null || first.waitMs > longestWaitMs) return first;
        await sleep(first.waitMs, undefined, { signal });
      } else if (!/connection broke/.test(first.reason)) return first;
      return sendOnce(method, path, payload);
    },
    async close() {
      await (await pool)?.destroy();
    },
  };
}

function escaped(json: string): string {
  return json.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** `Retry-After`: seconds, or a date. */
function waitOf(header: string | undefined): number | null {
  if (header === undefined) return null;
  const wait = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(wait) ? null : Math.max(0, wait);
}

function reasonOf(error: unknown): string {
  const code = codeOf(error);
  const words = error instanceof Error ? error.message : String(error);
  if (code === 'ECONNREFUSED') return 'the connection was refused (ECONNREFUSED): nothing listens there';
  if (BROKEN.has(code ?? '')) return `the connection broke before the whole answer was there (${words})`;
  return `${words}${code === null ? '' : ` (${code})`}`;
}

function codeOf(error: unknown): string | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string') return cause.code;
  }
  return null;
}

const longestWaitMs = 2000;
const BROKEN = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH']);
