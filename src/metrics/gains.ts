import { InputError } from '../foundation/errors.ts';

/** Gain = grade; 0 for grades below 0 and for unjudged documents. */
export function linearGain(grade: number): number {
  return Math.max(grade, 0);
}

/**
 * Gain = 2^grade - 1 (Burges et al. 2005); 0 for grades below 0 and for unjudged documents.
 *
 * @throws InputError `grade-too-high` above 30: such a gain leaves no room for any other document's
 */
export function exponentialGain(grade: number): number {
  if (grade <= 0) return 0;
  if (grade > 30) {
    throw new InputError({
      code: 'grade-too-high',
      message: `the grade ${grade} is too high for the gain 2^grade - 1`,
      why: 'beyond 30 one document outweighs a thousand million of grade 1',
      mend: 'use nDCG without gain=exp, or map the grades to a short scale',
    });
  }
  return 2 ** grade - 1;
}
