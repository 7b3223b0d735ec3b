import { depthSummaries } from '../comparison/depth.ts';
import { runLabels } from '../comparison/run-labels.ts';
import { scoreDistributions } from '../comparison/score-distributions.ts';
import { InputError } from '../foundation/errors.ts';
import type { Load } from '../load/load.ts';
import { parseMetrics } from '../metrics/index.ts';
import type { Measure } from '../metrics/measure.ts';
import type { ScoredRun } from '../results/scored-run.ts';
import { buildEvaluation } from './build-evaluation.ts';
import { compareRuns, distinctlyNamed } from './compare-runs.ts';
import { coverageOf } from './coverage-of.ts';
import { openRun } from './diagnose-open.ts';
import { type DatasetReader, datasetReader, diagnosisOf } from './diagnose-run.ts';
import type { DatasetSummary, EvaluatedRun, Evaluation, MeasureSummary } from './evaluation.ts';
import { runCommand } from './report-commands.ts';
import type { ReportedRun, RunDepths, RunReport } from './run-report.ts';

/** What a report can be told; everything may be left out. */
export interface ReportOfOptions {
  /** Names of measures; the first is the primary one. Those of the first run when left out. */
  readonly metrics?: string | readonly string[] | undefined;
  /** What counts as a difference between runs; 0.02 when left out. */
  readonly margin?: number | undefined;
  /** By name, for measures with a margin of their own. */
  readonly margins?: Readonly<Record<string, number>> | undefined;
  /** A column whose values get verdicts; `language` where there are several, when left out. */
  readonly by?: string | undefined;
  /** Queries that changed most, for each pair; 5 when left out. */
  readonly show?: number | undefined;
  /** The language that gaps are to, or `mean`. */
  readonly reference?: string | undefined;
  /** Of a load test of the same service. */
  readonly load?: Load | null | undefined;
  /** Folder in which runs that are given by name stand; `results` when left out. */
  readonly results?: string | undefined;
  /** Judgments, for runs that were made elsewhere, and a table of their queries. */
  readonly qrels?: string | undefined;
  readonly queries?: string | undefined;
  readonly inputFormat?: string | undefined;
  readonly encoding?: string | undefined;
  readonly seed?: number | undefined;
  /** Random subsets of questions; 20,000 when left out. */
  readonly draws?: number | undefined;
  readonly tool?: string | undefined;
  /** Data sets that have names of their own, for the commands to type. */
  readonly shipped?: readonly { readonly name: string; readonly path: string }[] | undefined;
  /** What was typed to get this report. */
  readonly command?: string | undefined;
}

/**
 * All there is to say of some runs: measures, differences with verdicts, languages, scores, depths, findings.
 *
 * @param asked runs in memory, paths of run folders, names under `results`, `latest`, or with `qrels` paths of runs made
 *   elsewhere; the first is the baseline of the others
 * @returns the JSON of `rankgauge report --format json`, which the page is made of
 * @throws InputError when a run is not found or cannot be read, when runs share no query, for unknown measures and columns
 * @see docs/report.md
 */
