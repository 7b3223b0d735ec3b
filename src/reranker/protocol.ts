import type { Scale } from './reranker.ts';

/** One API of rerankers behind HTTP: builds a request, reads an answer, and touches no network. */
export interface HttpProtocol {
  readonly kind: 'http';
  readonly name: string;
  readonly synonyms?: readonly string[];
  /** One line for listings. */
  readonly title: string;
  /** Endpoints in the order in which they are tried; the one that exists is remembered for each server. */
  readonly paths: readonly [string, ...string[]];
  /** Field of the request that carries an instruction; null where the API has none. */
  readonly instructionField: string | null;
  /** What its scores are unless the user says otherwise. */
  readonly scale: Scale;
  readonly limits: {
    /** Most documents in one call; null where no limit is stated. */
    readonly documentsPerCall: number | null;
  };
  readonly documentation: string;
  /** `tried` against a real server of that version, or written from its documentation only. */
  readonly verified:
    | { readonly by: 'tried'; readonly version: string }
    | { readonly by: 'documentation'; readonly read: string };
  /** What to do when none of `paths` exists, or the server says that it does not rerank. */
  readonly mendWhenMissing: string;
  /** GET endpoints that say what is served. Asked once, never relied on. */
  readonly about: readonly AboutEndpoint[];
  buildRequest(content: RequestContent): ProtocolRequest;
  /** Reads the body of a 200. Says what was wrong where the shape is not the protocol's; never throws. */
  readResponse(body: unknown): ResponseReading;
  /** The server's own words in the body of an error (parsed JSON, or text); null where it says nothing. */
  readError(status: number, body: unknown): string | null;
}

export interface RequestContent {
  readonly model: string | null;
  readonly query: string;
  /** At least one. */
  readonly documents: readonly string[];
  readonly instruction: string | null;
}

export interface ProtocolRequest {
  readonly method: 'POST';
  readonly path: string;
  /** To be sent as JSON. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** `index` and `score` as the server gave them: whether they make sense is checked once for all protocols. */
export interface RawResult {
  readonly index: unknown;
  readonly score: unknown;
}

export type ResponseReading =
  | {
      readonly outcome: 'read';
      readonly results: readonly RawResult[];
      readonly promptTokens: number | null;
      readonly model: string | null;
    }
  | {
      readonly outcome: 'unreadable';
      /** Half a sentence after "the answer": "has no list "results"". */
      readonly reason: string;
    };

export interface AboutEndpoint {
  readonly path: string;
  /** Null for what the body does not tell; never throws. */
  read(body: unknown): { readonly version: string | null; readonly models: readonly string[] };
}

/** Checks a protocol's type where it is written. */
export function defineProtocol(protocol: Omit<HttpProtocol, 'kind'>): HttpProtocol {
  return { kind: 'http', ...protocol };
}
