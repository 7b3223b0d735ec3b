/**
 * How letters with marks are spelt in a text: `composed` (é is one character, NFC), `decomposed` (e and an accent, NFD), `both`
 * side by side, or `neither` where it has no letter of which there are two spellings. Characters that composition itself takes
 * apart (some letters of Indic and Hebrew script) have one lasting spelling, and count as neither.
 *
 * @example
 * compositionOf('cafe\u0301'); // => 'decomposed'
 */
export function compositionOf(text: string): 'composed' | 'decomposed' | 'both' | 'neither' {
  if (plain.test(text)) return 'neither';
  if (text.normalize('NFC') === text) return text.normalize('NFD') === text ? 'neither' : 'composed';
  let composed = false;
  let settled = '';
  for (const character of text) {
    const apart = character.normalize('NFC');
    if (apart === character && character.normalize('NFD') !== character) composed = true;
    settled += apart;
  }
  // What is left to do after that makes the text shorter, or only orders its marks.
  const decomposed = settled.normalize('NFC').length < settled.length;
  if (decomposed) return composed ? 'both' : 'decomposed';
  return composed ? 'composed' : 'neither';
}

const plain = /^[\0-\x7f]*$/;
