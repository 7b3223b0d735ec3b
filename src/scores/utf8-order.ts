/**
 * Compares two texts as C's strcmp compares their UTF-8 bytes, which is the order of code points. JavaScript's `<` compares
 * UTF-16 code units and puts an emoji before U+E000 to U+FFFF; trec_eval does not. No locale, no normalisation.
 *
 * @returns below 0, 0 or above 0, as sort functions want it
 * @example
 * compareUtf8('\uff21', '\u{1f600}') < 0; // => true, where '\uff21' < '\u{1f600}' is false
 */
export function compareUtf8(left: string, right: string): number {
  const shorter = Math.min(left.length, right.length);
  for (let index = 0; index < shorter; index += 1) {
    const leftUnit = left.charCodeAt(index);
    const rightUnit = right.charCodeAt(index);
    if (leftUnit !== rightUnit) return codePointRank(leftUnit) - codePointRank(rightUnit);
  }
  return left.length - right.length;
}

/** Surrogates stand for code points above U+FFFF, so they rank above every other unit. */
function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
