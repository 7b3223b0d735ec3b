import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkResponse } from '../../src/reranker/check-response.ts';

const reason = (results: { index: unknown; score: unknown }[], documents: number) => {
  const checked = checkResponse(results, documents);
  return checked.outcome === 'refused' ? checked.reason : `scored: ${checked.scores}`;
};

describe('a response', () => {
  test('is read by index, whatever its order', () => {
    const order = fc
      .array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 30 })
      .chain((scores) =>
        fc.record({
          scores: fc.constant(scores),
          order: fc.shuffledSubarray([...scores.keys()], { minLength: scores.length }),
        }),
      );
    fc.assert(
      fc.property(order, ({ scores, order }) => {
        const results = order.map((index) => ({ index, score: scores[index] }));
        expect(checkResponse(results, scores.length)).toEqual({ outcome: 'scored', scores });
      }),
    );
  });

  const good = { index: 0, score: 0.9 };
  test.each([
    ['no results', [], 2, 'the answer holds no results for 2 documents'],
    ['too few', [good], 2, 'the answer holds 1 result for 2 documents: index 1 is missing'],
    [
      'no index',
      [{ index: undefined, score: 1 }],
      1,
      'result 0 of the answer has no index, so its document is unknown',
    ],
    [
      'a null index',
      [good, { index: null, score: 1 }],
      2,
      'result 1 of the answer has no index, so its document is unknown',
    ],
    [
      'a text as index',
      [{ index: '0', score: 1 }],
      1,
      'result 0 of the answer has an index that is not a whole number: the text "0"',
    ],
    [
      'a fraction as index',
      [{ index: 0.5, score: 1 }],
      1,
      'result 0 of the answer has an index that is not a whole number: 0.5',
    ],
    [
      'an index past the end',
      [good, { index: 2, score: 1 }],
      2,
      'result 1 of the answer has index 2, but 2 documents (index 0 to 1) were sent',
    ],
    [
      'an index below 0',
      [{ index: -1, score: 1 }],
      1,
      'result 0 of the answer has index -1, but 1 document (index 0 to 0) was sent',
    ],
    ['an index twice', [good, good], 2, 'two results of the answer have index 0'],
    [
      'more results than documents',
      [good, { index: 1, score: 0 }, good],
      2,
      'two results of the answer have index 0',
    ],
    [
      'a null score',
      [{ index: 0, score: null }],
      1,
      'the score of the document at index 0 is not a finite number: null',
    ],
    [
      'a text as score',
      [{ index: 0, score: '0.9' }],
      1,
      'the score of the document at index 0 is not a finite number: the text "0.9"',
    ],
    [
      'no score',
      [{ index: 0, score: undefined }],
      1,
      'the score of the document at index 0 is not a finite number: absent',
    ],
    [
      'NaN',
      [{ index: 0, score: Number.NaN }],
      1,
      'the score of the document at index 0 is not a finite number: NaN',
    ],
    [
      '1e999',
      [{ index: 0, score: JSON.parse('1e999') }],
      1,
      'the score of the document at index 0 is not a finite number: Infinity',
    ],
    [
      'a list as score',
      [{ index: 0, score: [1] }],
      1,
      'the score of the document at index 0 is not a finite number: a list',
    ],
  ])('with %s is refused with the reason', (_, results, documents, expected) => {
    expect(reason(results, documents)).toBe(expected);
  });

  test('is never taken for whole when one index is missing, doubled or out of range', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 20 }),
        fc.nat(),
        fc.integer({ min: -2, max: 22 }),
        (count, at, wrong) => {
          const place = at % count;
          fc.pre(wrong !== place);
          const results = Array.from({ length: count }, (_, index) => ({ index, score: 0.5 }));
          results[place] = { index: wrong, score: 0.5 };
          expect(checkResponse(results, count).outcome).toBe('refused');
        },
      ),
    );
  });
});
