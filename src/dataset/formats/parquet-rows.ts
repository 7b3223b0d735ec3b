import type { FileMetaData } from 'hyparquet';
import type { Place } from '../../foundation/errors.ts';
import { quoted } from '../../foundation/quoted.ts';
import type { JsonObject } from '../../text/json.ts';
import { rowObject, textOrBad } from './cells.ts';
import type { ByteSource, DatasetFile, ReadContext } from './format.ts';

/** A column by its possible names, the usual one first. */
export interface WantedColumn {
  readonly names: readonly string[];
  readonly needed: boolean;
}

/**
 * Reads the rows of one parquet file, a row group at a time. Places count rows from 1, as lines. Faults of the file are told.
 *
 * @param columns those to read; `others` where all further ones are wanted too
 */
export async function readParquetRows(
  context: ReadContext,
  file: DatasetFile,
  { columns, others }: { readonly columns: readonly WantedColumn[]; readonly others: boolean },
  onRow: (row: JsonObject, at: Place) => void,
): Promise<void> {
  const { problems } = context;
  const where = { file: file.path };
  // Loaded here, since most sets are not parquet and every start would pay for it.
  const { parquetMetadataAsync, parquetReadObjects, parquetSchema } = await import('hyparquet');
  await context.bytes(file, async (source) => {
    const metadata = await told(() => metadataOf(source));
    if (metadata === null) return;
    const names = parquetSchema(metadata).children.map(({ element }) => element.name);
    const read = chosenColumns(names);
    if (read === null || !packedAsCanBeRead(metadata, read)) return;
    let start = 0;
    for (const group of metadata.row_groups) {
      const end = start + Number(group.num_rows);
      const rows = await told(() =>
        parquetReadObjects({
          file: source,
          metadata,
          columns: [...read],
          rowStart: start,
          rowEnd: end,
          parsers,
        }),
      );
      if (rows === null) return;
      rows.forEach((row, index) => {
        const at = { ...where, line: start + index + 1 };
        const object = rowObject(Object.entries(row), at, problems);
        if (object !== null) onRow(object, at);
      });
      start = end;
    }
    if (start > 0) return;
    problems.error({
      code: 'no-rows',
      message: 'the file has no rows',
      where,
      mend: 'check that this is the right file',
    });
  });

  async function metadataOf(source: ByteSource): Promise<FileMetaData> {
    const head = new TextDecoder().decode(await source.slice(0, 4));
    if (head !== 'PAR1' || source.byteLength < 12) throw new Error('it does not begin with PAR1');
    return parquetMetadataAsync(source, { parsers });
  }

  async function told<Value>(read: () => Promise<Value>): Promise<Value | null> {
    try {
      return await read();
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause) throw cause;
      problems.error({
        code: 'parquet-damaged',
        message: 'the parquet file is damaged, cut off, or none',
        where,
        why: cause instanceof Error ? cause.message : String(cause),
        mend: 'copy or write it again',
      });
      return null;
    }
  }

  function chosenColumns(names: readonly string[]): readonly string[] | null {
    const missing = columns.filter(
      (column) => column.needed && !column.names.some((name) => names.includes(name)),
    );
    for (const column of missing) {
      problems.error({
        code: 'column-missing',
        message: `there is no column ${column.names.map(quoted).join(' or ')}; the file has ${names.slice(0, 20).map(quoted).join(', ')}`,
        where,
        why: 'columns are found by their exact names',
        mend: `call the column ${quoted(column.names[0] ?? '')}`,
      });
    }
    if (missing.length > 0) return null;
    return others ? names : names.filter((name) => columns.some((column) => column.names.includes(name)));
  }

  function packedAsCanBeRead(metadata: FileMetaData, read: readonly string[]): boolean {
    for (const group of metadata.row_groups) {
      for (const { meta_data: column } of group.columns) {
        if (column === undefined || !read.includes(column.path_in_schema[0] ?? '')) continue;
        if (column.codec === 'UNCOMPRESSED' || column.codec === 'SNAPPY') continue;
        problems.error({
          code: 'parquet-compression',
          message: `the column ${quoted(column.path_in_schema[0] ?? '')} is packed by ${column.codec.toLowerCase()}, which is not read`,
          where,
          why: 'snappy, the usual one, is read, and what is not packed',
          mend: "write it with snappy (in Python: to_parquet(path, compression='snappy'))",
        });
        return false;
      }
    }
    return true;
  }
}

const parsers = {
  stringFromBytes: (bytes: Uint8Array | undefined) => bytes && textOrBad(bytes),
  jsonFromBytes: (bytes: Uint8Array | undefined) => bytes && textOrBad(bytes),
};
