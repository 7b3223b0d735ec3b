import fc from 'fast-check';
import { expect, test } from 'vitest';
import { writeText } from '../../src/results/write-text.ts';

test('a text is written as TextEncoder has it, lone surrogates too', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }),
    fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  );
  fc.assert(
    fc.property(text, fc.nat({ max: 5 }), (own, at) => {
      const bytes = Buffer.alloc(at + 3 * own.length);
      const length = writeText(bytes, own, at);
      expect([...bytes.subarray(at, at + length)]).toEqual([...new TextEncoder().encode(own)]);
    }),
    { numRuns: 500 },
  );
});
