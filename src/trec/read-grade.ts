/**
 * A grade in ASCII: an integer, also as `3.0`. Nothing is rounded, and no exponent is read (C would stop before it).
 *
 * @returns NaN where the bytes are no integer of 32 bits (-2^31, which stands for unjudged elsewhere, is none either)
 * @example
 * readGrade(new TextEncoder().encode('-2'), 0, 2); // => -2
 */
export function readGrade(bytes: Uint8Array, start: number, end: number): number {
  const first = bytes[start]!;
  let index = first === minus || first === plus ? start + 1 : start;
  if (index === end) return Number.NaN;
  let whole = 0;
  const digitsFrom = index;
  for (; index < end; index += 1) {
    const digit = bytes[index]! - zero;
    if (digit < 0 || digit > 9) break;
    whole = whole * 10 + digit;
  }
  if (index === digitsFrom || whole > largest) return Number.NaN;
  if (index < end) {
    if (bytes[index] !== dot) return Number.NaN;
    for (index += 1; index < end; index += 1) if (bytes[index] !== zero) return Number.NaN;
  }
  return first === minus ? 0 - whole : whole;
}

const largest = 2 ** 31 - 1;
const zero = 0x30;
const dot = 0x2e;
const plus = 0x2b;
const minus = 0x2d;
