import { statSync } from 'node:fs';
import { basename } from 'node:path';
import type { TextSource } from '../comparison/changed-queries.ts';
import { type ComparisonOptions, compareScoredRuns } from '../comparison/compare-scored-runs.ts';
import type { ComparedRun, Comparison } from '../comparison/comparison.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { InputError } from '../foundation/errors.ts';
import { parseMetrics } from '../metrics/index.ts';
import { resolveRun } from '../results/run-folder.ts';
import { readScoredRun, type ScoredRun } from '../results/scored-run.ts';
import { type DatasetReader, datasetReader, diagnosisOf } from './diagnose-run.ts';

export interface CompareRunsOptions extends Omit<ComparisonOptions, 'measures' | 'texts'> {
  /** Names of measures; the first is the primary one. Those of the baseline when left out. */
  readonly metrics?: string | readonly string[] | undefined;
  /** Folder in which runs that are given by name stand; `results` when left out. */
  readonly results?: string | undefined;
  /** Judgments, for runs that were made elsewhere. */
  readonly qrels?: string | undefined;
  /** Table of queries (languages, clusters) for these. */
  readonly queries?: string | undefined;
  readonly inputFormat?: string | undefined;
  readonly encoding?: string | undefined;
  /** Who reads the data sets of the runs, where somebody else needs them too. */
  readonly datasets?: DatasetReader | undefined;
}

/**
 * Compares runs with a baseline on the queries that both have scored: is the candidate better, by how much, on which slices, and
 * were there enough questions to see it?
 *
 * @param baseline a run in memory, the path of a run folder, a name under `results`, `latest`, or with `qrels` the path of a run
 *   made elsewhere
 * @param candidates one or more of these
 * @param options.show texts are shown with the queries that changed most when the data set of the run is found unchanged
 * @returns the JSON of `rankgauge compare --format json`
 * @throws InputError when a run is not found or cannot be read, when runs share no query, for names of measures and columns that
 *   there are not
 * @see docs/statistics.md
 * @example
 * const { comparisons } = await compareRuns(before, [after], { metrics: ['nDCG@10'], margin: 0.02 });
 * comparisons[0].metrics['nDCG@10'].verdict; // => 'worse'
 */
export async function compareRuns(
  baseline: string | ScoredRun,
  candidates: readonly (string | ScoredRun)[],
  options: CompareRunsOptions = {},
): Promise<Comparison> {
  const { metrics, results = 'results', qrels, queries, inputFormat, encoding, datasets, ...rest } = options;
  const runs: ScoredRun[] = [];
  for (const run of [baseline, ...candidates]) {
    const foreign = qrels === undefined ? null : { qrels, queries, inputFormat, encoding };
    runs.push(typeof run === 'string' ? await readRun(run, { results, foreign }) : run);
  }
  const [first, ...others] = distinctlyNamed(runs);
  if (first === undefined || others.length === 0) {
    throw new InputError({
      code: 'nothing-to-compare',
      message: 'there is only one run',
      mend: 'name a baseline and one or more runs to compare with it',
    });
  }
  const measures = parseMetrics(metrics ?? first.manifest?.metrics ?? defaultMetrics);
  const shown = (rest.show ?? 0) > 0;
  const datasetOfRun = datasets ?? datasetReader();
  const { dataset, note } = await datasetOfRun(first);
  const texts = shown && dataset !== null ? textSource(dataset) : null;
  const comparison = compareScoredRuns(first, others, { ...rest, measures, texts });
  const described: ComparedRun[] = [];
  for (const [place, run] of [first, ...others].entries()) {
    const own = comparison.runs[place];
    if (own !== undefined) described.push(withHealth(own, run, (await datasetOfRun(run)).dataset));
  }
  return {
    ...comparison,
    runs: described,
    notes: shown && note !== null ? [...comparison.notes, note] : comparison.notes,
  };
}

/** With the texts where they still are: without them a length that decides would be called healthy here and suspect elsewhere. */
function withHealth(described: ComparedRun, run: ScoredRun, dataset: Dataset | null): ComparedRun {
  const { verdict, findings } = diagnosisOf(run, { dataset });
  const serious = findings.filter(({ severity }) => severity !== 'info');
  return { ...described, health: { verdict, findings: serious.map(({ code, title }) => ({ code, title })) } };
}

async function readRun(
  run: string,
  {
    results,
    foreign,
  }: {
    readonly results: string;
    readonly foreign: {
      readonly qrels: string;
      readonly queries: string | undefined;
      readonly inputFormat: string | undefined;
      readonly encoding: string | undefined;
    } | null;
  },
): Promise<ScoredRun> {
  const path = await resolveRun(run, { results });
  if (statSync(path).isDirectory()) return readScoredRun(path);
  if (foreign !== null) {
    const { readForeignRun } = await import('./compare-foreign-run.ts');
    return readForeignRun(path, foreign);
  }
  throw new InputError({
    code: 'qrels-missing',
    message: `"${basename(path)}" is a file, not a run folder, and nothing says what is relevant in it`,
    where: { file: path },
    mend: 'give its judgments too: --qrels F (and --queries F for languages and clusters)',
  });
}

/** Folders may hold runs of one name: then they are called by their paths. The same folder twice stays a mistake. */
export function distinctlyNamed(runs: readonly ScoredRun[]): ScoredRun[] {
  return runs.map((run) => {
    const others = runs.filter((other) => other.name === run.name && other.path !== run.path);
    return others.length === 0 || run.path === null ? run : { ...run, name: run.path };
  });
}

function textSource(dataset: Dataset): TextSource {
  const queries = new Map(dataset.queries.map(({ id, text }) => [id, text]));
  return {
    query: (id) => queries.get(id) ?? null,
    document: (id) => dataset.documents.get(id)?.text ?? null,
  };
}

/** For runs that were made elsewhere. */
const defaultMetrics = ['nDCG@10', 'MRR@10'];
