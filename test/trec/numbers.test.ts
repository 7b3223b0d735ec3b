import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readGrade } from '../../src/trec/read-grade.ts';
import { readNumber } from '../../src/trec/read-number.ts';
import { bytesOf, writtenNumbers } from './trec-files.ts';

const numberIn = (text: string) => readNumber(bytesOf(text), 0, bytesOf(text).length);
const gradeIn = (text: string) => readGrade(bytesOf(text), 0, bytesOf(text).length);

describe('scores', () => {
  test('any decimal is the float64 nearest to it, as Number reads it', () => {
    fc.assert(
      fc.property(writtenNumbers, fc.constantFrom('', '+', '-'), (text, sign) => {
        const signed = text.startsWith('-') ? text : sign + text;
        expect(numberIn(signed)).toBe(Number(signed));
      }),
      { numRuns: 5000 },
    );
  });

  test('so are decimals that lie close to the middle between two float64', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 2n ** 52n, max: 2n ** 53n - 1n }),
        fc.integer({ min: -60, max: -50 }),
        fc.integer({ min: -2, max: 2 }),
        (mantissa, exponent, beside) => {
          // (mantissa + 1/2) x 2^exponent, cut to 18 digits behind the point, and its neighbours.
          const middle = ((2n * mantissa + 1n) * 10n ** 18n) / 2n ** BigInt(1 - exponent) + BigInt(beside);
          const digits = String(middle).padStart(19, '0');
          const text = `${digits.slice(0, -18)}.${digits.slice(-18)}`;
          expect(numberIn(text)).toBe(Number(text));
        },
      ),
      { numRuns: 5000 },
    );
  });

  test.each([
    ['27.5509', 27.5509],
    ['.001', 0.001],
    ['1.', 1],
    ['+0.001', 0.001],
    ['-0', -0],
    ['999999999', 999_999_999],
    ['9999999999', 9_999_999_999],
    ['9007199254740993', 9_007_199_254_740_992],
    ['0.1000000000000000055', 0.1],
    ['1e-320', 1e-320],
    ['1E-3', 0.001],
    ['1e400', Number.POSITIVE_INFINITY],
  ])('%s is %d', (text, value) => expect(numberIn(text)).toBe(value));

  test.each([
    ...['', '.', '-', '+', '-.', 'high', 'nan', 'inf', 'Infinity', '0x1p3', '0x10', '0,9', '1.2.3'],
    ...['1e', '1e+', 'e5', '--1', '1-', '1_000', '１', '1e5e5', '12345678901.2.3', '0b1', '1.5f'],
  ])('"%s" is no number', (text) => expect(numberIn(text)).toBeNaN());

  test('only the bytes between start and end count', () => {
    expect(readNumber(bytesOf('9912.59'), 2, 6)).toBe(12.5);
  });
});

describe('grades', () => {
  test.each([
    ['0', 0],
    ['3', 3],
    ['+3', 3],
    ['-2', -2],
    ['3.0', 3],
    ['3.', 3],
    ['2147483647', 2_147_483_647],
    ['-2147483647', -2_147_483_647],
  ])('%s is %d', (text, grade) => expect(gradeIn(text)).toBe(grade));

  test('-0 is 0', () => expect(Object.is(gradeIn('-0'), 0)).toBe(true));

  // -2147483648 stands for documents that nobody judged.
  test.each([
    ...['', '-', '+', '1.9', '1e0', 'rel', '.0', '2147483648', '-2147483648', '3.x', '1,0', '0x1', '१'],
  ])('"%s" is no grade', (text) => expect(gradeIn(text)).toBeNaN());
});
