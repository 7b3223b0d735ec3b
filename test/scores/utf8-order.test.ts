import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareUtf8 } from '../../src/scores/utf8-order.ts';

test('an emoji comes after U+FF21, as its bytes do and its code units do not', () => {
  expect(compareUtf8('\uff21', '\u{1f600}') < 0).toBe(true);
  expect('\uff21' < '\u{1f600}').toBe(false);
});

test('texts compare as their UTF-8 bytes do', () => {
  const letters = fc.constantFrom(
    'a',
    'Z',
    '9',
    '\u00e9',
    '\u4e2d',
    '\ue000',
    '\uffef',
    '\u{10000}',
    '\u{1f600}',
  );
  const text = fc.oneof(
    fc.array(letters, { maxLength: 4 }).map((all) => all.join('')),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(text, text, (left, right) => {
      const bytes = Buffer.compare(Buffer.from(left), Buffer.from(right));
      expect(Math.sign(compareUtf8(left, right))).toBe(bytes);
    }),
    { numRuns: 500 },
  );
});
