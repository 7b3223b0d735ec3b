import type { Data, RecordBatch, Table } from 'apache-arrow';
import { quoted } from '../../foundation/quoted.ts';
import type { JsonObject } from '../../text/json.ts';
import { rowObject, textOrBad } from './cells.ts';
import { type ByteSource, type DatasetFile, type Format, fileEnding, type ReadContext } from './format.ts';
import { pairOf } from './jsonl.ts';
import { addPair, pairFields } from './pairs.ts';

/** Flat pairs as an Arrow IPC file (Feather version 2) or stream, with the columns of the CSV format. */
export const arrow: Format = {
  name: 'arrow',
  title: 'flat pairs as an Arrow file or stream',
  kind: 'file',
  needs: 'an .arrow, .ipc or .feather file, not compressed, with the columns query, document and grade',
  recognises: (input) => {
    const ending = fileEnding(input) ?? '';
    if (/^(arrow|arrows|ipc|feather)$/.test(ending)) return true;
    // A table or JSON lines by name stays what its name says, and is told to be binary.
    return input.files[0]?.signature === 'arrow' && input.kind === 'file' && !textEndings.has(ending);
  },
  async read(context) {
    const file = context.input.files[0] as DatasetFile;
    await context.bytes(file, (source) => readPairs(context, file, source));
    return 'given';
  },
};

async function readPairs(context: ReadContext, file: DatasetFile, source: ByteSource): Promise<void> {
  const { problems, builder } = context;
  const where = { file: file.path };
  const bytes = new Uint8Array(await source.slice(0));
  // Loaded here, since most sets are not Arrow and every start would pay for it.
  const { Type, Vector } = await import('apache-arrow');
  const { isFile, tableFromBytes } = await import('../../foundation/arrow-bytes.ts');
  const table = tableOrNull();
  if (table === null) return;
  const names = table.schema.fields.map(({ name }) => name);
  if (!columnsFit(names)) return;
  // A stream may end without its mark, as one does that was cut off between two batches.
  if (
    !isFile(bytes) &&
    !endMark.every((byte, index) => bytes[bytes.length - endMark.length + index] === byte)
  ) {
    problems.warn({
      code: 'arrow-stream-without-end',
      message: 'the Arrow stream has no mark at its end',
      where,
      why: 'that is allowed, and also what a stream looks like that was cut off between two batches',
      mend: 'check the number of pairs, or write it again and close the writer',
    });
  }
  let number = 0;
  try {
    for (const batch of table.batches) {
      for (let row = 0; row < batch.numRows; row += 1) {
        number += 1;
        const at = { ...where, line: number };
        const object: JsonObject | null = rowObject(cellsOf(batch, row), at, problems);
        const pair = object === null ? null : pairOf(object, at, context);
        if (pair !== null) addPair(builder, pair, at);
      }
    }
  } catch (cause) {
    problems.error(damaged(cause));
    return;
  }
  if (number > 0) return;
  problems.error({
    code: 'no-rows',
    message: 'the file has no rows',
    where,
    mend: 'check that this is the right file',
  });

  function tableOrNull(): Table | null {
    try {
      const read = tableFromBytes(bytes);
      // The library makes an empty table of what it does not know.
      if (read.schema.fields.length === 0) throw new Error('there is no schema in it');
      return read;
    } catch (cause) {
      const packed = cause instanceof Error && /compress|codec/i.test(cause.message);
      problems.error(
        packed
          ? {
              code: 'arrow-compression',
              message: 'the Arrow file is compressed, which is not read',
              where,
              why: 'its batches are packed by lz4 or zstd, as Feather files are where nothing else is said',
              mend: "write it with compression='uncompressed'",
            }
          : damaged(cause),
      );
      return null;
    }
  }

  function damaged(cause: unknown) {
    return {
      code: 'arrow-damaged',
      message: 'the Arrow file is damaged, cut off, or none',
      where,
      why: cause instanceof Error ? cause.message : String(cause),
      mend: 'copy or write it again, as an Arrow IPC file or stream',
    };
  }

  function columnsFit(names: readonly string[]): boolean {
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    const missing = (['query', 'document', 'grade'] as const).filter(
      (field) => !pairFields[field].some((name) => names.includes(name)),
    );
    if (twice !== undefined) {
      problems.error({
        code: 'column-twice',
        message: `the column ${quoted(twice)} stands twice`,
        where,
        mend: 'take one of the two out',
      });
    }
    if (missing.length > 0) {
      problems.error({
        code: 'column-missing',
        message: `there is no column ${missing.map(quoted).join(', ')}; the file has ${names.slice(0, 20).map(quoted).join(', ')}`,
        where,
        why: 'columns are found by their exact names',
        mend: 'name the columns query_id, query, doc_id, document, grade, and if you like language, parallel_id, group, score',
      });
    }
    return twice === undefined && missing.length === 0;
  }

  function cellsOf(batch: RecordBatch, row: number): [string, unknown][] {
    return names.map((name, index) => {
      const data = batch.data.children[index];
      return [name, data === undefined ? null : cellOf(data, row)];
    });
  }

  /** Texts are taken from their bytes: the library's own getter replaces what does not decode. */
  function cellOf(data: Data, row: number): unknown {
    if (data.typeId === Type.Null || !data.getValid(row)) return null;
    if (data.typeId === Type.Utf8 || data.typeId === Type.LargeUtf8) {
      const from = Number(data.valueOffsets[row]);
      const to = Number((data.valueOffsets as ArrayLike<unknown>)[row + 1]);
      return textOrBad(data.values.subarray(from, to));
    }
    if (data.typeId === Type.Utf8View) return textOrBad(viewBytes(data, row));
    if (data.typeId === Type.Dictionary) return codedCell(data, row);
    return new Vector([data]).get(row);
  }

  function codedCell(data: Data, row: number): unknown {
    let code = Number(data.values[row]);
    for (const part of data.dictionary?.data ?? []) {
      if (code < part.length) return cellOf(part, code);
      code -= part.length;
    }
    throw new Error('a value points outside its dictionary');
  }
}

/** A view is its length, and then the bytes themselves (up to 12), or four of them, a buffer's number and a place in it. */
function viewBytes(data: Data, row: number): Uint8Array {
  const views = data.values as Uint8Array;
  const view = new DataView(views.buffer, views.byteOffset + row * viewSize, viewSize);
  const length = view.getInt32(0, true);
  if (length <= inlineSize) return views.subarray(row * viewSize + 4, row * viewSize + 4 + length);
  const buffer = data.variadicBuffers[view.getInt32(8, true)];
  const start = view.getInt32(12, true);
  if (buffer === undefined || start + length > buffer.length)
    throw new Error('a text points outside its buffer');
  return buffer.subarray(start, start + length);
}

/** A continuation, and a message of no length. */
const endMark = [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0];
const textEndings: ReadonlySet<string> = new Set(['csv', 'tsv', 'jsonl', 'ndjson']);
/** @see https://arrow.apache.org/docs/format/Columnar.html#variable-size-binary-view-layout */
const viewSize = 16;
const inlineSize = 12;
