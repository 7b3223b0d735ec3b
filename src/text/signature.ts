/** What the first bytes of a file give away. `null`: nothing known, so text until decoding says otherwise. */
export type Signature =
  | 'gzip'
  | 'zip'
  | 'zstd'
  | 'bzip2'
  | 'xz'
  | 'parquet'
  | 'arrow'
  | 'utf-16le'
  | 'utf-16be';

/**
 * Recognises compressed and binary files, and UTF-16 without a byte order mark, by their first bytes (256 are plenty).
 *
 * UTF-16 is told by NUL bytes in every second place, which is how markup, digits and Latin letters look in it; text that is
 * all Chinese has none and is left to the decoder. A byte order mark is the decoder's matter: with one, the answer is null.
 *
 * @example
 * signatureOf(Uint8Array.of(0x1f, 0x8b, 0x08)); // => 'gzip'
 */
export function signatureOf(head: Uint8Array): Signature | null {
  for (const [name, bytes] of magicNumbers) {
    if (bytes.every((byte, index) => head[index] === byte)) return name;
  }
  return utf16WithoutMark(head.subarray(0, 256));
}

function utf16WithoutMark(head: Uint8Array): Signature | null {
  const marked = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  if (marked || head.length < 4) return null;
  const nulls = [0, 0];
  head.forEach((byte, index) => {
    if (byte === 0) nulls[index % 2] = (nulls[index % 2] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = nulls;
  const quarter = head.length / 8; // of the places of one parity, which are half of all
  if (odd >= quarter && even === 0) return 'utf-16le';
  if (even >= quarter && odd === 0) return 'utf-16be';
  return null;
}

const magicNumbers: readonly (readonly [Signature, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['parquet', [0x50, 0x41, 0x52, 0x31]],
  ['arrow', [0x41, 0x52, 0x52, 0x4f, 0x57, 0x31]],
];
