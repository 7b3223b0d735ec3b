import fc from 'fast-check';
import type { Problem } from '../../src/foundation/errors.ts';
import type { RowShape } from '../../src/trec/row-fault.ts';
import { rowScanner } from '../../src/trec/row-scanner.ts';
import { bytesText, idText, type QueryRows } from '../../src/trec/rows.ts';

/** One row as plain values, for comparison. */
export interface PlainRow {
  readonly query: string;
  readonly document: string;
  readonly value: number;
  readonly line: number;
}

export const bytesOf = (text: string) => new TextEncoder().encode(text);

export function plainRows(rows: QueryRows): PlainRow[] {
  return Array.from({ length: rows.count }, (_, row) => ({
    query: bytesText(rows.query),
    document: idText(rows, row),
    value: rows.values[row]!,
    line: rows.lines[row]!,
  }));
}

/** Scans text that comes in the given pieces. */
export function scan(
  shape: RowShape,
  pieces: readonly (string | Uint8Array)[],
): { rows: PlainRow[]; segments: number; faults: Problem[] } {
  const rows: PlainRow[] = [];
  const faults: Problem[] = [];
  let segments = 0;
  const scanner = rowScanner(shape, {
    rows(found) {
      segments += 1;
      rows.push(...plainRows(found));
    },
    fault: (problem) => faults.push(problem),
  });
  for (const piece of pieces) scanner.push(typeof piece === 'string' ? bytesOf(piece) : piece);
  scanner.end();
  return { rows, segments, faults };
}

/** Ids of any characters but ASCII white space, since that separates; `#` would begin a comment. */
export const ids = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
  .map((text) => text.replace(/[\t\n\v\f\r ]/g, '_').replace(/^#/, '_'))
  .filter((text) => text.length > 0 && !text.startsWith('\ufeff'));

/** Scores as tools write them: integers, decimals of any length, exponents. */
export const writtenNumbers = fc.oneof(
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc
    .tuple(fc.integer({ min: -100, max: 100 }), fc.integer({ min: 0, max: 99_999 }))
    .map(([whole, rest]) => `${whole}.${String(rest).padStart(5, '0')}`),
  fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 25n }), fc.nat({ max: 24 })).map(([digits, places]) => {
    const text = String(digits).padStart(places + 1, '0');
    return places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
  }),
);
