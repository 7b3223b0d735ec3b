import type { ProbeOutcomes } from './probe-outcomes.ts';

/** What a score's size means; `unknown` where neither protocol nor user says. */
export type ScoreScale = 'probability' | 'logit' | 'cosine' | 'unbounded' | 'unknown';

/**
 * All that the diagnosis looks at, as plain data. Only `scores` are needed; everything left out makes the codes that need it
 * "not checked", never healthy.
 */
export interface DiagnosisInput {
  readonly scale: ScoreScale;
  /** Order of the documents in the requests. In first-stage order a place in the request says something about relevance. */
  readonly order: 'shuffled' | 'first-stage' | 'unknown';
  readonly queries: readonly DiagnosisQuery[];
  /** How the reranker is served: decides how concrete a mend can be. */
  readonly serving?: ServingFacts;
  /** What a few calls settled, before the run or after it. */
  readonly probes?: ProbeOutcomes;
  /** The run against its own first stage, where somebody compared them. */
  readonly firstStage?: PairedVerdict;
  /** The run against an earlier one on the same queries. */
  readonly shift?: ScoreShift;
}

/** One query's candidates. All lists are as long as `scores` and in the same order, whatever that is. */
export interface DiagnosisQuery {
  readonly id: string;
  /** Queries of one cluster (one question in several languages) count as one when errors are estimated. */
  readonly cluster: string;
  readonly language: string | null;
  /** NaN = no score. */
  readonly scores: ArrayLike<number>;
  /** Above 0 = relevant; NaN = not judged, which counts as not relevant. Null: nobody judged this query. */
  readonly grades: ArrayLike<number> | null;
  readonly documentIds?: readonly string[] | null;
  /** Which call settled the row, and the row's index in that request from 0; NaN = none. */
  readonly calls?: ArrayLike<number> | null;
  readonly places?: ArrayLike<number> | null;
  /** Place among the candidates in first-stage order, from 0. */
  readonly positions?: ArrayLike<number> | null;
  /** Characters of the document as it was sent. */
  readonly lengths?: ArrayLike<number> | null;
  /** Equal numbers = equal texts. */
  readonly texts?: ArrayLike<number> | null;
  /** Characters of the query. */
  readonly queryLength?: number | null;
  /** Tokens that the server counted for the calls of this query together, where it says. */
  readonly promptTokens?: number | null;
}

export interface ServingFacts {
  readonly protocol: string;
  /** As asked for, and as the server names itself. */
  readonly model: string | null;
  readonly servedModel: string | null;
  readonly serverVersion: string | null;
  readonly template: string | null;
  /** Whether the template's text holds the whole prompt, so that the server must add nothing. */
  readonly clientRenders: boolean;
}

export interface PairedVerdict {
  readonly measure: string;
  readonly verdict: 'identical' | 'equivalent' | 'better' | 'worse' | 'inconclusive';
  readonly difference: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** Distance of two runs' scores, with intervals over clusters. */
export interface ScoreShift {
  readonly baseline: string;
  readonly queries: number;
  /** Wasserstein distance in units of the baseline's interquartile range. */
  readonly distance: ShiftMeasure;
  /** Median within-query interquartile range, this run's over the baseline's. */
  readonly spreadRatio: ShiftMeasure;
  readonly topChanged: number;
}

export interface ShiftMeasure {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}
