import type { RawResult } from './protocol.ts';

export type CheckedResponse =
  | {
      readonly outcome: 'scored';
      /** In the order of the request's documents, all finite; null for those in `errors`. */
      readonly scores: readonly (number | null)[];
      /** Why a document has no score, by its place, where the answer itself says so. Absent where all have one. */
      readonly errors?: ReadonlyMap<number, string>;
    }
  | {
      readonly outcome: 'refused';
      /** One sentence. */
      readonly reason: string;
    };

/**
 * Decides whether a response can be trusted, once for all protocols: as many results as documents, every index once and in
 * range, every score a finite number. Nothing is guessed: a list sorted by score read in request order would be
 * scores of other documents, and would look healthy.
 *
 * @param results as the server gave them, in any order
 * @param documents how many were sent, 1 or more
 * @example
 * checkResponse([{ index: 1, score: 0.2 }, { index: 0, score: 0.9 }], 2); // => { outcome: 'scored', scores: [0.9, 0.2] }
 */
export function checkResponse(results: readonly RawResult[], documents: number): CheckedResponse {
  if (results.length === 0)
    return refused(`the answer holds no results for ${countOf(documents, 'document')}`);
  const scores: (number | null | undefined)[] = Array.from({ length: documents }, () => undefined);
  const errors = new Map<number, string>();
  for (const [place, { index, score, error }] of results.entries()) {
    if (index === undefined || index === null) {
      return refused(`result ${place} of the answer has no index, so its document is unknown`);
    }
    if (typeof index !== 'number' || !Number.isInteger(index)) {
      return refused(
        `result ${place} of the answer has an index that is not a whole number: ${shown(index)}`,
      );
    }
    if (index < 0 || index >= documents) {
      return refused(
        `result ${place} of the answer has index ${index}, but ${countOf(documents, 'document')} ` +
          `(index 0 to ${documents - 1}) ${documents === 1 ? 'was' : 'were'} sent`,
      );
    }
    if (scores[index] !== undefined) return refused(`two results of the answer have index ${index}`);
    if (error !== undefined) {
      errors.set(index, error);
      scores[index] = null;
      continue;
    }
    if (typeof score !== 'number' || !Number.isFinite(score)) {
      return refused(`the score of the document at index ${index} is not a finite number: ${shown(score)}`);
    }
    scores[index] = score;
  }
  const given = scores.filter((score) => score !== undefined);
  if (given.length === documents) {
    return { outcome: 'scored', scores: given, ...(errors.size === 0 ? {} : { errors }) };
  }
  return refused(
    `the answer holds ${countOf(results.length, 'result')} for ${countOf(documents, 'document')}: ` +
      `index ${scores.indexOf(undefined)} is missing`,
  );
}

function refused(reason: string): CheckedResponse {
  return { outcome: 'refused', reason };
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function shown(value: unknown): string {
  if (value === undefined) return 'absent';
  if (typeof value === 'string') return `the text ${JSON.stringify(value.slice(0, 40))}`;
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  return Array.isArray(value) ? 'a list' : 'an object';
}
