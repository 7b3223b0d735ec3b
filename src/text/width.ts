/**
 * Columns that a text takes on a terminal: grapheme clusters by `Intl.Segmenter`, East Asian wide and emoji 2, combining
 * marks and control characters 0, ANSI and OSC sequences 0. Spacing marks of Indic scripts (Mc) take 1, as in glibc's
 * `wcwidth`, VTE and Alacritty; a terminal that draws conjuncts narrower leaves a gap there, never an overflow.
 *
 * @param text one line; a line break counts 0
 * @returns columns, 0 or more; 0 for the empty text
 * @see https://www.unicode.org/reports/tr11/ (what takes 2), checked against glibc 2.36
 * @example
 * displayWidth('日本語'); // => 6
 */
export function displayWidth(text: string): number {
  if (PRINTABLE_ASCII.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text.replace(SEQUENCES, ''))) width += clusterWidth(segment);
  return width;
}

/**
 * Spaces behind the text until it takes `width` columns; a text that takes as many or more comes back as it is.
 *
 * @example
 * padEnd('ไทย', 5) + '|'; // => 'ไทย  |'
 */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** Spaces before the text until it takes `width` columns. */
export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - displayWidth(text))) + text;
}

/**
 * The text, if it fits, else as much of it as fits beside a `…`: cut at the end, or in the middle, where both ends tell
 * something. Clusters stay whole, so that the result may take one column less than allowed. ANSI and OSC sequences all
 * stay, those of the part left out too, for a colour must be switched off again.
 *
 * @param width columns allowed; 0 or less gives the empty text (and sequences)
 * @example
 * cut('bm25-char3 / bare', 9, 'middle'); // => 'bm25…bare'
 */
export function cut(text: string, width: number, where: 'end' | 'middle' = 'end'): string {
  if (displayWidth(text) <= width) return text;
  const room = Math.max(0, width - 1);
  const atEnd = where === 'middle' ? Math.floor(room / 2) : 0;
  const pieces = piecesOf(text);
  const kept = new Set<Piece>();
  fill(pieces, room - atEnd, kept);
  fill([...pieces].reverse(), atEnd, kept);
  let result = '';
  let marked = width < 1; // no room for the mark itself
  for (const piece of pieces) {
    if (piece.sequence || kept.has(piece)) {
      result += piece.text;
    } else if (!marked) {
      result += '…';
      marked = true;
    }
  }
  return result;
}

/**
 * The longest beginning of the text that takes at most `width` columns, in whole clusters.
 *
 * @example
 * beginning('日本語', 5); // => '日本'
 */
export function beginning(text: string, width: number): string {
  const pieces = piecesOf(text);
  const kept = new Set<Piece>();
  fill(pieces, width, kept);
  return pieces
    .filter((piece) => kept.has(piece))
    .map((piece) => piece.text)
    .join('');
}

interface Piece {
  readonly text: string;
  readonly width: number;
  readonly sequence: boolean;
}

function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  const clustersUpTo = (to: number) => {
    for (const { segment } of graphemes.segment(text.slice(from, to))) {
      pieces.push({ text: segment, width: clusterWidth(segment), sequence: false });
    }
  };
  for (const match of text.matchAll(SEQUENCES)) {
    clustersUpTo(match.index);
    pieces.push({ text: match[0], width: 0, sequence: true });
    from = match.index + match[0].length;
  }
  clustersUpTo(text.length);
  return pieces;
}

function fill(pieces: readonly Piece[], room: number, kept: Set<Piece>): void {
  let left = room;
  for (const piece of pieces) {
    if (piece.width > left) return;
    left -= piece.width;
    kept.add(piece);
  }
}

function clusterWidth(cluster: string): number {
  if (EMOJI.test(cluster)) return 2;
  let width = 0;
  for (const character of cluster) {
    if (ZERO.test(character) && !VISIBLE_FORMAT.test(character)) continue;
    width += WIDE.test(character) && !NARROW.test(character) ? 2 : 1;
  }
  return width;
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/** CSI (colours, cursor), string sequences (OSC: links, titles; DCS, SOS, PM, APC), other escapes; 7 and 8 bit forms. */
const SEQUENCES =
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)|\x1b[ -/]*[0-Z\\^-~]/g;

/** A pictograph shown as one, alone or joined; a flag; a keycap. A pictograph without U+FE0F (©, ❤) is text. */
const EMOJI = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|^[0-9#*]\ufe0f?\u20e3/u;

/** Marks that stand on another character, format and control characters, vowels and finals inside a Hangul syllable. */
const ZERO = /[\p{Mn}\p{Me}\p{Cf}\p{Cc}\p{Zl}\p{Zp}\u1160-\u11ff\ud7b0-\ud7ff]/u;

/** Format characters that are drawn: soft hyphen, Arabic and Syriac number signs, Kaithi number signs. */
const VISIBLE_FORMAT = /[\u00ad\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}]/u;

// JavaScript has no property for East Asian Width. These scripts and blocks give its W and F for every assigned
// character of Unicode 14 (compared one by one), with U+2EA and U+2EB, which are Bopomofo and narrow, taken out again.
const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Yi}\p{Script=Tangut}\p{Script=Nushu}\p{Script=Khitan_Small_Script}\u2329\u232a\u2ff0-\u303e\u3099-\u30ff\u3190-\u321e\u3220-\u3247\u3250-\u4dff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f200}-\u{1f265}]/u;
const NARROW = /[\u02ea\u02eb\uff61-\uffdc]/u;
