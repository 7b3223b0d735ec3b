import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { InputError, type Place, type Problem } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import { namesOfFirstObject } from '../text/json-names.ts';
import { type Signature, signatureOf } from '../text/signature.ts';
import { type BadBytes, byteDecoder } from '../text/text-decoder.ts';
import type { Dataset, DatasetContent } from './dataset.ts';
import { type DatasetBuilder, datasetBuilder } from './dataset-builder.ts';
import type { ByteSource, DatasetFile, DatasetInput, Format, ReadContext } from './formats/format.ts';
import { formats } from './formats/index.ts';
import { readJsonLines } from './formats/json-lines.ts';
import { type CountedProblem, type Problems, problemCollector } from './problems.ts';

export interface LoadOptions {
  /** Name of a format of the catalogue `formats`; recognised by names and contents when left out. */
  readonly inputFormat?: string | undefined;
  /** A label of the Encoding Standard. UTF-8 when left out; a byte order mark in a file goes before it. */
  readonly encoding?: string | undefined;
}

/**
 * Reads a labelled set: a BEIR folder, or a file of flat pairs (CSV, TSV, JSONL) or of one query a line (nested JSONL), each
 * packed by gzip or not; or MTEB's JSON lines and parquet folder, a TREC folder, an Arrow file. Reads in pieces; what is kept is the set itself. What makes figures doubtful, but not void, is in
 * `warnings`, one for each kind.
 *
 * @param path a file or a folder
 * @throws InputError with every problem of the input (the first 20 of each kind, and their count), each with file and line
 * @example
 * const dataset = await loadDataset('test/hard-inputs/good/beir');
 * dataset.queries.length; // => 5
 */
export async function loadDataset(
  path: string,
  { inputFormat, encoding }: LoadOptions = {},
): Promise<Dataset> {
  const { dataset, problems } = await read(path, { inputFormat, encoding });
  problems.throwIfFailed();
  // Whatever kept the set from being built has been told, and thrown.
  if (dataset === null) throw new Error('no data set came, and no reason');
  return dataset;
}

/** A set with all that was found while it was read, for a report instead of an error. */
export interface Inspection {
  /** Null when it does not load. */
  readonly dataset: Dataset | null;
  /** The set, or what could be read of one that does not load. */
  readonly content: DatasetContent;
  /** The name of the format that read it. */
  readonly format: string;
  readonly found: readonly CountedProblem[];
  /** Where a query or document was read; undefined for ids that are not there. */
  placeOf(kind: 'query' | 'document', id: string): Place | undefined;
}

/**
 * Reads a set as `loadDataset` does, and gives back what is wrong with it.
 *
 * @throws InputError only where nothing could be read at all: no such path, an unknown format or encoding
 */
export async function inspectDataset(path: string, options: LoadOptions = {}): Promise<Inspection> {
  const { dataset, problems, builder, format } = await read(path, options);
  return {
    dataset,
    content: dataset ?? builder.readSoFar(),
    format: format.name,
    found: problems.counted(),
    placeOf: builder.placeOf,
  };
}

async function read(
  path: string,
  { inputFormat, encoding }: LoadOptions,
): Promise<{
  readonly dataset: Dataset | null;
  readonly problems: Problems;
  readonly builder: DatasetBuilder;
  readonly format: Format;
}> {
  checkEncoding(encoding);
  const forced = inputFormat === undefined ? null : formats.get(inputFormat);
  const input = await inputOf(path, encoding);
  const problems = problemCollector();
  const builder = datasetBuilder(problems);
  const context: ReadContext = {
    input,
    problems,
    builder,
    text: (file, onText) => readText(file, { encoding, problems, onText }),
    bytes: (file, use) => lendBytes(file, problems, use),
  };
  const format = forced ?? (await recognised(context));
  checkKind(format, input);
  const candidates = await format.read(context);
  const dataset = builder.finish({ name: nameOf(input), path, format: format.name, candidates });
  return { dataset, problems, builder, format };
}

