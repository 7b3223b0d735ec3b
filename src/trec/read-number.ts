/**
 * A decimal number in ASCII, as C and JavaScript read it: sign, digits, point, exponent. The nearest float64, exactly. Up to nine
 * digits are a 32-bit integer over a power of ten, and one division rounds once; up to eighteen are divided with twice the
 * precision; `Number` reads the rest. Hexadecimal digits, `inf`, `nan`, a decimal comma and the empty text are no numbers here.
 *
 * @returns NaN where the bytes are no number; an infinity where the number is too large for float64
 * @example
 * readNumber(new TextEncoder().encode('27.5509'), 0, 7); // => 27.5509
 */
export function readNumber(bytes: Uint8Array, start: number, end: number): number {
  const first = bytes[start]!;
  const negative = first === minus;
  // The first nine digits from the first that is not 0, and the nine after these.
  let high = 0;
  let low = 0;
  let digits = 0;
  let lowDigits = 0;
  let zeros = 0;
  let point = end;
  for (let index = negative || first === plus ? start + 1 : start; index < end; index += 1) {
    const digit = bytes[index]! - zero;
    if (digit >= 0 && digit <= 9) {
      if (digits === 0 && digit === 0) {
        zeros += 1;
      } else if (digits < 9) {
        high = (Math.imul(high, 10) + digit) | 0;
        digits += 1;
      } else {
        low = (Math.imul(low, 10) + digit) | 0;
        lowDigits += 1;
        if (lowDigits > 9) return readAny(bytes, start, end);
      }
    } else if (bytes[index] === dot && point === end) {
      point = index;
    } else {
      return readAny(bytes, start, end);
    }
  }
  const places = point === end ? 0 : end - point - 1;
  if (zeros + digits === 0 || places > mostPlaces) return readAny(bytes, start, end);
  const size =
    lowDigits === 0 ? high / powersOfTen[places]! : divided(high, low, lowDigits, powersOfTen[places]!);
  if (Number.isNaN(size)) return readAny(bytes, start, end);
  return negative ? -size : size;
}

/**
 * (high x 10^lowDigits + low) / divisor, rounded once. Whole numbers below 10^18 are carried as a sum of two float64, of which
 * the second holds what the first could not; so is the quotient, whose error is then far below half a unit of the result. NaN where
 * it is nevertheless so close to the middle between two float64 that the error could decide.
 *
 * @see T. J. Dekker 1971, doi:10.1007/BF01397083
 */
function divided(high: number, low: number, lowDigits: number, divisor: number): number {
  const scale = powersOfTen[lowDigits]!;
  const product = high * scale;
  const sum = product + low;
  // Both exact: what the product and the sum lost in rounding.
  const rest = productError(high, scale, product) + (low - (sum - product));
  const quotient = sum / divisor;
  const back = quotient * divisor;
  const remainder = sum - back - productError(quotient, divisor, back) + rest;
  const correction = remainder / divisor;
  const result = quotient + correction;
  const certain =
    result === quotient + correction * moreThan1 && result === quotient + correction * lessThan1;
  return certain ? result : Number.NaN;
}

/** left x right - product, exactly: the factors are split into halves whose products have no rounding. */
function productError(left: number, right: number, product: number): number {
  const leftHigh = left * splitter - (left * splitter - left);
  const rightHigh = right * splitter - (right * splitter - right);
  const leftLow = left - leftHigh;
  const rightLow = right - rightHigh;
  return leftHigh * rightHigh - product + leftHigh * rightLow + leftLow * rightHigh + leftLow * rightLow;
}

/** Exponents and more digits; also the last word on what is no number. */
function readAny(bytes: Uint8Array, start: number, end: number): number {
  let text = '';
  for (let index = start; index < end; index += 1) text += String.fromCharCode(bytes[index]!);
  return decimal.test(text) ? Number(text) : Number.NaN;
}

const decimal = /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$/;
/** 10^22 is the last power of ten that float64 holds exactly. */
const mostPlaces = 22;
const powersOfTen = Float64Array.from({ length: mostPlaces + 1 }, (_, exponent) => Number(`1e${exponent}`));
const splitter = 2 ** 27 + 1;
const moreThan1 = 1 + 2 ** -30;
const lessThan1 = 1 - 2 ** -30;
const zero = 0x30;
const dot = 0x2e;
const plus = 0x2b;
const minus = 0x2d;
