import type { Coverage, CoveredRun } from '../comparison/coverage.ts';
import { type JoinedRun, joinRuns } from '../comparison/coverage-join.ts';
import { coverRun, primaryOf } from '../comparison/coverage-run.ts';
import { runLabels } from '../comparison/run-labels.ts';
import { InputError } from '../foundation/errors.ts';
import { parseMetrics } from '../metrics/index.ts';
import type { ScoredRun } from '../results/scored-run.ts';
import { languageTexts, type RunTexts } from './coverage-texts.ts';
import { sharedThreshold } from './coverage-threshold.ts';
import { openRun } from './diagnose-open.ts';
import { datasetOf } from './diagnose-run.ts';

/** What `coverageOf` can be told; everything may be left out. */
export interface CoverageOfOptions {
  /** A language, or `mean`; English where there is English, else the mean, when left out. */
  readonly reference?: string | undefined;
  /** Languages that must be there: what is missing stands in `missing`. */
  readonly required?: readonly string[] | undefined;
  /** Names of measures; the first of rankings is the primary one. Those of the first run when left out. */
  readonly metrics?: string | readonly string[] | undefined;
  /** What counts as a gap; 0.05 when left out. */
  readonly margin?: number | undefined;
  /** 0.95 when left out. */
  readonly confidence?: number | undefined;
  readonly seed?: number | undefined;
  /** Random subsets of questions; 20,000 when left out. */
  readonly draws?: number | undefined;
  /** Folder in which runs that are given by name stand; `results` when left out. */
  readonly results?: string | undefined;
  /** Judgments, for runs that were made elsewhere, and a table of their queries. */
  readonly qrels?: string | undefined;
  readonly queries?: string | undefined;
  readonly inputFormat?: string | undefined;
  readonly encoding?: string | undefined;
  readonly tool?: string | undefined;
}

/**
 * How a reranker does by language: is one behind, on the same questions, and is that the model's doing or the first stage's?
 *
 * @param runs runs in memory, paths of run folders, names under `results`, `latest`, or with `qrels` paths of runs made elsewhere.
 *   Runs of other queries are joined (languages that were scored apart), runs of the same queries stand side by side
 * @returns the JSON of `rankgauge coverage --format json`
 * @throws InputError when a run is not found or cannot be read, when no query names a language, for an unknown reference or measure
 * @see docs/coverage.md
 * @example
 * const { languages } = await coverageOf([run], { reference: 'en', required: ['ar', 'zh'] });
 * languages.find(({ language }) => language === 'zh').verdict; // => 'behind'
 */
export async function coverageOf(
  runs: readonly (string | ScoredRun)[],
  options: CoverageOfOptions = {},
): Promise<Coverage> {
  const { results = 'results', qrels, queries, inputFormat, encoding, seed = 1 } = options;
  const opened: ScoredRun[] = [];
  for (const run of runs) {
    opened.push(
      typeof run === 'string' ? await openRun(run, { results, qrels, queries, inputFormat, encoding }) : run,
    );
  }
  const measures = parseMetrics(options.metrics ?? opened[0]?.manifest?.metrics ?? defaultMetrics);
  const primary = primaryOf(measures);
  const ordered = [primary, ...measures.filter((measure) => measure !== primary)];
  const joined = joinRuns(opened);
  const labels = runLabels(joined.map(({ run }) => run));
  const covered: CoveredRun[] = [];
  for (const [place, one] of joined.entries()) {
    const { texts, note } = await textsOf(one);
    const found = covers(one, texts, { ...options, seed, measures: ordered });
    covered.push({
      ...found,
      label: labels[place] ?? found.run,
      notes: note === null ? found.notes : [...found.notes, note],
    });
  }
  const [first, ...others] = covered;
  if (first === undefined) {
    throw new InputError({ code: 'usage', message: 'no run is named', mend: 'name one, or "latest"' });
  }
  return {
    kind: 'coverage',
    version: 1,
    tool: options.tool ?? 'rankgauge library',
    seed,
    metrics: ordered.map(({ name }) => name),
    margin: options.margin ?? 0.05,
    confidence: options.confidence ?? 0.95,
    ...first,
    others,
    next: [],
  };
}

function covers(
  joined: JoinedRun,
  texts: readonly RunTexts[],
  options: Omit<CoverageOfOptions, 'metrics'> & {
    readonly measures: Parameters<typeof coverRun>[1]['measures'];
    readonly seed: number;
  },
): CoveredRun {
  const { measures, reference, required, margin, confidence, seed, draws } = options;
  const byLanguage = languageTexts(texts);
  const shared = sharedThreshold(joined.run, { seed });
  return coverRun(joined, {
    ...{ measures, reference, required, margin, confidence, seed, draws },
    documentLanguage: texts.some(({ dataset }) => dataset !== null)
      ? (place, id) => {
          const { part = 0 } = joined.origins[place] ?? {};
          return texts[part]?.dataset?.documents.get(id)?.language ?? null;
        }
      : null,
    extras: (language) => ({
      text: byLanguage.get(language) ?? null,
      threshold: shared?.of(language) ?? null,
    }),
    threshold: shared?.threshold ?? null,
  });
}

/** The texts of each part. Parts of one data set share it. */
async function textsOf({ parts }: JoinedRun): Promise<{ texts: RunTexts[]; note: string | null }> {
  const known = new Map<string, Awaited<ReturnType<typeof datasetOf>>>();
  const texts: RunTexts[] = [];
  let note: string | null = null;
  for (const run of parts) {
    const key =
      run.manifest === null ? '' : `${run.manifest.dataset.path}\n${run.manifest.dataset.fingerprint}`;
    const found = known.get(key) ?? (await datasetOf(run));
    known.set(key, found);
    texts.push({ run, dataset: found.dataset });
    note ??= found.note;
  }
  return { texts, note };
}

/** For runs that were made elsewhere. */
const defaultMetrics = ['nDCG@10', 'MRR@10'];
