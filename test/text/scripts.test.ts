import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lettersIn, mainScript, primaryLanguage, scriptsOf } from '../../src/text/scripts.ts';

test.each([
  ['en', ['Latn']],
  ['ja', ['Hani', 'Hira', 'Kana']],
  ['ko', ['Hang', 'Hani']],
  ['zh', ['Hani']],
  ['zh-TW', ['Hani', 'Bopo']],
  ['sr', ['Cyrl', 'Latn']],
  ['sr-Latn', ['Latn']],
  ['hi-Latn', ['Latn']],
  ['th', ['Thai']],
  ['und', null],
  ['not a tag', null],
])('%s is written in %j', (language, scripts) => expect(scriptsOf(language)).toEqual(scripts));

const samples = {
  Latn: 'aéz',
  Cyrl: 'яё',
  Arab: 'بك',
  Hani: '大海',
  Hira: 'あん',
  Thai: 'กข',
  Deva: 'कख',
  Grek: 'αω',
};
type Script = keyof typeof samples;
const piece = fc
  .constantFrom(...(Object.keys(samples) as Script[]))
  .chain((script) => fc.constantFrom(...samples[script]).map((letter) => ({ script, letter })));

test('letters are counted by script as by hand, and the script of most is the main one', () => {
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 60 }),
      fc.array(fc.constantFrom(' ', '7', '.', '-')),
      (pieces, rest) => {
        const text = pieces.map(({ letter }, place) => letter + (rest[place] ?? '')).join('');
        const counts = new Map<Script, number>();
        for (const { script } of pieces) counts.set(script, (counts.get(script) ?? 0) + 1);
        for (const script of Object.keys(samples) as Script[]) {
          expect(lettersIn(text, [script])).toEqual({
            letters: pieces.length,
            inScripts: counts.get(script) ?? 0,
          });
        }
        const most = Math.max(0, ...counts.values());
        const main = mainScript(text);
        if (pieces.length === 0) expect(main).toBeNull();
        else expect(counts.get(main as Script)).toBe(most);
      },
    ),
  );
});

test('the primary language of a tag is its first part', () => {
  expect(primaryLanguage('zh-Hant-TW')).toBe('zh');
  expect(primaryLanguage('zh_CN')).toBe('zh_CN');
});
