import { comparisonSentences } from '../comparison/comparison-sentences.ts';
import type { Chunking } from '../dataset/chunk.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { loadDataset } from '../dataset/load.ts';
import { selectQueries } from '../dataset/select-queries.ts';
import { type Shard, shardQueries } from '../dataset/shard.ts';
import type { Clock } from '../foundation/clock.ts';
import type { RerankerError } from '../foundation/errors.ts';
import { seededRandom } from '../foundation/random.ts';
import { withoutCredentials } from '../foundation/redact.ts';
import { type Measure, parseMetrics } from '../metrics/index.ts';
import type { Template } from '../prompt/template.ts';
import type { RerankerOptions } from '../reranker/create-reranker.ts';
import { protocols } from '../reranker/protocol-catalogue.ts';
import { callSize, type Reranker } from '../reranker/reranker.ts';
import { createRunFolder } from '../results/run-folder.ts';
import type { ScoredRun } from '../results/scored-run.ts';
import { safeFileName } from '../text/escape.ts';
import { buildEvaluation, summariseDataset } from './build-evaluation.ts';
import { checkRequest } from './check-request.ts';
import { withDiagnoses } from './diagnose-run.ts';
import type { Evaluation } from './evaluation.ts';
import { scoringWork } from './join-chunks.ts';
import { openReranker } from './open-reranker.ts';
import { runOne } from './run-one.ts';
import type { Requests } from './score-all.ts';
import { systemClock } from './system-clock.ts';

/** What is to be measured: every template with every reranker is one run. */
export interface EvaluationRequest {
  /** Path of a data set. */
  readonly dataset: string;
  readonly inputFormat?: string | undefined;
  readonly encoding?: string | undefined;
  /** BCP 47 tags; all languages when left out. */
  readonly languages?: readonly string[] | undefined;
  /** The first so many questions, in all their languages. */
  readonly limit?: number | undefined;
  /** One of several parts of the run, for as many machines; the whole when left out. */
  readonly shard?: Shard | undefined;
  readonly templates: readonly Template[];
  readonly rerankers: readonly RerankerRequest[];
  /** Names of measures; the first is the primary one. */
  readonly metrics: readonly string[];
  /** How documents are cut; sent whole when left out. */
  readonly chunking?: Chunking | undefined;
  /** `shuffled` when left out. */
  readonly requestOrder?: Requests['order'];
  /** Folder of the run folders. */
  readonly results: string;
  /** Stands in the run's name instead of date and time. */
  readonly name?: string | undefined;
  /** What to do when a run of that name is there; `refuse` when left out. */
  readonly existing?: 'refuse' | 'replace';
  /** Whether to prove before scoring that a template's instruction arrives; `run` when left out. */
  readonly preflight?: 'run' | 'skip';
  /** How often everything is scored, to see what repeats differ by; 1 when left out. */
  readonly repeat?: number;
  /** Start of everything random; 1 when left out. */
  readonly seed?: number;
  /** Who asks, for the manifest: `rankgauge 0.1.0`. */
  readonly tool?: string;
}

/** One reranker, and how it is called. */
export interface RerankerRequest extends RerankerOptions {
  /** Null: all candidates of a query in one call. */
  readonly documentsPerCall: number | null;
  readonly concurrency: number;
}

/** What a run is given from outside: a clock, a way to stop it, and who hears of its progress. */
export interface EvaluationHooks {
  /** The machine's own when left out. */
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  /** A run begins; what it returns is told of its progress. */
  readonly onRun?: (run: { name: string; folder: string; pairs: number }) => RunProgress;
  /** Something a person should know now. */
  readonly onRemark?: (sentence: string) => void;
}

export interface RunProgress {
  update(settled: number): void;
  stop(): void;
}

/** Everything that the runs of one request gave. */
export interface EvaluationOutcome {
  readonly evaluation: Evaluation;
  readonly runs: readonly ScoredRun[];
  /** Runs of which more than 1 % of the pairs have no score. */
  readonly failures: readonly RerankerError[];
}

/**
 * The main job: data set -> candidates -> template -> reranker -> scores -> metrics, for every template and reranker.
 *
 * @throws InputError for wrong data, names and templates; RerankerError when a reranker is plainly down; the signal's reason when
 *   stopped. Runs that had ended by then are whole, the one under way can be resumed
 */
