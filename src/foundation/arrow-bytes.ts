import { RecordBatch, RecordBatchReader, Table, tableFromIPC } from 'apache-arrow';

/**
 * Reads an Arrow file or stream of which nothing is known. The library believes what a file says of itself: damaged counts keep it busy
 * for hours, and where a block of a file holds something else than a batch its loop never ends. So counts are held against the bytes
 * that are there, and the batches of a file are read one by one.
 *
 * @param bytes a whole file or stream, not packed
 * @throws Error of the library's, or one that says which count cannot be
 */
export function tableFromBytes(bytes: Uint8Array): Table {
  const table = isFile(bytes) ? tableOfFile(bytes) : tableFromIPC(bytes);
  for (const { numRows } of table.batches) {
    // A row of texts or numbers takes a byte at least.
    if (numRows > bytes.byteLength) {
      throw new Error(`a batch says that it has ${numRows} rows, in ${bytes.byteLength} bytes`);
    }
  }
  return table;
}

/** Whether bytes begin as those of an Arrow file (Feather 2) do; a stream has no such mark. */
export function isFile(bytes: Uint8Array): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}

function tableOfFile(bytes: Uint8Array): Table {
  if (!isFile(bytes.subarray(-magic.length)))
    throw new Error('it begins with ARROW1 and does not end with it');
  checkFooter(bytes);
  const reader = RecordBatchReader.from(bytes);
  reader.open();
  const batches = Array.from({ length: reader.numRecordBatches }, (_, index): RecordBatch => {
    const batch = reader.readRecordBatch(index);
    if (!(batch instanceof RecordBatch))
      throw new Error(`its batch ${index + 1} is not where the footer says`);
    return batch;
  });
  return new Table(reader.schema, batches);
}

/**
 * The footer is a flatbuffer before its own length and the mark; its third and fourth fields are vectors of blocks.
 *
 * @see https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format
 */
function checkFooter(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.byteLength - magic.length - 4;
  const length = view.getInt32(end, true);
  const start = end - length;
  if (length <= 0 || start < magic.length) throw new Error(`its footer says that it is ${length} bytes long`);
  const table = start + view.getUint32(start, true);
  const fields = table - view.getInt32(table, true);
  const size = view.getUint16(fields, true);
  for (const field of blockFields) {
    const offset = field < size ? view.getUint16(fields + field, true) : 0;
    if (offset === 0) continue;
    const vector = table + offset + view.getUint32(table + offset, true);
    const blocks = view.getUint32(vector, true);
    if (blocks * bytesPerBlock > length) {
      throw new Error(`its footer says that it has ${blocks} batches, in ${length} bytes`);
    }
  }
}

const magic = [...'ARROW1'].map((letter) => letter.charCodeAt(0));
/** Places of dictionaries and record batches in the table of a footer's fields. */
const blockFields = [8, 10] as const;
/** Offset, length of the metadata, padding, length of the body. */
const bytesPerBlock = 24;