export async function reportOf(
  asked: readonly (string | ScoredRun)[],
  options: ReportOfOptions = {},
): Promise<RunReport> {
  const { results = 'results', qrels, queries, inputFormat, encoding, seed = 1, draws } = options;
  const tool = options.tool ?? 'rankgauge library';
  const opened: ScoredRun[] = [];
  for (const run of asked) {
    opened.push(
      typeof run === 'string' ? await openRun(run, { results, qrels, queries, inputFormat, encoding }) : run,
    );
  }
  const runs = distinctlyNamed(opened);
  const [first, ...others] = runs;
  if (first === undefined) {
    throw new InputError({ code: 'usage', message: 'no run is named', mend: 'name one, or "latest"' });
  }
  const metrics = options.metrics ?? first.manifest?.metrics ?? defaultMetrics;
  const measures = parseMetrics(metrics);
  const languages = new Set(first.queries.flatMap(({ language }) => language ?? []));
  const by = options.by ?? (languages.size > 1 ? 'language' : undefined);
  const datasets = datasetReader();
  const comparison =
    others.length === 0
      ? null
      : await compareRuns(first, others, {
          ...given({ margin: options.margin, margins: options.margins, by, draws }),
          ...{ metrics, seed, tool, datasets, show: options.show ?? 5 },
        });
  const coverage =
    languages.size < 2
      ? null
      : await coverageOf(runs, { metrics, reference: options.reference, seed, draws, tool });
  const { diagnoses, notes } = await diagnosesOf(runs, { datasets, seed, tool });
  const labels = runLabels(runs);
  const depths = runs.flatMap((run, place) => depthsOf(run, measures, labels[place] ?? run.name));
  const evaluation = evaluationOf(runs, measures, { tool, seed });
  return {
    kind: 'report',
    version: 1,
    tool,
    seed,
    runs: runs.map((run, place) => described(run, labels[place] ?? run.name)),
    evaluation,
    comparison,
    coverage,
    diagnoses,
    distributions: scoreDistributions(runs),
    depths,
    load: options.load ?? null,
    notes: [
      ...new Set([
        ...otherQueries(evaluation, labels),
        ...evaluation.notes,
        ...(comparison?.notes ?? []),
        ...(coverage === null ? [] : [coverage, ...coverage.others].flatMap((run) => run.notes)),
        ...notes,
        ...otherSets(runs, labels),
        ...(depths.length === 0 ? [] : [depthNote]),
      ]),
    ],
    commands: [
      ...new Set(runs.flatMap((run) => runCommand(run, options.shipped))),
      ...(options.command === undefined ? [] : [options.command]),
    ],
  };
}

async function diagnosesOf(
  runs: readonly ScoredRun[],
  {
    datasets,
    seed,
    tool,
  }: { readonly datasets: DatasetReader; readonly seed: number; readonly tool: string },
): Promise<{ diagnoses: RunReport['diagnoses']; notes: readonly string[] }> {
  const diagnoses: RunReport['diagnoses'][number][] = [];
  const notes = new Set<string>();
  for (const run of runs) {
    const { dataset, note } = await datasets(run);
    if (note !== null) notes.add(note);
    diagnoses.push(diagnosisOf(run, { dataset, seed, tool }));
  }
  return { diagnoses, notes: [...notes] };
}

/** From one document to all of them, in steps that people know. */
function depthsOf(run: ScoredRun, measures: readonly Measure[], label: string): RunDepths[] {
  const most = Math.max(0, ...run.queries.map(({ start, end }) => end - start));
  if (!knowsFirstStage(run) || most < 2 || measures.every(({ metric }) => metric.kind !== 'ranking'))
    return [];
  const steps = [1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 500, 1000].filter((depth) => depth < most);
  return [
    {
      run: run.name,
      label,
      depths: depthSummaries(run, measures, [...steps, most], { scoring: 'pointwise' }),
    },
  ];
}

function evaluationOf(
  runs: readonly ScoredRun[],
  measures: readonly Measure[],
  { tool, seed }: { readonly tool: string; readonly seed: number },
): Evaluation {
  const evaluation = buildEvaluation(runs, measures, { dataset: summaryOf(runs), tool, seed });
  const [first] = runs;
  return {
    ...evaluation,
    references: first !== undefined && knowsFirstStage(first) ? evaluation.references : [],
    runs: evaluation.runs.map((evaluated, place) => {
      const run = runs[place];
      return run === undefined || knowsFirstStage(run) ? evaluated : withoutFirstStage(evaluated);
    }),
  };
}

/** Runs made elsewhere do not say in which order their documents came. */
function knowsFirstStage({ scores: { positions } }: ScoredRun): boolean {
  for (let row = 0; row < positions.length; row += 1) if (Number.isNaN(positions[row])) return false;
  return positions.length > 0;
}

