/**
 * How much there is to read in a text: its UTF-16 units, of which those that stand for a syllable or a word (Han, kana,
 * Hangul) count three, as many as a word of another language has letters for each.
 *
 * @example
 * letterWeight('sea'); // => 3
 * letterWeight('大海'); // => 6
 */
export function letterWeight(text: string): number {
  return text.length + 2 * (text.match(/[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/g)?.length ?? 0);
}
