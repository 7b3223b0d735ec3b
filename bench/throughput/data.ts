import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';

/** Documents of one call, as most services advise; the server answers for just as many. */
export const documentsPerCall = 10;

/**
 * Writes a BEIR folder of so many pairs: ten or more candidates to a query, texts of the length of a short paragraph.
 *
 * @param candidates of each query; a multiple of `documentsPerCall`
 */
export async function writeDataset(
  folder: string,
  { queries, candidates }: { queries: number; candidates: number },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const documents = 1000;
  await writeLines(join(folder, 'corpus.jsonl'), documents, (index) =>
    JSON.stringify({ _id: `d${index}`, text: documentText(index) }),
  );
  await writeLines(join(folder, 'queries.jsonl'), queries, (index) =>
    JSON.stringify({ _id: `q${index}`, text: queryText(index), language: 'en' }),
  );
  await writeLines(join(folder, 'candidates.jsonl'), queries, (index) =>
    JSON.stringify({
      query_id: `q${index}`,
      candidates: Array.from({ length: candidates }, (_, place) => `d${(index * 7 + place) % documents}`),
    }),
  );
  await writeLines(join(folder, 'qrels.tsv'), queries + 1, (index) =>
    index === 0 ? 'query-id\tcorpus-id\tscore' : `q${index - 1}\td${((index - 1) * 7) % documents}\t1`,
  );
}

/** What one call sends, for the yardstick. */
export function exampleBody(): string {
  const documents = Array.from({ length: documentsPerCall }, (_, index) => documentText(index));
  return JSON.stringify({ query: queryText(1), documents, top_n: documentsPerCall });
}

function queryText(index: number): string {
  return `How is the account number ${index} opened again after a lost password?`;
}

function documentText(index: number): string {
  return `Paragraph ${index}: whoever has lost the password of an account asks for a new one on the page of the login.`;
}

async function writeLines(path: string, count: number, line: (index: number) => string): Promise<void> {
  const stream = createWriteStream(path);
  for (let index = 0; index < count; index += 1) stream.write(`${line(index)}\n`);
  stream.end();
  await finished(stream);
}
