import type { Problem } from '../foundation/errors.ts';
import { codePointName, quoted } from '../foundation/quoted.ts';

/** A number that was read, or what is wrong with how it is written (the place is the caller's to add). */
export type ReadNumber =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'fault'; readonly problem: Problem };

/**
 * Reads a grade as it is written. `3`, `+3` and `3.0` are 3. Nothing is rounded or guessed: an empty grade is unknown and not
 * 0, a fraction, hexadecimal digits, a word, or the digits of another script are faults.
 *
 * @example
 * readGrade('3.0'); // => { kind: 'number', value: 3 }
 */
export function readGrade(written: string): ReadNumber {
  const text = written.trim();
  if (/^[+-]?[0-9]+(\.0*)?$/.test(text)) {
    const value = Number(text) + 0; // -0 is 0
    if (Math.abs(value) <= largest) return { kind: 'number', value };
    return fault('grade-too-large', `the grade ${quoted(written)} is too large`, `grades go to ${largest}`);
  }
  if (text === '') {
    return {
      kind: 'fault',
      problem: {
        code: 'grade-missing',
        message: 'the grade is empty',
        why: 'an empty grade is unknown, which is not the same as 0',
        mend: gradeMend,
      },
    };
  }
  return fault('grade-not-integer', `the grade ${quoted(written)} is not an integer`, reasonOf(text));
}

/**
 * Reads a score of the first stage: a finite decimal number, with or without exponent.
 *
 * @example
 * readScore('1e-3'); // => { kind: 'number', value: 0.001 }
 */
export function readScore(written: string): ReadNumber {
  const text = written.trim();
  const value = /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(value)) return { kind: 'number', value };
  return {
    kind: 'fault',
    problem: {
      code: 'score-not-finite',
      message: `the first-stage score ${quoted(written)} is not a finite number`,
      why: /^[+-]?[0-9]+,[0-9]+$/.test(text)
        ? 'it has a decimal comma'
        : 'candidates are ordered by their scores',
      mend: 'write a decimal number with a point, or leave the scores out',
    },
  };
}

/** From here on `2^grade - 1`, the exponential gain, is not exact in a float64. */
export const largestExactGrade = 52;

function reasonOf(text: string): string {
  if (/^[+-]?(inf|infinity|nan)$/i.test(text)) return 'it is not a finite number';
  const digit = /(?![0-9])\p{Nd}/u.exec(text)?.[0];
  if (digit !== undefined) return `${codePointName(digit)} is a digit of another script`;
  return 'metrics add grades up as gains, and a grade is never guessed or rounded';
}

function fault(code: string, message: string, why: string): ReadNumber {
  return { kind: 'fault', problem: { code, message, why, mend: gradeMend } };
}

const gradeMend = 'write 0 for not relevant, 1 or more for relevant';
/** Grades are kept as 32-bit integers in run folders. */
const largest = 2 ** 31 - 1;