async function inputOf(path: string, encoding: string | undefined): Promise<DatasetInput> {
  const stats = await stat(path).catch((cause: unknown) => {
    throw new InputError(
      {
        code: 'no-such-path',
        message: 'there is no such file or folder',
        where: { file: path },
        why: reasonOf(cause),
        mend: 'check the path; it counts from the current folder',
      },
      { cause },
    );
  });
  if (!stats.isDirectory()) {
    const file = { name: unpackedName(basename(path)), path };
    const signature = await headOf(path).then(signatureOf, () => null);
    return { kind: 'file', path, files: [{ ...file, keys: await keysOf(path, encoding), signature }] };
  }
  const inside = await namesInside(path);
  const files = inside.sort().map((name) => ({ name: unpackedName(name), path: join(path, name), keys: [] }));
  return { kind: 'folder', path, files };
}

/** Files of a folder, and of those folders in it that formats know by name: the rest may be large, and is nobody's. */
async function namesInside(path: string, level = 0): Promise<string[]> {
  const inside: string[] = [];
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.isFile() || (level > 0 && entry.isSymbolicLink())) inside.push(entry.name);
    else if (level < 2 && knownFolders.has(entry.name)) {
      const below = await namesInside(join(path, entry.name), level + 1).catch(notAFolder);
      for (const name of below) inside.push(`${entry.name}/${name}`);
    }
  }
  return inside;
}

function notAFolder(cause: unknown): string[] {
  if (cause instanceof Error && 'code' in cause && cause.code === 'ENOTDIR') return [];
  throw cause;
}

/** The format that says it is its own. @throws InputError when none does, or several */
async function recognised(context: ReadContext): Promise<Format> {
  const { input, problems } = context;
  const found = formats.entries.filter((format) => format.recognises(input));
  const [format] = found;
  if (format !== undefined && found.length === 1) return format;
  // A JSONL file whose first line is broken has no names to go by: what is wrong with it says more than a list of formats.
  const [file] = input.files;
  if (input.kind === 'file' && file?.keys.length === 0 && /\.(jsonl|ndjson)$/i.test(file.name)) {
    await readJsonLines(context, file, () => {});
    problems.throwIfFailed();
  }
  const needs = formats.entries.map(({ name, needs }) => `${name}: ${needs}`).join('; ');
  const seen =
    input.kind === 'file'
      ? `a file "${file?.name}"${file?.keys.length ? ` with ${file.keys.join(', ')}` : ''}`
      : `a folder with ${
          input.files.length === 0
            ? 'no file'
            : input.files
                .slice(0, 10)
                .map(({ name }) => name)
                .join(', ')
        }`;
  throw new InputError({
    code: found.length > 1 ? 'several-formats' : 'unknown-format',
    message:
      found.length > 1
        ? `the data set could be of several formats: ${found.map(({ name }) => name).join(', ')}`
        : `this is no data set of a known format: it is ${seen}`,
    where: { file: input.path },
    why: `the formats are: ${needs}`,
    mend: 'name the format with --input-format',
  });
}

function checkKind(format: Format, input: DatasetInput): void {
  if (format.kind === input.kind) return;
  throw new InputError({
    code: 'wrong-kind-of-path',
    message: `the format ${format.name} is read from a ${format.kind}, and this is a ${input.kind}`,
    where: { file: input.path },
    why: `it needs ${format.needs}`,
    mend: `give the ${format.kind}`,
  });
}

function checkEncoding(encoding: string | undefined): void {
  if (encoding === undefined) return;
  try {
    byteDecoder(encoding);
  } catch (cause) {
    throw new InputError(
      {
        code: 'unknown-encoding',
        message: `there is no encoding ${quoted(encoding)}`,
        why: 'encodings go by the labels of the Encoding Standard',
        mend: 'use a label like utf-8, utf-16le, gb18030, big5, shift_jis, euc-kr, koi8-r, windows-1251 or windows-1256',
      },
      { cause },
    );
  }
}

