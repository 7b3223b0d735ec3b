/** The JSON of `retrieve` (`kind: "retrieval"`). */
export interface RetrievalReport {
  readonly kind: 'retrieval';
  readonly version: 1;
  readonly tool: string;
  readonly dataset: {
    readonly name: string;
    readonly fingerprint: string;
    readonly queries: number;
    readonly documents: number;
  };
  readonly method: {
    readonly name: string;
    /** What decides the order, besides the texts. */
    readonly parameters: Readonly<Record<string, string | number>>;
  };
  readonly top: number;
  readonly confidence: number;
  readonly depths: readonly number[];
  readonly overall: FirstStageRecall;
  readonly languages: readonly (FirstStageRecall & { readonly language: string })[];
  readonly outputs: readonly string[];
  readonly notes: readonly string[];
  readonly next: readonly string[];
}

export interface FirstStageRecall {
  /** With a document of grade 1 or more: those that recall is of. */
  readonly queries: number;
  /** Without one. */
  readonly withoutRelevant: number;
  /** One per depth. Mean over queries of the share of relevant documents among the first so many. */
  readonly recall: readonly {
    readonly depth: number;
    readonly mean: number | null;
    readonly low: number | null;
    readonly high: number | null;
  }[];
}
