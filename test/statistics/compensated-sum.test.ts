import { expect, test } from 'vitest';
import { compensatedSum } from '../../src/statistics/compensated-sum.ts';

test('a sum keeps the small numbers that a huge one would swallow', () => {
  expect(compensatedSum([1, 1e100, 1, -1e100])).toBe(2);
});

test('ten tenths sum to exactly 1, where plain addition gives 0.9999999999999999', () => {
  expect(compensatedSum(new Array<number>(10).fill(0.1))).toBe(1);
});

test('an empty sum is 0, and what is not finite gives NaN', () => {
  expect(compensatedSum([])).toBe(0);
  expect(compensatedSum([1, Number.NaN])).toBeNaN();
  expect(compensatedSum([1, Number.POSITIVE_INFINITY])).toBeNaN();
});
