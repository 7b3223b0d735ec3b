import { type FileHandle, open, readFile } from 'node:fs/promises';
import { type RecordBatch, RecordBatchReader, type Schema, type Table, tableToIPC } from 'apache-arrow';
import { batchOf, tableOf } from './arrow-columns.ts';
import { writeFileAtomic } from './atomic-write.ts';

export type JournalRow = readonly (string | number | null)[];

/**
 * An Arrow IPC stream that grows as calls finish.
 *
 * Policy: `append` resolves when its rows have been handed to the operating system, so a killed process loses nothing that
 * was appended; the file is synced to disk at most every `syncEveryMs` and at `close`, so a power cut loses at most that
 * much. Rows appended while a write is under way go out together in the next one (group commit): batches are large exactly
 * when calls are many.
 */
export interface Journal {
  /** Rejects with the file system's error (a full disk, say); nothing later is written then. */
  append(rows: readonly JournalRow[]): Promise<void>;
  /** Waits for what is under way, syncs and closes. No end-of-stream mark is written: the stream can be continued. */
  close(): Promise<void>;
}

export type JournalFile = Pick<FileHandle, 'appendFile' | 'datasync' | 'close'>;

export interface JournalOptions {
  readonly syncEveryMs?: number;
  /** Opens the file for appending; replaced where a full disk is tried. */
  readonly openFile?: (path: string) => Promise<JournalFile>;
}

/**
 * Opens a journal for appending; a new or empty file first gets the schema. A file left by a killed process must have been
 * cut back by `recoverJournal` before.
 */
export async function openJournal(
  path: string,
  schema: Schema,
  { syncEveryMs = 1000, openFile = (name) => open(name, 'a') }: JournalOptions = {},
): Promise<Journal> {
  const file = await openFile(path);
  const head = streamHead(schema);
  if ((await readFile(path)).length === 0) await file.appendFile(head);

  let rows: JournalRow[] = [];
  let waiters: { resolve: () => void; reject: (reason: unknown) => void }[] = [];
  let pump: Promise<void> | null = null;
  let failure: unknown = null;
  let lastSync = performance.now();

  async function writeWaiting(): Promise<void> {
    while (rows.length > 0) {
      const taken = { rows, waiters };
      rows = [];
      waiters = [];
      try {
        if (failure !== null) throw failure;
        await file.appendFile(batchBytes(schema, taken.rows, head.length));
        if (performance.now() - lastSync >= syncEveryMs) {
          await file.datasync();
          lastSync = performance.now();
        }
        for (const waiter of taken.waiters) waiter.resolve();
      } catch (error) {
        failure ??= error;
        for (const waiter of taken.waiters) waiter.reject(error);
      }
    }
    pump = null;
  }

  return {
    append(added) {
      if (failure !== null) return Promise.reject(failure);
      if (added.length === 0) return Promise.resolve();
      for (const row of added) rows.push(row);
      return new Promise((resolve, reject) => {
        waiters.push({ resolve, reject });
        pump ??= writeWaiting();
      });
    },
    async close() {
      if (pump !== null) await pump;
      try {
        if (failure === null) await file.datasync();
      } finally {
        await file.close();
      }
    },
  };
}

/**
 * Cuts a journal back to its last whole batch and returns what it holds. Does nothing to a file that is whole; otherwise
 * the good part is copied, synced and renamed over it.
 *
 * @param trusted says whether a batch makes sense to its reader; the first that does not, and all after it, are cut off
 *   (a power cut can leave zeros where a batch's body should be, which Arrow reads without complaint)
 * @returns the batches kept, and whether something was cut; a missing file gives none
 */
export async function recoverJournal(
  path: string,
  schema: Schema,
  trusted: (batch: Table) => boolean = () => true,
): Promise<{ table: Table; cut: boolean }> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (bytes === null) return { table: tableOf(schema, []), cut: false };
  const batches = wholeBatches(bytes).filter(untilFirst((batch) => !trusted(tableOf(schema, [batch]))));
  const table = tableOf(schema, batches);
  const good = journalBytes(schema, batches);
  // Re-encoding is canonical, so a whole journal comes out as it went in.
  const cut = bytes.length > 0 && Buffer.compare(bytes, good) !== 0;
  if (cut) await writeFileAtomic(path, good);
  return { table, cut };
}

function wholeBatches(bytes: Uint8Array): RecordBatch[] {
  const batches: RecordBatch[] = [];
  try {
    for (const batch of RecordBatchReader.from(bytes)) batches.push(batch);
  } catch {
    // A torn tail ends in an Error or, where it is made of zeros, in a plain TypeError: what was read before it counts.
  }
  return batches;
}

function untilFirst<Item>(isEnd: (item: Item) => boolean): (item: Item) => boolean {
  let ended = false;
  return (item) => {
    ended ||= isEnd(item);
    return !ended;
  };
}

/** A stream's bytes up to its first batch. */
function streamHead(schema: Schema): Uint8Array {
  const stream = tableToIPC(tableOf(schema, []), 'stream');
  return stream.subarray(0, stream.length - endOfStreamBytes);
}

function batchBytes(schema: Schema, rows: readonly JournalRow[], headBytes: number): Uint8Array {
  const columns = schema.fields.map((_, index) => rows.map((row) => row[index] ?? null));
  return encodedBatch(schema, batchOf(schema, columns as (number | null)[][]), headBytes);
}

function encodedBatch(schema: Schema, batch: RecordBatch, headBytes: number): Uint8Array {
  const stream = tableToIPC(tableOf(schema, [batch]), 'stream');
  return stream.subarray(headBytes, stream.length - endOfStreamBytes);
}

function journalBytes(schema: Schema, batches: readonly RecordBatch[]): Uint8Array {
  const head = streamHead(schema);
  return Buffer.concat([head, ...batches.map((batch) => encodedBatch(schema, batch, head.length))]);
}

/** 0xFFFFFFFF and a length of 0: how Arrow ends a stream. */
const endOfStreamBytes = 8;
