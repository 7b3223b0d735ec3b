import { createWriteStream } from 'node:fs';
import { realpath, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { problemCollector } from '../dataset/problems.ts';
import { InputError, type Problem } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import { didYouMean } from '../foundation/suggest.ts';
import { descendingOrder } from '../scores/descending-order.ts';
import type { GroupedRows } from '../trec/grouped-rows.ts';
import type { RowShape } from '../trec/row-fault.ts';
import { rowTable } from '../trec/row-table.ts';
import { idText, type QueryRows } from '../trec/rows.ts';
import { isBlank } from '../trec/white-space.ts';
import { type OutputFormat, outputFormats, type QueryOfRows, rowWriters } from './convert-writers.ts';
import { kindOf, readGroups, rowInput } from './evaluate-format.ts';
import { type Remarks, withoutDuplicates } from './evaluate-judgments.ts';
import { inFile } from './evaluate-run.ts';
import { type SourceOptions, sourceTitle } from './evaluate-source.ts';

export interface ConvertRequest extends SourceOptions {
  /** Path, a run folder, or `-`. */
  readonly input: string;
  /** Path, or `-` for standard output. A name that ends in `.gz` is packed. */
  readonly output: string;
  /** By the ending of `output` when left out. */
  readonly to?: string | undefined;
  readonly inputFormat?: string | undefined;
  /** What the input holds; recognised when left out. */
  readonly kind?: RowShape | undefined;
  readonly faults?: 'refuse' | 'skip' | undefined;
}

export interface ConvertOutcome {
  readonly kind: RowShape;
  readonly format: OutputFormat;
  readonly queries: number;
  readonly rows: number;
  /** Documents of a run folder without a score: other formats cannot say that, so they are left out. */
  readonly unscored: number;
  /** One per kind of fault that was skipped. */
  readonly warnings: readonly Problem[];
}

/**
 * Writes a run or qrels in another format. The documents of a run come by score, best first (equal scores in the order of the
 * input); those of qrels in the order of the input. Numbers are written so that they read back as the same float64.
 *
 * @throws InputError with all that is wrong with the input; `id-has-white-space` where TREC cannot hold an id; `same-file`
 */
export async function convertRows(request: ConvertRequest): Promise<ConvertOutcome> {
  const format = outputFormat(request);
  if (await sameFile(request.input, request.output)) {
    throw new InputError({
      code: 'same-file',
      message: 'input and output are one file',
      where: { file: request.input },
      mend: 'give the output another name',
    });
  }
  const { input, kind } = await kindOf(await rowInput(request.input, request), request.kind);
  const problems = problemCollector();
  const remarks: Remarks = {
    fault: (problem) => (request.faults === 'skip' ? problems.warn(problem) : problems.error(problem)),
  };
  const groups = await readGroups(input, { shape: kind, remarks });
  const rows = countRows(groups, format, { fault: inFile(input.source.name, remarks) });
  problems.throwIfFailed();
  if (groups.rows === 0) {
    throw new InputError({
      code: 'file-empty',
      message: 'it holds no rows',
      where: { file: input.source.name },
      mend: 'check that it is the right file, and that it was written to its end',
    });
  }
  await write(groups, { request, kind, format });
  return { kind, format, queries: groups.queries.size, ...rows, warnings: problems.warnings() };
}

/** Checks everything before anything is written. */
function countRows(
  groups: GroupedRows,
  format: OutputFormat,
  remarks: Remarks,
): { rows: number; unscored: number } {
  let rows = 0;
  let unscored = 0;
  const table = rowTable();
  for (let query = 0; query < groups.queries.size; query += 1) {
    const own = withoutDuplicates(groups.rowsOf(query), table, (row, earlier, all) =>
      remarks.fault(standsTwice(groups.queries.text(query), all, row, earlier)),
    );
    for (let row = 0; row < own.count; row += 1) {
      if (Number.isNaN(own.values[row]!)) unscored += 1;
      else rows += 1;
    }
    if (format === 'trec') checkIds(own);
  }
  return { rows, unscored };
}

/** What white space separates cannot hold white space, and a line that begins with # is a comment. */
function checkIds(rows: QueryRows): void {
  const from = rows.idStarts[0]!;
  const faulty = [rows.query, rows.ids.subarray(from, rows.idStarts[rows.count])].some((bytes) =>
    bytes.some(isBlank),
  );
  const comment = rows.query[0] === 0x23;
  if (!faulty && !comment) return;
  const ids = Array.from({ length: rows.count }, (_, row) => idText(rows, row));
  const query = new TextDecoder().decode(rows.query);
  const id = comment ? query : ([query, ...ids].find((one) => /[\t-\r ]/.test(one)) ?? '');
  throw new InputError({
    code: comment ? 'id-is-a-comment' : 'id-has-white-space',
    message: `the id ${quoted(id)} ${comment ? 'begins with #' : 'holds white space'}, which TREC files cannot hold`,
    mend: 'choose another format, such as json or csv',
  });
}

async function write(
  groups: GroupedRows,
  { request, kind, format }: { request: ConvertRequest; kind: RowShape; format: OutputFormat },
): Promise<void> {
  const { output } = request;
  try {
    if (format === 'arrow') {
      const { arrowOfRows } = await import('./evaluate-arrow.ts');
      const all = { queries: [] as string[], documents: [] as string[], values: [] as number[] };
      for (const { query, documents, values } of queriesOf(groups, kind)) {
        for (const [index, document] of documents.entries()) {
          all.queries.push(query);
          all.documents.push(document);
          all.values.push(values[index]!);
        }
      }
      const bytes = arrowOfRows(all, kind);
      if (output === '-') process.stdout.write(bytes);
      else await writeFile(output, bytes);
      return;
    }
    const name = sourceTitle(request.input).replace(/[\s]+/g, '_');
    const text = Readable.from(rowWriters[format](queriesOf(groups, kind), { kind, name }));
    const packed = /\.gz$/i.test(output) ? [createGzip()] : [];
    if (output === '-') await pipeline([text, ...packed, process.stdout], { end: false });
    else await pipeline([text, ...packed, createWriteStream(output)]);
  } catch (cause) {
    // Whoever reads our output may have had enough of it.
    if (cause instanceof Error && 'code' in cause && cause.code === 'EPIPE') return;
    throw new InputError(
      {
        code: 'output-unwritable',
        message: `it cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
        where: { file: output },
        mend: 'choose a file in a folder that exists and can be written',
      },
      { cause },
    );
  }
}

function* queriesOf(groups: GroupedRows, kind: RowShape): Generator<QueryOfRows> {
  const table = rowTable();
  for (let query = 0; query < groups.queries.size; query += 1) {
    const rows = withoutDuplicates(groups.rowsOf(query), table, () => undefined);
    const given = rows.values.subarray(0, rows.count);
    const order = kind === 'run' ? descendingOrder(given) : given.map((_, row) => row);
    const scored = [...order].filter((row) => !Number.isNaN(given[row]!));
    yield {
      query: groups.queries.text(query),
      documents: scored.map((row) => idText(rows, row)),
      values: scored.map((row) => given[row]!),
    };
  }
}

function standsTwice(query: string, rows: QueryRows, row: number, earlier: number): Problem {
  return {
    code: 'document-twice',
    message:
      `document ${quoted(idText(rows, row))} stands twice for query ${quoted(query)}; ` +
      `the first is in line ${rows.lines[earlier]}`,
    where: { file: '', line: rows.lines[row]! },
    mend: 'keep one of the two rows, or read the file with --lenient, which keeps the first',
  };
}

function outputFormat({ output, to }: ConvertRequest): OutputFormat {
  if (to !== undefined) {
    const found = outputFormats.find((format) => format === to);
    if (found !== undefined) return found;
    throw new InputError({
      code: 'output-format-unknown',
      message: `there is no output format ${quoted(to)}${didYouMean(to, outputFormats)}`,
      mend: `use one of: ${outputFormats.join(', ')}`,
    });
  }
  const ending = /\.([a-z]+)(?:\.gz)?$/i.exec(output)?.[1]?.toLowerCase() ?? '';
  const known = endings.get(ending);
  if (known !== undefined) return known;
  throw new InputError({
    code: 'unknown-extension',
    message: `the name of the output does not tell its format`,
    where: { file: output },
    mend: `end it in ${[...endings.keys()].map((one) => `.${one}`).join(', ')}, or say --to ${outputFormats.join('|')}`,
  });
}

async function sameFile(input: string, output: string): Promise<boolean> {
  if (input === '-' || output === '-') return false;
  const [from, to] = await Promise.all([input, output].map((path) => realpath(path).catch(() => null)));
  return from !== null && from === to;
}

const endings = new Map<string, OutputFormat>([
  ['txt', 'trec'],
  ['trec', 'trec'],
  ['run', 'trec'],
  ['qrels', 'trec'],
  ['json', 'json'],
  ['jsonl', 'jsonl'],
  ['csv', 'csv'],
  ['tsv', 'tsv'],
  ['arrow', 'arrow'],
]);
