import type { GateBaseline, GateInput } from '../../src/gate/index.ts';
import { asBaseline, readRules } from '../../src/gate/index.ts';
import type { Manifest } from '../../src/results/manifest.ts';
import type { ScoredQuery, ScoredRun } from '../../src/results/scored-run.ts';

/** One query by hand: scores of its documents in first-stage order, and their grades (null: not judged). */
export interface HandQuery {
  readonly id: string;
  readonly scores: readonly (number | null)[];
  readonly grades: readonly (number | null)[];
  readonly language?: string | null;
  readonly parallelId?: string | null;
  readonly group?: string | null;
  readonly slices?: Readonly<Record<string, string>>;
  readonly outside?: readonly { readonly documentId: string; readonly grade: number }[];
}

export function runOf(queries: readonly HandQuery[], changes: Partial<ScoredRun> = {}): ScoredRun {
  const rows = queries.flatMap((query) =>
    query.scores.map((score, position) => ({
      query,
      score,
      position,
      grade: query.grades[position] ?? null,
    })),
  );
  let end = 0;
  const scored = queries.map((query): ScoredQuery => {
    const start = end;
    end += query.scores.length;
    return {
      id: query.id,
      language: query.language ?? null,
      parallelId: query.parallelId ?? null,
      group: query.group ?? null,
      slices: query.slices ?? {},
      start,
      end,
      judged: query.grades.some((grade) => grade !== null) || (query.outside ?? []).length > 0,
      outside: query.outside ?? [],
    };
  });
  const orNaN = (value: number | null) => value ?? Number.NaN;
  return {
    name: 'candidate',
    path: null,
    manifest: null,
    calls: null,
    queries: scored,
    scores: {
      queryIds: rows.map(({ query }) => query.id),
      documentIds: rows.map(({ position }) => `d${position}`),
      languages: rows.map(({ query }) => query.language ?? null),
      positions: rows.map(({ position }) => position),
      calls: rows.map(() => 0),
      places: rows.map(({ position }) => position),
      scores: rows.map(({ score }) => orNaN(score)),
      grades: rows.map(({ grade }) => orNaN(grade)),
      errors: rows.map(({ score }) => (score === null ? 'the call failed' : null)),
    },
    ...changes,
  };
}

/**
 * A query with four candidates of which one is relevant, at that rank (1 to 4): MRR is 1 / rank. `jitter` changes scores without
 * changing the order.
 */
export function ranked(
  id: string,
  rank: number,
  changes: Partial<HandQuery> & { jitter?: number } = {},
): HandQuery {
  const { jitter = 0, ...rest } = changes;
  // The relevant document is the second candidate; the others keep their places around it.
  const others = [4, 3, 2, 1].filter((place) => place !== 5 - rank);
  const scores = [others[0] as number, 5 - rank, others[1] as number, others[2] as number];
  return { id, scores: scores.map((score) => score / 10 + jitter), grades: [0, 1, 0, 0], ...rest };
}

export function manifestOf(changes: Partial<Manifest> = {}): Manifest {
  return {
    kind: 'run',
    version: 1,
    status: 'finished',
    name: 'candidate',
    tool: 'rankgauge 0.1.0',
    seed: 1,
    dataset: {
      name: 'pairs',
      path: 'pairs.csv',
      format: 'csv',
      encoding: null,
      fingerprint: 'f'.repeat(64),
      queries: 10,
      languages: ['en'],
      selection: { languages: null, limit: null },
    },
    template: { name: 'bare', text: 'name: bare', hash: 'a'.repeat(64) },
    reranker: {
      name: 'mini',
      protocol: 'vllm',
      url: 'http://127.0.0.1:8000',
      urls: ['http://127.0.0.1:8000'],
      model: 'mini',
      servedModel: 'mini',
      serverVersion: null,
      scale: 'probability',
      parameters: {},
    },
    requests: { documentsPerCall: null, order: 'shuffled', concurrency: 1 },
    metrics: ['MRR'],
    preflight: { verdict: 'not-needed', calls: 0 },
    counts: { queries: 10, pairs: 40, scored: 40, failed: 0, calls: 10, retries: 0 },
    repeats: 1,
    noise: null,
    times: { started: 0, finished: 1, resumed: [] },
    failure: null,
    ...changes,
  };
}

/** What a gate looks at, with what a test does not name left as usual. */
export async function inputOf(
  run: ScoredRun,
  rules: readonly string[],
  { against = [], ...changes }: { against?: readonly (ScoredRun | GateBaseline)[] } & Partial<GateInput> = {},
): Promise<GateInput> {
  const written = rules.map((text) => ({ text }));
  const primary = changes.primary ?? 'MRR';
  const baselines = [];
  for (const one of against) {
    if ('table' in one) {
      baselines.push(one);
      continue;
    }
    const { measures } = await readRules(written, { baseline: 'given', primary });
    baselines.push(asBaseline(one, measures));
  }
  return {
    run,
    rules: written,
    baselines,
    baselineName: against.length === 0 ? null : 'baseline',
    primary,
    margin: 0.02,
    expectChange: [],
    diagnosis: null,
    tool: 'rankgauge test',
    ...changes,
  };
}

/** Ids q0, q1, ... */
export function many<Item>(count: number, make: (index: number) => Item): Item[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
