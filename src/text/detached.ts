/**
 * The same text in memory of its own. V8 keeps a slice as a pointer into what it was cut from: a kept id of thirty letters
 * would hold the whole piece of the file that it was read from.
 */
export function detached(text: string): string {
  // Joining makes a new text, and slicing it makes V8 lay that one out; up to 12 characters are copied anyway.
  return text.length < 13 ? text : ` ${text}`.slice(1);
}
