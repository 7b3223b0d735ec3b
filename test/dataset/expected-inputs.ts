import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a careful loader makes of one file of test/hard-inputs. */
export interface Expected {
  readonly file: string;
  readonly format: string;
  readonly expect: Outcome;
  readonly why: string;
  readonly also_accept?: readonly Outcome[];
  readonly must_say?: readonly string[];
  readonly line?: number;
  readonly result?: Result;
  readonly load_with?: Readonly<Record<string, string>>;
  readonly with_option?: { encoding: string; expect: Outcome; result: Result; query_text?: string };
}
export type Outcome = 'ok' | 'warning' | 'error';
export interface Result {
  readonly queries?: number;
  readonly documents?: number;
  readonly judgements?: number;
}

export const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'hard-inputs');
export const expected: readonly Expected[] = JSON.parse(
  await readFile(join(folder, 'expected.json'), 'utf8'),
).files;

/** Files that are part of a folder, by what they are called in it. */
export const partOf: Readonly<Record<string, string>> = {
  'beir-queries': 'queries.jsonl',
  'beir-corpus': 'corpus.jsonl',
  'beir-qrels': 'qrels.tsv',
  'beir-candidates': 'candidates.jsonl',
  'trec-topics': 'topics.txt',
  'trec-qrels': 'qrels.txt',
  'trec-run': 'run.txt',
  'trec-corpus': 'corpus.jsonl',
};
