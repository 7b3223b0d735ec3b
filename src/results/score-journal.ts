import { join } from 'node:path';
import { readNumbers, readText, schemaOf } from './arrow-columns.ts';
import type { BatchRow } from './batch-encoder.ts';
import { type Journal, openJournal, recoverJournal } from './journal.ts';
import type { JournalOptions } from './journal-file.ts';

/** One settled call, as it goes into the journal: what was exchanged, and what it settled. */
export interface JournaledCall {
  readonly start: number;
  readonly latencyMs: number;
  readonly status: number | null;
  readonly attempts: number;
  readonly documents: number;
  readonly promptTokens: number | null;
  readonly bytes: number | null;
  readonly server: string | null;
  readonly error: string | null;
}

export interface JournaledScore {
  readonly queryId: string;
  readonly documentId: string;
  /** Number of the call in the journal, from 0. */
  readonly call: number;
  readonly place: number;
  readonly score: number | null;
  readonly error: string | null;
}

export interface ScoreJournal {
  /** Calls and what they settled go in together: after a crash both are there or neither. */
  append(calls: readonly JournaledCall[], scores: readonly JournaledScore[]): Promise<void>;
  close(): Promise<void>;
}

/** Name of the journal's file; it is gone once the run has finished. */
export const journalFile = 'scores.journal';

export async function openScoreJournal(folder: string, options: JournalOptions = {}): Promise<ScoreJournal> {
  const journal: Journal = await openJournal(join(folder, journalFile), journalSchema, options);
  return {
    append: (calls, scores) => journal.append([...calls.map(callRow), ...scores.map(scoreRow)]),
    close: () => journal.close(),
  };
}

/**
 * What a stopped run had settled, in the order in which it was settled; a torn end is cut off the file.
 *
 * @param known whether a query and document belong to the run's data set: a batch that names others is not trusted
 */
export async function recoverScoreJournal(
  folder: string,
  known: (queryId: string, documentId: string) => boolean,
): Promise<{ calls: JournaledCall[]; scores: JournaledScore[]; cut: boolean }> {
  const { table, cut } = await recoverJournal(join(folder, journalFile), journalSchema, (batch) => {
    const queries = readText(batch, 'query_id');
    const documents = readText(batch, 'document_id');
    return documents.every((document, row) => document === null || known(queries[row] ?? '', document));
  });
  const numbers = new Map<string, Float64Array>();
  const texts = new Map<string, (string | null)[]>();
  for (const { name, type } of journalColumns) {
    if (type === 'text') texts.set(name, readText(table, name));
    else numbers.set(name, readNumbers(table, name));
  }
  const number = (name: string, row: number) => {
    const value = numbers.get(name)?.[row] ?? Number.NaN;
    return Number.isNaN(value) ? null : value;
  };
  const text = (name: string, row: number) => texts.get(name)?.[row] ?? null;
  const calls: JournaledCall[] = [];
  const scores: JournaledScore[] = [];
  for (let row = 0; row < table.numRows; row += 1) {
    const documentId = text('document_id', row);
    if (documentId === null) {
      calls.push({
        start: number('start', row) ?? 0,
        latencyMs: number('latency', row) ?? 0,
        status: number('status', row),
        attempts: number('attempts', row) ?? 1,
        documents: number('documents', row) ?? 0,
        promptTokens: number('prompt_tokens', row),
        bytes: number('bytes', row),
        server: text('server', row),
        error: text('error', row),
      });
    } else {
      scores.push({
        queryId: text('query_id', row) ?? '',
        documentId,
        call: number('call', row) ?? 0,
        place: number('place', row) ?? 0,
        score: number('score', row),
        error: text('error', row),
      });
    }
  }
  return { calls, scores, cut };
}

function callRow(call: JournaledCall): BatchRow {
  const { start, latencyMs, status, attempts, documents, promptTokens, bytes, server, error } = call;
  return [
    null,
    null,
    null,
    null,
    null,
    error,
    start,
    latencyMs,
    status,
    attempts,
    documents,
    promptTokens,
    bytes,
    server,
  ];
}

function scoreRow({ queryId, documentId, call, place, score, error }: JournaledScore): BatchRow {
  return [queryId, documentId, call, place, score, error, null, null, null, null, null, null, null, null];
}

/** A row without a document is a call; the calls of a batch stand before the scores that they settled. */
const journalColumns = [
  { name: 'query_id', type: 'text', nullable: true },
  { name: 'document_id', type: 'text', nullable: true },
  { name: 'call', type: 'integer', nullable: true },
  { name: 'place', type: 'integer', nullable: true },
  { name: 'score', type: 'number', nullable: true },
  { name: 'error', type: 'text', nullable: true },
  { name: 'start', type: 'number', nullable: true },
  { name: 'latency', type: 'number', nullable: true },
  { name: 'status', type: 'integer', nullable: true },
  { name: 'attempts', type: 'integer', nullable: true },
  { name: 'documents', type: 'integer', nullable: true },
  { name: 'prompt_tokens', type: 'integer', nullable: true },
  { name: 'bytes', type: 'integer', nullable: true },
  { name: 'server', type: 'text', nullable: true },
] as const;

const journalSchema = schemaOf(journalColumns, new Map([['rankgauge', 'journal 1']]));
