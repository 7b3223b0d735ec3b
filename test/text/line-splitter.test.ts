import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countLineEnds, lineSplitter } from '../../src/text/line-splitter.ts';

function linesOf(pieces: readonly string[]): { lines: string[]; numbers: number[] } {
  const lines: string[] = [];
  const numbers: number[] = [];
  const splitter = lineSplitter((line, number) => {
    lines.push(line);
    numbers.push(number);
  });
  for (const piece of pieces) splitter.push(piece);
  splitter.end();
  return { lines, numbers };
}

const pieces = fc.array(
  fc.string({ unit: fc.constantFrom('a', '地', '\n', '\r', '\u2028', '\u0085', '\f', '\v') }),
);

describe('lineSplitter', () => {
  test('keeps CRLF together across pieces', () => {
    expect(linesOf(['a\r', '\nb\rc']).lines).toEqual(['a', 'b', 'c']);
  });

  test('cuts at LF, CRLF and CR alone and nowhere else, however the text is cut', () => {
    fc.assert(
      fc.property(pieces, (parts) => {
        const whole = parts.join('');
        const wanted = whole.split(/\r\n|\r|\n/);
        if (wanted.at(-1) === '') wanted.pop();
        const { lines, numbers } = linesOf(parts);
        expect(lines).toEqual(wanted);
        expect(numbers).toEqual(wanted.map((_, index) => index + 1));
      }),
      { numRuns: 500 },
    );
  });
});

describe('countLineEnds', () => {
  test('counts LF, CRLF and CR alone each once', () => {
    fc.assert(
      fc.property(pieces, (parts) => {
        const text = parts.join('');
        expect(countLineEnds(text)).toBe(text.split(/\r\n|\r|\n/).length - 1);
      }),
    );
  });
});
