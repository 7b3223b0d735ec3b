import { countLineEnds } from './line-splitter.ts';

/** The first bytes of a file that are not text in its encoding. Line and column count from 1, the column in characters. */
export interface BadBytes {
  readonly line: number;
  readonly column: number;
  /** The offending byte and those that belong to it, as far as they were read. */
  readonly bytes: readonly number[];
  /** The text ends inside a character. */
  readonly truncated: boolean;
}

/** Text of whole lines, and null; or the text of the lines before the bad bytes, and these. */
export interface Decoded {
  readonly text: string;
  readonly bad: BadBytes | null;
}

/** Decodes bytes that come in pieces. After bad bytes nothing more is decoded. */
export interface ByteDecoder {
  /** The bytes must not change afterwards: an unfinished line is kept as it came. */
  push(bytes: Uint8Array): Decoded;
  end(): Decoded;
  /** The encoding's standard name, e.g. `utf-8`; known once the byte order mark could be looked for. */
  encoding(): string;
  /** The encoding that the file's byte order mark names, or null without one. */
  mark(): 'utf-8' | 'utf-16le' | 'utf-16be' | null;
}

/**
 * A decoder that never replaces: bytes that are not text in the encoding are told with their place, not turned into U+FFFD.
 * A byte order mark is taken off, and goes before `encoding`; without either the text is UTF-8. Memory is bounded by one
 * piece and one line.
 *
 * @param encoding a label of the Encoding Standard (`gb18030`, `windows-1256`, `utf-16le` ...); `iso-8859-1` means windows-1252 there
 * @throws RangeError for an unknown label
 * @see https://encoding.spec.whatwg.org/#names-and-labels
 * @example
 * byteDecoder().push(Uint8Array.of(0x61, 0x0a, 0x62, 0xff, 0x0a)); // => { text: 'a\n', bad: { line: 2, column: 2, bytes: [0xff], truncated: false } }
 */
export function byteDecoder(encoding = 'utf-8'): ByteDecoder {
  let name = new TextDecoder(encoding, { fatal: true }).encoding;
  let mark: 'utf-8' | 'utf-16le' | 'utf-16be' | null = null;
  let started = false;
  let stopped = false;
  let line = 1;
  let afterReturn = false;
  let pending: Uint8Array[] = [];

  // A line end is never part of a longer character in the encodings of the standard, so whole lines can be decoded on their
  // own. That is what lets a bad byte be found again without a copy of the decoder's inner state.
  const decodeLines = (bytes: Uint8Array, last: boolean): Decoded => {
    const text = decodeWhole(bytes, name);
    if (text !== null) {
      countLines(text);
      return { text, bad: null };
    }
    stopped = true;
    let before = '';
    for (const piece of linesOf(bytes, name)) {
      const decoded = decodeWhole(piece, name);
      if (decoded === null) return { text: before, bad: findBad(piece, name, line, last) };
      before += decoded;
      countLines(decoded);
    }
    throw new Error('every line decodes on its own, but not all together');
  };
  // CRLF counts once, also where a piece ends between the two.
  const countLines = (text: string): void => {
    line += countLineEnds(text) - (afterReturn && text.startsWith('\n') ? 1 : 0);
    if (text !== '') afterReturn = text.endsWith('\r');
  };
  const take = (): Uint8Array => {
    const bytes = pending.length === 1 && pending[0] !== undefined ? pending[0] : concatenated(pending);
    pending = [];
    return bytes;
  };
  const start = (bytes: Uint8Array): Uint8Array => {
    started = true;
    for (const [marked, magic] of byteOrderMarks) {
      if (magic.every((byte, index) => bytes[index] === byte)) {
        mark = marked;
        name = marked;
        return bytes.subarray(magic.length);
      }
    }
    return bytes;
  };
  return {
    push(bytes) {
      if (stopped || bytes.length === 0) return nothing;
      pending.push(bytes);
      if (!started) {
        if (lengthOf(pending) < longestMark) return nothing;
        pending = [start(take())];
      }
      const latest = pending[pending.length - 1] as Uint8Array;
      const offset = lengthOf(pending) - latest.length;
      const end = lastLineEnd(latest, offset, name);
      if (end === 0) return nothing;
      pending[pending.length - 1] = latest.subarray(0, end);
      const whole = take();
      if (end < latest.length) pending.push(latest.subarray(end));
      return decodeLines(whole, false);
    },
    end() {
      if (stopped) return nothing;
      const rest = started ? take() : start(take());
      return rest.length === 0 ? nothing : decodeLines(rest, true);
    },
    encoding: () => name,
    mark: () => mark,
  };
}

/** Null where the bytes are not text in the encoding. */
function decodeWhole(bytes: Uint8Array, encoding: string): string | null {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  try {
    if (encoding === 'utf-8') return decoder.decode(bytes);
    // Without `stream` Node 20 reads windows-1252 as Latin-1 and turns the euro sign into a control character.
    return decoder.decode(bytes, { stream: true }) + decoder.decode();
  } catch {
    return null;
  }
}

/** Feeds one line byte by byte: what was handed out until the decoder balks stands before the bad bytes. */
function findBad(bytes: Uint8Array, encoding: string, line: number, last: boolean): BadBytes {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  let column = 1;
  let since = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    try {
      const text = decoder.decode(bytes.subarray(index, index + 1), { stream: true });
      if (text === '') continue;
      column += [...text].length;
      since = index + 1;
    } catch {
      return { line, column, bytes: [...bytes.subarray(since, index + 1)].slice(0, 4), truncated: false };
    }
  }
  return { line, column, bytes: [...bytes.subarray(since)].slice(0, 4), truncated: last };
}

/** Where the last line ends in the piece (exclusive), 0 when none does. `offset`: bytes before the piece, for UTF-16's pairs. */
function lastLineEnd(bytes: Uint8Array, offset: number, encoding: string): number {
  const unit = unitOf(encoding);
  if (unit === 1) return Math.max(bytes.lastIndexOf(0x0a), bytes.lastIndexOf(0x0d)) + 1;
  for (let index = bytes.length - unit; index >= 0; index -= 1) {
    if ((offset + index) % unit === 0 && endsLine(bytes, index, encoding)) return index + unit;
  }
  return 0;
}

/** The lines with their ends. CR and LF each end one: the line that CRLF then gives more decodes like any other. */
function* linesOf(bytes: Uint8Array, encoding: string): Generator<Uint8Array> {
  const unit = unitOf(encoding);
  let start = 0;
  for (let index = 0; index + unit <= bytes.length; index += unit) {
    if (!endsLine(bytes, index, encoding)) continue;
    yield bytes.subarray(start, index + unit);
    start = index + unit;
  }
  if (start < bytes.length) yield bytes.subarray(start);
}

function endsLine(bytes: Uint8Array, index: number, encoding: string): boolean {
  const first = bytes[index] ?? 0;
  const second = bytes[index + 1] ?? 0;
  // U+0A00 and U+0D00 have the same two bytes the other way round, and are no line ends.
  if (encoding === 'utf-16le') return second === 0 && (first === 0x0a || first === 0x0d);
  if (encoding === 'utf-16be') return first === 0 && (second === 0x0a || second === 0x0d);
  return first === 0x0a || first === 0x0d;
}

function unitOf(encoding: string): 1 | 2 {
  return encoding === 'utf-16le' || encoding === 'utf-16be' ? 2 : 1;
}

function concatenated(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(lengthOf(pieces));
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}

function lengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

const nothing: Decoded = { text: '', bad: null };
const byteOrderMarks = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
] as const;
const longestMark = 3;
