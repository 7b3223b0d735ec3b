import { statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { InputError } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import { signatureOf } from '../text/signature.ts';
import { byteDecoder } from '../text/text-decoder.ts';

/** A file, or standard input, as bytes in UTF-8. */
export interface ByteSource {
  /** For messages: the path, or `standard input`. */
  readonly name: string;
  /** Whether `chunks` may be called again. */
  readonly rereadable: boolean;
  /**
   * The bytes, unpacked and decoded, in pieces that are valid until the next one is asked for. Nothing is read ahead of need but
   * one piece.
   *
   * @throws InputError `file-unreadable`, `file-broken`, `compression-not-supported`, `not-utf8`
   */
  chunks(): AsyncIterable<Uint8Array>;
}

export interface SourceOptions {
  /** A label of the Encoding Standard; UTF-8 when left out. A byte order mark goes before it. */
  readonly encoding?: string | undefined;
  /** What `-` stands for; the process's own when left out. */
  readonly stdin?: AsyncIterable<string | Uint8Array> | undefined;
}

/**
 * @param path of a file, plain or gzip whatever its name; `-` is standard input
 */
export function openSource(path: string, { encoding, stdin }: SourceOptions = {}): ByteSource {
  const name = path === '-' ? 'standard input' : path;
  return {
    name,
    // A pipe, such as a shell's <(...), has a path and can be read only once.
    rereadable: path !== '-' && statSync(path, { throwIfNoEntry: false })?.isFile() === true,
    async *chunks() {
      try {
        const raw = path === '-' ? streamChunks(stdin ?? process.stdin) : fileChunks(path);
        yield* decoded(raw, { name, encoding });
      } catch (error) {
        throw error instanceof InputError ? error : unreadable(name, error);
      }
    },
  };
}

/** The name of a run by its file: without folder, `.gz` and the usual endings. */
export function sourceTitle(path: string): string {
  if (path === '-') return 'stdin';
  return basename(path).replace(/(\.(gz|txt|trec|run|res|json|jsonl|ndjson|csv|tsv|arrow))+$/i, '');
}

/** Two buffers in turns: while one is worked on, the other is being filled. */
async function* fileChunks(path: string): AsyncGenerator<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    if ((await handle.stat()).isDirectory()) {
      throw new InputError({
        code: 'file-unreadable',
        message: 'it is a folder, not a file',
        where: { file: path },
        mend: 'give the path of a file, or of a run folder that holds scores.arrow',
      });
    }
    let buffer = new Uint8Array(chunkSize);
    let other = new Uint8Array(chunkSize);
    let pending = fill(handle, buffer);
    for (;;) {
      const size = await pending;
      if (size === 0) return;
      pending = fill(handle, other);
      // A failure is told when its turn comes; until then it must not count as unhandled.
      pending.catch(() => undefined);
      yield buffer.subarray(0, size);
      [buffer, other] = [other, buffer];
    }
  } finally {
    await handle.close();
  }
}

async function fill(handle: FileHandle, buffer: Uint8Array): Promise<number> {
  return (await handle.read(buffer, 0, buffer.length, null)).bytesRead;
}

