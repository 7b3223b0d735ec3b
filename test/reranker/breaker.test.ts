import { expect, test } from 'vitest';
import { newBreaker } from '../../src/reranker/breaker.ts';

test('a breaker opens after so many failures in a row, and keeps the first reason', () => {
  const breaker = newBreaker({ failures: 3, first: 1 });
  breaker.succeeded();
  breaker.failed('a');
  breaker.failed('b');
  expect(breaker.openBecause).toBeNull();
  breaker.failed('c');
  breaker.failed('d');
  breaker.succeeded();
  expect(breaker.openBecause).toBe('c');
});

test('a success between failures starts the count again', () => {
  const breaker = newBreaker({ failures: 2 });
  for (let round = 0; round < 5; round += 1) {
    breaker.failed('once');
    breaker.succeeded();
  }
  expect(breaker.openBecause).toBeNull();
});

test('before any success fewer failures suffice', () => {
  const breaker = newBreaker({ failures: 3, first: 1 });
  expect(breaker.everSucceeded).toBe(false);
  breaker.failed('refused');
  expect(breaker.openBecause).toBe('refused');
});
