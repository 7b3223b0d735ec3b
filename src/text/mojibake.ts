/** A text that was read in the wrong encoding, and what it probably said. */
export interface Mojibake {
  /** Bytes that were lost on the way stand as U+FFFD. */
  readonly repaired: string;
  /** Of the last round, as half a sentence: `UTF-8 was read as GBK`. */
  readonly cause: string;
  /** How often it happened one after the other, 1 or more. */
  readonly rounds: number;
}

/**
 * Recognises text that was UTF-8 and was read as windows-1252 or Latin-1 ("cafÃ©"), as GBK ("閲嶇疆"), Shift_JIS ("縺薙ｓ"),
 * windows-1251 ("РџРѕС‡") or windows-1256, and text that was GBK or windows-1251 and was read as Latin-1 ("ÖØÖÃ", "Ïî÷åìó"),
 * once or several times over. Null for what does not look like that.
 *
 * The proof is that the text, put back into bytes, is UTF-8, which by chance it hardly ever is: each character from beyond
 * ASCII has about one chance in ten. So a few characters are asked for; single ones count only in windows-1252, where accented
 * letters of sound text stand alone between ASCII ones and never form UTF-8.
 *
 * @example
 * findMojibake('cafÃƒÂ©'); // => { repaired: 'café', cause: 'UTF-8 was read as windows-1252', rounds: 2 }
 */
export function findMojibake(text: string): Mojibake | null {
  if (plain.test(text)) return null;
  let found: Mojibake | null = null;
  for (let rounds = 1; rounds <= mostRounds; rounds += 1) {
    const round = oneRound(found?.repaired ?? text);
    if (round === null) break;
    found = { ...round, rounds };
  }
  return found;
}

/**
 * What a garbled text said, or null where it does not look garbled.
 *
 * @example
 * repairMojibake('cafÃ©'); // => 'café'
 * repairMojibake('café'); // => null
 */
export function repairMojibake(text: string): string | null {
  return findMojibake(text)?.repaired ?? null;
}

type Round = Omit<Mojibake, 'rounds'>;

function oneRound(text: string): Round | null {
  const western = utf8ReadAsWindows1252(text);
  if (western !== null) return { repaired: western, cause: 'UTF-8 was read as windows-1252' };
  for (const { label, name, hint } of misreadings) {
    if (!hint.test(text)) continue;
    const repaired = utf8ReadAs(text, label);
    if (repaired !== null) return { repaired, cause: `UTF-8 was read as ${name}` };
  }
  if (!accentsTogether.test(text)) return null;
  const chinese = gbkReadAsWindows1252(text);
  if (chinese !== null) return { repaired: chinese, cause: 'GBK was read as windows-1252' };
  const russian = cyrillicReadAsWindows1252(text);
  return russian === null ? null : { repaired: russian, cause: 'windows-1251 was read as windows-1252' };
}

/**
 * Looks at each run of characters by itself, so that a garbled dash between sound Arabic words is seen. A single short run
 * counts only where it gives back a character of the Latin-1 range, typographic punctuation or an emoji, since "ß«" may end a
 * German quotation.
 */
function utf8ReadAsWindows1252(text: string): string | null {
  if (!leadAndTrail.test(text)) return null;
  let characters = 0;
  let likely = false;
  let sound = true;
  const repaired = text.replace(westernRun, (garbled) => {
    const meant = sound ? decoded(westernBytes(garbled), 'utf-8') : null;
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

/**
 * Puts the whole text back into bytes. A few characters that are no UTF-8 are let pass: with an odd number of bytes before a
 * space or a quotation mark the wrong decoder lost the last one.
 */
function utf8ReadAs(text: string, label: MisreadLabel): string | null {
  const bytesOf = encoderFor(label);
  const bytes: number[] = [];
  let seen = 0;
  let checkedAt = firstLook;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) {
      bytes.push(code);
      continue;
    }
    const pair = bytesOf.get(character);
    if (pair === undefined) bytes.push(neverUtf8);
    else if (pair < 0x100) bytes.push(pair);
    else bytes.push(pair >> 8, pair & 0xff);
    seen += 1;
    // Nearly all text is sound, and shows it soon.
    if (seen === checkedAt) {
      const { good, bad } = countUtf8(bytes);
      if (bad > good / 2 + 2) return null;
      checkedAt *= 4;
    }
  }
  const { good, bad } = countUtf8(bytes);
  if (good < (bad === 0 ? fewestCharacters : fewestAmongLost) || bad * 3 > good) return null;
  const repaired = new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes));
  const foreign = [...repaired].filter((character) => character > '\u007f' && character !== '\uFFFD');
  const wordy = foreign.filter((character) => wordOrPoint.test(character));
  return foreign.length >= 2 && wordy.length >= 0.9 * foreign.length ? repaired : null;
}

/**
 * Hanzi of daily use lie at 0xB0 to 0xD7 in GBK, which are capitals with accents in Latin-1: in sound text they do not stand
 * together, four or more, in pairs only.
 */
function gbkReadAsWindows1252(text: string): string | null {
  const runs = text.match(westernRun) ?? [];
  let pairs = 0;
  let daily = 0;
  for (const run of runs) {
    if (run.length % 2 === 1) return null;
    const bytes = westernBytes(run);
    for (let index = 0; index < bytes.length; index += 2) {
      const lead = bytes[index] ?? 0;
      pairs += 1;
      if (lead >= 0xb0 && lead <= 0xd7) daily += 1;
      else if (lead < 0xa1 || lead > 0xf7 || (lead > 0xa3 && lead < 0xb0)) return null;
    }
  }
  if (pairs < fewestCharacters || daily < 0.75 * pairs) return null;
  return replaceRuns(text, 'gbk');
}

