import { open, readFile, stat } from 'node:fs/promises';
import { setImmediate as endOfTurn } from 'node:timers/promises';
import { type RecordBatch, RecordBatchReader, type Schema, type Table } from 'apache-arrow';
import { tableOf } from './arrow-columns.ts';
import { writeFileAtomic } from './atomic-write.ts';
import { type BatchRow, batchEncoder, messageEnds } from './batch-encoder.ts';
import type { JournalOptions } from './journal-file.ts';

/**
 * An Arrow IPC stream that grows as calls finish.
 *
 * Policy: `append` resolves when its rows have been handed to the operating system, so a killed process loses nothing that
 * was appended; within `syncEveryMs` of that, and at `close`, the file is synced to the disk, so a power cut loses at most
 * that much. Rows appended while a write is under way go out together in the next one (group commit): batches are large
 * exactly when calls are many.
 */
export interface Journal {
  /** Rejects with the file system's error (a full disk, say); nothing later is written then. */
  append(rows: readonly BatchRow[]): Promise<void>;
  /** Waits for what is under way, syncs and closes. No end-of-stream mark is written: the stream can be continued. */
  close(): Promise<void>;
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
  const encoder = batchEncoder(schema);
  if ((await stat(path)).size === 0) await file.appendFile(encoder.head);

  let rows: BatchRow[] = [];
  let waiters: { resolve: () => void; reject: (reason: unknown) => void }[] = [];
  let pump: Promise<void> | null = null;
  let failure: unknown = null;
  let syncTimer: NodeJS.Timeout | null = null;
  let syncing: Promise<void> = Promise.resolve();

  async function writeWaiting(): Promise<void> {
    while (rows.length > 0) {
      // Answers that came at the same time go out in one write: it costs as much as three calls through the client.
      await endOfTurn();
      const taken = { rows, waiters };
      rows = [];
      waiters = [];
      try {
        if (failure !== null) throw failure;
        await file.appendFile(encoder.encode(taken.rows));
        syncTimer ??= setTimeout(syncSoon, syncEveryMs);
        for (const waiter of taken.waiters) waiter.resolve();
      } catch (error) {
        failure ??= error;
        for (const waiter of taken.waiters) waiter.reject(error);
      }
    }
    pump = null;
  }

  /** Writing goes on meanwhile: the disk takes its time. */
  function syncSoon(): void {
    syncTimer = null;
    syncing = file.datasync().catch((error: unknown) => {
      failure ??= error;
    });
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
      if (syncTimer !== null) clearTimeout(syncTimer);
      await syncing;
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
  // The first message is the schema's.
  const [, ...ends] = messageEnds(bytes);
  const batches = wholeBatches(bytes.subarray(0, ends.at(-1) ?? 0), ends.length).filter(
    untilFirst((batch) => !trusted(tableOf(schema, [batch]))),
  );
  const good = batches.length === 0 ? batchEncoder(schema).head : bytes.subarray(0, ends[batches.length - 1]);
  const cut = bytes.length > 0 && good.length !== bytes.length;
  if (cut) await writeFileAtomic(path, good);
  return { table: tableOf(schema, batches), cut };
}

function wholeBatches(bytes: Uint8Array, count: number): RecordBatch[] {
  const batches: RecordBatch[] = [];
  // Of a stream without a batch Arrow makes one that is empty.
  if (count === 0) return batches;
  try {
    for (const batch of RecordBatchReader.from(bytes)) batches.push(batch);
  } catch {
    // Bytes that are no batch in spite of their frame: what was read before them counts.
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
