/**
 * Where the bytes stop being UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF).
 *
 * @returns the index of the first byte of the bad sequence, -1 where all is well
 * @example
 * firstBadUtf8(Uint8Array.of(0x61, 0xff), 0, 2); // => 1
 */
export function firstBadUtf8(bytes: Uint8Array, start: number, end: number): number {
  let index = start;
  while (index < end) {
    const lead = bytes[index]!;
    if (lead < 0x80) {
      index += 1;
      continue;
    }
    const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || index + length > end) return index;
    const second = bytes[index + 1]!;
    if (second < lowestSecond(lead) || second > highestSecond(lead)) return index;
    for (let next = index + 2; next < index + length; next += 1) {
      if (bytes[next]! < 0x80 || bytes[next]! > 0xbf) return index;
    }
    index += length;
  }
  return -1;
}

/** Below it the character would have a shorter form. */
function lowestSecond(lead: number): number {
  if (lead === 0xe0) return 0xa0;
  return lead === 0xf0 ? 0x90 : 0x80;
}

/** Above it stand the surrogates, and what is no code point at all. */
function highestSecond(lead: number): number {
  if (lead === 0xed) return 0x9f;
  return lead === 0xf4 ? 0x8f : 0xbf;
}
