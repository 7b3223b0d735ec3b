import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beginning, cut, displayWidth, padEnd, padStart } from '../../src/text/width.ts';

// Columns by glibc's wcwidth, summed; for emoji sequences by Unicode's emoji-data (one picture, two columns).
const widths: readonly (readonly [string, number])[] = [
  ['', 0],
  ['nDCG@10', 7],
  ['ελληνικά', 8],
  ['e\u0301', 1], // e and a combining acute
  ['日本語', 6],
  ['한국어', 6],
  ['\u1112\u1161\u11ab', 2], // 한 in three jamo
  ['ﾊﾝｶｸ', 4], // half-width katakana
  ['（）', 4], // full-width brackets
  ['\u3000', 2], // ideographic space
  ['ภาษาไทย', 7],
  ['ที่', 1], // one consonant with two marks
  ['น้ำ', 2],
  ['हिन्दी', 5], // ह ि न ् द ी: the virama takes none
  ['العَرَبِيَّة', 7], // four marks and a shadda on seven letters
  ['עִבְרִית', 5],
  ['👍', 2],
  ['👍🏽', 2],
  ['👩‍👩‍👧', 2],
  ['🇩🇪', 2],
  ['1️⃣', 2],
  ['❤️', 2],
  ['❤', 1],
  ['©', 1],
  ['\u001b[31mred\u001b[39m', 3],
  ['\u001b]8;;https://example.org\u001b\\link\u001b]8;;\u0007', 4],
  ['\u200b\u2060', 0],
  ['\u00ad', 1],
];

// The strings that reporters meet, and any mixture of them.
const texts = fc
  .array(fc.constantFrom(...widths.map(([text]) => text)), { maxLength: 8 })
  .map((parts) => parts.join(' '));
const anyText = fc.oneof(texts, fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }));

describe('displayWidth', () => {
  test.each(widths)('of %j is %i', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });

  test('of texts parted by a space is the sum of their widths and the space', () => {
    fc.assert(
      fc.property(texts, texts, (left, right) => {
        expect(displayWidth(`${left} ${right}`)).toBe(displayWidth(left) + 1 + displayWidth(right));
      }),
    );
  });

  test('is the example of its docstring', () => expect(displayWidth('日本語')).toBe(6));
});

describe('padEnd and padStart', () => {
  test('reach the width and keep the text', () => {
    fc.assert(
      fc.property(texts, fc.nat({ max: 60 }), (text, width) => {
        const wanted = Math.max(width, displayWidth(text));
        expect(displayWidth(padEnd(text, width))).toBe(wanted);
        expect(displayWidth(padStart(text, width))).toBe(wanted);
        expect(padEnd(text, width).trimEnd()).toBe(text.trimEnd());
      }),
    );
  });

  test('pad Thai by columns, not by code units', () => {
    expect(padEnd('ที่', 3)).toBe('ที่  ');
    expect(padStart('ที่', 3)).toBe('  ที่');
    expect(padEnd('ไทย', 5) + '|').toBe('ไทย  |');
  });
});

describe('cut', () => {
  test('leaves what fits, and shortens the end or the middle of what does not', () => {
    expect(cut('bm25-char3', 10)).toBe('bm25-char3');
    expect(cut('bm25-char3', 9)).toBe('bm25-cha…');
    expect(cut('bm25-char3 / bare', 9, 'middle')).toBe('bm25…bare');
    expect(cut('日本語', 4)).toBe('日…'); // half a character is no character
    expect(cut('abc', 1)).toBe('…');
    expect(cut('abc', 0)).toBe('');
  });

  test('never exceeds the width and never splits a cluster', () => {
    fc.assert(
      fc.property(anyText, fc.nat({ max: 30 }), fc.constantFrom('end', 'middle'), (text, width, where) => {
        const result = cut(text, width, where);
        expect(displayWidth(result)).toBeLessThanOrEqual(Math.max(width, 0));
        const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });
        const clusters = new Set(
          [...segmenter.segment(stripVTControlCharacters(text))].map(({ segment }) => segment),
        );
        if (result === text || /[\p{Cc}\p{Cf}\p{Cs}…]/u.test(text)) return;
        for (const { segment } of segmenter.segment(result.replace('…', '\n'))) {
          if (segment !== '\n') expect(clusters).toContain(segment);
        }
      }),
    );
  });

  test('keeps the sequence that switches a colour off', () => {
    expect(cut('\u001b[31mred and more\u001b[39m', 4)).toBe('\u001b[31mred…\u001b[39m');
  });
});

describe('beginning', () => {
  test('is the example of its docstring', () => expect(beginning('日本語', 5)).toBe('日本'));

  test('is the whole text when it fits, and else ends before the first cluster that does not', () => {
    fc.assert(
      fc.property(texts, fc.nat({ max: 30 }), (text, width) => {
        const start = beginning(text, width);
        expect(text.startsWith(start)).toBe(true);
        expect(displayWidth(start)).toBeLessThanOrEqual(width);
        // No cluster takes more than two columns, but for the stacks of Hangul and Indic letters among the samples.
        if (displayWidth(text) <= width) expect(start).toBe(text);
        else expect(displayWidth(start)).toBeGreaterThan(width - 4);
      }),
    );
  });
});
