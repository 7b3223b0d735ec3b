/**
 * What probes found, each null or absent where it was not made. Differences of scores are in logits on the probability scale
 * and in the scores' own unit elsewhere, so that one bound serves a confident and a shy model.
 */
export interface ProbeOutcomes {
  /** The same call twice: standard deviation of the differences (s0), and what was seen at most. */
  readonly repeat?: { readonly deviation: number; readonly largest: number; readonly pairs: number } | null;
  /** Candidates under their own query and under another: mean rank correlation of the two. */
  readonly swap?: { readonly correlation: number; readonly queries: number } | null;
  /** Documents alone and among others. */
  readonly batch?: { readonly deviation: number; readonly pairs: number; readonly spread: number } | null;
  /** The same documents in another order: rank correlation of score changes with changes of place, and their size. */
  readonly place?: {
    readonly deviation: number;
    readonly correlation: number;
    readonly pairs: number;
  } | null;
  /** The same pairs under two opposite instructions. `tokensChanged` null where the server counts none. */
  readonly instruction?: {
    readonly deviation: number;
    readonly pairs: number;
    readonly tokensChanged: boolean | null;
    /** Whether the preflight of the run says so, or a probe after it. */
    readonly by: 'preflight' | 'probe';
  } | null;
  /** Tokens that the server puts around plain text, where the template renders the whole prompt already. */
  readonly serverTemplateTokens?: number | null;
  /**
   * An answer at the start and at the end of long padding, as a share of what it wins with no padding (1 = as well as alone,
   * 0 = as if it were not there). `characters`: length of the text.
   */
  readonly length?: {
    readonly start: number;
    readonly end: number;
    readonly characters: number;
    readonly pairs: number;
  } | null;
  /** Easy pairs (an answer against a text about something else), by language. */
  readonly baseRates?: readonly BaseRate[] | null;
  /** The same texts as raw UTF-8 and as `\u` escapes, by language. */
  readonly escapes?:
    | readonly {
        readonly language: string;
        readonly deviation: number;
        readonly pairs: number;
      }[]
    | null;
}

export interface BaseRate {
  readonly language: string;
  readonly pairs: number;
  /** Share of comparisons in which an answer scores above a foreign text, ties one half. */
  readonly auc: number;
}
