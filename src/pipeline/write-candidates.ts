import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dataset } from '../dataset/dataset.ts';
import { InputError } from '../foundation/errors.ts';
import { makeFolder } from '../results/make-folder.ts';
import { rowWriters } from './convert-writers.ts';
import type { Retrieved } from './retrieve.ts';

/** What an output holds, by its name: a TREC run, flat pairs, or (a name that ends in a slash) a whole data set. Null: a report. */
export function candidatesForm(path: string): 'run' | 'pairs' | 'folder' | null {
  if (/[/\\]$/.test(path)) return 'folder';
  if (/\.(jsonl|ndjson)$/i.test(path)) return 'pairs';
  return /\.(run|trec|txt)$/i.test(path) ? 'run' : null;
}

/**
 * Writes candidates. Flat pairs can judge only what they list: relevant documents that were not retrieved are lost there and the ideal
 * ranking with them; the folder keeps all judgments.
 *
 * @throws InputError `output-unwritable`, `id-has-white-space`
 */
export async function writeCandidates(
  path: string,
  {
    dataset,
    retrieved,
    name,
  }: { readonly dataset: Dataset; readonly retrieved: Retrieved; readonly name: string },
): Promise<void> {
  const form = candidatesForm(path);
  try {
    if (form === 'folder') await writeFolder(path, dataset, retrieved);
    else await writeFile(path, form === 'pairs' ? pairs(dataset, retrieved) : run(dataset, retrieved, name));
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new InputError(
      {
        code: 'output-unwritable',
        message: `it cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
        where: { file: path },
        mend: 'choose a file in a folder that exists and can be written',
      },
      { cause },
    );
  }
}

function run({ queries }: Dataset, retrieved: Retrieved, name: string): string {
  const rows = queries.map(({ id }) => {
    const found = retrieved.get(id) ?? [];
    const bad = [id, ...found.map((one) => one.id)].find((one) => /\s/.test(one) || one.startsWith('#'));
    if (bad !== undefined) {
      throw new InputError({
        code: 'id-has-white-space',
        message: `TREC files cannot hold the id ${JSON.stringify(bad)}`,
        mend: 'write a .jsonl file or a folder instead',
      });
    }
    return {
      query: id,
      documents: found.map((one) => one.id),
      values: found.map(({ score }) => score),
    };
  });
  return [...rowWriters.trec(rows, { kind: 'run', name })].join('');
}

function pairs({ queries, documents, qrels }: Dataset, retrieved: Retrieved): string {
  const lines: string[] = [];
  for (const { id, text, language, parallelId, group, slices } of queries) {
    for (const found of retrieved.get(id) ?? []) {
      const document = documents.get(found.id);
      lines.push(
        line({
          query_id: id,
          query: text,
          document_id: found.id,
          document: document?.text,
          grade: qrels.get(id)?.get(found.id) ?? 0,
          score: found.score,
          language,
          document_language: document?.language,
          parallel_id: parallelId,
          group,
          ...slices,
        }),
      );
    }
  }
  return lines.join('');
}

async function writeFolder(path: string, dataset: Dataset, retrieved: Retrieved): Promise<void> {
  await makeFolder(path);
  const { queries, documents, qrels } = dataset;
  const write = (name: string, lines: readonly string[]) => writeFile(join(path, name), lines.join(''));
  await write(
    'queries.jsonl',
    queries.map(({ id, text, language, parallelId, group, slices }) =>
      line({ _id: id, text, language, parallel_id: parallelId, group, ...slices }),
    ),
  );
  await write(
    'corpus.jsonl',
    [...documents.values()].map(({ id, text, language }) => line({ _id: id, text, language })),
  );
  await write('qrels.tsv', [
    'query-id\tcorpus-id\tscore\n',
    ...[...qrels].flatMap(([id, own]) =>
      [...own].map(([document, grade]) => `${id}\t${document}\t${grade}\n`),
    ),
  ]);
  await write(
    'candidates.jsonl',
    queries.map(({ id }) => {
      const found = retrieved.get(id) ?? [];
      return line({
        query_id: id,
        candidates: found.map((one) => one.id),
        scores: found.map(({ score }) => score),
      });
    }),
  );
}

/** Without the fields that there are not. */
function line(fields: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify(fields, (_, value: unknown) => (value === null ? undefined : value))}\n`;
}
