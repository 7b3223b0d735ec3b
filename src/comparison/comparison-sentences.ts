import { InputError } from '../foundation/errors.ts';
import type { Measure } from '../metrics/measure.ts';
import type { ScoredRun } from '../results/scored-run.ts';
import { alignRuns } from './aligned-runs.ts';
import { type BestTemplates, bestTemplates } from './best-templates.ts';
import { compareScoredRuns } from './compare-scored-runs.ts';
import { directionOf } from './direction.ts';
import { clustersOf } from './query-groups.ts';

/**
 * What the runs of one command say of each other, in sentences for its end: each against the first run (or the named baseline)
 * with its verdict and size, and for each reranker with several templates the best template per language and what is lost
 * by one template for all.
 *
 * @param runs on one data set, in the order of the table; fewer than two give nothing
 * @param measures the first decides
 * @param options.baseline name of the run that the others are compared with; the first one when left out
 * @param options.margin what counts as a difference, 0.02 when left out
 * @returns sentences without a full stop; one that says why, where runs cannot be compared
 */
export function comparisonSentences(
  runs: readonly ScoredRun[],
  measures: readonly Measure[],
  {
    baseline,
    ...options
  }: {
    readonly baseline?: string | undefined;
    readonly margin?: number;
    readonly confidence?: number;
    readonly seed?: number;
  } = {},
): string[] {
  const [primary] = measures;
  const first = runs.find(({ name }) => name === baseline) ?? runs[0];
  if (primary === undefined || first === undefined || runs.length < 2) return [];
  const others = runs.filter((run) => run !== first);
  try {
    const { comparisons } = compareScoredRuns(first, others, {
      ...options,
      measures: [primary],
      detail: 'verdicts',
    });
    return [...comparisons.map(({ sentence }) => sentence), ...templateSentences(runs, primary, options)];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.problems.map(({ message }) => `the runs cannot be compared: ${message}`);
  }
}

/** For each reranker that several templates were tried on. */
function templateSentences(
  runs: readonly ScoredRun[],
  primary: Measure,
  { seed = 1 }: { readonly seed?: number },
): string[] {
  if (directionOf(primary) !== 'higher') return [];
  const { queries, runs: aligned } = alignRuns(runs, [primary]);
  const { clusters } = clustersOf(
    queries,
    queries.map((_, place) => place),
  );
  const labelled = queries.map(({ language }, place) => ({ language, cluster: clusters[place] ?? '' }));
  const rerankers = new Map<string, { template: string; values: Float64Array }[]>();
  for (const { run, values, rerankable } of aligned) {
    const { manifest } = run;
    if (manifest === null) continue;
    const own = values.get(primary.name) ?? new Float64Array();
    const known = rerankers.get(manifest.reranker.name) ?? [];
    rerankers.set(manifest.reranker.name, known);
    known.push({
      template: manifest.template.name,
      values: own.map((value, place) => (rerankable[place] ? value : Number.NaN)),
    });
  }
  return [...rerankers].flatMap(([reranker, templates]) => {
    const found = bestTemplates(templates, labelled, { seed });
    if (found === null) return [];
    return [`${rerankers.size > 1 ? `${reranker}: ` : ''}${templateSentence(found)}`];
  });
}

function templateSentence({ languages, single, loss, crossFittedLoss }: BestTemplates): string {
  const templates = [...new Set(languages.map(({ template }) => template))];
  const [only] = templates;
  if (only !== undefined && templates.length === 1) {
    return `no template is better than ${only} in any of ${languages.length} languages, so one template for all loses nothing`;
  }
  // The longest list last: what differs from the rest is read first.
  const lists = templates
    .map((template) => ({
      template,
      tags: languages.filter((one) => one.template === template).map(({ language }) => language),
    }))
    .sort((a, b) => a.tags.length - b.tags.length)
    .map(({ template, tags }) => `${template} in ${tags.join(', ')}`);
  const honest =
    crossFittedLoss === null
      ? ''
      : `, ${crossFittedLoss <= 0 ? 'nothing' : crossFittedLoss.toFixed(3)} when they are picked on other questions than they are measured on`;
  return `best template per language: ${lists.join('; ')}; one template for all (${single.template}) loses ${loss.toFixed(3)} to these${honest}`;
}
