import type { Dataset } from '../dataset/dataset.ts';
import { loadDataset } from '../dataset/load.ts';
import { diagnose as diagnoseScores, type ProbeOutcomes } from '../diagnosis/index.ts';
import { InputError } from '../foundation/errors.ts';
import type { ScoredRun } from '../results/scored-run.ts';
import { type DiagnosisSources, diagnosisInput } from './diagnose-input.ts';
import type { DiagnosisReport, ProbeSummary } from './diagnosis-report.ts';
import type { Evaluation } from './evaluation.ts';

export interface DiagnoseOptions {
  /** The data set of the run. Looked for where the manifest says when left out; null: do without texts. */
  readonly dataset?: Pick<Dataset, 'documents' | 'queries'> | null | undefined;
  /** An earlier run whose scores are compared. */
  readonly baseline?: ScoredRun | null | undefined;
  readonly probes?: { readonly outcomes: ProbeOutcomes; readonly summary: ProbeSummary } | null | undefined;
  readonly tool?: string | undefined;
  readonly seed?: number | undefined;
}

/**
 * Says whether a run's scores still tell relevant documents from irrelevant ones, and if not what happened, why, and how to
 * mend it.
 *
 * @param run as `readScoredRun` or `runEvaluation` gives it
 * @param options.dataset texts make lengths and copies known; a data set that has changed since is not used, and a note says so
 * @returns the JSON of `rankgauge diagnose --format json`
 * @see docs/collapse.md
 */
export async function diagnose(run: ScoredRun, options: DiagnoseOptions = {}): Promise<DiagnosisReport> {
  if (options.dataset !== undefined) return diagnosisOf(run, { ...options, dataset: options.dataset });
  const { dataset, note } = await datasetOf(run);
  return diagnosisOf(run, { ...options, dataset, notes: note === null ? [] : [note] });
}

/** The same without looking for anything: for whoever holds the data set already. */
export function diagnosisOf(
  run: ScoredRun,
  {
    dataset,
    baseline,
    probes,
    tool,
    seed,
    notes = [],
  }: Omit<DiagnoseOptions, 'dataset'> &
    Pick<DiagnosisSources, 'dataset'> & { readonly notes?: readonly string[] | undefined },
): DiagnosisReport {
  const diagnosis = diagnoseScores(diagnosisInput(run, { dataset, baseline, probes: probes?.outcomes }));
  return {
    kind: 'diagnosis',
    version: 1,
    tool: tool ?? run.manifest?.tool ?? 'rankgauge',
    seed: seed ?? run.manifest?.seed ?? 1,
    run: run.name,
    ...diagnosis,
    probes: probes?.summary ?? null,
    notes,
  };
}

/** The data set of a run where the manifest says it is, unless it has changed; else a note for people. */
export async function datasetOf({
  manifest,
}: Pick<ScoredRun, 'manifest'>): Promise<{ readonly dataset: Dataset | null; readonly note: string | null }> {
  if (manifest === null)
    return { dataset: null, note: 'the run names no data set, so texts were not looked at' };
  const { path, format, encoding, fingerprint } = manifest.dataset;
  try {
    const dataset = await loadDataset(path, { inputFormat: format, encoding: encoding ?? undefined });
    if (dataset.fingerprint === fingerprint) return { dataset, note: null };
    return {
      dataset: null,
      note: `the data set at ${path} has changed since the run, so texts were not looked at`,
    };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return {
      dataset: null,
      note: `the data set at ${path} cannot be read here, so texts were not looked at`,
    };
  }
}

/** Gives the data set of a run as `datasetOf` does. */
export type DatasetReader = (run: Pick<ScoredRun, 'manifest'>) => ReturnType<typeof datasetOf>;

/** Reads each data set once, however many runs are of it. */
export function datasetReader(): DatasetReader {
  const read = new Map<string, ReturnType<typeof datasetOf>>();
  return (run) => {
    const { path = '', fingerprint = '' } = run.manifest?.dataset ?? {};
    const key = JSON.stringify([path, fingerprint]);
    const known = read.get(key) ?? datasetOf(run);
    read.set(key, known);
    return known;
  };
}

/** An evaluation with the diagnosis of each of its runs, in the same order. */
export function withDiagnoses(
  evaluation: Evaluation,
  runs: readonly ScoredRun[],
  dataset: Pick<Dataset, 'documents' | 'queries'>,
): Evaluation {
  return {
    ...evaluation,
    runs: evaluation.runs.map((evaluated, place) => {
      const run = runs[place];
      if (run === undefined) return evaluated;
      return { ...evaluated, diagnosis: diagnoseScores(diagnosisInput(run, { dataset })) };
    }),
  };
}
