import type { Evidence, Severity } from './cause.ts';

/** What is wrong with a run's scores, why, and how to mend it. */
export interface Diagnosis {
  /** The worst of the findings; null where there is too little to look at and no probe has found anything. */
  readonly verdict: Verdict | null;
  /** Collapsed before suspect before info, inside these in order of certainty: the first is the cause. */
  readonly findings: readonly Finding[];
  /** Set when there are too few scores to judge by. */
  readonly tooFew?: TooFew;
  /** Codes that could not be looked for, and what was missing. */
  readonly unchecked: readonly { readonly code: string; readonly reason: string }[];
  readonly counts: { readonly queries: number; readonly clusters: number; readonly scores: number };
}

export type Verdict = 'healthy' | 'suspect' | 'collapsed';

export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  /** Only this part of the run shows it. */
  readonly slice?: { readonly slice: string; readonly value: string };
  readonly title: string;
  readonly evidence: Evidence;
  readonly cause: string;
  readonly mend: string;
  /** Some queries that show it. */
  readonly queries?: readonly string[];
}

export interface TooFew {
  readonly queries: number;
  readonly scores: number;
  readonly queriesNeeded: number;
  readonly scoresNeeded: number;
}
