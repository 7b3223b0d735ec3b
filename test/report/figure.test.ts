import { expect, test } from 'vitest';
import { counted, figureText, percentText } from '../../src/report/figure.ts';

test.each([
  [0.81249, '0.812'],
  [0, '0.000'],
  [-0, '0.000'],
  [1, '1.000'],
  [-0.0123, '-0.012'],
  [0.00049, '5e-4'],
  [0.0005, '0.001'],
  [-0.00001, '-1e-5'],
  [999.9994, '999.999'],
  [1234.56, '1235'],
  [54321.9, '54322'],
  [12345678, '1.235e+7'],
  [null, '-'],
  [undefined, '-'],
  [Number.NaN, '-'],
  [Number.NEGATIVE_INFINITY, '-'],
])('the figure %s reads %s', (value, text) => {
  expect(figureText(value)).toBe(text);
});

test('a figure with fewer digits is rounded to them', () => {
  expect(figureText(0.816, { digits: 2 })).toBe('0.82');
  expect(figureText(0.004, { digits: 2 })).toBe('0.00');
  expect(figureText(0.0004, { digits: 2 })).toBe('4e-4');
});

test.each([
  [0.34, '34 %'],
  [0, '0 %'],
  [-0.12, '-12 %'],
  [-0.004, '-0.4 %'],
  [1, '100 %'],
  [null, '-'],
])('the share %s reads %s', (share, text) => {
  expect(percentText(share)).toBe(text);
});

test('what is counted is in the plural unless it is one', () => {
  expect([0, 1, 2].map((count) => counted(count, 'query', 'queries'))).toEqual([
    '0 queries',
    '1 query',
    '2 queries',
  ]);
});
