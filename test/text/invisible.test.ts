import { expect, test } from 'vitest';
import { invisibleIn } from '../../src/text/invisible.ts';

test.each([
  ['a zero-width space in a word', 'pass\u200bword', ['\u200b']],
  ['a soft hyphen and a byte order mark', 'so\u00adft\ufeff', ['\u00ad', '\ufeff']],
  ['tag characters that hide a message', 'a\u{e0041}', ['\u{e0041}']],
])('%s is found', (_, text, characters) => expect(invisibleIn(text).characters).toEqual(characters));

test.each([
  ['a zero-width non-joiner in Persian', 'می\u200cخواهم'],
  ['a joiner in Devanagari', 'क्\u200dष'],
  ['a family of emoji', '👩\u200d👧'],
  ['the flag of Scotland', '🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}'],
  ['a zero-width space between Thai words', 'ไทย\u200bแลนด์'],
  ['marks of direction', 'abc \u200fأبج\u200e'],
  ['an isolate that is closed', '\u2067أبج\u2069'],
  ['tabs and line ends', 'a\tb\r\nc'],
])('%s is sound', (_, text) =>
  expect(invisibleIn(text)).toEqual({ characters: [], direction: 'sound', controls: [] }),
);

test('overrides and what is not closed are told', () => {
  for (const text of ['\u202eabc\u202c', '\u202babc', 'abc\u2069', '\u2067a\u202b\u2069\u202c']) {
    expect(invisibleIn(text).direction).toBe('unbalanced');
  }
});

test('control characters are told', () => {
  expect(invisibleIn('a\u0007b\u0090').controls).toEqual(['\u0007', '\u0090']);
});
