/**
 * The JSON of `coverage` (`kind: "coverage"`). Stable: numbers that do not exist are null, languages are an array and never
 * keys. The first run stands at the top; runs of the same queries follow in `others`, each with the same fields. Everything
 * a reporter prints stands in here.
 */
export interface Coverage extends CoveredRun {
  readonly kind: 'coverage';
  readonly version: 1;
  /** `rankgauge 0.1.0`. */
  readonly tool: string;
  readonly seed: number;
  /** Names of the measures; the first is the primary one, which the gaps are of. */
  readonly metrics: readonly string[];
  /** What counts as a gap, in the unit of the primary measure. */
  readonly margin: number;
  readonly confidence: number;
  readonly others: readonly CoveredRun[];
  readonly next: readonly string[];
}

/** One run by language, as `coverage` tells it. */
export interface CoveredRun {
  readonly run: string;
  /** As people know it: `bm25-char3 / bare`. */
  readonly label: string;
  /** Names of the runs that were joined into this one (languages scored apart); one where nothing was joined. */
  readonly parts: readonly string[];
  /** A language, or `mean`: the others on the same questions. Null where there is one language only. */
  readonly reference: string | null;
  /** What was resampled as one. */
  readonly unit: 'cluster' | 'group';
  /** Levels of each language at which its family of languages errs in 1 - confidence of cases. */
  readonly levels: {
    readonly endToEnd: number;
    /** Of the first stage's order and its ceiling, which are one family. */
    readonly firstStage: number;
    /** Of lift and like-for-like, which are one family. */
    readonly model: number;
  };
  /** By tag. */
  readonly languages: readonly LanguageCoverage[];
  readonly macro: MacroMean | null;
  readonly worst: WorstLanguage | null;
  /** Languages that were required and of which no query has a value. */
  readonly missing: readonly string[];
  /** Only where documents are in other languages than the queries that they are candidates of. */
  readonly matrix: LanguageMatrix | null;
  /** The one threshold that each language's figures are of; null where there is none. */
  readonly threshold: OneThreshold | null;
  /** Sentences for people. */
  readonly notes: readonly string[];
}

/** One language of a run: its figures, its gaps to the reference, and how its scores and texts look. */
export interface LanguageCoverage {
  /** The tag as the data set has it. */
  readonly language: string;
  /** `Chinese`. */
  readonly name: string;
  /** All of its queries. */
  readonly queries: number;
  readonly counts: LanguageCounts;
  readonly metrics: Readonly<Record<string, LanguageMeasure>>;
  /** Against the reference; none for the reference itself. */
  readonly gaps: readonly LanguageGap[];
  /** Of the first stage's order, so that its share in the end-to-end gap shows; null for the reference and where it is not known. */
  readonly firstStage: LanguageGap<'first-stage'> | null;
  /** Of the ideal order of its candidates: what the first stage did not return is lost to every model. */
  readonly ceiling: LanguageGap<'ceiling'> | null;
  /** The gap that the verdict on the model comes from. */
  readonly gap: 'lift' | 'like-for-like' | null;
  /** On the model; null for the reference. */
  readonly verdict: GapVerdictName | null;
  /** Whose the end-to-end gap is; null unless the language is behind end to end. */
  readonly source: 'model' | 'first-stage' | 'both' | 'open' | null;
  readonly scores: LanguageScores;
  readonly threshold: LanguageThreshold | null;
  /** Null where the data set is not found, or has changed since. */
  readonly text: LanguageText | null;
  /** Why its figures say little, as a sentence; null where they say enough. */
  readonly thin: string | null;
}

export interface LanguageCounts {
  /** In the means. */
  readonly evaluated: number;
  /** With at least one relevant and one non-relevant candidate. */
  readonly rerankable: number;
  /** Without any score because calls failed. */
  readonly failed: number;
  /** Distinct questions. */
  readonly questions: number;
}

export interface LanguageMeasure {
  readonly mean: number | null;
  /** Of the language by itself, at `confidence`; null under 2 questions. */
  readonly low: number | null;
  readonly high: number | null;
  readonly queries: number;
  /** Means of the first stage's and of the ideal order of the candidates on the same queries; null for spread measures. */
  readonly firstStage: number | null;
  readonly ceiling: number | null;
  readonly gainShare: number | null;
}

