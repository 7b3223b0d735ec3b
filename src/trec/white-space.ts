/** What C's isspace() takes for white space, the line feed included: nothing else separates fields in TREC files. */
export function isBlank(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

export const lineFeed = 0x0a;
