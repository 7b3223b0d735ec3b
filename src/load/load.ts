import type { CountedErrors } from './error-kinds.ts';
import type { Knee } from './knee.ts';
import type { LatencySummary } from './latency-summary.ts';
import type { LevelPlan } from './plan.ts';
import type { SloJudgement } from './slo.ts';

/** What was measured at one load. */
export interface LoadLevel extends LevelPlan {
  /** Counted ones: those that began in the window, warm-up left out. */
  readonly calls: number;
  readonly errors: CountedErrors;
  /** Length of the window that throughput is of. */
  readonly seconds: number;
  /** Calls with scores, a second. */
  readonly throughput: number;
  /** Query-document pairs that got scores, a second. */
  readonly pairs: number;
  /** Of calls that gave scores. Open loop: from when the call was meant to begin. Null where none did. */
  readonly latencyMs: LatencySummary | null;
  /** Why it ended before its time; null when it did not. */
  readonly stopped: string | null;
}

export interface LoadQuality {
  readonly metric: 'nDCG@10';
  readonly concurrency: number;
  /** Scored at both. */
  readonly queries: number;
  readonly alone: number | null;
  readonly underLoad: number | null;
  /** Queries whose value differs. */
  readonly changed: number;
  /** Queries that have no whole set of scores at one of the two. */
  readonly failed: number;
  /** Largest change of one document's score. */
  readonly largestShift: number;
}

export interface SloOutcome extends SloJudgement {
  /** Largest load that holds, where one does. */
  readonly largest: {
    readonly loop: 'closed' | 'open';
    readonly concurrency: number | null;
    readonly rate: number | null;
    readonly throughput: number;
    readonly callsPerDay: number;
  } | null;
}

/** The JSON of `rankgauge load`. */
export interface Load {
  readonly kind: 'load';
  readonly version: 1;
  readonly tool: string;
  readonly seed: number;
  /** Origins, without credentials. */
  readonly url: string;
  readonly protocol: string;
  readonly model: string | null;
  readonly dataset: { readonly name: string; readonly queries: number };
  readonly template: string;
  readonly levels: readonly LoadLevel[];
  /** Of the first number of documents and the first length. */
  readonly knee: Knee | null;
  readonly quality: LoadQuality | null;
  readonly slo: SloOutcome | null;
  readonly advice: readonly string[];
  readonly notes: readonly string[];
  readonly next: readonly string[];
}
