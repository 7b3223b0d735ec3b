import type { LimitUnit } from '../foundation/limit-units.ts';
import type { Measure } from '../metrics/measure.ts';

/** One rule of a gate: what it says and what is to be checked. */
export interface Rule {
  /** Canonical: parses back to an equal rule. */
  readonly text: string;
  readonly check: Check;
}

export type Check = Comparison | Regression | Each | Any | All;

/** `nDCG@10 >= 0.7`: a value of the run against a limit. */
export interface Comparison {
  readonly kind: 'comparison';
  readonly quantity: Quantity;
  readonly operator: Operator;
  readonly limit: Limit;
}

/** `regression(nDCG@10)`: no loss against the baseline (STATISTICS.md 6). */
export interface Regression {
  readonly kind: 'regression';
  readonly measure: Measure;
  /** `regression(nDCG@10, 0.03)`; null: the gate's own. */
  readonly margin: number | null;
}

/** `each(language, ...)`: the check holds for every value of a column. */
export interface Each {
  readonly kind: 'each';
  readonly column: string;
  readonly check: Check;
}

/** `a or b`. */
export interface Any {
  readonly kind: 'any';
  readonly checks: readonly Check[];
}

/** `a and b`. At the top of a rule its parts are judged and told one by one. */
export interface All {
  readonly kind: 'all';
  readonly checks: readonly Check[];
}

export type Operator = '>=' | '>' | '<=' | '<' | '==' | '!=';

/** What a run has a value of. */
export type Quantity = ValueWithInterval | End | Latency | Count | Diagnosed;

export type ValueWithInterval = MetricMean | Worst | Gap;

/** The mean of a measure over the queries, as the tables show it. */
export interface MetricMean {
  readonly kind: 'metric';
  readonly measure: Measure;
}

/** The lowest mean among the values of a column (highest, where lower is better). */
export interface Worst {
  readonly kind: 'worst';
  readonly column: string;
  readonly measure: Measure;
}

/** How far a language is behind another, on the questions that both have. */
export interface Gap {
  readonly kind: 'gap';
  readonly language: string;
  /** Null: English, and where there is none the mean of the others. */
  readonly reference: string | null;
  readonly measure: Measure;
}

/** One end of the interval. */
export interface End {
  readonly kind: 'low' | 'high';
  readonly of: ValueWithInterval;
}

export interface Latency {
  readonly kind: 'latency';
  readonly statistic: LatencyStatistic;
}

export type LatencyStatistic = 'mean' | 'p50' | 'p90' | 'p95' | 'p99' | 'max';

/** `errors`: share of calls that failed in the end. `failed`: documents without a score because calls failed. */
export interface Count {
  readonly kind: 'errors' | 'failed' | 'queries';
}

export interface Diagnosed {
  readonly kind: 'diagnosis';
}

/** A number in the quantity's own unit (milliseconds, a share), with the unit it was written in; or a word. */
export type Limit =
  | { readonly kind: 'number'; readonly value: number; readonly unit: LimitUnit }
  | { readonly kind: 'word'; readonly word: string };

export type { LimitUnit };
