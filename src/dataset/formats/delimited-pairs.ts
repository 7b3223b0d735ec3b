import Papa from 'papaparse';
import type { Place, Problem } from '../../foundation/errors.ts';
import { quoted } from '../../foundation/quoted.ts';
import { countLineEnds } from '../../text/line-splitter.ts';
import { type QuoteFault, recordSplitter } from '../../text/record-splitter.ts';
import { type ReadNumber, readGrade, readScore } from '../grade.ts';
import type { Problems } from '../problems.ts';
import type { DatasetFile, ReadContext } from './format.ts';
import { addPair, documentIdNeeded, type Pair, pairFieldNames, pairFields } from './pairs.ts';

/**
 * Reads flat pairs from a table with a header. Columns are found by name, in any order and in letters of any case.
 *
 * @param delimiters what may stand between fields; that which gives the header most known names is taken
 */
export async function readDelimitedPairs(context: ReadContext, delimiters: readonly string[]): Promise<void> {
  const file = context.input.files[0] as DatasetFile;
  const table = pairTable(context, file, delimiters);
  if ((await context.text(file, table.push)) === 'whole') table.end();
}

function pairTable(context: ReadContext, file: DatasetFile, delimiters: readonly string[]) {
  const { problems, builder } = context;
  let headerText: string | null = '';
  let splitter: ReturnType<typeof recordSplitter> | null = null;
  let fieldsOf: (record: string) => readonly string[] = (record) => [record];
  let columns: Columns | null = null;
  let seenHeader = false;
  let rows = 0;

  const onRecord = (record: string, line: number) => {
    if (blank.test(record)) return;
    const at = { file: file.path, line };
    if (record.includes('\u0000')) problems.error(nulProblem(record, at));
    const fields = fieldsOf(record);
    if (!seenHeader) {
      seenHeader = true;
      columns = columnsOf(fields, at, problems, delimiters);
      return;
    }
    rows += 1;
    if (columns === null) return;
    if (fields.length !== columns.count) {
      problems.error(countProblem(fields, columns.count, at));
      return;
    }
    const pair = pairOf(fields, columns, at, problems);
    if (pair !== null) addPair(builder, pair, at);
  };
  const start = (text: string) => {
    const delimiter = delimiterOf(text, delimiters);
    // One parser a record, since papaparse knows one kind of line end a text; inside a record there is none to know.
    fieldsOf = (record) =>
      new Papa.Parser({ delimiter, newline: '\n' }).parse(record, 0, false).data[0] ?? [''];
    splitter = recordSplitter({
      delimiter,
      onRecord,
      onFault: (fault) => problems.error(quoteProblem(fault, file)),
    });
    splitter.push(text);
  };
  return {
    push(text: string) {
      if (splitter !== null) splitter.push(text);
      else {
        headerText += text;
        if (!/[^\r\n][\r\n]/.test(headerText ?? '')) return;
        start(headerText ?? '');
        headerText = null;
      }
    },
    end() {
      if (splitter === null) start(headerText ?? '');
      splitter?.end();
      if (seenHeader && rows === 0 && !problems.failed()) {
        problems.error({
          code: 'no-rows',
          message: 'the table has a header and no rows',
          where: { file: file.path, line: 1 },
          mend: 'check that this is the right file',
        });
      } else if (!seenHeader && !problems.failed()) {
        problems.error({
          code: 'file-empty',
          message: 'the file is empty: it holds blank lines only',
          where: { file: file.path },
          mend: 'check that this is the right file',
        });
      }
    },
  };
}

interface Columns {
  readonly count: number;
  readonly names: readonly string[];
  /** Where each field of a pair stands; -1 where there is no such column. */
  readonly places: Readonly<Record<keyof typeof pairFields, number>>;
  readonly slices: readonly number[];
}

function columnsOf(
  header: readonly string[],
  at: Place,
  problems: Problems,
  delimiters: readonly string[],
): Columns | null {
  const names = header.map((name) => name.trim());
  const lower = names.map((name) => name.toLowerCase());
  const faults: Problem[] = [];
  const find = (known: readonly string[]) => {
    const places = lower.flatMap((name, index) => (known.includes(name) ? [index] : []));
    if (places.length > 1) {
      faults.push({
        code: 'column-twice',
        message: `the column ${quoted(known[0] ?? '')} stands twice in the header`,
        where: at,
        mend: 'take one of the two out',
      });
    }
    return places[0] ?? -1;
  };
  const places = Object.fromEntries(
    Object.entries(pairFields).map(([field, known]) => [field, find(known)]),
  ) as Columns['places'];
  const missing = (['query', 'document', 'grade'] as const).filter((field) => places[field] === -1);
  if (places.queryId !== -1 && places.documentId === -1) {
    faults.push({
      code: 'column-missing',
      message: `the header has no column "doc_id" (or "document_id"); it has ${listed(names)}`,
      where: at,
      why: documentIdNeeded,
      mend: 'add the column, or leave out "query_id" too',
    });
  }
  if (missing.length > 0) {
    faults.push({
      code: 'column-missing',
      message: `the header has no column ${missing.map(quoted).join(', ')}; it has ${listed(names)}`,
      where: at,
      why:
        names.length === 1
          ? `no ${delimiters.map(nameOfDelimiter).join(' or ')} delimits its columns`
          : onlyHeader,
      mend: `the first line names the columns: ${wantedHeader}`,
    });
  }
  // A misspelt id column would become a slice, and the queries would be told apart by their texts instead.
  lower.forEach((name, index) => {
    const meant = pairFieldNames.has(name) ? undefined : nearly.get(lettersOf(name));
    if (meant === undefined || lower.includes(meant)) return;
    faults.push({
      code: 'column-misspelt',
      message: `the header has no column "${meant}", but ${quoted(names[index] ?? '')}`,
      where: at,
      why: 'columns are found by their exact names',
      mend: `call it "${meant}", or something less alike if it is something else`,
    });
  });
  for (const fault of faults) problems.error(fault);
  if (faults.length > 0) return null;
  const slices = names.flatMap((name, index) =>
    name !== '' && !pairFieldNames.has(lower[index] ?? '') ? [index] : [],
  );
  return { count: header.length, names, places, slices };
}

