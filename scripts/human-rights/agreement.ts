import { type Grades, gradeOf } from './judgments.ts';

/** How far two passes over the same pairs agree. */
export interface Agreement {
  readonly pairs: number;
  /** Share of pairs with the same grade, in [0, 1]. */
  readonly exact: number;
  /** Share of pairs whose grades are at most 1 apart, in [0, 1]. */
  readonly withinOne: number;
  /** Cohen's kappa with weights |i - j|. */
  readonly linear: number;
  /** Cohen's kappa with weights (i - j)^2. */
  readonly quadratic: number;
}

/** A question and a paragraph with the grades of two passes. */
export interface GradedPair {
  readonly question: string;
  readonly paragraph: string;
  readonly first: number;
  readonly second: number;
}

/**
 * Agreement of two raters on an ordinal scale.
 *
 * Kappa is 1 - (observed disagreement) / (disagreement expected when both keep their shares of grades and choose
 * independently): 1 for equal passes, 0 for chance, below 0 for worse than chance. NaN when there are no pairs or both
 * raters give one and the same grade to all, where nothing can be expected.
 *
 * @param pairs grades of the first and the second rater, whole numbers from 0
 * @see Cohen 1968, doi:10.1037/h0026256
 * @example
 * agreementOf([[0, 0], [0, 1], [2, 2], [3, 3]]).quadratic; // => 0.9166666666666666
 */
export function agreementOf(pairs: readonly (readonly [number, number])[]): Agreement {
  const share = (holds: (difference: number) => boolean) =>
    pairs.filter(([one, other]) => holds(Math.abs(one - other))).length / pairs.length;
  return {
    pairs: pairs.length,
    exact: share((difference) => difference === 0),
    withinOne: share((difference) => difference <= 1),
    linear: weightedKappa(pairs, 1),
    quadratic: weightedKappa(pairs, 2),
  };
}

/** Every question with every paragraph, as pairs of grades. */
export function gradePairs(
  { first, second }: { readonly first: Grades; readonly second: Grades },
  {
    questions,
    paragraphs,
  }: { readonly questions: readonly string[]; readonly paragraphs: readonly string[] },
): GradedPair[] {
  return questions.flatMap((question) =>
    paragraphs.map((paragraph) => ({
      question,
      paragraph,
      first: gradeOf(first, question, paragraph),
      second: gradeOf(second, question, paragraph),
    })),
  );
}

function weightedKappa(pairs: readonly (readonly [number, number])[], power: number): number {
  let observed = 0;
  let expected = 0;
  for (const [one, other] of pairs) observed += Math.abs(one - other) ** power;
  const firsts = counted(pairs.map(([one]) => one));
  const seconds = counted(pairs.map(([, other]) => other));
  for (const [one, ones] of firsts) {
    for (const [other, others] of seconds) expected += Math.abs(one - other) ** power * ones * others;
  }
  return 1 - observed / (expected / pairs.length);
}

function counted(grades: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const grade of grades) counts.set(grade, (counts.get(grade) ?? 0) + 1);
  return counts;
}