async function readText(
  file: DatasetFile,
  {
    encoding,
    problems,
    onText,
  }: { encoding: string | undefined; problems: Problems; onText: (text: string) => void },
): Promise<'whole' | 'broken'> {
  const decoder = byteDecoder(encoding);
  let size = 0;
  const take = ({ text, bad }: { text: string; bad: BadBytes | null }): boolean => {
    if (text !== '') onText(text);
    if (bad !== null) problems.error(decodingProblem(bad, decoder.encoding(), file));
    return bad === null;
  };
  try {
    const head = await headOf(file.path);
    const signature = signatureOf(head);
    const binary = binaryProblem(signature, file, encoding);
    if (binary !== null) {
      problems.error(binary);
      return 'broken';
    }
    for await (const piece of bytesOf(file.path, signature === 'gzip')) {
      size += piece.length;
      if (!take(decoder.push(piece))) return 'broken';
    }
    if (!take(decoder.end())) return 'broken';
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && /^(Z_|E(?!RR_))/.test(String(cause.code))))
      throw cause;
    problems.error(readingProblem(cause, file));
    return 'broken';
  }
  if (size === 0) {
    problems.error(emptyProblem(file));
    return 'broken';
  }
  const mark = decoder.mark();
  if (mark !== null && encoding !== undefined && byteDecoder(encoding).encoding() !== mark) {
    problems.warn({
      code: 'encoding-disagrees',
      message: `the file begins with the byte order mark of ${mark}`,
      where: { file: file.path },
      why: `it was read as ${mark} and not as ${encoding}`,
      mend: 'leave the encoding out, or take the mark out if it is none',
    });
  }
  return 'whole';
}

async function lendBytes(
  file: DatasetFile,
  problems: Problems,
  use: (source: ByteSource) => Promise<void>,
): Promise<'whole' | 'broken'> {
  try {
    if (signatureOf(await headOf(file.path)) === 'gzip') {
      problems.error({
        code: 'binary-file-packed',
        message: 'the file is packed by gzip as a whole',
        where: { file: file.path },
        why: 'it is read from several places, which a packed file does not allow',
        mend: 'unpack it with gunzip',
      });
      return 'broken';
    }
    const handle = await open(file.path);
    try {
      const { size } = await handle.stat();
      if (size === 0) {
        problems.error(emptyProblem(file));
        return 'broken';
      }
      await use({
        byteLength: size,
        async slice(start, end = size) {
          const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
          let filled = 0;
          while (filled < bytes.length) {
            const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, start + filled);
            if (bytesRead === 0) break;
            filled += bytesRead;
          }
          return bytes.buffer.slice(0, filled);
        },
      });
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && /^E(?!RR_)/.test(String(cause.code)))) throw cause;
    problems.error(readingProblem(cause, file));
    return 'broken';
  }
  return 'whole';
}

async function* bytesOf(path: string, packed: boolean): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: pieceSize });
  if (!packed) {
    yield* file as AsyncIterable<Uint8Array>;
    return;
  }
  const unpacked = createGunzip({ chunkSize: pieceSize });
  // Errors of either end the iteration below; the callback only keeps them from being thrown a second time.
  pipeline(file, unpacked, () => {});
  yield* unpacked as AsyncIterable<Uint8Array>;
}

async function headOf(path: string): Promise<Uint8Array> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(headSize), 0, headSize, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Names in the first JSON object. Nothing is told here: the reading itself will tell. */
async function keysOf(path: string, encoding: string | undefined): Promise<readonly string[]> {
  if (!/\.(jsonl|ndjson)(\.gz)?$/i.test(path)) return [];
  try {
    const packed = signatureOf(await headOf(path)) === 'gzip';
    for await (const piece of bytesOf(path, packed)) return namesOfFirstObject(roughText(piece, encoding));
  } catch {
    return [];
  }
  return [];
}

