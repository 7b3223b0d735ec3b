import type { Comparison } from '../comparison/comparison.ts';
import type { CallSummary, Evaluation } from '../pipeline/evaluation.ts';
import type { ObservedExchange } from '../reranker/observed-exchange.ts';

/**
 * What the server of `rankgauge view` and its page say to each other, as JSON. All paths are relative to the page.
 * Reading is GET and changes nothing; the playground is the one POST. Every failure is an `ApiProblem` with a status of its own.
 */
export interface Api {
  'GET api/runs': { readonly query: Record<string, never>; readonly answer: RunList };
  'GET api/run': { readonly query: { readonly run: string }; readonly answer: RunDetail };
  /** All queries of one run, or of several side by side: the first is the baseline of the changes. */
  'GET api/queries': { readonly query: { readonly run: readonly string[] }; readonly answer: QueryTable };
  /** One query's rankings in each of the runs. */
  'GET api/query': {
    readonly query: { readonly run: readonly string[]; readonly query: string };
    readonly answer: QueryDetail;
  };
  /** The first run is the baseline. */
  'GET api/comparison': {
    readonly query: { readonly run: readonly string[]; readonly metric?: string; readonly by?: string };
    readonly answer: Comparison;
  };
  'GET api/playground': { readonly query: Record<string, never>; readonly answer: PlaygroundChoices };
  'POST api/playground': { readonly body: PlaygroundRequest; readonly answer: PlaygroundAnswer };
}

/** `GET api/events`: server-sent events named `run`, one whenever a run under `results/` starts, moves on or ends. */
export type RunEvent = RunSummary;

/** What an unsuccessful answer holds. */
export interface ApiProblem {
  readonly code: string;
  readonly message: string;
  readonly mend: string | null;
}

export interface RunList {
  readonly results: string;
  readonly runs: readonly RunSummary[];
  /** Folders that look like runs and cannot be read, each with the reason. */
  readonly unreadable: readonly { readonly folder: string; readonly reason: string }[];
}

export interface RunSummary {
  /** Its folder's name under `results/`: what the other requests call it by. */
  readonly run: string;
  readonly status: 'running' | 'finished' | 'failed' | 'stopped';
  readonly dataset: string;
  readonly template: string;
  readonly reranker: string;
  readonly protocol: string;
  readonly model: string | null;
  readonly languages: readonly string[];
  readonly queries: number;
  readonly pairs: number;
  /** Pairs that have a score, and that have an error, so far. */
  readonly scored: number;
  readonly failed: number;
  /** Milliseconds since 1970. */
  readonly started: number;
  readonly finished: number | null;
  /** The first measure and its mean; null until it is finished. */
  readonly primary: { readonly metric: string; readonly mean: number | null } | null;
  readonly verdict: 'healthy' | 'suspect' | 'collapsed' | null;
  readonly failure: string | null;
}

export interface RunDetail {
  readonly summary: RunSummary;
  /** With diagnosis and slices; null for a run that is not finished. */
  readonly evaluation: Evaluation | null;
  readonly calls: CallSummary | null;
  /** What was run, as the manifest says it: label and value, for people. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  /** Text of the template (YAML). */
  readonly templateText: string;
}

export interface QueryTable {
  /** Names of the measures, in the order of `values`. */
  readonly metrics: readonly string[];
  readonly runs: readonly string[];
  /** Where no texts stand: why. */
  readonly textsMissing: string | null;
  /** All queries that any of the runs has, in the order of the first. */
  readonly rows: readonly QueryRow[];
}

export interface QueryRow {
  readonly query: string;
  readonly text: string | null;
  readonly language: string | null;
  /** One list a run, one number a measure; null where the run has no value. */
  readonly values: readonly (readonly (number | null)[] | null)[];
}

export interface QueryDetail {
  readonly query: string;
  readonly text: string | null;
  readonly language: string | null;
  readonly rankings: readonly {
    readonly run: string;
    readonly values: readonly { readonly metric: string; readonly value: number | null }[];
    /** The best score first, tied documents on one rank. */
    readonly documents: readonly RankedText[];
  }[];
}

export interface RankedText {
  readonly rank: number;
  readonly document: string;
  readonly score: number | null;
  /** Null where it is not judged. */
  readonly grade: number | null;
  /** Place in the first stage's order, from 1. */
  readonly firstStageRank: number;
  readonly text: string | null;
  readonly error: string | null;
}

export interface PlaygroundChoices {
  /** The configuration that they come from; null where there is none, and then only the embedded ones stand here. */
  readonly config: string | null;
  readonly rerankers: readonly {
    readonly name: string;
    readonly protocol: string;
    readonly model: string | null;
    readonly url: string | null;
  }[];
  readonly templates: readonly {
    readonly name: string;
    readonly title: string | null;
    readonly instruction: string | null;
    readonly text: string;
  }[];
}

export interface PlaygroundRequest {
  /** A name out of the choices; nothing else can be called. */
  readonly reranker: string;
  /** One to eight names out of the choices: each is asked, and they stand side by side. */
  readonly templates: readonly string[];
  /** Takes the place of the templates' own; null leaves them theirs. */
  readonly instruction: string | null;
  readonly query: string;
  readonly language: string | null;
  /** One to a hundred. */
  readonly documents: readonly string[];
}

export interface PlaygroundAnswer {
  readonly columns: readonly PlaygroundColumn[];
}

export interface PlaygroundColumn {
  readonly template: string;
  /** By document in the order of the request; null where it has none. */
  readonly scores: readonly (number | null)[];
  /** Why there is none, or not for all of them. */
  readonly problem: ApiProblem | null;
  readonly milliseconds: number;
  /** As it went over the wire, secrets hidden; empty for rerankers in process. */
  readonly exchanges: readonly PlaygroundExchange[];
}

/** As the client hands it over. */
export type PlaygroundExchange = ObservedExchange;
