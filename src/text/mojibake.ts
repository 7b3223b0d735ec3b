/**
 * Text that was UTF-8, was read as Latin-1 or windows-1252 and written again ("cafÃ©", "Ð¿Ð¾Ñ‡ÐµÐ¼Ñƒ"): gives back what it
 * said, or null where the text does not look like that. One round is undone; other encodings and double rounds are not seen.
 *
 * The test is that every run of characters from beyond ASCII that those two encodings know decodes as UTF-8, which ordinary
 * Western text does not do: its accented letters stand alone between ASCII ones. A single short run counts only where it
 * gives back a character of the Latin-1 range, typographic punctuation or an emoji, since "ß«" may end a German quotation.
 *
 * @example
 * repairMojibake('cafÃ©'); // => 'café'
 * repairMojibake('café'); // => null
 */
export function repairMojibake(text: string): string | null {
  if (!leadAndTrail.test(text)) return null;
  let characters = 0;
  let likely = false;
  let sound = true;
  const repaired = text.replace(run, (garbled) => {
    const meant = sound ? decoded(garbled) : null;
    if (meant === null) {
      sound = false;
      return garbled;
    }
    characters += [...meant].length;
    likely ||= /[\u0080-\u00FF\u2010-\u203A\u20AC\u{10000}-\u{10FFFF}]/u.test(meant);
    return meant;
  });
  return sound && (likely || characters >= 2) ? repaired : null;
}

function decoded(garbled: string): string | null {
  const bytes = Uint8Array.from(garbled, (letter) => windows1252.get(letter) ?? letter.charCodeAt(0));
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

// What windows-1252 has at 0x80 to 0x9F, where Latin-1 has control characters; five places are empty.
const specials = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ';
const windows1252 = new Map([...specials].map((letter, index) => [letter, 0x80 + index]));
const run = new RegExp(`[\\u0080-\\u00FF${specials}]+`, 'g');
const leadAndTrail = new RegExp(`[\\u00C2-\\u00F4][\\u0080-\\u00BF${specials}]`);
