import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import { didYouMean } from '../foundation/suggest.ts';
import { type GroupedRows, rowGrouper } from '../trec/grouped-rows.ts';
import type { RowShape } from '../trec/row-fault.ts';
import { rowScanner } from '../trec/row-scanner.ts';
import type { Remarks } from './evaluate-judgments.ts';
import { inFile } from './evaluate-run.ts';
import { type ByteSource, openSource, type SourceOptions } from './evaluate-source.ts';
import { namesColumns, namesScores } from './evaluate-table.ts';

/** How runs and qrels can be written. `folder` is a run folder of ours. */
export type RowFormat = (typeof rowFormats)[number];
export const rowFormats = ['trec', 'json', 'jsonl', 'csv', 'tsv', 'arrow', 'folder'] as const;

/** A run or qrels that were found, and how they are written. */
export interface RowInput {
  readonly path: string;
  readonly source: ByteSource;
  readonly format: RowFormat;
}

/**
 * Finds out how a file is written: by what is asked for, by its ending where that says enough, else by its first bytes.
 *
 * @throws InputError `input-format-unknown`, and what opening throws
 */
export async function rowInput(
  path: string,
  { inputFormat, ...options }: SourceOptions & { inputFormat?: string | undefined },
): Promise<RowInput> {
  const source = openSource(path, options);
  if (inputFormat !== undefined) return { path, source, format: formatNamed(inputFormat) };
  if (
    path !== '-' &&
    existsSync(path) &&
    statSync(path).isDirectory() &&
    existsSync(join(path, 'scores.arrow'))
  ) {
    return { path, source, format: 'folder' };
  }
  const ending = /\.([a-z]+)(?:\.gz)?$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  const format = endings.get(ending);
  if (format !== undefined) return { path, source, format };
  const { head, whole } = await firstChunk(source);
  return { path, source: whole, format: formatOf(head) };
}

/**
 * All rows of an input, grouped by query.
 *
 * @param options.shape `first-stage`: a run; a run folder of ours then gives the order of its candidates, not its scores
 */
export async function readGroups(
  { path, source, format }: RowInput,
  { shape: wanted, remarks }: { shape: RowShape | 'first-stage'; remarks: Remarks },
): Promise<GroupedRows> {
  const shape = wanted === 'first-stage' ? 'run' : wanted;
  switch (format) {
    case 'trec': {
      const grouper = rowGrouper();
      const scanner = rowScanner(shape, { rows: grouper.add, fault: inFile(source.name, remarks) });
      for await (const chunk of source.chunks()) scanner.push(chunk);
      scanner.end();
      return grouper.finish();
    }
    case 'json': {
      const { readJsonRows } = await import('./evaluate-table.ts');
      return readJsonRows(source, { shape, remarks });
    }
    case 'jsonl':
    case 'csv':
    case 'tsv': {
      const { readNamedRows } = await import('./evaluate-table.ts');
      return readNamedRows(source, format, { shape, remarks });
    }
    case 'arrow':
    case 'folder': {
      const { readArrowRows } = await import('./evaluate-arrow.ts');
      if (format === 'arrow') return readArrowRows(path, { shape, remarks });
      return readArrowRows(join(path, 'scores.arrow'), { shape: wanted, remarks });
    }
    default:
      return format satisfies never;
  }
}

/**
 * Tells a run from qrels: by what is asked for, else by the columns of the first row. Nested JSON says neither, and is taken for
 * qrels when its file is called so.
 */
export async function kindOf(
  input: RowInput,
  asked: RowShape | undefined,
): Promise<{ input: RowInput; kind: RowShape }> {
  if (asked !== undefined) return { input, kind: asked };
  if (input.format === 'folder') return { input, kind: 'run' };
  if (input.format === 'json') return { input, kind: /qrel/i.test(input.path) ? 'qrels' : 'run' };
  if (input.format === 'arrow') {
    const { arrowColumns } = await import('./evaluate-arrow.ts');
    return { input, kind: namesScores(await arrowColumns(input.path)) ? 'run' : 'qrels' };
  }
  const { head, whole } = await firstChunk(input.source);
  const line = firstLine(head);
  const names = namesIn(line);
  const scores = input.format === 'trec' ? line.trim().split(/[ \t]+/).length !== 4 : namesScores(names);
  return { input: { ...input, source: whole }, kind: scores ? 'run' : 'qrels' };
}

function formatNamed(name: string): RowFormat {
  const found = rowFormats.find((format) => format === name);
  if (found !== undefined) return found;
  throw new InputError({
    code: 'input-format-unknown',
    message: `there is no input format ${quoted(name)}${didYouMean(name, rowFormats)}`,
    mend: `use one of: ${rowFormats.join(', ')}`,
  });
}

function formatOf(head: Uint8Array): RowFormat {
  const line = firstLine(head);
  const named = namesColumns(namesIn(line));
  if (line.startsWith('{')) return named ? 'jsonl' : 'json';
  if (!named) return 'trec';
  return line.includes('\t') ? 'tsv' : 'csv';
}

/** The first line that is neither blank nor a comment. */
function firstLine(head: Uint8Array): string {
  const text = new TextDecoder().decode(head.subarray(0, headLength));
  return (
    text
      .split(/[\r\n]+/)
      .map((line) => line.trim())
      .find((line) => line !== '' && !line.startsWith('#')) ?? ''
  );
}

/** The names in a header, or in a JSON object. */
function namesIn(line: string): string[] {
  if (line.startsWith('{')) return [...line.matchAll(/"([^"]+)"\s*:/g)].map((match) => match[1] ?? '');
  const mark = ['\t', ',', ';', '|'].find((one) => line.includes(one)) ?? ',';
  return line.split(mark).map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
}

/** The first bytes of a source, and the source with them still to come. */
async function firstChunk(source: ByteSource): Promise<{ head: Uint8Array; whole: ByteSource }> {
  const chunks = source.chunks()[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done === true) return { head: new Uint8Array(0), whole: source };
  const head = first.value.slice(0, headLength);
  if (source.rereadable) {
    await chunks.return?.();
    return { head, whole: source };
  }
  const all = async function* (): AsyncGenerator<Uint8Array> {
    yield first.value;
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
  };
  return { head, whole: { ...source, chunks: all } };
}

const headLength = 4096;

/** A .tsv may be TREC rows between tabs, and a .txt anything. */
const endings = new Map<string, RowFormat>([
  ['json', 'json'],
  ['jsonl', 'jsonl'],
  ['ndjson', 'jsonl'],
  ['csv', 'csv'],
  ['arrow', 'arrow'],
]);
