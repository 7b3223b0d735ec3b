import { expect, test } from 'vitest';
import { letterWeight } from '../../src/text/letter-weight.ts';

test('what stands for a syllable or a word counts three', () => {
  expect(letterWeight('sea')).toBe(3);
  expect(letterWeight('大海')).toBe(6);
  expect(letterWeight('한a')).toBe(4);
  expect(letterWeight('')).toBe(0);
});
