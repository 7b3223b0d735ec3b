import type { Place } from '../../foundation/errors.ts';
import { quoted } from '../../foundation/quoted.ts';
import type { JsonObject, JsonValue } from '../../text/json.ts';
import { byteDecoder } from '../../text/text-decoder.ts';
import type { Problems } from '../problems.ts';

/** A text of a binary table whose bytes are not UTF-8. It stands in the text's place until its row is known. */
export class BadText {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
}

/** The libraries put U+FFFD where bytes are no text, which would change ids and texts in silence. */
export function textOrBad(bytes: Uint8Array): string | BadText {
  try {
    return strict.decode(bytes);
  } catch {
    return new BadText(bytes.slice());
  }
}

/**
 * A row of a binary table as a JSON object, so that it is read as a line of JSON is. Null when a text in it cannot be decoded,
 * which has been told then.
 */
export function rowObject(
  cells: Iterable<readonly [string, unknown]>,
  at: Place,
  problems: Problems,
): JsonObject | null {
  const row = new Map<string, JsonValue>();
  let sound = true;
  for (const [name, cell] of cells) {
    row.set(
      name,
      jsonOf(cell, (bad) => {
        sound = false;
        problems.error(badTextProblem(name, bad, at));
      }),
    );
  }
  return sound ? row : null;
}

function jsonOf(cell: unknown, onBad: (bad: BadText) => void): JsonValue {
  if (cell === null || cell === undefined) return null;
  if (typeof cell === 'string' || typeof cell === 'boolean') return cell;
  if (typeof cell === 'bigint' || typeof cell === 'number') return { digits: String(cell) };
  if (cell instanceof BadText) {
    onBad(cell);
    return null;
  }
  if (Array.isArray(cell)) return cell.map((entry) => jsonOf(entry, onBad));
  // Dates, bytes and structures: something is there, and it is neither text nor number.
  return new Map();
}

function badTextProblem(name: string, bad: BadText, at: Place) {
  const decoder = byteDecoder();
  const fault = decoder.push(bad.bytes).bad ?? decoder.end().bad;
  const bytes = (fault?.bytes ?? []).map((byte) => `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`);
  return {
    code: 'not-decodable',
    message: `row ${at.line}: ${quoted(name)} is not UTF-8${bytes.length === 0 ? '' : ` (${bytes.join(' ')})`}`,
    where: at,
    why: 'texts in such files are UTF-8 always, and a text with replaced characters is another text',
    mend: 'write the file again from texts that were decoded rightly',
  };
}

// A mark at the beginning of a text is a character of it here, and not the file's.
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
