import { repairMojibake } from './mojibake.ts';

/** What can be wrong with a text that decoded well. */
export type TextFlaw = 'blank' | 'nul' | 'replacement-character' | 'lone-surrogate' | 'mojibake';

/**
 * The flaws that show in a text by itself. Marks of direction, zero-width characters, combining marks, emoji and markup
 * are none: languages need them.
 *
 * @example
 * textFlaws('caf\uFFFD'); // => ['replacement-character']
 * textFlaws(' \n'); // => ['blank']
 */
export function textFlaws(text: string): readonly TextFlaw[] {
  if (text.length < 1000 && text.trim() === '') return ['blank'];
  const flaws: TextFlaw[] = [];
  if (suspicious.test(text)) {
    if (text.includes('\u0000')) flaws.push('nul');
    if (lost.test(text)) flaws.push('replacement-character');
    if (loneSurrogate.test(text)) flaws.push('lone-surrogate');
  }
  if (repairMojibake(text) !== null) flaws.push('mojibake');
  return flaws;
}

/** Each half of a surrogate pair that stands alone becomes U+FFFD, as any UTF-8 encoder would make it. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD');
}

const loneSurrogate = /\p{Surrogate}/u;
/** U+FFFD, or what two of them become when their UTF-8 is read as GBK. */
const lost = /\uFFFD|锟斤拷/;
const suspicious = /[\u0000\uFFFD\p{Surrogate}]|锟斤拷/u;