function pairOf(fields: readonly string[], columns: Columns, at: Place, problems: Problems): Pair | null {
  const { places } = columns;
  let sound = true;
  const field = (name: keyof typeof pairFields): string => fields[places[name]] ?? '';
  const label = (name: keyof typeof pairFields): string | null => field(name) || null;
  // A field of several lines puts what follows on a later line than its record begins on.
  const placeOf = (name: keyof typeof pairFields): Place => {
    const before = fields
      .slice(0, Math.max(0, places[name]))
      .reduce((sum, text) => sum + countLineEnds(text), 0);
    return { ...at, line: (at.line ?? 1) + before };
  };
  const tell = (name: keyof typeof pairFields, problem: Problem) => {
    sound = false;
    problems.error({ ...problem, where: placeOf(name) });
  };
  const numberOf = (name: 'grade' | 'score', read: ReadNumber): number => {
    if (read.kind === 'number') return read.value;
    tell(name, read.problem);
    return 0;
  };
  for (const name of ['queryId', 'documentId'] as const) {
    if (places[name] !== -1 && field(name) === '') {
      tell(name, {
        code: 'id-empty',
        message: `the ${pairFields[name][0]} is empty`,
        mend: 'give every row its id',
      });
    }
  }
  const pair: Pair = {
    queryId: label('queryId'),
    query: field('query'),
    documentId: label('documentId'),
    document: field('document'),
    grade: numberOf('grade', readGrade(field('grade'))),
    score: field('score').trim() === '' ? null : numberOf('score', readScore(field('score'))),
    inserted: flagOf(field('inserted')) ?? false,
    language: label('language'),
    documentLanguage: label('documentLanguage'),
    parallelId: label('parallelId'),
    group: label('group'),
    slices: Object.fromEntries(
      columns.slices
        .map((index) => [columns.names[index] ?? '', fields[index] ?? ''])
        .filter(([, value]) => value !== ''),
    ),
  };
  if (flagOf(field('inserted')) === null) {
    tell('inserted', {
      code: 'inserted-not-flag',
      message: `"inserted" is ${quoted(field('inserted'))}, not true or false`,
      mend: 'write true, false or nothing',
    });
  }
  return sound ? pair : null;
}

/** The delimiter whose header has most known names; the first one when none has any. */
function delimiterOf(text: string, delimiters: readonly string[]): string {
  const header = /[^\r\n]+/.exec(text)?.[0] ?? '';
  const known = (delimiter: string) =>
    header
      .split(delimiter)
      .filter((name) => pairFieldNames.has(name.replaceAll('"', '').trim().toLowerCase())).length;
  const counts = delimiters.map(known);
  return delimiters[counts.indexOf(Math.max(...counts))] ?? ',';
}

function flagOf(text: string): boolean | null {
  const word = text.trim().toLowerCase();
  if (word === 'true' || word === '1') return true;
  return word === 'false' || word === '0' || word === '' ? false : null;
}

function nulProblem(record: string, at: Place): Problem {
  const before = record.slice(0, record.indexOf('\u0000'));
  return {
    code: 'nul-byte',
    message: 'a NUL byte stands in the row',
    where: { ...at, line: (at.line ?? 1) + countLineEnds(before) },
    why: 'text files hold none: the file may be damaged, or in another encoding (UTF-16)',
    mend: 'write the file again, or name its encoding',
  };
}

function countProblem(fields: readonly string[], count: number, at: Place): Problem {
  return {
    code: 'column-count',
    message: `the row has ${fields.length} of ${count} columns`,
    where: at,
    why:
      fields.length < count
        ? 'the file may have been cut off, or a delimiter is absent'
        : 'there are more fields than headers: a delimiter inside a text needs quotes around the text',
    mend: 'give the row as many fields as the header has',
  };
}

function quoteProblem(fault: QuoteFault, file: DatasetFile): Problem {
  return fault.kind === 'never-closed'
    ? {
        code: 'quote-never-closed',
        message: 'a quote opens here and never closes',
        where: { file: file.path, line: fault.line },
        why: 'everything behind it would be one field',
        mend: 'close the quote, and write quotes inside a quoted text twice',
      }
    : {
        code: 'quote-not-doubled',
        message: 'a quoted field opens here, and more text follows its closing quote',
        where: { file: file.path, line: fault.line },
        why: `the closing quote stands on line ${fault.noticed}`,
        mend: 'write quotes inside a quoted text twice, and put the whole field in quotes',
      };
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 20).map(quoted).join(', ');
  return names.length > 20 ? `${shown} and ${names.length - 20} more` : shown;
}

function nameOfDelimiter(delimiter: string): string {
  return delimiter === '\t' ? 'tab' : `"${delimiter}"`;
}

function lettersOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, '');
}

const nearly = new Map([...pairFieldNames].map((name) => [lettersOf(name), name]));
const blank = /^[ \t]*$/;
const onlyHeader = 'columns are found by the names in the first line';
const wantedHeader =
  'query_id, query, doc_id, document, grade, and if you like language, parallel_id, group, score';
