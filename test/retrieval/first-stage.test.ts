import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { indexCorpus } from '../../src/retrieval/bm25.ts';
import { invertedIndex } from '../../src/retrieval/inverted-index.ts';
import { reciprocalRankFusion } from '../../src/retrieval/reciprocal-rank-fusion.ts';
import { topPlaces } from '../../src/retrieval/top-places.ts';
import { vectorIndex } from '../../src/retrieval/vector-index.ts';
import { words } from '../../src/text/words.ts';

const text = fc
  .array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { maxLength: 12 })
  .map((all) => all.join(' '));

describe('topPlaces', () => {
  test('finds what a whole sort finds, ties by place', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 })), fc.nat(20), (values, top) => {
        const sorted = values
          .map((_, place) => place)
          .sort((one, other) => values[other]! - values[one]! || one - other);
        expect(topPlaces(values, { top })).toEqual(sorted.slice(0, top));
        expect(topPlaces(values, { top, above: 4 })).toEqual(
          sorted.filter((place) => values[place]! > 4).slice(0, top),
        );
      }),
    );
  });
});

describe('invertedIndex', () => {
  test('ranks as BM25 over every document does, in each language', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ text, language: fc.constantFrom('en', 'de', null) }), { maxLength: 25 }),
        text,
        fc.constantFrom('en', 'de', 'fr', null),
        fc.integer({ min: 0, max: 10 }),
        (texts, query, language, top) => {
          const corpus = texts.map((one, place) => ({ id: `d${place}`, ...one }));
          const found = invertedIndex(corpus, { terms: words }).search(query, { language, top });
          const expected = indexCorpus(corpus, { terms: words })
            .rank(query, { language, top })
            .filter(({ score }) => score > 0);
          expect(found.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
          for (const [place, { score }] of found.entries()) {
            expect(score).toBeCloseTo(expected[place]!.score, 10);
          }
        },
      ),
    );
  });
});

describe('reciprocalRankFusion', () => {
  test('is as worked out by hand', () => {
    const fused = reciprocalRankFusion([
      ['a', 'b', 'c'],
      ['c', 'a'],
    ]);
    expect(fused.map(({ id }) => id)).toEqual(['a', 'c', 'b']);
    expect(fused[0]?.score).toBeCloseTo(1 / 61 + 1 / 62, 15);
    expect(fused[1]?.score).toBeCloseTo(1 / 63 + 1 / 61, 15);
    expect(fused[2]?.score).toBeCloseTo(1 / 62, 15);
  });

  test('breaks ties by id and cuts at the top', () => {
    expect(reciprocalRankFusion([['b'], ['a']], { top: 1 })).toEqual([{ id: 'a', score: 1 / 61 }]);
  });
});

describe('vectorIndex', () => {
  test('finds the nearest by cosine, whatever the lengths', () => {
    const index = vectorIndex(
      ['a', 'b', 'c'],
      [
        [3, 0],
        [0, 0.1],
        [5, 5],
      ],
    );
    const found = index.search([0, 7], { top: 3 });
    expect(found.map(({ id }) => id)).toEqual(['b', 'c', 'a']);
    expect(found[1]?.score).toBeCloseTo(Math.SQRT1_2, 6);
    expect(index.search([0, 7], { top: 3, among: Uint8Array.of(1, 0, 0) }).map(({ id }) => id)).toEqual([
      'a',
    ]);
  });
});
