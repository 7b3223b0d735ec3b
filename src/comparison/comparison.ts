/**
 * The JSON of `compare` (`kind: "comparison"`). Stable: numbers that do not exist are null, slices are arrays and never
 * keyed by data. All figures stand on rerankable queries that both runs have scored: those with at least one relevant and
 * one non-relevant candidate. Everything a reporter prints stands in here.
 */
export interface Comparison {
  readonly kind: 'comparison';
  readonly version: 1;
  /** `rankgauge 0.1.0`. */
  readonly tool: string;
  readonly seed: number;
  /** Name of the run that the others are compared with; with all pairs, of the first one. */
  readonly baseline: string;
  /** Names of the measures; the first is the primary one, which has the verdicts. */
  readonly metrics: readonly string[];
  /** Of the primary measure, in its unit. */
  readonly margin: number;
  readonly confidence: number;
  /** a*: level of each comparison of the family (primary measure x candidates); 1 - confidence for a family of one. */
  readonly level: number;
  /** Level of each slice of the column that `by` names, in the family of its values and the candidates; null without one. */
  readonly sliceLevel: number | null;
  readonly by: string | null;
  /** What was resampled as one: questions, or the larger groups where their error is the larger one. */
  readonly unit: 'cluster' | 'group';
  readonly runs: readonly ComparedRun[];
  readonly comparisons: readonly PairComparison[];
  /** Sentences for people about the whole comparison. */
  readonly notes: readonly string[];
  readonly next: readonly string[];
}

/** One of the runs that are compared. */
export interface ComparedRun {
  readonly name: string;
  readonly path: string | null;
  /** As people know it: the parts in which the runs differ, `bm25-char3 / bare`. */
  readonly label: string;
  readonly dataset: string | null;
  readonly template: string | null;
  readonly reranker: string | null;
  /** Whether its scores still tell relevant documents from irrelevant ones. Left out where nobody looked. */
  readonly health?: RunHealth;
}

/** The diagnosis of a run in short; `rankgauge diagnose` says the rest. */
export interface RunHealth {
  /** Null where there are too few scores to judge by. */
  readonly verdict: 'healthy' | 'suspect' | 'collapsed' | null;
  /** The most certain one first; only those that make the verdict. */
  readonly findings: readonly { readonly code: string; readonly title: string }[];
}

/** A candidate against its baseline. */
export interface PairComparison {
  readonly baseline: string;
  readonly candidate: string;
  /** The verdict in words, with what it stands on. */
  readonly sentence: string;
  readonly queries: PairedCounts;
  readonly metrics: Readonly<Record<string, MeasureComparison>>;
  readonly slices: readonly SliceComparison[];
  readonly scoreShift: ScoreShift | null;
  /** What differs between the manifests. */
  readonly changes: readonly Change[];
  /** Only where more than 0.5 % of the queries failed: the two readings between which the truth lies. */
  readonly failedBounds: FailedBounds | null;
  /** Only where the runs differ by more than 0.05 in the share of judged documents. */
  readonly judgementHoles: JudgementHoles | null;
  /** The queries that changed most, only when asked for. */
  readonly changed?: readonly ChangedQuery[];
  /** How many questions a difference of that size needs, only when asked for. */
  readonly plan?: EffectPlan;
  readonly warnings: readonly Warning[];
}

/** What the figures of a pair stand on, and what was left out. */
export interface PairedCounts {
  /** In both runs, and judged. */
  readonly paired: number;
  /** Judged, in one of the two runs only. */
  readonly unpaired: number;
  /** Paired and rerankable, but without scores in one of the runs because calls failed. */
  readonly failed: number;
  /** Paired, with at least one relevant and one non-relevant candidate. */
  readonly rerankable: number;
  /** What the figures stand on: rerankable and scored in both. */
  readonly compared: number;
  /** Distinct questions among them. */
  readonly questions: number;
  readonly languages: number;
  /** Queries whose order of documents (ties as ties) is not the same in both runs. */
  readonly reordered: number;
  /** Documents without a score in the compared queries: they rank below all others, tied. */
  readonly withoutScore: { readonly baseline: number; readonly candidate: number };
}

/** `identical`: the same scores bit for bit; `equivalent`: within the margin; `inconclusive`: these queries cannot tell. */
export type VerdictName = 'identical' | 'equivalent' | 'better' | 'worse' | 'inconclusive';

/** One measure of a pair, by the rules of docs/statistics.md. */
export interface MeasureComparison {
  /** Means over the compared queries. */
  readonly baseline: number | null;
  readonly candidate: number | null;
  /** Mean of candidate - baseline. */
  readonly difference: number | null;
  /** difference / baseline; null when that is 0. */
  readonly relative: number | null;
  /** Two-sided interval of the difference at 1 - `level`; null with fewer than 6 questions. */
  readonly low: number | null;
  readonly high: number | null;
  readonly level: number;
  /** Interval at 1 - 2 `level` (two one-sided tests): 90 % where `level` is 0.05. */
  readonly low90: number | null;
  readonly high90: number | null;
  readonly p: number | null;
  /** Within the family (minP). Null for exploratory figures, which are in no family. */
  readonly pAdjusted: number | null;
  /** d_z = difference / standard deviation of the questions' differences. */
  readonly effectSize: number | null;
  /** Queries. */
  readonly wins: number;
  readonly losses: number;
  readonly ties: number;
  readonly queries: number;
  readonly questions: number;
  /** The true difference that would be found in 80 % of cases, at `level`. */
  readonly minimumDetectable: number | null;
  /** The smallest margin that these queries could have settled. */
  readonly resolution: number | null;
  readonly margin: number;
  /** Null for exploratory figures, and for measures that are neither better high nor low. */
  readonly verdict: VerdictName | null;
  /** Why the verdict is inconclusive although an interval might say more; null otherwise. */
  readonly reason: 'few-questions' | 'failed-queries' | null;
  /** The run that the difference speaks for, whichever way the measure goes; null when it is 0 or the measure has no way. */
  readonly favours: 'baseline' | 'candidate' | null;
  /** The interval excludes 0. */
  readonly detectable: boolean;
  /** The interval lies beyond the margin. */
  readonly material: boolean;
  /** What would settle an inconclusive verdict; null otherwise and under 10 questions. */
  readonly toSettle: QuestionsToSettle | null;
  /** Fewer than 10 questions changed: the interval allows for breaks that these did not show. */
  readonly guarded: boolean;
  /** Cross-check by Student's t with cluster-robust error. */
  readonly t: { readonly low: number | null; readonly high: number | null; readonly p: number | null };
  /** Means of the first stage's and the ideal order on the same queries (of the candidate's run); null for spread measures. */
  readonly firstStage: number | null;
  readonly ceiling: number | null;
  /** Share of the possible gain over the first stage that each run won. */
  readonly gainShare: { readonly baseline: number | null; readonly candidate: number | null };
}

