import type { Scale } from '../reranker/reranker.ts';

/** A value, and who set it: `flag`, `environment`, `rankgauge.yaml:12`, `default`. */
export interface Setting<Value> {
  readonly value: Value;
  readonly origin: string;
}

/** One reranker as it will be made. */
export interface RerankerSettings {
  /** Null: the reranker names itself. */
  readonly name: Setting<string | null>;
  readonly protocol: Setting<string>;
  /** Empty for rerankers in process. May hold user and password: show it through `withoutCredentials` only. */
  readonly url: Setting<readonly string[]>;
  readonly model: Setting<string | null>;
  /** By name in lower case. Show them through `redactHeaders` only. */
  readonly headers: Readonly<Record<string, Setting<string>>>;
  readonly concurrency: Setting<number>;
  /** Null: all candidates of a query in one call. */
  readonly documentsPerCall: Setting<number | null>;
  /** Null: the protocol's own. */
  readonly scale: Setting<Scale | null>;
  /** Null: the client's own. Milliseconds. */
  readonly timeouts: {
    readonly connectMs: Setting<number | null>;
    readonly firstByteMs: Setting<number | null>;
    readonly wholeMs: Setting<number | null>;
  };
  /** Null: the client's own. */
  readonly attempts: Setting<number | null>;
}

/** Everything that decides a run. */
export interface RunSettings {
  /** Null: none was named. */
  readonly dataset: Setting<string | null>;
  readonly inputFormat: Setting<string | null>;
  readonly encoding: Setting<string | null>;
  readonly templates: Setting<readonly string[]>;
  readonly rerankers: readonly RerankerSettings[];
  readonly metrics: Setting<readonly string[]>;
  /** Null: all. */
  readonly languages: Setting<readonly string[] | null>;
  readonly limit: Setting<number | null>;
  /** Null: the whole run. */
  readonly shard: Setting<{ readonly index: number; readonly count: number } | null>;
  readonly requestOrder: Setting<'shuffled' | 'first-stage'>;
  readonly repeat: Setting<number>;
  /** Most characters of a chunk; null: documents are sent whole. */
  readonly chunk: Setting<number | null>;
  readonly chunkOverlap: Setting<number>;
  readonly chunkScore: Setting<'max' | 'mean' | 'first'>;
  /** Tokens of a document; `auto`: the server's own limit; null: nothing is asked for. */
  readonly truncate: Setting<number | 'auto' | null>;
  readonly preflight: Setting<boolean>;
  readonly results: Setting<string>;
  readonly seed: Setting<number>;
}

/** What a run is judged by. */
export interface GateSettings {
  readonly baseline: Setting<string | null>;
  readonly margin: Setting<number>;
  readonly rules: Setting<readonly string[]>;
  readonly onInconclusive: Setting<'pass' | 'fail'>;
  readonly expectChange: Setting<readonly string[]>;
}

/** What holds where nobody says otherwise. */
export const defaults = {
  templates: ['bare'],
  metrics: ['nDCG@10', 'MRR@10', 'AUC', 'Std'],
  protocol: { withUrl: 'vllm', withoutUrl: 'bm25-char3' },
  concurrency: 16,
  requestOrder: 'shuffled',
  repeat: 1,
  chunkOverlap: 0,
  chunkScore: 'max',
  preflight: true,
  results: 'results',
  seed: 1,
  // The same as of compare.
  margin: 0.02,
  onInconclusive: 'pass',
} as const;