async function* streamChunks(stream: AsyncIterable<string | Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

/** Unpacks gzip, refuses what else is packed, and turns other encodings into UTF-8. */
async function* decoded(
  raw: AsyncGenerator<Uint8Array>,
  { name, encoding }: { name: string; encoding: string | undefined },
): AsyncGenerator<Uint8Array> {
  try {
    const head = await headOf(raw);
    if (head !== null) yield* decodedFrom(head, raw, { name, encoding });
  } finally {
    // Whoever stops early must not leave the file open.
    await raw.return(undefined);
  }
}

/** Enough bytes to know a file by, or all that there are; null when there are none. Pipes hand out as few as they like. */
async function headOf(raw: AsyncGenerator<Uint8Array>): Promise<Uint8Array | null> {
  const first = await raw.next();
  if (first.done === true) return null;
  let head = first.value;
  while (head.length < headLength) {
    // The next piece may use this one's memory.
    const known = head.slice();
    const next = await raw.next();
    if (next.done === true) return known;
    head = new Uint8Array(known.length + next.value.length);
    head.set(known);
    head.set(next.value, known.length);
  }
  return head;
}

async function* decodedFrom(
  head: Uint8Array,
  raw: AsyncGenerator<Uint8Array>,
  { name, encoding }: { name: string; encoding: string | undefined },
): AsyncGenerator<Uint8Array> {
  const signature = signatureOf(head.subarray(0, 256));
  if (signature === 'gzip') return yield* unpacked(prepended(head, raw), { name, encoding });
  if (signature !== null && !signature.startsWith('utf-16')) {
    throw new InputError({
      code: 'compression-not-supported',
      message: `the file is ${signature}, which is not read here`,
      where: { file: name },
      mend: 'unpack it, or pack it with gzip',
    });
  }
  const marked = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  const label = signature ?? encoding;
  if (!marked && isUtf8(label)) return yield* prepended(head, raw);
  yield* transcoded(prepended(head, raw), { name, encoding: label ?? 'utf-8' });
}

async function* prepended(head: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head;
  yield* rest;
}

async function* unpacked(
  packed: AsyncGenerator<Uint8Array>,
  { name, encoding }: { name: string; encoding: string | undefined },
): AsyncGenerator<Uint8Array> {
  // The chunks are used again while the stream still works on them, so it gets copies.
  async function* copies(): AsyncGenerator<Uint8Array> {
    for await (const chunk of packed) yield chunk.slice();
  }
  const stream = createGunzip({ chunkSize });
  // Errors reach whoever reads the stream.
  pipeline(Readable.from(copies()), stream, () => undefined);
  const raw = streamChunks(stream);
  try {
    const head = await headOf(raw);
    if (head === null) return;
    const all = prepended(head, raw);
    if (isUtf8(encoding)) yield* all;
    else yield* transcoded(all, { name, encoding: encoding ?? 'utf-8' });
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new InputError(
      {
        code: 'file-broken',
        message: `the gzip file is broken: ${cause instanceof Error ? cause.message : String(cause)}`,
        where: { file: name },
        mend: 'it may have been cut off: copy or write it again',
      },
      { cause },
    );
  }
}

async function* transcoded(
  raw: AsyncGenerator<Uint8Array>,
  { name, encoding }: { name: string; encoding: string },
): AsyncGenerator<Uint8Array> {
  const decoder = decoderFor(encoding);
  const encoder = new TextEncoder();
  for await (const chunk of raw) {
    const { text, bad } = decoder.push(chunk.slice());
    if (bad !== null) throw notText(name, bad);
    if (text !== '') yield encoder.encode(text);
  }
  const { text, bad } = decoder.end();
  if (bad !== null) throw notText(name, bad);
  if (text !== '') yield encoder.encode(text);
}

function decoderFor(encoding: string): ReturnType<typeof byteDecoder> {
  try {
    return byteDecoder(encoding);
  } catch (cause) {
    throw new InputError(
      {
        code: 'encoding-unknown',
        message: `there is no encoding ${quoted(encoding)}`,
        mend: 'use a name of the Encoding Standard, such as utf-8, utf-16le, windows-1252, gb18030',
      },
      { cause },
    );
  }
}

function isUtf8(encoding: string | undefined): boolean {
  return encoding === undefined || /^utf-?8$/i.test(encoding);
}

function notText(file: string, bad: { line: number; column: number; bytes: readonly number[] }): InputError {
  const bytes = bad.bytes.map((byte) => `0x${byte.toString(16).padStart(2, '0')}`).join(' ');
  return new InputError({
    code: 'not-utf8',
    message: `the bytes ${bytes} are no text in the file's encoding`,
    where: { file, line: bad.line, column: bad.column },
    mend: 'name the encoding of the file with --encoding, or write it as UTF-8',
  });
}

function unreadable(file: string, cause: unknown): InputError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EACCES: 'this user may not read it',
    EISDIR: 'it is a folder, not a file',
  };
  if (code === '') throw cause;
  return new InputError(
    {
      code: 'file-unreadable',
      message: reasons[code] ?? `it cannot be read (${code})`,
      where: { file },
      mend: 'check the path and its permissions',
    },
    { cause },
  );
}

const chunkSize = 1 << 20;
const headLength = 4096;
