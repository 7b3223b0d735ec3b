/**
 * Resolves the references that XML names itself and those by number. Others stay as they are: what stands for a character in
 * one SGML collection stands for nothing in the next.
 *
 * @example
 * decodeEntities('AT&amp;T &#233; &hyph;'); // => 'AT&T é &hyph;'
 */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9a-f]{1,6}));/gi,
    (whole, name, decimal, hex) => {
      if (name !== undefined) return named.get(String(name).toLowerCase()) ?? whole;
      const code = decimal !== undefined ? Number(decimal) : Number.parseInt(String(hex), 16);
      const surrogate = code >= 0xd800 && code <= 0xdfff;
      return code > 0 && code <= 0x10ffff && !surrogate ? String.fromCodePoint(code) : whole;
    },
  );
}

const named = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);
