import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { segmentsWithoutSpaces, words, wordTrigrams } from '../../src/text/words.ts';

describe('words', () => {
  test('are lower case, in compatibility form, without punctuation', () => {
    expect(words('ＲＥＳＥＴ the Password!', 'en')).toEqual(['reset', 'the', 'password']);
    expect(words('ﬁne — 3½ km²', 'en')).toEqual(['fine', '31⁄2', 'km2']);
  });

  test('are found in Arabic, Hindi and Greek, marks kept with their letters', () => {
    expect(words('لكل فرد الحق', 'ar')).toEqual(['لكل', 'فرد', 'الحق']);
    expect(words('सभी मनुष्यों को', 'hi')).toEqual(['सभी', 'मनुष्यों', 'को']);
    expect(words('Κάθε Άτομο', 'el')).toEqual(['κάθε', 'άτομο']);
  });

  test('are found where no spaces stand between them', () => {
    expect(words('每个人都有工作的权利', 'zh').length).toBeGreaterThan(3);
    expect(words('ทุกคนมีสิทธิ', 'th').length).toBeGreaterThan(1);
  });

  test('composed and decomposed letters are the same words', () => {
    expect(words('cafe\u0301', 'fr')).toEqual(words('café', 'fr'));
  });

  test('a malformed, unknown or absent language tag still gives words', () => {
    for (const language of [null, 'zh_CN', 'not a tag', 'xx', '']) {
      expect(words('One, two', language)).toEqual(['one', 'two']);
    }
  });

  test('nothing comes from nothing, from spaces or from marks alone', () => {
    for (const text of ['', ' \n', '?!…', '🙂']) expect(words(text, 'en')).toEqual([]);
  });

  test('any text is cut without an error, lone surrogates too', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const word of words(`${text}\ud800`, 'en')) expect(word).not.toBe('');
      }),
    );
  });
});

describe('wordTrigrams', () => {
  test('mark the edges of each word', () => {
    expect(wordTrigrams('Der Lohn', 'de')).toEqual(['_de', 'der', 'er_', '_lo', 'loh', 'ohn', 'hn_']);
  });

  test('of a word of one character are one run', () => expect(wordTrigrams('a', 'en')).toEqual(['_a_']));

  test('count characters beyond the basic plane as one', () => {
    expect(wordTrigrams('𐌰𐌱', 'got')).toEqual(['_𐌰𐌱', '𐌰𐌱_']);
  });

  test('are as many as the characters of the words', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const characters = words(text, 'en').reduce((sum, word) => sum + [...word].length, 0);
        expect(wordTrigrams(text, 'en')).toHaveLength(characters);
      }),
    );
  });
});

test('this Node has the Thai dictionary', () => expect(segmentsWithoutSpaces()).toBe(true));
