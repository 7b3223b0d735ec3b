import { writeFile } from 'node:fs/promises';

/**
 * Writes a data set as JSON lines: so many queries with so many candidates each, one of them relevant.
 *
 * @returns the path
 */
export async function writeDatasetFile(
  path: string,
  { queries, candidates }: { queries: number; candidates: number },
): Promise<string> {
  const lines = Array.from({ length: queries }, (_, query) =>
    JSON.stringify({
      query_id: `q${query}`,
      query: `question number ${query}`,
      language: query % 2 === 0 ? 'en' : 'de',
      candidates: Array.from({ length: candidates }, (_, document) => ({
        doc_id: `d${query}-${document}`,
        text: `text ${document} for the question ${query}`,
        grade: document === query % candidates ? 1 : 0,
      })),
    }),
  );
  await writeFile(path, `${lines.join('\n')}\n`);
  return path;
}