function withoutFirstStage(run: EvaluatedRun): EvaluatedRun {
  const cleared = (metrics: EvaluatedRun['metrics']) =>
    Object.fromEntries(
      Object.entries(metrics).map(([name, figures]): [string, MeasureSummary] => [
        name,
        { ...figures, firstStage: null, ceiling: null, gainShare: null },
      ]),
    );
  return {
    ...run,
    metrics: cleared(run.metrics),
    slices: run.slices.map((slice) => ({ ...slice, metrics: cleared(slice.metrics) })),
  };
}

/** What the runs themselves say of their data set: it may have gone since. */
function summaryOf(runs: readonly ScoredRun[]): DatasetSummary {
  const [first] = runs;
  const queries = first?.queries ?? [];
  const lengths = queries.map(({ start, end }) => end - start);
  const grades = [
    ...Array.from(first?.scores.grades ?? []).filter((grade) => !Number.isNaN(grade)),
    ...queries.flatMap(({ outside }) => outside.map(({ grade }) => grade)),
  ];
  return {
    name: first?.manifest?.dataset.name ?? 'runs made elsewhere',
    fingerprint: first?.manifest?.dataset.fingerprint ?? '',
    queries: queries.length,
    questions: new Set(queries.map(({ id, parallelId }) => parallelId ?? `query ${id}`)).size,
    languages: [...new Set(queries.flatMap(({ language }) => language ?? []))],
    candidates: { fewest: least(lengths), most: greatest(lengths) },
    grades: { lowest: Math.min(0, least(grades)), highest: greatest(grades) },
    warnings: 0,
  };
}

function described({ name, path, manifest }: ScoredRun, label: string): ReportedRun {
  return {
    name,
    label,
    path,
    dataset: manifest?.dataset.name ?? null,
    fingerprint: manifest?.dataset.fingerprint ?? null,
    template: manifest?.template.name ?? null,
    reranker: manifest?.reranker.name ?? null,
    protocol: manifest?.reranker.protocol ?? null,
    model: manifest?.reranker.servedModel ?? manifest?.reranker.model ?? null,
    serverVersion: manifest?.reranker.serverVersion ?? null,
    scale: manifest?.reranker.scale ?? null,
    tool: manifest?.tool ?? null,
    started: manifest?.times.started ?? null,
  };
}

/** Means of other queries must not be read as a comparison. */
function otherQueries({ runs }: Evaluation, labels: readonly string[]): string[] {
  const counts = runs.map(({ queries }) => queries.evaluated);
  if (new Set(counts).size < 2) return [];
  const said = counts.map((count, place) => `${labels[place]} ${count}`).join(', ');
  return [
    `the means of the runs are of different queries (${said}): only the differences are of the queries that both runs of a pair have`,
  ];
}

function otherSets(runs: readonly ScoredRun[], labels: readonly string[]): string[] {
  const first = runs[0]?.manifest?.dataset.fingerprint;
  const others = labels.filter((_, place) => runs[place]?.manifest?.dataset.fingerprint !== first);
  return others.length === 0
    ? []
    : [`${others.join(', ')}: made on another data set than ${labels[0]}, or on another version of it`];
}

/** Options that were given; those left out must stay out. */
function given<Options extends Record<string, unknown>>(
  options: Options,
): { [Name in keyof Options]?: Exclude<Options[Name], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Options]?: Exclude<Options[Name], undefined>;
  };
}

function least(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((low, value) => Math.min(low, value));
}

function greatest(values: readonly number[]): number {
  return values.reduce((high, value) => Math.max(high, value), 0);
}

const depthNote =
  'what reranking fewer documents gives is read from the scores as they are: this holds for rerankers that score each document by itself, not for listwise ones';

/** For runs that were made elsewhere. */
const defaultMetrics = ['nDCG@10', 'MRR@10'];
