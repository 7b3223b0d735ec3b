/**
 * Writes a text as UTF-8, a lone surrogate as U+FFFD. Ids are short and mostly ASCII: for these a loop is several times as fast
 * as a call into the encoder.
 *
 * @param bytes with room for three bytes for each UTF-16 unit from `at` on
 * @returns how many bytes it took
 */
export function writeText(bytes: Buffer, text: string, at: number): number {
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit >= 0x80) return bytes.write(text, at, 'utf8');
    bytes[at + index] = unit;
  }
  return text.length;
}
