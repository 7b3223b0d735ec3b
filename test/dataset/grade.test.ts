import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readGrade, readScore } from '../../src/dataset/grade.ts';
import { codePointName, quoted } from '../../src/foundation/quoted.ts';

describe('readGrade', () => {
  test.each([
    ['3', 3],
    ['+3', 3],
    ['3.0', 3],
    ['3.', 3],
    [' 2 ', 2],
    ['-2', -2],
    ['-0', 0],
    ['007', 7],
    ['2147483647', 2147483647],
  ])('reads %j as %d', (written, value) => {
    expect(readGrade(written)).toEqual({ kind: 'number', value });
  });

  test.each([
    ['', 'grade-missing'],
    [' ', 'grade-missing'],
    ['0.5', 'grade-not-integer'],
    ['1e0', 'grade-not-integer'],
    ['0x3', 'grade-not-integer'],
    ['٣', 'grade-not-integer'],
    ['Infinity', 'grade-not-integer'],
    ['NaN', 'grade-not-integer'],
    ['high', 'grade-not-integer'],
    ['1 2', 'grade-not-integer'],
    ['2147483648', 'grade-too-large'],
  ])('refuses %j: %s', (written, code) => {
    expect(readGrade(written)).toMatchObject({ kind: 'fault', problem: { code } });
  });

  test('names the digit of another script', () => {
    expect(readGrade('٣')).toMatchObject({ problem: { why: 'U+0663 is a digit of another script' } });
  });
});

describe('readScore', () => {
  test('reads every finite number as JavaScript and Python write it', () => {
    expect(readScore('1e-3')).toEqual({ kind: 'number', value: 0.001 });
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(readScore(Object.is(value, -0) ? '-0.0' : String(value))).toEqual({ kind: 'number', value });
      }),
    );
  });

  test.each(['', 'NaN', 'inf', '-Infinity', '1e999', '0x10', '1_000', '6,1', 'ten', '.'])(
    'refuses %j',
    (written) => {
      expect(readScore(written)).toMatchObject({ kind: 'fault', problem: { code: 'score-not-finite' } });
    },
  );

  test('says so when a decimal comma is the reason', () => {
    expect(readScore('6,1')).toMatchObject({ problem: { why: 'it has a decimal comma' } });
  });
});

describe('quoted', () => {
  test('writes out what cannot be seen', () => {
    expect(quoted('q3\u200f')).toBe('"q3<U+200F>"');
    expect(quoted('q2 ')).toBe('"q2<U+0020>"');
    expect(quoted('a b\u00a0c\u0000')).toBe('"a b<U+00A0>c<U+0000>"');
    expect(codePointName('🥚')).toBe('U+1F95A');
  });

  test('cuts long texts between characters', () => {
    expect(quoted('🥚'.repeat(61))).toBe(`"${'🥚'.repeat(60)}…"`);
    expect(quoted('a'.repeat(60))).toBe(`"${'a'.repeat(60)}"`);
  });
});
