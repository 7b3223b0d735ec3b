/**
 * How letters with marks are spelt in a text: `composed` (é is one character, NFC), `decomposed` (e and an accent, NFD), `both`
 * side by side, or `neither` where it has no letter of which there are two spellings.
 *
 * @example
 * compositionOf('cafe\u0301'); // => 'decomposed'
 */
export function compositionOf(text: string): 'composed' | 'decomposed' | 'both' | 'neither' {
  if (plain.test(text)) return 'neither';
  // Some scripts have characters that composition itself takes apart; they make no text shorter.
  const decomposed = text.normalize('NFC').length < text.length;
  const composed = text.normalize('NFD').length > text.length;
  if (decomposed) return composed ? 'both' : 'decomposed';
  return composed && text.normalize('NFC') === text ? 'composed' : 'neither';
}

const plain = /^[\0-\x7f]*$/;
