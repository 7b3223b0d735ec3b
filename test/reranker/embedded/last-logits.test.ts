import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { yesProbability } from '../../../src/reranker/embedded/last-logits.ts';

const tokens = { yes: 4, no: 1 };
const logit = fc.double({ min: -30, max: 30, noNaN: true });

describe('P(yes) of a prompt', () => {
  test('is the softmax over two logits, whichever shape they come in', () => {
    fc.assert(
      fc.property(logit, logit, fc.array(logit, { minLength: 6, maxLength: 6 }), (yes, no, other) => {
        const expected = Math.exp(yes) / (Math.exp(yes) + Math.exp(no));
        const vocabulary = [0, no, 0, 0, yes, 0];
        const shapes = [
          { dims: [1, 2], data: [no, yes] },
          { dims: [1, 6], data: vocabulary },
          { dims: [1, 1, 6], data: vocabulary },
          { dims: [1, 2, 6], data: [...other, ...vocabulary] },
        ];
        for (const shape of shapes) expect(yesProbability(shape, tokens)).toBeCloseTo(expected, 12);
      }),
    );
  });

  test.each([
    ['two prompts', { dims: [2, 2], data: [0, 0, 0, 0] }],
    ['too small a vocabulary', { dims: [1, 4], data: [0, 0, 0, 0] }],
    ['fewer numbers than the shape has', { dims: [1, 2, 6], data: [0, 0] }],
    ['no place', { dims: [1, 0, 6], data: [] }],
    ['too many dimensions', { dims: [1, 1, 1, 2], data: [0, 0] }],
    ['one number', { dims: [1], data: [0] }],
    ['one class', { dims: [1, 1], data: [0] }],
  ])('is not read from %s', (_, logits) => expect(yesProbability(logits, tokens)).toBeNull());

  test('is no number where a logit is none', () => {
    expect(yesProbability({ dims: [1, 2], data: [Number.NaN, 1] }, tokens)).toBeNaN();
  });
});
