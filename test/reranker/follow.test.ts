import { expect, test } from 'vitest';
import { follow } from '../../src/reranker/follow.ts';

test('everybody who follows a signal is told its reason, once', () => {
  const stop = new AbortController();
  const told: unknown[] = [];
  for (const name of ['a', 'b']) follow(stop.signal, (reason) => told.push([name, reason]));
  stop.abort('enough');
  stop.abort('again');
  expect(told).toEqual([
    ['a', 'enough'],
    ['b', 'enough'],
  ]);
});

test('who follows no more is not told', () => {
  const stop = new AbortController();
  const told: unknown[] = [];
  const end = follow(stop.signal, (reason) => told.push(reason));
  follow(stop.signal, () => told.push('other'));
  end();
  stop.abort('enough');
  expect(told).toEqual(['other']);
});

test('a signal that has aborted tells at once, and none tells never', () => {
  const told: unknown[] = [];
  follow(AbortSignal.abort('before'), (reason) => told.push(reason));
  follow(undefined, (reason) => told.push(reason))();
  expect(told).toEqual(['before']);
});

test('one listener serves a thousand followers', () => {
  const { signal } = new AbortController();
  let listeners = 0;
  const { addEventListener } = signal;
  signal.addEventListener = (...given: Parameters<typeof addEventListener>) => {
    listeners += 1;
    addEventListener.apply(signal, given);
  };
  for (let turn = 0; turn < 1000; turn += 1) follow(signal, () => undefined)();
  expect(listeners).toBe(1);
});
