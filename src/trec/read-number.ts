/**
 * A decimal number in ASCII, as C and JavaScript read it: sign, digits, point, exponent. The nearest float64, exactly: digits
 * become one whole number and a power of ten while both are exact (then one division rounds once), and `Number` reads the
 * rest. Hexadecimal digits, `inf`, `nan`, a decimal comma and the empty text are no numbers here.
 *
 * @returns NaN where the bytes are no number; an infinity where the number is too large for float64
 * @see W. D. Clinger 1990, doi:10.1145/93542.93557 (the fast path)
 * @example
 * readNumber(new TextEncoder().encode('27.5509'), 0, 7); // => 27.5509
 */
export function readNumber(bytes: Uint8Array, start: number, end: number): number {
  const first = bytes[start]!;
  const digitsFrom = first === minus || first === plus ? start + 1 : start;
  const size = end - digitsFrom;
  if (size > longest) return readAny(bytes, start, end);
  const value = size <= shortest ? readShort(bytes, digitsFrom, end) : readLong(bytes, digitsFrom, end);
  if (Number.isNaN(value)) return readAny(bytes, start, end);
  return first === minus ? -value : value;
}

/** At most nine digits: 32-bit arithmetic, which is a good deal faster than that of floats. */
function readShort(bytes: Uint8Array, start: number, end: number): number {
  let whole = 0;
  let fraction = 0;
  let point = end;
  for (let index = start; index < end; index += 1) {
    const digit = bytes[index]! - zero;
    if (digit >= 0 && digit <= 9) whole = (Math.imul(whole, 10) + digit) | 0;
    else if (bytes[index] === dot && point === end) point = index;
    else return Number.NaN;
  }
  if (point !== end) {
    fraction = end - point - 1;
    // A point alone.
    if (end - start === 1) return Number.NaN;
  } else if (end === start) return Number.NaN;
  return fraction === 0 ? whole : whole / powersOfTen[fraction]!;
}

/** Exact up to 2^53, and at most 22 places behind the point. */
function readLong(bytes: Uint8Array, start: number, end: number): number {
  let whole = 0;
  let point = end;
  for (let index = start; index < end; index += 1) {
    const digit = bytes[index]! - zero;
    if (digit >= 0 && digit <= 9) whole = whole * 10 + digit;
    else if (bytes[index] === dot && point === end) point = index;
    else return Number.NaN;
  }
  const fraction = point === end ? 0 : end - point - 1;
  if (whole > Number.MAX_SAFE_INTEGER) return Number.NaN;
  return fraction === 0 ? whole : whole / powersOfTen[fraction]!;
}

/** Exponents and long digits; also the last word on what is no number. */
function readAny(bytes: Uint8Array, start: number, end: number): number {
  let text = '';
  for (let index = start; index < end; index += 1) text += String.fromCharCode(bytes[index]!);
  return decimal.test(text) ? Number(text) : Number.NaN;
}

const decimal = /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$/;
const shortest = 9;
/** 22 digits and a point: 10^22 is the last power of ten that float64 holds exactly. */
const longest = 23;
const powersOfTen = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const zero = 0x30;
const dot = 0x2e;
const plus = 0x2b;
const minus = 0x2d;
