import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bm25Hash,
  countText,
  fitBm25,
  indexCorpus,
  inverseDocumentFrequency,
  scoreText,
  weighQuery,
} from '../../src/retrieval/bm25.ts';
import { words } from '../../src/text/words.ts';

const corpus = [
  { id: 'one', text: 'reset the password', language: 'en' },
  { id: 'two', text: 'the coffee with the milk', language: 'en' },
  { id: 'three', text: 'the password of the account', language: 'en' },
  { id: 'eins', text: 'das Passwort', language: 'de' },
];
const bm25 = fitBm25(corpus, { terms: words });

const score = (query: string, document: string, language: string | null = 'en') =>
  scoreText(bm25, weighQuery(bm25, query, language), countText(bm25, document, language));

describe('BM25', () => {
  test('counts documents, lengths and frequencies in each language and in all together', () => {
    const english = bm25.statistics.get('en');
    expect(english?.documents).toBe(3);
    expect(english?.averageLength).toBeCloseTo(13 / 3, 12);
    expect(english?.documentFrequency.get('the')).toBe(3);
    expect(english?.documentFrequency.get('password')).toBe(2);
    expect(bm25.statistics.get('de')?.documents).toBe(1);
    expect(bm25.statistics.get(null)?.documents).toBe(4);
  });

  test('inverse document frequency is as worked out by hand', () => {
    const statistics = { documents: 10, averageLength: 4, documentFrequency: new Map([['a', 2]]) };
    expect(inverseDocumentFrequency(statistics, 'a')).toBeCloseTo(Math.log(1 + 8.5 / 2.5), 12);
    expect(inverseDocumentFrequency(statistics, 'never seen')).toBeCloseTo(Math.log(1 + 10.5 / 0.5), 12);
  });

  test('a score is as worked out by hand', () => {
    // password: n = 2 of 3, ln(1 + 1.5/2.5); reset: n = 1, ln(1 + 2.5/1.5). Length 3, average 13/3, k1 1.2, b 0.5.
    const softening = 1.2 * (0.5 + (0.5 * 3) / (13 / 3));
    const expected = ((Math.log(1.6) + Math.log(1 + 2.5 / 1.5)) * 2.2) / (1 + softening);
    expect(score('password reset', 'reset the password')).toBeCloseTo(expected, 12);
  });

  test('a repeated term of the document counts more, ever less so; of the query, once', () => {
    const [once, twice, thrice] = ['password x y', 'password password y', 'password password password'].map(
      (document) => score('password', document),
    ) as [number, number, number];
    expect(twice).toBeGreaterThan(once);
    expect(thrice - twice).toBeLessThan(twice - once);
    expect(score('password password', 'password x y')).toBe(once);
    expect(weighQuery(bm25, 'password password', 'en').bound).toBe(weighQuery(bm25, 'password', 'en').bound);
  });

  test('b discounts long documents, and b = 0 does not', () => {
    const flat = fitBm25(corpus, { terms: words, b: 0 });
    const at = (model: typeof bm25, text: string) =>
      scoreText(model, weighQuery(model, 'password', 'en'), countText(model, text, 'en'));
    expect(at(bm25, 'password and many more words')).toBeLessThan(at(bm25, 'password'));
    expect(at(flat, 'password and many more words')).toBe(at(flat, 'password'));
  });

  test('a query in a language without documents is weighed by all documents', () => {
    expect(weighQuery(bm25, 'password', 'fr').statistics).toBe(bm25.statistics.get(null));
    expect(weighQuery(bm25, 'password', 'en').statistics).toBe(bm25.statistics.get('en'));
  });

  test('stays finite where there is nothing: no corpus, no query, no document', () => {
    const empty = fitBm25([], { terms: words });
    expect(scoreText(empty, weighQuery(empty, 'a', 'en'), countText(empty, 'a', 'en'))).toBeGreaterThan(0);
    expect(score('', 'password')).toBe(0);
    expect(weighQuery(bm25, '', 'en').bound).toBe(0);
    expect(score('password', '')).toBe(0);
  });

  test('a score lies in [0, bound), whatever the texts', () => {
    const text = fc
      .array(fc.constantFrom('reset', 'the', 'password', 'coffee', 'new', '+', 'constructor', '__proto__'))
      .map((parts) => parts.join(' '));
    fc.assert(
      fc.property(text, text, (query, document) => {
        const weighed = weighQuery(bm25, query, 'en');
        const found = scoreText(bm25, weighed, countText(bm25, document, 'en'));
        expect(found).toBeGreaterThanOrEqual(0);
        expect(found === 0 || found < weighed.bound).toBe(true);
      }),
    );
  });

  test('the hash is the same for every order of the corpus and another for other numbers', () => {
    const hash = bm25Hash(bm25);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(bm25Hash(fitBm25([...corpus].reverse(), { terms: words }))).toBe(hash);
    expect(bm25Hash(fitBm25(corpus, { terms: words, b: 0.75 }))).not.toBe(hash);
    expect(bm25Hash(fitBm25(corpus.slice(1), { terms: words }))).not.toBe(hash);
  });
});

describe('a corpus index', () => {
  const index = indexCorpus(corpus, { terms: words });

  test('ranks the documents of the language of the query, those without a match last', () => {
    const ranked = index.rank('password reset', { language: 'en', top: 10 });
    expect(ranked.map(({ id }) => id)).toEqual(['one', 'three', 'two']);
    expect(ranked[2]?.score).toBe(0);
    expect(index.rank('password reset', { language: 'en', top: 1 })).toEqual(ranked.slice(0, 1));
    expect(index.rank('password', { language: 'en', top: 0 })).toEqual([]);
    expect(index.rank('coffee', { language: 'en', top: 1 })).toMatchObject([{ id: 'two' }]);
  });

  test('ranks all documents where the language is null or has none', () => {
    for (const language of [null, 'fr']) {
      expect(index.rank('Passwort', { language, top: 10 }).map(({ id }) => id)).toEqual([
        'eins',
        'one',
        'three',
        'two',
      ]);
    }
  });

  test('breaks ties by id in code point order, not in that of UTF-16', () => {
    const tied = ['\u{10000}', '\uffee', 'b', 'a', 'ab'].map((id) => ({ id, text: 'same', language: null }));
    const ranked = indexCorpus(tied, { terms: words }).rank('same', { language: null, top: 5 });
    expect(ranked.map(({ id }) => id)).toEqual(['a', 'ab', 'b', '\uffee', '\u{10000}']);
  });

  test('gives each document the score that it has by itself', () => {
    const word = fc.constantFrom('reset', 'the', 'password', 'coffee', 'milk', 'account', 'unseen');
    const text = fc.array(word, { minLength: 1, maxLength: 8 }).map((parts) => parts.join(' '));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 8 }), text, (texts, query) => {
        const documents = texts.map((text, place) => ({ id: `d${place}`, text, language: 'en' }));
        const made = indexCorpus(documents, { terms: words });
        const weighed = weighQuery(made.bm25, query, 'en');
        const ranked = made.rank(query, { language: 'en', top: 100 });
        expect(ranked).toHaveLength(documents.length);
        for (const { id, score } of ranked) {
          const document = documents.find((other) => other.id === id);
          const alone = scoreText(made.bm25, weighed, countText(made.bm25, document?.text ?? '', 'en'));
          expect(score).toBeCloseTo(alone, 12);
        }
      }),
    );
  });
});
