/**
 * A hash of 64 bits, fed with texts and numbers: tells changed rankings from unchanged ones and samples ids. Two lanes of
 * 32 bits with the finaliser of MurmurHash3 (public domain). Not for anything that somebody gains by breaking.
 */
export interface Hash {
  text(text: string): Hash;
  number(value: number): Hash;
  /** Two words of 32 bits, unsigned. */
  words(): readonly [number, number];
  /** 16 hexadecimal digits. */
  hex(): string;
}

export function newHash(): Hash {
  let a = 0x9747b28c | 0;
  let b = 0x3c6ef372 | 0;
  const feed = (word: number) => {
    a = Math.imul(rotate(a ^ mix(word, 0xcc9e2d51, 0x1b873593), 13), 5) + 0x0e6546b6;
    b = Math.imul(rotate(b ^ mix(word, 0x239b961b, 0xab0e9789), 17), 5) + 0x561ccd1b;
    b = (b + a) | 0;
  };
  const hash: Hash = {
    text(text) {
      // The length first: 'ab' + 'c' and 'a' + 'bc' are not the same two texts.
      feed(text.length);
      for (let index = 0; index < text.length; index += 2) {
        feed(text.charCodeAt(index) | ((text.charCodeAt(index + 1) || 0) << 16));
      }
      return hash;
    },
    number(value) {
      // All NaN are one, so that "no score" equals itself; -0 stays apart from 0, bit for bit.
      float[0] = Number.isNaN(value) ? Number.NaN : value;
      feed(bits[0] as number);
      feed(bits[1] as number);
      return hash;
    },
    words: () => [finish(a ^ Math.imul(b, 0x85ebca6b)), finish(b ^ Math.imul(a, 0xc2b2ae35))],
    hex: () => wordsText(hash.words()),
  };
  return hash;
}

/** As 16 hexadecimal digits. */
export function wordsText([high, low]: readonly [number, number]): string {
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
}

function mix(word: number, before: number, after: number): number {
  return Math.imul(rotate(Math.imul(word, before), 15), after);
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

function finish(word: number): number {
  let mixed = word;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

const float = new Float64Array(1);
const bits = new Uint32Array(float.buffer);
