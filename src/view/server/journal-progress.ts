import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { RecordBatchReader } from 'apache-arrow';
import { messageEnds } from '../../results/batch-encoder.ts';
import { journalFile } from '../../results/score-journal.ts';

/** How far a run under way is. */
export interface JournalProgress {
  /** Pairs that have a score so far. */
  readonly scored: number;
  /** Pairs whose last outcome is an error. */
  readonly failed: number;
}

/** Counts the journals of runs under way, each time only what was added since the last. */
export interface JournalCounter {
  /** 0 of both where there is no journal. */
  count(folder: string): Promise<JournalProgress>;
  /** Forgets a run that is no longer under way. */
  forget(folder: string): void;
}

export function journalCounter(): JournalCounter {
  const states = new Map<string, CountState>();
  return {
    async count(folder) {
      const state = states.get(folder) ?? newState();
      states.set(folder, state);
      // One reading at a time: two would count the same bytes twice.
      state.reading = state.reading.then(() => readOn(join(folder, journalFile), state));
      await state.reading;
      return { scored: state.scored.size, failed: state.failed.size };
    },
    forget: (folder) => {
      states.delete(folder);
    },
  };
}

interface CountState {
  /** Bytes that have been counted. */
  at: number;
  inode: number;
  /** The schema's message: batches cannot be read without it. */
  head: Uint8Array | null;
  /** Query and document of each pair; the chunks of a document are one pair. */
  readonly scored: Set<string>;
  readonly failed: Set<string>;
  reading: Promise<void>;
}

function newState(): CountState {
  return { at: 0, inode: 0, head: null, scored: new Set(), failed: new Set(), reading: Promise.resolve() };
}

async function readOn(path: string, state: CountState): Promise<void> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch {
    return; // not begun, or finished meanwhile
  }
  try {
    const { size, ino } = await file.stat();
    // A resumed run may cut its journal back, which makes another file of it.
    if (ino !== state.inode || size < state.at) {
      Object.assign(state, { at: 0, inode: ino, head: null });
      state.scored.clear();
      state.failed.clear();
    }
    let block = BLOCK;
    while (state.at < size) {
      const bytes = Buffer.alloc(Math.min(size - state.at, block));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, state.at);
      const ends = messageEnds(bytes.subarray(0, bytesRead));
      const end = ends.at(-1);
      if (end === undefined) {
        // The rest is being written.
        if (bytes.length < block) return;
        block *= 2;
        continue;
      }
      take(bytes.subarray(0, end), ends[0] ?? end, state);
      state.at += end;
    }
  } finally {
    await file.close();
  }
}

function take(bytes: Uint8Array, firstEnd: number, state: CountState): void {
  const head = state.head ?? bytes.slice(0, firstEnd);
  const stream = state.head === null ? bytes : Buffer.concat([state.head, bytes]);
  state.head = head;
  if (stream.length === head.length) return;
  for (const batch of RecordBatchReader.from(stream)) {
    const queries = batch.getChild('query_id');
    const documents = batch.getChild('document_id');
    const scores = batch.getChild('score');
    for (let row = 0; row < batch.numRows; row += 1) {
      const document: unknown = documents?.get(row);
      if (typeof document !== 'string') continue;
      const pair = `${queries?.get(row)}\n${document.split(CHUNK, 1)[0]}`;
      if (scores?.get(row) === null) {
        state.failed.add(pair);
      } else {
        state.scored.add(pair);
        state.failed.delete(pair);
      }
    }
  }
}

/** Between a document's id and the number of its chunk. */
const CHUNK = '\u001f';
const BLOCK = 8 * 1024 * 1024;
