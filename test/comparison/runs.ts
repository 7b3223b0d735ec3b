import type { Manifest } from '../../src/results/manifest.ts';
import type { ScoredQuery, ScoredRun } from '../../src/results/scored-run.ts';

/** One candidate: id, score (null: none), grade (null: not judged). In first-stage order. */
export type Candidate = readonly [id: string, score: number | null, grade: number | null];

export interface QuerySpec {
  readonly id: string;
  readonly candidates: readonly Candidate[];
  readonly parallelId?: string | null;
  readonly language?: string | null;
  readonly group?: string | null;
  readonly slices?: Readonly<Record<string, string>>;
  readonly judged?: boolean;
}

/** A run in memory, as if it had been read from its folder. */
export function runOf(
  name: string,
  queries: readonly QuerySpec[],
  manifest: Manifest | null = null,
): ScoredRun {
  const rows = queries.flatMap((query) =>
    query.candidates.map(([documentId, score, grade], position) => ({
      queryId: query.id,
      documentId,
      language: query.language ?? null,
      position,
      score: score ?? Number.NaN,
      grade: grade ?? Number.NaN,
    })),
  );
  let end = 0;
  return {
    name,
    path: null,
    manifest,
    queries: queries.map(({ id, candidates, parallelId, language, group, slices, judged }): ScoredQuery => {
      const start = end;
      end += candidates.length;
      return {
        id,
        language: language ?? null,
        parallelId: parallelId ?? null,
        group: group ?? null,
        slices: slices ?? {},
        start,
        end,
        judged: judged ?? candidates.some(([, , grade]) => grade !== null),
        outside: [],
      };
    }),
    scores: {
      queryIds: rows.map(({ queryId }) => queryId),
      documentIds: rows.map(({ documentId }) => documentId),
      languages: rows.map(({ language }) => language),
      positions: rows.map(({ position }) => position),
      calls: rows.map(() => Number.NaN),
      places: rows.map(() => Number.NaN),
      scores: Float64Array.from(rows, ({ score }) => score),
      grades: Float64Array.from(rows, ({ grade }) => grade),
      errors: rows.map(() => null),
    },
    calls: null,
  };
}

/** Ten candidates, one of them relevant, which gets the rank asked for: MRR is 1 / rank. */
export function ranked(id: string, rank: number, rest: Omit<QuerySpec, 'id' | 'candidates'> = {}): QuerySpec {
  return {
    id,
    candidates: Array.from({ length: 10 }, (_, place) =>
      place === 9 ? [`${id}-relevant`, 1 - rank / 10 + 0.05, 1] : [`${id}-${place}`, 1 - (place + 1) / 10, 0],
    ),
    ...rest,
  };
}

/** A run in which query q1, q2, ... has the relevant document at these ranks. */
export function rankedRun(
  name: string,
  ranks: readonly number[],
  { manifest = null, ...rest }: Omit<QuerySpec, 'id' | 'candidates'> & { manifest?: Manifest | null } = {},
): ScoredRun {
  return runOf(
    name,
    ranks.map((rank, index) => ranked(`q${index + 1}`, rank, rest)),
    manifest,
  );
}

export function manifestOf(changes: {
  readonly name?: string;
  readonly status?: Manifest['status'];
  readonly dataset?: Partial<Manifest['dataset']>;
  readonly template?: Partial<Manifest['template']>;
  readonly reranker?: Partial<Manifest['reranker']>;
  readonly requests?: Partial<Manifest['requests']>;
  readonly noise?: Manifest['noise'];
  readonly seed?: number;
}): Manifest {
  return {
    kind: 'run',
    version: 1,
    status: changes.status ?? 'finished',
    name: changes.name ?? 'run',
    tool: 'rankgauge 0.1.0',
    seed: changes.seed ?? 1,
    dataset: {
      name: 'set',
      path: 'set',
      format: 'beir',
      encoding: null,
      fingerprint: 'f'.repeat(64),
      queries: 10,
      languages: [],
      selection: { languages: null, limit: null },
      ...changes.dataset,
    },
    template: { name: 'bare', text: '', hash: 'hash of bare', ...changes.template },
    reranker: {
      name: 'bm25-char3',
      protocol: 'bm25-char3',
      url: null,
      urls: [],
      model: null,
      servedModel: null,
      serverVersion: null,
      scale: 'probability',
      parameters: {},
      ...changes.reranker,
    },
    requests: { documentsPerCall: null, order: 'shuffled', concurrency: 1, ...changes.requests },
    metrics: ['MRR@10'],
    preflight: { verdict: 'not-needed', calls: 0 },
    counts: { queries: 10, pairs: 100, scored: 100, failed: 0, calls: 10, retries: 0 },
    repeats: 1,
    noise: changes.noise ?? null,
    times: { started: 0, finished: 1, resumed: [] },
    failure: null,
  };
}
