import type { ScoredRun } from '../results/scored-run.ts';

/**
 * Runs as people know them: only the parts of `reranker / template` in which they differ (all of it when they differ in
 * neither), and names where that does not tell them apart. Runs made elsewhere have their names.
 *
 * @example
 * // two templates on one reranker
 * runLabels(runs); // => ['bare', 'instruction-in-text']
 */
export function runLabels(runs: readonly Pick<ScoredRun, 'name' | 'manifest'>[]): string[] {
  const parts = runs.map(({ name, manifest }) =>
    manifest === null
      ? { name }
      : { name, reranker: manifest.reranker.name, template: manifest.template.name },
  );
  if (parts.some(({ reranker }) => reranker === undefined)) return parts.map(({ name }) => name);
  const rerankers = new Set(parts.map(({ reranker }) => reranker)).size;
  const templates = new Set(parts.map(({ template }) => template)).size;
  const labels = parts.map(({ reranker, template }) => {
    if (rerankers > 1 && templates === 1) return `${reranker}`;
    if (templates > 1 && rerankers === 1) return `${template}`;
    return `${reranker} / ${template}`;
  });
  return labels.map((label, index) =>
    labels.filter((other) => other === label).length > 1 ? (parts[index]?.name ?? label) : label,
  );
}
