import type { Random } from '../foundation/random.ts';

/** Why an attempt gave no usable answer. */
export type AttemptFailure =
  /** No connection came about: refused, unknown host, connect time-out. Nothing was sent. */
  | { readonly kind: 'connect'; readonly reason: string }
  /** The connection broke before the whole answer was there. */
  | { readonly kind: 'broken'; readonly reason: string }
  /** No first byte, or not the whole answer, in time. */
  | { readonly kind: 'timeout'; readonly reason: string }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter: string | null }
  /** Anything that a second try would meet again (certificate, not HTTP, too large, not UTF-8). */
  | { readonly kind: 'final'; readonly reason: string };

export interface RetryPolicy {
  /** Attempts in all, the first counted; none of the following is more. */
  readonly attempts: number;
  /** The same for time-outs, each of which has already cost a long wait. */
  readonly timeoutAttempts: number;
  /** The same for connections while no server ever answered: a mistyped URL should be told soon. */
  readonly firstContactAttempts: number;
  /** Wait before the second attempt; doubled at each further one. Milliseconds, like all below. */
  readonly baseMs: number;
  readonly longestMs: number;
  /** A server that asks for a longer wait than this is not waited for. */
  readonly longestRetryAfterMs: number;
  /** All waits of one call together. 429 may be tried again until then, whatever `attempts`. */
  readonly waitBudgetMs: number;
}

export const RETRY_POLICY: RetryPolicy = {
  attempts: 6,
  timeoutAttempts: 2,
  firstContactAttempts: 3,
  baseMs: 500,
  longestMs: 8_000,
  longestRetryAfterMs: 60_000,
  waitBudgetMs: 120_000,
};

export interface RetrySituation {
  /** Attempts made, 1 or more. */
  readonly attempt: number;
  /** Waited so far for this call. */
  readonly waitedMs: number;
  /** Whether any server ever answered anything. */
  readonly everAnswered: boolean;
  /** Milliseconds since 1970, against which a `Retry-After` date is read. */
  readonly now: number;
  readonly random: Random;
  readonly policy: RetryPolicy;
}

export type RetryDecision =
  | { readonly retry: true; readonly delayMs: number }
  | {
      readonly retry: false;
      /** Why no further attempt is made, where that needs saying. */
      readonly reason: string | null;
    };

/**
 * Decides whether an attempt is made again and after how long. Only what is safe: connections, time-outs, 429, 502, 503 and
 * 504. The wait doubles from `baseMs` to `longestMs`, times a random 0.5 to 1 so that calls that failed together do
 * not come back together; `Retry-After` is kept, with a little added for the same reason.
 */
export function nextRetry(failure: AttemptFailure, situation: RetrySituation): RetryDecision {
  const { attempt, waitedMs, now, random, policy } = situation;
  if (!isRetryable(failure)) return { retry: false, reason: null };
  if (attempt >= attemptsFor(failure, situation)) return { retry: false, reason: null };
  const asked = failure.kind === 'status' ? retryAfterMs(failure.retryAfter, now) : null;
  if (asked !== null && asked > policy.longestRetryAfterMs) {
    return { retry: false, reason: `the server asks to wait ${Math.round(asked / 1000)} s` };
  }
  const backoff = Math.min(policy.longestMs, policy.baseMs * 2 ** (attempt - 1));
  const delayMs = asked === null ? backoff * (0.5 + random() / 2) : asked + (random() * policy.baseMs) / 2;
  if (waitedMs + delayMs > policy.waitBudgetMs) {
    return { retry: false, reason: `waited ${Math.round(waitedMs / 1000)} s in all` };
  }
  return { retry: true, delayMs };
}

/** Whether a later attempt may meet something else. */
export function isRetryable(failure: AttemptFailure): boolean {
  if (failure.kind === 'status') return RETRYABLE_STATUS.has(failure.status);
  return failure.kind !== 'final';
}

/**
 * Milliseconds that a `Retry-After` header asks for: whole seconds, or an HTTP date. 0 for a date that has passed, null when
 * absent or malformed (RFC 9110, 10.2.3).
 *
 * @param now milliseconds since 1970
 * @example
 * retryAfterMs('2', 0); // => 2000
 */
export function retryAfterMs(header: string | null, now: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // Date.parse takes "-5" and "1.5" for years, so only what begins with a weekday is a date.
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /.test(text)) return null;
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

function attemptsFor(failure: AttemptFailure, { everAnswered, policy }: RetrySituation): number {
  if (failure.kind === 'status' && failure.status === 429) return Number.POSITIVE_INFINITY;
  if (failure.kind === 'timeout') return Math.min(policy.timeoutAttempts, policy.attempts);
  if (failure.kind === 'connect' && !everAnswered)
    return Math.min(policy.firstContactAttempts, policy.attempts);
  return policy.attempts;
}

const RETRYABLE_STATUS = new Set([429, 502, 503, 504]);