/** Words all of accented letters: Russian ones, for Western ones have a plain letter somewhere. */
function cyrillicReadAsWindows1252(text: string): string | null {
  const words = text.match(/[\p{L}\u00d7\u00f7]+/gu) ?? [];
  const letters = words.reduce((sum, word) => sum + word.length, 0);
  const accented = words.filter((word) => word.length >= 3 && /^[\u00c0-\u00ff]+$/.test(word));
  const within = accented.reduce((sum, word) => sum + word.length, 0);
  if (accented.length < 2 || within < 8 || within < 0.6 * letters) return null;
  return replaceRuns(text, 'windows-1251');
}

function replaceRuns(text: string, label: string): string | null {
  let sound = true;
  const repaired = text.replace(westernRun, (run) => {
    const meant = decoded(westernBytes(run), label);
    sound &&= meant !== null;
    return meant ?? run;
  });
  return sound ? repaired : null;
}

function westernBytes(run: string): Uint8Array {
  return Uint8Array.from(run, (letter) => windows1252.get(letter) ?? letter.charCodeAt(0));
}

/** Null for bytes that are no text in the encoding. */
function decoded(bytes: Uint8Array, label: string): string | null {
  const decoder = new TextDecoder(label, { fatal: true, ignoreBOM: true });
  try {
    // Without `stream` Node 20 reads windows-1252 as Latin-1.
    return label === 'utf-8'
      ? decoder.decode(bytes)
      : decoder.decode(bytes, { stream: true }) + decoder.decode();
  } catch {
    return null;
  }
}

/** How many characters from beyond ASCII the bytes spell in UTF-8, and how many pieces spell none. */
function countUtf8(bytes: readonly number[]): { good: number; bad: number } {
  let good = 0;
  let bad = 0;
  for (let index = 0; index < bytes.length; ) {
    const lead = bytes[index] ?? 0;
    if (lead < 0x80) {
      index += 1;
      continue;
    }
    const length = lead >= 0xf0 && lead <= 0xf4 ? 4 : lead >= 0xe0 ? 3 : 2;
    let taken = 1;
    if (lead >= 0xc2 && lead <= 0xf4) {
      while (taken < length && (bytes[index + taken] ?? 0) >= 0x80 && (bytes[index + taken] ?? 0) <= 0xbf) {
        taken += 1;
      }
      if (taken === length) good += 1;
      else bad += 1;
    } else {
      bad += 1;
    }
    index += taken;
  }
  return { good, bad };
}

type MisreadLabel = (typeof misreadings)[number]['label'];

/** From a character to its byte, or to its two bytes as one number. Made once, when a text first asks for it. */
function encoderFor(label: MisreadLabel): ReadonlyMap<string, number> {
  const known = encoders.get(label);
  if (known !== undefined) return known;
  const encoder = new Map<string, number>();
  const add = (leads: readonly number[]) => {
    // A line feed behind each keeps what does not decode apart from its neighbours.
    const bytes = leads.length === 0 ? singles : pairsOf(leads[0] ?? 0);
    const cells = new TextDecoder(label).decode(Uint8Array.from(bytes.flat()), { stream: true }).split('\n');
    for (const [index, code] of bytes.entries()) {
      const cell = cells[index] ?? '';
      const number = code.length === 2 ? (code[0] ?? 0) : ((code[0] ?? 0) << 8) | (code[1] ?? 0);
      if ([...cell].length === 1 && cell !== '\uFFFD' && !encoder.has(cell)) encoder.set(cell, number);
    }
  };
  add([]);
  if (label === 'gbk' || label === 'shift_jis') for (let lead = 0x81; lead <= 0xfe; lead += 1) add([lead]);
  encoders.set(label, encoder);
  return encoder;
}

function pairsOf(lead: number): readonly (readonly number[])[] {
  return Array.from({ length: 0xfe - 0x40 + 1 }, (_, index) => [lead, 0x40 + index, lineFeed]);
}

const lineFeed = 0x0a;
const singles = Array.from({ length: 128 }, (_, index) => [0x80 + index, lineFeed]);
const encoders = new Map<MisreadLabel, ReadonlyMap<string, number>>();

/** `hint`: what stands in every text that was misread so. */
const misreadings = [
  { label: 'gbk', name: 'GBK', hint: /[\u3400-\u9fff]/ },
  { label: 'shift_jis', name: 'Shift_JIS', hint: /[\u3400-\u9fff\uff61-\uff9f]/ },
  { label: 'windows-1251', name: 'windows-1251', hint: /[\u0400-\u045f]/ },
  { label: 'windows-1256', name: 'windows-1256', hint: /[\u0600-\u06ff]/ },
] as const;

// What windows-1252 has at 0x80 to 0x9F, where Latin-1 has control characters; five places are empty.
const specials = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ';
const windows1252 = new Map([...specials].map((letter, index) => [letter, 0x80 + index]));
const westernRun = new RegExp(`[\\u0080-\\u00FF${specials}]+`, 'g');
const leadAndTrail = new RegExp(`[\\u00C2-\\u00F4][\\u0080-\\u00BF${specials}]`);
/** Both kinds of text that was not UTF-8 have it; Western text hardly ever does. */
const accentsTogether = /[\u00a1-\u00ff]{4}|(?:[\u00c0-\u00ff]{3}[^\p{L}]+){2}/u;
const wordOrPoint = /[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Z}\u200b-\u200f]/u;
const plain = /^[\0-\x7f]*$/;
/** No byte of UTF-8. */
const neverUtf8 = 0xff;
const fewestCharacters = 4;
const fewestAmongLost = 6;
const firstLook = 12;
const mostRounds = 4;
