import { InputError, type Problem } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import { isJsonNumber, isJsonObject, type JsonValue, kindOfJson, parseJson } from '../text/json.ts';
import { lineSplitter, type TextSink } from '../text/line-splitter.ts';
import { type QuoteFault, recordSplitter } from '../text/record-splitter.ts';
import { byteDecoder } from '../text/text-decoder.ts';
import type { Remarks } from './evaluate-judgments.ts';
import type { ByteSource } from './evaluate-source.ts';

/** One row of a table whose columns have names. */
export interface NamedRecord {
  /** From 1. */
  readonly line: number;
  /** Names in the order of the file. */
  readonly names: readonly string[];
  /** As it is written, numbers digit for digit; null where it is empty or null, undefined where there is no such column. */
  get(name: string): string | null | undefined;
}

export type RecordFormat = 'csv' | 'tsv' | 'jsonl';

/**
 * Reads a table of named columns row by row: CSV and TSV with a header (semicolons and bars are told from it), or one JSON object
 * a line.
 *
 * @param take is given each sound row; what is wrong with the others is told to `remarks`
 * @throws InputError for bytes that are no text
 */
export async function readRecords(
  source: ByteSource,
  format: RecordFormat,
  remarks: Remarks,
  take: (record: NamedRecord) => void,
): Promise<void> {
  const fault = (problem: Problem) =>
    remarks.fault({ ...problem, where: { ...problem.where, file: source.name } });
  const sink = format === 'jsonl' ? jsonLines(take, fault) : await delimited(format, take, fault);
  await eachText(source, (text) => sink.push(text));
  sink.end();
}

/** Hands out the text of a source in pieces. */
export async function eachText(source: ByteSource, take: (text: string) => void): Promise<void> {
  const decoder = byteDecoder();
  const settle = ({ text, bad }: ReturnType<typeof decoder.end>) => {
    if (text !== '') take(text);
    if (bad === null) return;
    const bytes = bad.bytes.map((byte) => `0x${byte.toString(16).padStart(2, '0')}`).join(' ');
    throw new InputError({
      code: 'not-utf8',
      message: `the bytes ${bytes} are no UTF-8`,
      where: { file: source.name, line: bad.line, column: bad.column },
      mend: 'name the encoding of the file with --encoding, or write it as UTF-8',
    });
  };
  // The decoder keeps what it was given, and a source uses its memory again.
  for await (const chunk of source.chunks()) settle(decoder.push(chunk.slice()));
  settle(decoder.end());
}

async function delimited(
  format: 'csv' | 'tsv',
  take: (record: NamedRecord) => void,
  fault: (problem: Problem) => void,
): Promise<TextSink> {
  const { default: Papa } = await import('papaparse');
  let head = '';
  let splitter: TextSink | undefined;
  let names: readonly string[] | undefined;
  let places = new Map<string, number>();
  const start = () => {
    const delimiter = format === 'tsv' ? '\t' : delimiterOf(head);
    const parser = new Papa.Parser({ delimiter, newline: '\n' });
    splitter = recordSplitter({
      delimiter,
      onFault: (found) => fault(quoteProblem(found)),
      onRecord(text, line) {
        if (text.trim() === '') return;
        // One record at a time, since papaparse counts records and not lines.
        const fields: readonly string[] = parser.parse(text, 0, false).data[0] ?? [''];
        if (names === undefined) {
          const header = fields.map((name) => name.trim());
          names = header;
          places = new Map(header.map((name, place) => [name, place]));
          if (places.size < header.length) fault(nameTwice(header, line));
          return;
        }
        const header = names;
        if (fields.length !== header.length) {
          fault(countProblem(fields.length, header.length, line));
          return;
        }
        take({
          line,
          names: header,
          get(name) {
            const place = places.get(name);
            const value = place === undefined ? undefined : fields[place];
            return value === '' ? null : value;
          },
        });
      },
    });
    splitter.push(head);
    head = '';
  };
  return {
    push(text) {
      if (splitter !== undefined) splitter.push(text);
      else {
        head += text;
        if (/[^\r\n][\r\n]/.test(head)) start();
      }
    },
    end() {
      if (splitter === undefined) start();
      splitter?.end();
    },
  };
}

function jsonLines(take: (record: NamedRecord) => void, fault: (problem: Problem) => void): TextSink {
  return lineSplitter((text, line) => {
    if (text.trim() === '') return;
    const outcome = parseJson(text);
    if (outcome.kind === 'fault') {
      fault({
        code: 'not-json',
        message: outcome.message,
        where: { file: '', line, column: outcome.column },
        why: 'every line has to be one whole JSON object',
        mend: 'write the line with a JSON library',
      });
      return;
    }
    const { value: object } = outcome;
    if (!isJsonObject(object)) {
      fault({
        code: 'not-an-object',
        message: `the line is ${kindOfJson(object)}, not a JSON object`,
        where: { file: '', line },
        mend: 'write one object in braces a line',
      });
      return;
    }
    take({ line, names: [...object.keys()], get: (name) => textOfJson(object.get(name)) });
  });
}

/** Texts and numbers as they are written; lists and objects are no labels and count as absent. */
export function textOfJson(value: JsonValue | undefined): string | null | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string') return value === '' ? null : value;
  if (typeof value === 'boolean') return String(value);
  return isJsonNumber(value) ? value.digits : null;
}

/** The one that the header has most of. */
function delimiterOf(head: string): string {
  const header = /[^\r\n]*/.exec(head.replace(/^[\r\n]+/, ''))?.[0] ?? '';
  const counts = [',', ';', '\t', '|'].map((mark) => ({ mark, count: header.split(mark).length }));
  return counts.reduce((best, one) => (one.count > best.count ? one : best)).mark;
}

function nameTwice(names: readonly string[], line: number): Problem {
  const twice = names.find((name, place) => names.indexOf(name) !== place) ?? '';
  return {
    code: 'column-twice',
    message: `the header names the column ${quoted(twice)} twice`,
    where: { file: '', line },
    mend: 'give every column a name of its own',
  };
}

function countProblem(found: number, wanted: number, line: number): Problem {
  return {
    code: found < wanted ? 'too-few-columns' : 'too-many-columns',
    message: `the row has ${found} fields, the header ${wanted}`,
    where: { file: '', line },
    mend: 'put fields that hold the delimiter between double quotes',
  };
}

function quoteProblem({ kind, line, noticed }: QuoteFault): Problem {
  return {
    code: kind === 'never-closed' ? 'quote-not-closed' : 'text-after-quote',
    message:
      kind === 'never-closed'
        ? 'a double quote opens here and is never closed'
        : `text stands behind a closing quote (line ${noticed})`,
    where: { file: '', line },
    mend: 'double the quotes inside of a quoted field',
  };
}
