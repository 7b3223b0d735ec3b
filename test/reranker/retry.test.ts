import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AttemptFailure, nextRetry, RETRY_POLICY, retryAfterMs } from '../../src/reranker/retry.ts';

const now = Date.parse('2026-11-24T11:30:51Z');
const situation = { attempt: 1, waitedMs: 0, everAnswered: true, now, random: () => 1, policy: RETRY_POLICY };
const status = (code: number, retryAfter: string | null = null): AttemptFailure => ({
  kind: 'status',
  status: code,
  retryAfter,
});

describe('Retry-After', () => {
  test.each([
    ['2', 2000],
    [' 0 ', 0],
    ['Tue, 24 Nov 2026 11:30:52 GMT', 1000],
    ['Tuesday, 24-Nov-26 11:30:52 GMT', 1000],
    ['Tue, 24 Nov 2026 11:30:00 GMT', 0],
    ['-5', null],
    ['1.5', null],
    ['soon', null],
    ['Tue, 99 Nov 2026', null],
    ['', null],
    [null, null],
  ])('%j asks for %j ms', (header, expected) => expect(retryAfterMs(header, now)).toBe(expected));
});

describe('the next attempt', () => {
  test('is made after connections, time-outs, 429, 502, 503 and 504, and after nothing else', () => {
    const retried = (failure: AttemptFailure) => nextRetry(failure, situation).retry;
    for (const kind of ['connect', 'broken', 'timeout'] as const)
      expect(retried({ kind, reason: '' })).toBe(true);
    expect(retried({ kind: 'final', reason: '' })).toBe(false);
    const codes = Array.from({ length: 500 }, (_, index) => 100 + index).filter((code) =>
      retried(status(code)),
    );
    expect(codes).toEqual([429, 502, 503, 504]);
  });

  test('waits twice as long each time, up to a limit, times a random 0.5 to 1', () => {
    const delays = (random: () => number) =>
      [1, 2, 3, 4, 5].map((attempt) => {
        const decision = nextRetry(status(503), { ...situation, attempt, random });
        return decision.retry ? decision.delayMs : null;
      });
    expect(delays(() => 1)).toEqual([500, 1000, 2000, 4000, 8000]);
    expect(delays(() => 0)).toEqual([250, 500, 1000, 2000, 4000]);
  });

  test('is not made after the last one; time-outs and a first contact have fewer', () => {
    const attempts = (failure: AttemptFailure, everAnswered = true) => {
      let attempt = 1;
      while (nextRetry(failure, { ...situation, attempt, everAnswered }).retry) attempt += 1;
      return attempt;
    };
    expect(attempts(status(503))).toBe(6);
    expect(attempts({ kind: 'broken', reason: '' }, false)).toBe(6);
    expect(attempts({ kind: 'connect', reason: '' })).toBe(6);
    expect(attempts({ kind: 'connect', reason: '' }, false)).toBe(3);
    expect(attempts({ kind: 'timeout', reason: '' })).toBe(2);
  });

  test.each([1, 2, 9])(
    'is not made after %i when that is all a person allows, whatever the failure',
    (allowed) => {
      const policy = { ...RETRY_POLICY, attempts: allowed, baseMs: 0 };
      for (const kind of ['connect', 'broken', 'timeout'] as const) {
        for (const everAnswered of [true, false]) {
          let attempt = 1;
          while (nextRetry({ kind, reason: '' }, { ...situation, attempt, everAnswered, policy }).retry)
            attempt += 1;
          expect(attempt).toBeLessThanOrEqual(allowed);
        }
      }
    },
  );

  test('waits at least as long as Retry-After asks, and gives up when that is too long', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 60 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (asked, chance) => {
          const decision = nextRetry(status(429, String(asked)), { ...situation, random: () => chance });
          if (!decision.retry) throw new Error('not retried');
          expect(decision.delayMs).toBeGreaterThanOrEqual(asked * 1000);
          expect(decision.delayMs).toBeLessThanOrEqual(asked * 1000 + 250);
        },
      ),
    );
    expect(nextRetry(status(429, '3600'), situation)).toEqual({
      retry: false,
      reason: 'the server asks to wait 3600 s',
    });
  });

  test('of a 429 is made as long as the waits of the call allow', () => {
    expect(nextRetry(status(429), { ...situation, attempt: 30, waitedMs: 100_000 }).retry).toBe(true);
    expect(nextRetry(status(429), { ...situation, attempt: 30, waitedMs: 119_000 })).toEqual({
      retry: false,
      reason: 'waited 119 s in all',
    });
  });
});