/** How many questions would settle what is open. */
export interface QuestionsToSettle {
  /** By the variance seen. */
  readonly questions: number;
  /** By its upper 80 % limit: what to plan with. */
  readonly planned: number;
  /** What so many questions would show: that there is this difference, or that it is within the margin. */
  readonly as: 'difference' | 'equivalence';
}

/** How many questions a difference of a given size needs. */
export interface EffectPlan {
  readonly effect: number;
  /** To find that difference in 80 % of cases. Null under 10 questions. */
  readonly difference: Omit<QuestionsToSettle, 'as'> | null;
  /** To show two equal runs to be within the margin in 80 % of cases. */
  readonly equivalence: Omit<QuestionsToSettle, 'as'> | null;
  /** In these data. */
  readonly questions: number;
}

/** The pair on the queries that share a value of a column. */
export interface SliceComparison {
  readonly slice: string;
  readonly value: string;
  readonly queries: number;
  readonly failed: number;
  readonly metrics: Readonly<Record<string, MeasureComparison>>;
}

/** A figure with its interval. */
export interface Estimate {
  readonly value: number | null;
  /** 95 % percentile bootstrap over questions; null with fewer than 6. */
  readonly low: number | null;
  readonly high: number | null;
}

/** How the scores themselves moved, whatever became of the order. */
export interface ScoreShift {
  readonly queries: number;
  /** Largest distance between the two distributions of scores, in [0, 1]. */
  readonly ksDistance: Estimate;
  /** How far scores moved on average, in interquartile ranges of the baseline's scores. */
  readonly wasserstein: Estimate;
  /** Ratio of the median spreads (interquartile ranges within a query), candidate / baseline. */
  readonly spreadRatio: Estimate;
  /** Mean agreement of the two orders of a query's documents (Kendall's tau-b). */
  readonly kendallTau: Estimate;
  /** Share of queries whose best document is not the same. */
  readonly topChanged: Estimate;
  /** wasserstein > 0.25, or spreadRatio outside [0.5, 2]. */
  readonly flagged: boolean;
}

/** One thing in which the manifests of two runs differ. */
export interface Change {
  readonly what: ChangedPart;
  readonly baseline: string | null;
  readonly candidate: string | null;
}

/** What of a manifest differs. */
export type ChangedPart =
  | 'dataset'
  | 'selection'
  | 'template'
  | 'model'
  | 'protocol'
  | 'server-version'
  | 'scale'
  | 'parameters'
  | 'chunks'
  | 'documents-per-call'
  | 'request-order'
  | 'seed'
  | 'tool';

/** The two readings of failed queries between which the truth lies. */
export interface FailedBounds {
  /** Failed queries of a run count 0. */
  readonly asZero: Bound;
  /** Failed queries count as unchanged. */
  readonly asBaseline: Bound;
}

/** A difference and its interval under one reading. */
export interface Bound {
  readonly difference: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** A difference that may come from documents that nobody judged. */
export interface JudgementHoles {
  /** `Judged@10`. */
  readonly measure: string;
  /** Share of the documents shown that have a judgment. */
  readonly baseline: number;
  readonly candidate: number;
  /** The primary measure with unjudged documents taken out of the rankings. */
  readonly condensed: {
    readonly baseline: number | null;
    readonly candidate: number | null;
    readonly difference: number | null;
    readonly low: number | null;
    readonly high: number | null;
  };
}

/** A query with its documents before and after. */
export interface ChangedQuery {
  readonly query: string;
  readonly text: string | null;
  readonly language: string | null;
  /** Primary measure. */
  readonly baseline: number;
  readonly candidate: number;
  readonly difference: number;
  readonly baselineRanking: readonly RankedDocument[];
  readonly candidateRanking: readonly RankedDocument[];
}

/** A document at its place. */
export interface RankedDocument {
  readonly document: string;
  /** 1 and up; documents of equal score share the best rank. */
  readonly rank: number;
  readonly grade: number | null;
  readonly score: number | null;
  readonly text: string | null;
}

/** Something to know before the verdict is believed. */
export interface Warning {
  readonly code:
    | 'several-changes'
    | 'unfinished-run'
    | 'unpaired-queries'
    | 'failed-queries'
    | 'documents-without-score'
    | 'other-labels'
    | 'judgement-holes'
    | 'few-questions'
    | 'no-direction'
    | 'margin-under-resolution'
    | 'margin-under-noise'
    | 'no-ranking-changed'
    | 'other-scale'
    | 'score-shift';
  /** One sentence, no full stop at its end. */
  readonly message: string;
}
