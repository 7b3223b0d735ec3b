import { expect, test } from 'vitest';
import { problemCollector } from '../../src/dataset/problems.ts';
import { InputError } from '../../src/foundation/errors.ts';

function thrownBy(action: () => void): InputError {
  try {
    action();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

test('all errors are told at once, in the order in which kinds came up', () => {
  const problems = problemCollector();
  problems.error({ code: 'a', message: 'first' });
  problems.error({ code: 'b', message: 'second' });
  problems.error({ code: 'a', message: 'third' });
  expect(problems.failed()).toBe(true);
  expect(thrownBy(problems.throwIfFailed).problems.map(({ message }) => message)).toEqual([
    'first',
    'third',
    'second',
  ]);
});

test('of each kind the first 20 are kept, and the last line counts all', () => {
  const problems = problemCollector();
  for (let line = 1; line <= 1000; line += 1) problems.error({ code: 'a', message: `${line}` });
  for (let line = 1; line <= 20; line += 1) problems.error({ code: 'b', message: `${line}` });
  const all = thrownBy(problems.throwIfFailed).problems;
  expect(all).toHaveLength(41);
  expect(all[19]?.message).toBe('20');
  expect(all.at(-1)).toEqual({
    code: 'problems-counted',
    message: '1020 problems in all (a 1000, b 20); of each kind the first 20 are shown',
  });
});

test('nothing is thrown for warnings', () => {
  const problems = problemCollector();
  problems.warn({ code: 'a', message: 'odd' });
  problems.throwIfFailed();
  expect(problems.failed()).toBe(false);
});

test('one warning a kind comes out, with its count and first places', () => {
  const problems = problemCollector();
  for (let line = 1; line <= 7; line += 1)
    problems.warn({ code: 'a', message: `line ${line} is odd`, where: { file: 'f', line } });
  problems.warn({ code: 'b', message: 'this is odd too', where: { file: 'f', line: 9 } });
  problems.warn({ code: 'b', message: 'and this', where: { file: 'g', line: 2 } });
  problems.warn({ code: 'c', message: 'alone', where: { file: 'h' } });
  expect(problems.warnings().map(({ message }) => message)).toEqual([
    'line 1 is odd (7 such: line 1, line 2, line 3, line 4, line 5, 2 more)',
    'this is odd too (2 such: line 9, g:2)',
    'alone',
  ]);
  expect(problems.warnings()[0]?.where).toEqual({ file: 'f', line: 1 });
});
