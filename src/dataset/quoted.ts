/**
 * A piece of data for a message: in quotes, cut at 60 characters, and what cannot be seen written out, so that an id with an
 * invisible mark behind it does not look like the id without.
 *
 * @example
 * quoted('q3\u200f'); // => '"q3<U+200F>"'
 */
export function quoted(text: string): string {
  const characters = [...text];
  const shown = characters.slice(0, longest).map(visible).join('');
  const blankEdges = shown.replace(/^ +| +$/g, (blanks) => '<U+0020>'.repeat(blanks.length));
  return `"${blankEdges}${characters.length > longest ? '…' : ''}"`;
}

/** `U+0663`, for one character. */
export function codePointName(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `U+${hex}`;
}

function visible(character: string): string {
  return unseen.test(character) ? `<${codePointName(character)}>` : character;
}

const longest = 60;
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|(?! )\p{Zs}/u;
