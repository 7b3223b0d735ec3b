import type { JoinedRun } from '../../src/comparison/coverage-join.ts';
import { joinRuns } from '../../src/comparison/coverage-join.ts';
import type { ScoredRun } from '../../src/results/scored-run.ts';
import { type Candidate, type QuerySpec, runOf } from './runs.ts';

/** One question in one language: where its answer stands in the first stage's order, and where the scores put it. */
export interface Asked {
  readonly question: string;
  readonly language: string;
  /** From 1; null: the first stage did not return it, and it is judged outside of the candidates. */
  readonly first: number | null;
  readonly rank: number;
  readonly parallelId?: string | null;
  readonly group?: string | null;
  readonly candidates?: number;
  /** Ids of the candidates other than the answer; such that no two languages have one in common when left out. */
  readonly others?: readonly string[];
  readonly failed?: boolean;
}

export function asked({
  question,
  language,
  first,
  rank,
  parallelId = question,
  group = null,
  candidates = 10,
  others,
  failed = false,
}: Asked): QuerySpec {
  const distractors = (
    others ?? Array.from({ length: candidates - 1 }, (_, place) => `${language}${question}n${place}`)
  ).map((id, place): Candidate => [id, failed ? null : 1 - (place + 1) / 100, 0]);
  const answer: Candidate = [`${language}${question}answer`, failed ? null : 1 - rank / 100 + 0.005, 1];
  const list =
    first === null
      ? distractors
      : [...distractors.slice(0, first - 1), answer, ...distractors.slice(first - 1)];
  return { id: `${language}-${question}`, language, parallelId, group, judged: true, candidates: list };
}

/** A run of these; an answer that was not retrieved is judged all the same. */
export function askedRun(name: string, all: readonly Asked[]): ScoredRun {
  const run = runOf(name, all.map(asked));
  return {
    ...run,
    queries: run.queries.map((query, place) => ({
      ...query,
      outside:
        all[place]?.first === null ? [{ documentId: `${query.id.replace('-', '')}answer`, grade: 1 }] : [],
    })),
  };
}

export function joinedOf(run: ScoredRun): JoinedRun {
  const [joined] = joinRuns([run]);
  if (joined === undefined) throw new Error('nothing was joined');
  return joined;
}

/** `q01`, `q02`, ... */
export function questionIds(count: number): string[] {
  return Array.from({ length: count }, (_, place) => `q${String(place + 1).padStart(2, '0')}`);
}
