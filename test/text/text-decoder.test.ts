import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BadBytes, byteDecoder } from '../../src/text/text-decoder.ts';

/** Feeds the bytes in pieces that end at the given places. */
function decode(bytes: Uint8Array, cuts: readonly number[] = [], encoding?: string) {
  const decoder = byteDecoder(encoding);
  let text = '';
  let bad: BadBytes | null = null;
  const take = (decoded: { text: string; bad: BadBytes | null }) => {
    text += decoded.text;
    bad ??= decoded.bad;
  };
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((left, right) => left - right);
  let start = 0;
  for (const end of [...ends, bytes.length]) {
    take(decoder.push(bytes.slice(start, end)));
    start = end;
  }
  take(decoder.end());
  return { text, bad: bad as BadBytes | null, encoding: decoder.encoding(), mark: decoder.mark() };
}

const bytesOf = (text: string) => new TextEncoder().encode(text);
const utf16 = (text: string, order: 'le' | 'be') =>
  Uint8Array.from(
    [...text]
      .flatMap((letter) => [...Array(letter.length).keys()].map((index) => letter.charCodeAt(index)))
      .flatMap((unit) => (order === 'le' ? [unit & 0xff, unit >> 8] : [unit >> 8, unit & 0xff])),
  );
const texts = fc.string({
  unit: fc.constantFrom('a', 'é', '地', '🥚', '\n', '\r', '\r\n', '\u0a00', '\u0d00', '\u2028', '"'),
});
const cutPlaces = fc.array(fc.nat(), { maxLength: 6 });

describe('byteDecoder', () => {
  test('tells where the first bad byte stands', () => {
    expect(byteDecoder().push(Uint8Array.of(0x61, 0x0a, 0x62, 0xff, 0x0a))).toEqual({
      text: 'a\n',
      bad: { line: 2, column: 2, bytes: [0xff], truncated: false },
    });
  });

  test('reads UTF-8 however it is cut into pieces', () => {
    fc.assert(
      fc.property(texts, cutPlaces, (text, cuts) => {
        fc.pre(!text.startsWith('\ufeff'));
        expect(decode(bytesOf(text), cuts)).toEqual({ text, bad: null, encoding: 'utf-8', mark: null });
      }),
    );
  });

  test.each(['le', 'be'] as const)('reads UTF-16%s however it is cut into pieces', (order) => {
    fc.assert(
      fc.property(texts, cutPlaces, (text, cuts) => {
        const marked = decode(utf16(`\ufeff${text}`, order), cuts);
        expect(marked).toEqual({ text, bad: null, encoding: `utf-16${order}`, mark: `utf-16${order}` });
        if (text.length > 1) expect(decode(utf16(text, order), cuts, `utf-16${order}`).text).toBe(text);
      }),
    );
  });

  test('agrees with a replacing decoder about the place of the first bad byte', () => {
    const piece = fc.oneof(
      texts.map((text) => [...bytesOf(text)]),
      fc.uint8Array({ maxLength: 3 }).map((bytes) => [...bytes]),
      fc.constantFrom([0xed, 0xa0, 0xbd], [0xf0, 0x9f, 0xa5], [0xc3], [0x0a], [0x0d]),
    );
    const soup = fc.array(piece, { maxLength: 12 }).map((pieces) => Uint8Array.from(pieces.flat()));
    let faulty = 0;
    fc.assert(
      fc.property(soup, cutPlaces, (bytes, cuts) => {
        fc.pre(![0xef, 0xfe, 0xff].includes(bytes[0] ?? 0));
        const replaced = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
        const before = replaced.split('\ufffd', 1)[0] as string;
        const { bad, text } = decode(bytes, cuts);
        if (before === replaced) {
          expect({ bad, text }).toEqual({ bad: null, text: replaced });
          return;
        }
        faulty += 1;
        const lines = before.split(/\r\n|\r|\n/);
        expect(bad).toMatchObject({ line: lines.length, column: [...(lines.at(-1) as string)].length + 1 });
        expect(before.startsWith(text)).toBe(true);
      }),
      { numRuns: 500 },
    );
    expect(faulty).toBeGreaterThan(50);
  });

  test('hands out the lines before the bad one, and nothing after it', () => {
    const decoder = byteDecoder();
    expect(decoder.push(Uint8Array.of(0x61, 0x0d, 0x0a, 0xff, 0x0a, 0x62, 0x0a))).toMatchObject({
      text: 'a\r\n',
      bad: { line: 2, column: 1 },
    });
    expect(decoder.push(bytesOf('c\n'))).toEqual({ text: '', bad: null });
    expect(decoder.end()).toEqual({ text: '', bad: null });
  });

  test('says when the text ends inside a character', () => {
    expect(decode(Uint8Array.of(0x61, 0xe5, 0x9c)).bad).toEqual({
      line: 1,
      column: 2,
      bytes: [0xe5, 0x9c],
      truncated: true,
    });
    expect(decode(Uint8Array.of(0x41, 0x00, 0x42), [], 'utf-16le').bad).toMatchObject({
      column: 2,
      truncated: true,
    });
  });

  test('finds a lone surrogate in UTF-16', () => {
    const bytes = Uint8Array.of(0xff, 0xfe, 0x41, 0x00, 0x0a, 0x00, 0x3d, 0xd8, 0x41, 0x00);
    expect(decode(bytes).bad).toMatchObject({ line: 2, column: 1 });
  });

  test('takes only whole units of UTF-16 for line ends when it looks for the place', () => {
    // U+010A holds the byte of a line feed; then half of a surrogate pair.
    const bytes = Uint8Array.of(0x0a, 0x01, 0x61, 0x00, 0x3d, 0xd8, 0x61, 0x00, 0x0a, 0x00);
    expect(decode(bytes, [], 'utf-16le').bad).toMatchObject({ line: 1, column: 3 });
  });

  test('takes windows-1252 by the standard, also under its name iso-8859-1', () => {
    const bytes = Uint8Array.of(0x80, 0x93, 0xe9, 0x0a, 0x80);
    expect(decode(bytes, [], 'windows-1252').text).toBe('€“é\n€');
    expect(decode(bytes, [2], 'iso-8859-1').text).toBe('€“é\n€');
  });

  test('counts columns in characters where an encoding has longer ones', () => {
    const bytes = Uint8Array.of(0xb5, 0xd8, 0x0a, 0xcc, 0xfa, 0x61, 0xff, 0x61); // gb18030: 地, line feed, 铁 a, bad
    expect(decode(bytes, [], 'gb18030')).toMatchObject({ text: '地\n', bad: { line: 2, column: 3 } });
  });

  test('puts a byte order mark before the named encoding', () => {
    expect(decode(Uint8Array.of(0xef, 0xbb, 0xbf, 0xc3, 0xa9), [1, 2], 'gb18030')).toEqual({
      text: 'é',
      bad: null,
      encoding: 'utf-8',
      mark: 'utf-8',
    });
  });

  test('takes only the first byte order mark off', () => {
    expect(decode(bytesOf('\ufeff\ufeffa')).text).toBe('\ufeffa');
  });

  test('gives nothing for no bytes', () => {
    expect(decode(Uint8Array.of())).toMatchObject({ text: '', bad: null });
  });

  test('refuses an unknown label', () => {
    expect(() => byteDecoder('utf-9')).toThrow(RangeError);
  });
});
