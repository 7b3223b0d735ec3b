/**
 * A piece of untrusted text for a message: in quotes, cut at 60 characters, and what cannot be seen written out, so that it
 * neither hides something nor moves a terminal's cursor.
 *
 * @example
 * quoted('name\u200f'); // => '"name<U+200F>"'
 */
export function quoted(text: string): string {
  // Cut before it is taken apart: the text may be as long as a file.
  const characters = [...text.slice(0, 2 * LONGEST + 2)];
  const shown = characters.slice(0, LONGEST).map(visible).join('');
  const blankEdges = shown.replace(/^ +| +$/g, (blanks) => '<U+0020>'.repeat(blanks.length));
  return `"${blankEdges}${characters.length > LONGEST ? '…' : ''}"`;
}

/** `U+0663`, for one character. */
export function codePointName(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `U+${hex}`;
}

function visible(character: string): string {
  return UNSEEN.test(character) ? `<${codePointName(character)}>` : character;
}

const LONGEST = 60;
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|(?! )\p{Zs}/u;
