import type { Problem } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import { readGrade } from './read-grade.ts';
import { readNumber } from './read-number.ts';
import { firstBadUtf8 } from './utf8.ts';
import { isBlank } from './white-space.ts';

/** What stands in a row: `QUERY Q0 DOCUMENT RANK SCORE TAG`, or `QUERY 0 DOCUMENT GRADE`. */
export type RowShape = 'run' | 'qrels';

/**
 * Says what is wrong with a row that the scanner did not take. Reads the row again and slowly: the scanner itself has no time for
 * words.
 *
 * @param row without its line feed
 * @returns a problem whose place lacks its file
 */
export function rowFault(row: Uint8Array, shape: RowShape, line: number): Problem {
  const { code, message, column, ...rest } = faultOf(row, shape);
  const where = { file: '', line, ...(column === undefined ? {} : { column }) };
  return { code, message, where, ...rest };
}

interface Fault {
  readonly code: string;
  readonly message: string;
  /** In bytes from 1, which is characters as far as the row is ASCII. */
  readonly column?: number;
  readonly why?: string;
  readonly mend?: string;
}

function faultOf(row: Uint8Array, shape: RowShape): Fault {
  const form = forms[shape];
  const fields = fieldsOf(row);
  const bad = firstBadUtf8(row, 0, row.length);
  if (bad !== -1) {
    return {
      code: 'not-utf8',
      message: `the byte 0x${(row[bad] ?? 0).toString(16)} is no UTF-8`,
      column: charactersIn(row, bad) + 1,
      why: 'ids are compared as UTF-8, and a guess could join two of them',
      mend: 'name the encoding of the file with --encoding, or write it as UTF-8',
    };
  }
  if (fields.length === 0) {
    return {
      code: 'blank-line',
      message: 'the line is blank',
      why: 'trec_eval refuses qrels with blank lines',
      mend: 'delete it, or read the file with --lenient',
    };
  }
  if (hasBareReturn(row)) {
    return {
      code: 'carriage-returns',
      message: 'lines end in carriage returns alone here, so that many rows look like one',
      mend: 'write the file with line feeds',
    };
  }
  if (fields.length < form.fewest || fields.length > form.most) {
    return {
      code: fields.length < form.fewest ? 'too-few-columns' : 'too-many-columns',
      message: `the row has ${fields.length} ${fields.length === 1 ? 'column' : 'columns'}; ${form.words}`,
      mend: columnsMend(fields.length, shape),
    };
  }
  return shape === 'run' ? scoreFault(row, fields[4]!) : gradeFault(row, fields[3]!);
}

function scoreFault(row: Uint8Array, [start, end]: Field): Fault {
  const written = textOf(row, start, end);
  const value = readNumber(row, start, end);
  const infinite = Math.abs(value) === Number.POSITIVE_INFINITY || /^[+-]?(inf|infinity|nan)/i.test(written);
  if (infinite) {
    return {
      code: 'score-not-finite',
      message: `the score ${quoted(written)} is not a finite number`,
      column: charactersIn(row, start) + 1,
      why: 'such a score comes from a fault of whatever made the run',
      mend: 'leave the document out, or score it again',
    };
  }
  return {
    code: 'score-not-a-number',
    message: `the score ${quoted(written)} is not a number`,
    column: charactersIn(row, start) + 1,
    why: scoreReason(written),
    mend: 'write a decimal number with a point',
  };
}

function scoreReason(written: string): string {
  if (/^[+-]?[0-9]+,[0-9]+$/.test(written)) {
    return 'it has a decimal comma: trec_eval reads the digits before it and says nothing';
  }
  if (/^[+-]?0x/i.test(written)) return 'it is hexadecimal, which trec_eval reads and most tools do not';
  return 'trec_eval reads it as 0, or as the digits at its start, and says nothing';
}

function gradeFault(row: Uint8Array, [start, end]: Field): Fault {
  const written = textOf(row, start, end);
  const column = charactersIn(row, start) + 1;
  if (/^[+-]?[0-9]+$/.test(written) && Number.isNaN(readGrade(row, start, end))) {
    return {
      code: 'grade-too-large',
      message: `the grade ${quoted(written)} is too large`,
      column,
      why: `grades go from -${largestGrade} to ${largestGrade}`,
    };
  }
  return {
    code: 'grade-not-integer',
    message: `the grade ${quoted(written)} is not an integer`,
    column,
    why: 'trec_eval reads the digits at its start, 0 where there are none, and says nothing',
    mend: 'write 0 for not relevant, 1 or more for relevant',
  };
}

function columnsMend(found: number, shape: RowShape): string {
  if (shape === 'qrels' && found >= 6) return 'is this a run? qrels and run may be given the wrong way round';
  if (shape === 'run' && found === 4)
    return 'are these qrels? qrels and run may be given the wrong way round';
  return shape === 'run' && found === 5
    ? 'write a name for the run in the sixth column'
    : `write ${forms[shape].example}`;
}

type Field = readonly [start: number, end: number];

function fieldsOf(row: Uint8Array): Field[] {
  const fields: Field[] = [];
  let start = -1;
  for (let index = 0; index <= row.length; index += 1) {
    const inside = index < row.length && !isBlank(row[index]!);
    if (inside && start === -1) start = index;
    if (!inside && start !== -1) {
      fields.push([start, index]);
      start = -1;
    }
  }
  return fields;
}

/** A carriage return that neither ends the line nor stands in white space before its end. */
export function hasBareReturn(row: Uint8Array): boolean {
  let end = row.length;
  while (end > 0 && isBlank(row[end - 1]!)) end -= 1;
  const found = row.indexOf(carriageReturn);
  return found !== -1 && found < end;
}

/** Every byte but those that continue a character begins one. */
function charactersIn(row: Uint8Array, end: number): number {
  let count = 0;
  for (let index = 0; index < end; index += 1) if ((row[index]! & 0xc0) !== 0x80) count += 1;
  return count;
}

function textOf(row: Uint8Array, start: number, end: number): string {
  return new TextDecoder().decode(row.subarray(start, end));
}

const forms = {
  run: {
    fewest: 6,
    most: Number.POSITIVE_INFINITY,
    words: 'a run has six: query, Q0, document, rank, score, name',
    example: 'QUERY Q0 DOCUMENT RANK SCORE NAME',
  },
  qrels: {
    fewest: 4,
    most: 4,
    words: 'qrels have four: query, 0, document, grade',
    example: 'QUERY 0 DOCUMENT GRADE',
  },
} as const;
const largestGrade = 2 ** 31 - 1;
const carriageReturn = 0x0d;