/** Names of fields are ASCII in every format, so that what does not decode does not matter here. */
function roughText(bytes: Uint8Array, encoding: string | undefined): string {
  const marked = bytes[0] === 0xff ? 'utf-16le' : bytes[0] === 0xfe ? 'utf-16be' : encoding;
  return new TextDecoder(marked).decode(bytes, { stream: true });
}

function decodingProblem(bad: BadBytes, encoding: string, file: DatasetFile): Problem {
  const bytes = bad.bytes.map((byte) => `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(' ');
  const name = encoding.toUpperCase();
  return {
    code: bad.truncated ? 'text-truncated' : 'not-decodable',
    message: bad.truncated
      ? `the file ends inside a character: ${bytes} is not whole in ${name}`
      : `the ${bad.bytes.length === 1 ? `byte ${bytes} is` : `bytes ${bytes} are`} not ${name}`,
    where: { file: file.path, line: bad.line, column: bad.column },
    why: bad.truncated
      ? 'it was cut off, or is in another encoding'
      : 'text is UTF-8 unless a byte order mark or the encoding option says otherwise, and an encoding is never guessed',
    mend: 'name the encoding with --encoding (gb18030, windows-1256, koi8-r ...), or mend the file at this place',
  };
}

function binaryProblem(
  signature: Signature | null,
  file: DatasetFile,
  encoding: string | undefined,
): Problem | null {
  if (signature === null) return null;
  const where = { file: file.path };
  if (signature === 'utf-16le' || signature === 'utf-16be') {
    if (encoding !== undefined && byteDecoder(encoding).encoding().startsWith('utf-16')) return null;
    return {
      code: 'utf-16-without-mark',
      message: `the file looks like ${signature.toUpperCase()} without a byte order mark`,
      where: { ...where, line: 1 },
      why: 'every second byte is NUL, and an encoding is never guessed',
      mend: `name the encoding with --encoding ${signature}, or write the file as UTF-8`,
    };
  }
  if (signature === 'gzip') {
    if (file.path.toLowerCase().endsWith('.gz')) return null;
    return {
      code: 'gzip-by-another-name',
      message: 'the file is packed by gzip, and its name does not say so',
      where,
      why: 'it holds binary data, not text',
      mend: `call it ${basename(file.path)}.gz, or unpack it with gunzip`,
    };
  }
  return {
    code: 'binary-file',
    message: `the file is binary (${signature}), not text`,
    where,
    mend:
      signature === 'parquet' || signature === 'arrow'
        ? 'write it as CSV or JSONL'
        : 'unpack it, or pack it by gzip',
  };
}

function emptyProblem(file: DatasetFile): Problem {
  return {
    code: 'file-empty',
    message: 'the file is empty',
    where: { file: file.path },
    mend: 'check that this is the right file, and that writing it came to its end',
  };
}

function readingProblem(cause: Error, file: DatasetFile): Problem {
  const packed = 'code' in cause && typeof cause.code === 'string' && cause.code.startsWith('Z_');
  return {
    code: packed ? 'gzip-damaged' : 'not-readable',
    message: packed ? 'the gzip file is damaged or cut off' : 'the file cannot be read',
    where: { file: file.path },
    why: reasonOf(cause),
    mend: packed ? 'copy or write it again' : 'check that it is a file that you may read',
  };
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function nameOf(input: DatasetInput): string {
  const name = basename(resolve(input.path));
  return input.kind === 'folder' ? name : unpackedName(name).replace(/\.[^.]+$/, '');
}

function unpackedName(name: string): string {
  return name.replace(/\.gz$/i, '');
}

/** Where formats keep files below a folder. */
const knownFolders: ReadonlySet<string> = new Set(['corpus', 'queries', 'qrels', 'top_ranked', 'default']);
const pieceSize = 256 * 1024;
const headSize = 256;
