import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkChunking, chunkDataset, cutText } from '../../src/dataset/chunk.ts';
import { InputError } from '../../src/foundation/errors.ts';
import { smallDataset } from '../pipeline/small-dataset.ts';

const graphemes = (text: string) =>
  [...new Intl.Segmenter('und').segment(text)].map(({ segment }) => segment);
/** Two women and a child, a flag, a letter with two accents, Hangul in parts, and what is plain. */
const characters = fc.constantFrom(
  '👩‍👩‍👧',
  '🇩🇪',
  'e\u0301\u0323',
  '각',
  'a',
  'b',
  ' ',
  '. ',
  '中',
  '文',
  '。',
  'ก',
  'ำ',
  '\r\n',
);

test('chunks without overlap put together are the text, none is too long, and none cuts a character', () => {
  fc.assert(
    fc.property(
      fc.array(characters, { maxLength: 60 }).map((parts) => parts.join('')),
      fc.integer({ min: 1, max: 12 }),
      (text, size) => {
        const chunks = cutText(text, { size, overlap: 0 }, null);
        expect(chunks.join('')).toBe(text);
        expect(chunks.flatMap(graphemes)).toEqual(graphemes(text));
        for (const chunk of chunks) expect(graphemes(chunk).length).toBeLessThanOrEqual(size);
      },
    ),
  );
});

test('a chunk repeats at most the overlap of the one before, and goes on where that ended', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('one ', 'two. ', 'three', ' '), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 2, max: 20 }),
      (parts, size) => {
        const text = parts.join('');
        const overlap = Math.floor(size / 2);
        let end = 0;
        let at = 0;
        for (const chunk of cutText(text, { size, overlap }, 'en')) {
          // The place is the first one that fits at or behind the overlap's longest reach.
          at = text.indexOf(chunk, Math.max(0, end - overlap));
          expect(at).toBeGreaterThanOrEqual(Math.max(0, end - overlap));
          expect(at).toBeLessThanOrEqual(end);
          end = at + chunk.length;
        }
        expect(end).toBe(text.length);
      },
    ),
  );
});

test('sentences go before words, and words before characters', () => {
  expect(cutText('One is here. Two is there.', { size: 14, overlap: 0 }, 'en')).toEqual([
    'One is here. ',
    'Two is there.',
  ]);
  expect(cutText('alpha beta gamma', { size: 12, overlap: 0 }, 'en')).toEqual(['alpha beta ', 'gamma']);
  expect(cutText('abcdefghij', { size: 4, overlap: 0 }, 'en')).toEqual(['abcd', 'efgh', 'ij']);
});

test('texts without spaces are cut at their sentences and words', () => {
  expect(cutText('我喜欢读书。他喜欢写字。', { size: 8, overlap: 0 }, 'zh')).toEqual([
    '我喜欢读书。',
    '他喜欢写字。',
  ]);
  // "People have the right to work": every cut lies between two words of the dictionary.
  const thai = 'คนมีสิทธิที่จะทำงาน';
  const words = [...new Intl.Segmenter('th', { granularity: 'word' }).segment(thai)].map(
    ({ index }) => index,
  );
  let place = 0;
  for (const chunk of cutText(thai, { size: 8, overlap: 0 }, 'th')) {
    expect(words).toContain(place);
    place += chunk.length;
  }
});

test('overlaps begin with a whole word', () => {
  expect(cutText('alpha beta gamma delta', { size: 12, overlap: 6 }, 'en')).toEqual([
    'alpha beta ',
    'beta gamma ',
    'gamma delta',
  ]);
});

test('a tag that is none, an empty text and a short one are no trouble', () => {
  expect(cutText('a b c d', { size: 3, overlap: 0 }, 'zh_CN').join('')).toBe('a b c d');
  expect(cutText('', { size: 3, overlap: 0 }, null)).toEqual(['']);
  expect(cutText('abc', { size: 3, overlap: 0 }, null)).toEqual(['abc']);
});

test('more than half of a chunk cannot be an overlap', () => {
  expect(() => checkChunking({ size: 10, overlap: 6, score: 'max' })).toThrow(InputError);
  expect(() => checkChunking({ size: 10, overlap: 5, score: 'max' })).not.toThrow();
});

test('first keeps the first chunk of every document only', () => {
  const dataset = smallDataset(2, 3);
  const all = chunkDataset(dataset, { size: 2, overlap: 0, score: 'max' });
  const first = chunkDataset(dataset, { size: 2, overlap: 0, score: 'first' });
  expect(all.counts.get('q0')?.every((count) => count > 1)).toBe(true);
  expect(first.counts.get('q0')).toEqual([1, 1, 1]);
  expect(all.dataset.candidates.get('q0')?.documentIds).toHaveLength(
    all.counts.get('q0')?.reduce((sum, count) => sum + count, 0) ?? -1,
  );
});
