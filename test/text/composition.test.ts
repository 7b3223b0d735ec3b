import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compositionOf } from '../../src/text/composition.ts';

const letters = ['é', 'й', 'ё', 'ế', 'ñ', '각', 'が', 'أ'];
const plain = fc.stringMatching(/^[a-z 一-丁]*$/);

test('composed, decomposed and both are told apart, whatever stands around', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...letters), { minLength: 1 }), plain, (marked, around) => {
      const text = `${around}${marked.join(around)}x`;
      expect(compositionOf(text.normalize('NFC'))).toBe('composed');
      expect(compositionOf(text.normalize('NFD'))).toBe('decomposed');
      expect(compositionOf(`${text.normalize('NFC')} ${text.normalize('NFD')}`)).toBe('both');
      expect(compositionOf(around)).toBe('neither');
    }),
  );
});

test('letters that composition itself takes apart count on no side', () => {
  // U+0958 and U+FB2A have only a decomposed normal form.
  for (const text of ['\u0958', '\u0915\u093c', '\ufb2a']) expect(compositionOf(text)).toBe('neither');
  expect(compositionOf('\u0958 cafe\u0301')).toBe('decomposed');
  expect(compositionOf('\u0958 caf\u00e9')).toBe('composed');
});
