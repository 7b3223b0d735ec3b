import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../src/foundation/random.ts';
import { comparable, nearDuplicates } from '../../src/text/near-duplicates.ts';

/** Jaccard similarity of runs of five characters, by the definition. */
function jaccard(one: string, other: string): number {
  const runs = (text: string) =>
    new Set(Array.from({ length: Math.max(0, text.length - 4) }, (_, at) => text.slice(at, at + 5)));
  const [left, right] = [runs(comparable(one)), runs(comparable(other))];
  const shared = [...left].filter((run) => right.has(run)).length;
  return shared / (left.size + right.size - shared);
}

function copies(one: string, other: string): boolean {
  const [left, right] = [comparable(one), comparable(other)];
  if (left === '' || right === '') return false;
  if (left === right) return true;
  return left.length >= 20 && right.length >= 20 && jaccard(one, other) >= 0.9;
}

/** Groups by comparing every pair. */
function byBruteForce(texts: readonly string[]): number[][] {
  const group = texts.map((_, place) => place);
  for (let one = 0; one < texts.length; one += 1) {
    for (let other = one + 1; other < texts.length; other += 1) {
      const [left, right] = [group[one], group[other]];
      if (left === right || !copies(texts[one] ?? '', texts[other] ?? '')) continue;
      for (const [place, own] of group.entries()) if (own === right) group[place] = left ?? 0;
    }
  }
  const groups = new Map<number, number[]>();
  for (const [place, own] of group.entries()) groups.set(own, [...(groups.get(own) ?? []), place]);
  return [...groups.values()].filter(({ length }) => length > 1);
}

const word = fc.constantFrom(
  'sea',
  'blue',
  'harbour',
  'keeps',
  'ships',
  'winter',
  'море',
  'синее',
  '大海',
  'river',
  'stone',
);
const sentence = fc.array(word, { minLength: 0, maxLength: 40 }).map((words) => words.join(' '));
/** Texts, and some again with a word more or another case. */
const texts = fc
  .array(fc.tuple(sentence, fc.constantFrom('alone', 'again', 'longer', 'louder')), { maxLength: 12 })
  .map((all) =>
    all.flatMap(([text, copy]) => {
      if (copy === 'again') return [text, text];
      if (copy === 'longer') return [text, `${text} end`];
      return copy === 'louder' ? [text, `${text.toUpperCase()}!`] : [text];
    }),
  );

test('no group joins what no chain of copies joins, by comparing every pair', () => {
  fc.assert(
    fc.property(texts, (all) => {
      const right = byBruteForce(all);
      for (const group of nearDuplicates(all)) {
        expect(right.some((known) => group.every((place) => known.includes(place)))).toBe(true);
      }
    }),
  );
});

test('copies that differ by marks and case only are found, every one', () => {
  fc.assert(
    fc.property(texts, (all) => {
      const groups = nearDuplicates(all);
      for (const [one, text] of all.entries()) {
        for (const [other, also] of all.entries()) {
          if (one >= other || comparable(text) === '' || comparable(text) !== comparable(also)) continue;
          expect(groups.some((group) => group.includes(one) && group.includes(other))).toBe(true);
        }
      }
    }),
  );
});

test('of pairs of long texts that share nine runs in ten hardly one is missed', () => {
  // 300 letters, of which two neighbours are changed: similarity 0.95 or so.
  const random = seededRandom('near-duplicates');
  const letter = () => String.fromCharCode(97 + Math.floor(26 * random()));
  const pairs = Array.from({ length: 500 }, () => {
    const text = Array.from({ length: 300 }, letter);
    const place = 10 + Math.floor(280 * random());
    return [
      text.join(''),
      text
        .with(place, '9')
        .with(place + 1, '9')
        .join(''),
    ] as const;
  });
  for (const [one, other] of pairs) expect(jaccard(one, other)).toBeGreaterThan(0.9);
  const groups = nearDuplicates(pairs.flat());
  expect(groups.length).toBeGreaterThanOrEqual(498);
  for (const group of groups) expect(group).toEqual([group[0], (group[0] ?? 0) + 1]);
});

test('places of a group ascend, and groups come in the order of their first', () => {
  expect(nearDuplicates(['b', 'a', 'A!', 'B.', ''])).toEqual([
    [0, 3],
    [1, 2],
  ]);
  expect(nearDuplicates([])).toEqual([]);
  expect(nearDuplicates(['', ' ', '...'])).toEqual([]);
});
