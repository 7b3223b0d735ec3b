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
  /** In place of `paths` where they hang on the model's name (of a Gradio page it is the name of a function). */
  pathsFor?(model: string | null): readonly [string, ...string[]];
  /** Field of the request that carries an instruction, dots between levels; null where the API has none. */
  readonly instructionField: string | null;
  /** How a server is asked to cut documents that are too long; absent where the API has no field for it. */
  readonly truncation?: {
    /** Field that takes the most tokens of a document. Never one that cuts the whole prompt: its end is what is scored. */
    readonly tokens?: string;
    /** Fields that let the server cut at its own limit. */
    readonly auto?: Readonly<Record<string, unknown>>;
  };
  /** What its scores are unless the user says otherwise. */
  readonly scale: Scale;
  readonly limits: {
    /** Documents in one call where the user says nothing; null where no limit is stated. 1: never more, whatever the user says. */
    readonly documentsPerCall: number | null;
  };
  /** `needed`: requests without a model are refused by every server of this kind. `optional` when left out. */
  readonly model?: 'needed' | 'optional';
  readonly documentation: string;
  /** `tried` against a real server of that version, or written from its documentation only. */
  readonly verified:
    | { readonly by: 'tried'; readonly version: string }
    | { readonly by: 'documentation'; readonly read: string };
  /** What to do when none of `paths` exists, or the server says that it does not rerank. */
  readonly mendWhenMissing: string;
  /** GET endpoints that say what is served. Asked once, never relied on. */
  readonly about: readonly AboutEndpoint[];
  /** Asked once, before the first call; the answers come back in `RequestContent.told`. Not answering is no failure. */
  prepare?(model: string | null): readonly Preparation[];
  buildRequest(content: RequestContent): ProtocolRequest;
  /** For answers that are no JSON (an event stream): what `readResponse` and `followUp` get; undefined where it is something else. */
  parseText?(text: string): unknown;
  /** For APIs of two steps: where the result of an accepted request is fetched; null where the body is the result. */
  followUp?(body: unknown): string | null;
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
  /** Bodies of the answers to `prepare`, in its order; null where there was none. */
  readonly told?: readonly unknown[];
}

/** A small question to the server: GET, or POST where it has a body. */
export interface Preparation {
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
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
  /** One sentence why this document has no score, where the answer itself shows it; then `score` is not looked at. */
  readonly error?: string;
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
    }
  /** A 200 that says no (Gradio has no other status): perhaps about one document. */
  | { readonly outcome: 'refused'; readonly reason: string };

export interface AboutEndpoint {
  readonly path: string;
  /** Null for what the body does not tell; never throws. */
  read(body: unknown): { readonly version: string | null; readonly models: readonly string[] };
}

/** Checks a protocol's type where it is written. */
export function defineProtocol(protocol: Omit<HttpProtocol, 'kind'>): HttpProtocol {
  return { kind: 'http', ...protocol };
}
