import type { ScoredRun } from '../results/scored-run.ts';
import { shellWord } from '../text/shell-word.ts';

/**
 * The command that makes a run again, as far as its manifest says; none for a run made elsewhere. Headers and keys are not in
 * it: they come from the environment or the configuration.
 *
 * @param shipped data sets that have names of their own
 */
export function runCommand(
  { manifest }: Pick<ScoredRun, 'manifest'>,
  shipped: readonly { readonly name: string; readonly path: string }[] = [],
): string[] {
  if (manifest === null) return [];
  const { dataset, template, reranker, requests, chunking, metrics, seed, repeats } = manifest;
  const { selection } = dataset;
  const known = shipped.find(({ path }) => path === dataset.path)?.name ?? dataset.path;
  const words = [
    ...['rankgauge', 'run', '--dataset', known, '--template', template.name],
    ...['--protocol', reranker.protocol],
    ...(reranker.urls.length === 0 ? [] : ['--url', reranker.urls.join(',')]),
    ...(reranker.model === null ? [] : ['--model', reranker.model]),
    ...['--metrics', metrics.join(',')],
    ...(selection.languages === null ? [] : ['--language', selection.languages.join(',')]),
    ...(selection.limit === null ? [] : ['--limit', String(selection.limit)]),
    ...(requests.documentsPerCall === null
      ? []
      : ['--documents-per-call', String(requests.documentsPerCall)]),
    ...(requests.order === 'shuffled' ? [] : ['--request-order', requests.order]),
    ...(chunking === undefined ? [] : ['--chunk', String(chunking.size)]),
    ...(repeats > 1 ? ['--repeat', String(repeats)] : []),
    ...(seed === 1 ? [] : ['--seed', String(seed)]),
  ];
  return [words.map(shellWord).join(' ')];
}