export async function runEvaluation(
  asked: EvaluationRequest,
  { clock = systemClock, signal, onRun, onRemark }: EvaluationHooks = {},
): Promise<EvaluationOutcome> {
  const request = { ...defaults, ...asked };
  const measures = parseMetrics(request.metrics);
  checkRequest(request);
  const whole = await loadDataset(request.dataset, {
    inputFormat: request.inputFormat,
    encoding: request.encoding,
  });
  for (const warning of whole.warnings) onRemark?.(`warning: ${warning.message}`);
  if (whole.warnings.length > 0) {
    const kinds =
      whole.warnings.length === 1 ? 'one kind of warning' : `${whole.warnings.length} kinds of warnings`;
    // A name that a shell would take apart is left to the reader.
    const set = /^[\w./-]+$/.test(request.dataset) ? request.dataset : 'DATASET';
    onRemark?.(`${kinds} about the data set; places and mends: rankgauge check ${set}`);
  }
  const selected = selectQueries(whole, { languages: request.languages, limit: request.limit });
  const dataset = request.shard === undefined ? selected : shardQueries(selected, request.shard);
  const { dataset: sent } = scoringWork(dataset, request.chunking);
  const pairs = [...sent.candidates.values()].reduce((sum, { documentIds }) => sum + documentIds.length, 0);
  const names = new RunNames(request, clock);
  const runs: ScoredRun[] = [];
  const failures: RerankerError[] = [];
  const notes: string[] = [];
  for (const settings of request.rerankers) {
    const reranker = await openReranker(
      settings,
      { corpus: whole.documents.values(), clock, random: seededRandom(`${request.seed}:retry`) },
      { signal, onRemark },
    );
    try {
      notes.push(...limitsOf(reranker));
      for (const template of request.templates) {
        const name = names.next(template, reranker);
        const folder = await createRunFolder(request.results, name, { existing: request.existing });
        const progress = onRun?.({ name, folder, pairs });
        try {
          const { run, failure } = await runOne(
            folder,
            {
              name,
              tool: request.tool,
              seed: request.seed,
              dataset,
              source: sourceOf(request),
              template,
              reranker,
              requests: {
                documentsPerCall: callSize(reranker.documentsPerCall, settings.documentsPerCall),
                order: request.requestOrder,
                concurrency: settings.concurrency,
              },
              chunking: request.chunking ?? null,
              measures,
              preflight: request.preflight,
              repeat: request.repeat,
              urls: [settings.url ?? []].flat().map(withoutCredentials),
            },
            {
              clock,
              ...(signal === undefined ? {} : { signal }),
              onProgress: (settled) => progress?.update(settled),
            },
          );
          runs.push(run);
          if (failure !== null) failures.push(failure);
        } finally {
          progress?.stop();
        }
      }
    } finally {
      await reranker.close();
    }
  }
  const evaluation = evaluationOf(runs, measures, dataset, request);
  // What differs comes first, then what decides how far to trust it.
  const comparisons = comparisonSentences(runs, measures);
  return {
    evaluation: { ...evaluation, notes: [...comparisons, ...evaluation.notes, ...new Set(notes)] },
    runs,
    failures,
  };
}

function evaluationOf(
  runs: readonly ScoredRun[],
  measures: readonly Measure[],
  dataset: Dataset,
  { tool, seed }: Pick<Required<EvaluationRequest>, 'tool' | 'seed'>,
): Evaluation {
  return withDiagnoses(
    buildEvaluation(runs, measures, { dataset: summariseDataset(dataset), tool, seed }),
    runs,
    dataset,
  );
}

/** What a reader of the table must know about a reranker that computes in process. */
function limitsOf(reranker: Reranker): string[] {
  const protocol = protocols.get(reranker.protocol);
  return protocol.kind === 'embedded' ? protocol.limits.map((limit) => `${reranker.name} ${limit}`) : [];
}

function sourceOf({ encoding, languages, limit, shard }: EvaluationRequest) {
  const part = shard === undefined || shard.count === 1 ? {} : { shard };
  return {
    encoding: encoding ?? null,
    selection: { languages: languages ?? null, limit: limit ?? null, ...part },
  };
}

/**
 * `YYYYMMDD-HHMMSS-<template>-<reranker>` in UTC, or with `--name` in place of the date, and which shard it is; never the same
 * twice.
 */
class RunNames {
  readonly #prefix: string;
  readonly #ending: string;
  readonly #given = new Set<string>();

  constructor({ name, shard }: EvaluationRequest, clock: Clock) {
    const [date = '', time = ''] = new Date(clock.now()).toISOString().split('T');
    this.#ending = shard === undefined || shard.count === 1 ? '' : `-shard-${shard.index}-of-${shard.count}`;
    this.#prefix = name ?? `${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}`;
  }

  next(template: Template, reranker: Reranker): string {
    // The ending must not be cut off: it tells the shards apart.
    const maximum = longestName - this.#ending.length;
    const base = `${safeFileName(`${this.#prefix}-${template.name}-${reranker.name}`, { maximum })}${this.#ending}`;
    let name = base;
    for (let number = 2; this.#given.has(name); number += 1) name = `${base}-${number}`;
    this.#given.add(name);
    return name;
  }
}

const defaults = {
  requestOrder: 'shuffled',
  existing: 'refuse',
  preflight: 'run',
  repeat: 1,
  seed: 1,
  tool: 'rankgauge library',
} as const;

/** In bytes: room is left for the endings of files beside the folder. */
const longestName = 120;
