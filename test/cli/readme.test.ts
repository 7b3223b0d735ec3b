import { expect, test } from 'vitest';
// @ts-expect-error a plain script, without types
import { demoOutput, readmeTranscript } from '../../scripts/readme-transcript.mjs';

const figure = /-?\d*\.\d+|\d+ %/g;

test('the demo prints what README.md shows, figures within .02 (word boundaries of Node versions differ)', () => {
  const shown: string = readmeTranscript();
  const printed: string = demoOutput();
  const words = (text: string) =>
    text
      .replace(figure, '#')
      .replace(/\d+ documents of \d+ queries/g, 'N documents of N queries')
      .split('\n')
      .map((line) => line.replace(/[>\s]+/g, ' ').trim())
      .join(' ')
      .replace(/\s+/g, ' ');
  expect(words(printed)).toBe(words(shown));
  const figures = (text: string) =>
    [...text.matchAll(figure)].map(([value]) => Number.parseFloat(value) / (value.endsWith('%') ? 100 : 1));
  expect(figures(shown).length).toBeGreaterThan(100);
  for (const [index, value] of figures(printed).entries()) {
    expect(Math.abs(value - (figures(shown)[index] ?? Number.NaN))).toBeLessThanOrEqual(0.021);
  }
});
