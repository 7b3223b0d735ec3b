import type { Change } from '../comparison/comparison.ts';
import type { BaselineRole } from '../results/baselines.ts';

/**
 * The JSON of `gate` (`kind: "gate"`). Stable: numbers that do not exist are null, slices are arrays and never keyed by data.
 * Everything a reporter prints stands in here.
 */
export interface Gate {
  readonly kind: 'gate';
  readonly version: 1;
  /** `rankgauge 0.1.0`. */
  readonly tool: string;
  readonly seed: number;
  readonly run: string;
  readonly dataset: string | null;
  readonly template: string | null;
  readonly reranker: string | null;
  /** As it was named; null without one. */
  readonly baseline: string | null;
  /** What the run was compared with: the anchor and the latest of a baseline, or another run. */
  readonly against: readonly Against[];
  /** fail: a rule says no. inconclusive: none says no, and one cannot say yes. */
  readonly verdict: GateVerdict;
  /** One per rule, baseline and slice: a failing one first, then the inconclusive ones. */
  readonly rules: readonly RuleOutcome[];
  readonly queries: GateCounts;
  readonly rankings: RankingState;
  /** Of the regression that the gate watches first; null without a baseline. */
  readonly sensitivity: Sensitivity | null;
  /** The same measure by slice, worst change first. Exploratory: each with its own 95 % interval, and no verdict. */
  readonly slices: readonly SliceChange[];
  /** The queries whose value changed most, losses first; at most 50. */
  readonly changed: readonly QueryChange[];
  /** What differs between the manifests, for each of `against`. */
  readonly changes: readonly (Change & { readonly against: string })[];
  readonly warnings: readonly GateWarning[];
  /** Commands worth running now. */
  readonly next: readonly string[];
}

export type GateVerdict = 'pass' | 'fail' | 'inconclusive';

export interface Against {
  /** `main (anchor)`, `main (latest)`, or the name of a run. */
  readonly name: string;
  readonly role: BaselineRole | 'run';
  readonly run: string;
  /** Milliseconds since 1970; null for a run that was not saved as a baseline. */
  readonly saved: number | null;
  /** From how many runs on these queries it was chosen. */
  readonly chosenFrom: number;
}

export interface RuleOutcome {
  /** Canonical text of the rule, or of the part of it that was judged. */
  readonly rule: string;
  readonly slice?: SliceName;
  /** Name of one of `against`; null for rules about the run alone. */
  readonly against: string | null;
  readonly verdict: GateVerdict;
  /** What was measured: a mean, a difference, a time in milliseconds, a share, a count, or the word of a diagnosis. */
  readonly observed: number | string | null;
  /** Interval of what was observed. Of a regression: low end at 95 %, high end at the gate's level, both one-sided. */
  readonly low: number | null;
  readonly high: number | null;
  /** What the rule asks for, in the unit of `observed`; of a regression the greatest loss allowed, below 0. */
  readonly limit: number | string | null;
  /** Of a regression, one-sided; adjusted by Holm over the slices of each(). Null elsewhere. */
  readonly p: number | null;
  readonly unit: 'value' | 'ms' | 'share' | 'count' | 'word';
  /** One sentence, no full stop at its end. */
  readonly reason: string;
  /** The slice that stands worst, where the rule looks at the whole run. */
  readonly worst?: SliceName & { readonly observed: number };
  /** Ids of the queries to look at first, worst first. */
  readonly queries?: readonly string[];
}

export interface SliceName {
  /** The column, e.g. `language`. */
  readonly slice: string;
  readonly value: string;
}

export interface GateCounts {
  readonly total: number;
  readonly evaluated: number;
  readonly rerankable: number;
  /** Without a score because calls failed. */
  readonly failed: number;
  /** So many failed (above 0.5 %) that no figure can be relied on: exit code 3. */
  readonly tooManyFailed: boolean;
}

export interface RankingState {
  /** The same hash: the same rankings, and no new look at the queries. */
  readonly hash: string;
  /** Compared queries whose order of documents changed, against the last of `against`; null without a baseline. */
  readonly changed: number | null;
  /** Compared queries. */
  readonly compared: number | null;
  /** All scores of the compared queries are equal bit for bit. */
  readonly identical: boolean | null;
}

export interface Sensitivity {
  readonly measure: string;
  readonly against: string;
  readonly queries: number;
  readonly questions: number;
  /** The loss that stops in 80 % of cases; null with too few questions. */
  readonly sees: number | null;
  readonly power: number;
  readonly margin: number;
  /** A loss estimated below it never stops. */
  readonly tolerance: number;
  /** Per 1,000 changes that lose nothing. */
  readonly falseStops: number;
  readonly standardError: number | null;
  /** Questions it would take to stop a loss of the margin, and to pass an unchanged run; null where nothing varies. */
  readonly questionsToStop: number | null;
  readonly questionsToPass: number | null;
}

export interface SliceChange extends SliceName {
  readonly measure: string;
  readonly queries: number;
  readonly baseline: number | null;
  readonly candidate: number | null;
  readonly difference: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export interface QueryChange {
  readonly query: string;
  readonly language: string | null;
  readonly measure: string;
  readonly baseline: number;
  readonly candidate: number;
  readonly difference: number;
}

export interface GateWarning {
  readonly code:
    | 'diagnosis'
    | 'chosen-from-several'
    | 'margin-under-noise'
    | 'judgement-holes'
    | 'score-shift'
    | 'no-ranking-changed'
    | 'expected-change-absent'
    | 'other-changes'
    | 'unpaired-queries'
    | 'failed-queries'
    | 'unfinished-run';
  /** One sentence, no full stop at its end. */
  readonly message: string;
}

/**
 * What the verdict means for the shell: 0 pass, 1 fail, 3 the reranker failed too often for a verdict, 4 inconclusive where that is
 * to count as a failure.
 */
export function gateExitCode(
  { verdict, queries }: Pick<Gate, 'verdict' | 'queries'>,
  { onInconclusive }: { readonly onInconclusive: 'pass' | 'fail' },
): 0 | 1 | 3 | 4 {
  if (verdict === 'fail') return 1;
  if (queries.tooManyFailed) return 3;
  return verdict === 'inconclusive' && onInconclusive === 'fail' ? 4 : 0;
}
