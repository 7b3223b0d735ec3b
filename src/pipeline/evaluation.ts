import type { Diagnosis } from '../diagnosis/index.ts';

/**
 * The JSON of `run` and `evaluate` (`kind: "evaluation"`). Stable: numbers that do not exist are null, slices are arrays and
 * never keyed by data. Everything a reporter prints stands in here; a reporter computes nothing.
 */
export interface Evaluation {
  readonly kind: 'evaluation';
  readonly version: 1;
  /** `rankgauge 0.1.0`. */
  readonly tool: string;
  readonly seed: number;
  /** Names of the measures in the order asked for; the first is the primary one. */
  readonly metrics: readonly string[];
  /** Which way a measure is better: reports mark the best run by it. A measure not named here is better when higher. */
  readonly better?: Readonly<Record<string, 'higher' | 'lower' | 'neither'>>;
  readonly dataset: DatasetSummary;
  /** `first-stage` and `ceiling`, where the data set has candidates. Same shape as a run, without calls. */
  readonly references: readonly EvaluatedRun[];
  readonly runs: readonly EvaluatedRun[];
  /** Sentences for people: ties that decide, thin slices, what a reranker cannot do. */
  readonly notes: readonly string[];
  /** Commands worth running now. */
  readonly next: readonly string[];
}

/** What was measured on, in counts. */
export interface DatasetSummary {
  readonly name: string;
  readonly fingerprint: string;
  readonly queries: number;
  /** Distinct parallel ids (or queries, where there are none). */
  readonly questions: number;
  readonly languages: readonly string[];
  /** Smallest and largest number of candidates of a query. */
  readonly candidates: { readonly fewest: number; readonly most: number };
  readonly grades: { readonly lowest: number; readonly highest: number };
  readonly warnings: number;
}

/** One run, or one of the orders that it is held against: first stage and ceiling. */
export interface EvaluatedRun {
  readonly name: string;
  /** Folder of the run; null for references and foreign runs. */
  readonly path: string | null;
  readonly dataset: string;
  readonly template: string | null;
  readonly reranker: {
    readonly name: string;
    readonly protocol: string;
    readonly model: string | null;
    readonly scale: string;
  };
  readonly queries: QueryCounts;
  /** Documents that share their score with another of the same query, and queries that have such documents. */
  readonly ties: { readonly rows: number; readonly queries: number };
  readonly calls: CallSummary | null;
  readonly metrics: Readonly<Record<string, MeasureSummary>>;
  readonly slices: readonly SliceSummary[];
  /** Whether the scores still tell relevant from irrelevant, and if not what happened. */
  readonly diagnosis?: Diagnosis;
  readonly perQuery?: readonly {
    readonly query: string;
    readonly values: Readonly<Record<string, number | null>>;
  }[];
  /** What reranking fewer documents would give, the fewest first. */
  readonly depths?: readonly DepthSummary[];
}

export interface DepthSummary {
  /** So many documents of the first stage are reranked; the others keep their order below them. */
  readonly depth: number;
  readonly metrics: Readonly<Record<string, MeasureSummary>>;
  /** Share of what reranking all of them wins over the first stage in the primary measure; null where it wins nothing. */
  readonly gainShare: number | null;
  /** Share of the documents that have to be scored. */
  readonly callShare: number;
}

/** How many queries there were, and why some are in no mean. */
export interface QueryCounts {
  readonly total: number;
  /** In the means. */
  readonly evaluated: number;
  /** With at least one relevant and one non-relevant candidate. */
  readonly rerankable: number;
  /** Judged, but absent from a foreign run. */
  readonly missing: number;
  /** Without any score because calls failed: in no mean, never 0. */
  readonly failed: number;
  /** Judged, nothing relevant: 0 in every mean, as trec_eval has it. */
  readonly withoutRelevant: number;
}

/** The requests of a run; latencies in milliseconds. */
export interface CallSummary {
  readonly calls: number;
  readonly failed: number;
  readonly retried: number;
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly max: number };
}

/** One measure of one run: its mean with an interval, and what bounds it. */
export interface MeasureSummary {
  /** Expected over the orders of tied documents. Null when no query has a value. */
  readonly mean: number | null;
  /** 95 % interval of the mean (STATISTICS 2); null under 2 clusters. */
  readonly low: number | null;
  readonly high: number | null;
  /** Queries that have a value. */
  readonly queries: number;
  /** With every tie broken for the better and for the worse. */
  readonly best: number | null;
  readonly worst: number | null;
  /** The mean of the ideal order of the candidates, and of the first stage's order, on the same queries. */
  readonly ceiling: number | null;
  readonly firstStage: number | null;
  /** (mean - firstStage) / (ceiling - firstStage): share of the possible gain won; null where there is none to win. */
  readonly gainShare: number | null;
}

/** The queries that share a value of a column. */
export interface SliceSummary {
  /** The column, e.g. `language`. */
  readonly slice: string;
  readonly value: string;
  readonly queries: number;
  readonly metrics: Readonly<Record<string, MeasureSummary>>;
}
