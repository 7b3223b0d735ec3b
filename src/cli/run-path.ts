import { existsSync } from 'node:fs';

/**
 * The path that a RUN argument of `evaluate` and `convert` means: what exists is a path; else the name of a run under the results
 * folder, or `latest`; else it stays as it is, and whoever opens it says that it is not there.
 */
export async function runPath(word: string, results = 'results'): Promise<string> {
  const named =
    !word.includes('/') && !word.includes('\\') && (word === 'latest' || existsSync(`${results}/${word}`));
  if (word === '-' || existsSync(word) || !named) return word;
  const { resolveRun } = await import('../results/run-folder.ts');
  return resolveRun(word, { results });
}
