/** What a score's size means. `unknown` where neither protocol nor user says. */
export type Scale = 'probability' | 'logit' | 'cosine' | 'unbounded' | 'unknown';

/** How an instruction can reach a reranker: as a field of the request, only inside the text, or not at all. */
export type InstructionChannel = 'field' | 'text' | 'none';

export interface TaskDocument {
  readonly id: string;
  /** As the template rendered it. */
  readonly text: string;
  readonly language: string | null;
  /** Place among the query's candidates in first-stage order, from 0. */
  readonly position: number;
}

/** One request's worth: some documents of one query, in the order in which they are to be sent. */
export interface RerankTask {
  readonly queryId: string;
  /** As the template rendered it. */
  readonly query: string;
  readonly language: string | null;
  readonly documents: readonly TaskDocument[];
  /** Sent as the protocol's field; null when the template has none or rendered it into the text. */
  readonly instruction: string | null;
}

/** One exchange with a server (or one computation in process). */
export interface CallRecord {
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly latencyMs: number;
  /** HTTP status of the last attempt; null in process or when no answer came. */
  readonly status: number | null;
  /** 1 = no retry was needed. */
  readonly attempts: number;
  readonly documents: number;
  readonly promptTokens: number | null;
  /** Of request and response bodies together; null in process. */
  readonly bytes: number | null;
  /** Origin of the server that answered, without credentials; null in process. */
  readonly server: string | null;
  /** One sentence; null when the call succeeded. */
  readonly error: string | null;
  /** Why no answer came, where none did: no connection, a broken one, out of time, or another reason for good. */
  readonly failure?: 'connect' | 'broken' | 'timeout' | 'final';
}

/** One document's outcome. Either `score` is finite or `error` says why there is none. */
export interface DocumentOutcome {
  readonly score: number | null;
  readonly error: string | null;
  /** Index into `calls` of the call that settled it. */
  readonly call: number;
  /** Index in that call's request, from 0. */
  readonly place: number;
}

/** In the order of the task's documents. A task that was split (after a 4xx) has several calls. */
export interface TaskOutcome {
  readonly documents: readonly DocumentOutcome[];
  readonly calls: readonly CallRecord[];
}

/**
 * How characters beyond ASCII stand in a JSON body: as UTF-8 (the default), or as `\u` escapes, which no server can decode
 * wrongly. Without meaning in process.
 */
export type BodyCharacters = 'raw' | 'escaped';

/** Something that scores documents for a query: a server behind a protocol, or a computation in process. */
export interface Reranker {
  /** Short name for tables and run names, e.g. `bm25-char3` or the model's name. */
  readonly name: string;
  readonly protocol: string;
  readonly model: string | null;
  /** Origin(s) without credentials; null in process. */
  readonly url: string | null;
  readonly scale: Scale;
  readonly instruction: InstructionChannel;
  /** Documents in one call where nobody says; 1: never more. Absent or null: all candidates of a query. */
  readonly documentsPerCall?: number | null;
  /** What else decides the scores, for the manifest (k1, b, hash of the IDF, server version ...). */
  readonly parameters: Readonly<Record<string, string | number | boolean | null>>;
  /** What the server says of itself; null when it says nothing or there is none. */
  describe(
    signal?: AbortSignal,
  ): Promise<{ readonly serverVersion: string | null; readonly model: string | null }>;
  /**
   * Scores one task. A failed call does not throw: its documents carry `error`.
   *
   * @throws RerankerError when going on makes no sense (service plainly down)
   */
  score(
    task: RerankTask,
    options: { readonly signal?: AbortSignal; readonly characters?: BodyCharacters },
  ): Promise<TaskOutcome>;
  close(): Promise<void>;
}

/**
 * How many documents go into one call: an API that takes one document a request gets one a call, so that as many are under way
 * as were asked for.
 *
 * @param limit the protocol's
 * @param asked what the user says; null for nothing
 * @returns null: all candidates of a query
 * @example
 * callSize(1, 20); // => 1
 */
export function callSize(limit: number | null | undefined, asked: number | null): number | null {
  return limit === 1 ? 1 : (asked ?? limit ?? null);
}