export type GapKind = 'end-to-end' | 'lift' | 'like-for-like' | 'first-stage' | 'ceiling';

export type GapVerdictName = 'behind' | 'on par' | 'ahead?' | 'inconclusive' | 'not comparable';

export type GapReason =
  /** There are no parallel ids, or none that both share. */
  | 'different-questions'
  | 'few-questions'
  | 'failed-queries'
  /** Less lift, but no worse result: its first stage left less to win. */
  | 'less-to-win'
  /** More lift, but no better result: its first stage left more to win. */
  | 'more-to-win';

/** language - reference, of the primary measure. */
export interface LanguageGap<Kind extends GapKind = Exclude<GapKind, 'first-stage' | 'ceiling'>> {
  readonly kind: Kind;
  /** On the same questions; else a difference of two means, which says as much about the questions. */
  readonly paired: boolean;
  /** Questions that it stands on; of both languages together where they are not paired. */
  readonly questions: number;
  /** Means over these: of the reference and of the language. */
  readonly baseline: number | null;
  readonly candidate: number | null;
  readonly difference: number | null;
  /** Simultaneous over languages; where the questions are not the same, of this language by itself. */
  readonly low: number | null;
  readonly high: number | null;
  /** 90 % interval of this language by itself: what `on par` is read from. */
  readonly low90: number | null;
  readonly high90: number | null;
  /** Against no gap, within the family of languages. */
  readonly pAdjusted: number | null;
  /** The smallest margin that these questions could have settled. */
  readonly resolution: number | null;
  readonly verdict: GapVerdictName;
  readonly reason: GapReason | null;
}

export interface MacroMean {
  /** How many languages it is the mean of, each counting once. */
  readonly languages: number;
  readonly metrics: Readonly<
    Record<
      string,
      { readonly mean: number | null; readonly low: number | null; readonly high: number | null }
    >
  >;
}

export interface WorstLanguage {
  readonly language: string;
  /** Mean of the primary measure. */
  readonly value: number;
  /** Simultaneous over languages, so that it holds although the worst was picked. */
  readonly low: number | null;
  readonly high: number | null;
  /** The value drawn towards the macro mean by as much as chance makes of the differences between languages. */
  readonly shrunken: number | null;
}

export interface LanguageScores {
  readonly relevant: ScoreSummary | null;
  readonly irrelevant: ScoreSummary | null;
  /** Mean over queries of the share of (relevant, irrelevant) pairs in the right order, ties one half. */
  readonly auc: number | null;
}

export interface ScoreSummary {
  readonly scores: number;
  readonly mean: number;
  readonly low10: number;
  readonly median: number;
  readonly high90: number;
}

export interface OneThreshold {
  readonly value: number;
  /** How it was found on all languages together. */
  readonly chosen: 'precision of 0.9' | 'best F1';
  readonly precision: number | null;
  readonly recall: number | null;
}

export interface LanguageThreshold {
  readonly precision: number | null;
  /** 90 % intervals. */
  readonly low: number | null;
  readonly high: number | null;
  readonly recall: number | null;
  readonly recallLow: number | null;
  readonly recallHigh: number | null;
  readonly keptShare: number;
  /** Queries left with nothing. */
  readonly emptyQueries: number;
}

export interface LanguageText {
  /** Medians. */
  readonly queryCharacters: number | null;
  readonly documentCharacters: number | null;
  /** As the server counted them, template and all; null where it does not say. */
  readonly tokensPerPair: number | null;
  /** Share of its texts that look like UTF-8 read as Latin-1, in the data set itself. */
  readonly garbled: number;
}

/** Query language x document language: the primary measure on the candidates of one language. */
export interface LanguageMatrix {
  readonly queryLanguages: readonly string[];
  readonly documentLanguages: readonly string[];
  readonly cells: readonly MatrixCell[];
}

export interface MatrixCell {
  readonly queryLanguage: string;
  readonly documentLanguage: string;
  /** Queries with a relevant candidate in the document language. */
  readonly queries: number;
  readonly mean: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly firstStage: number | null;
  /** Mean score of its irrelevant candidates: a language that is favoured shows here. */
  readonly irrelevantScore: number | null;
}
