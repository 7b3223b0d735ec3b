import type { ScoredQuery, ScoredRun } from '../results/scored-run.ts';

/** Runs that together are one: languages that were scored apart. */
export interface JoinedRun {
  readonly run: ScoredRun;
  readonly parts: readonly ScoredRun[];
  /** Which part each query of the run comes from, and its place there. */
  readonly origins: readonly { readonly part: number; readonly place: number }[];
  /** What the parts differ in although they are read as one: `reranker`, `template`, `scale`. */
  readonly differing: readonly string[];
}

/**
 * Puts runs together that hold other queries (or languages) of the same reranker and template; runs that hold the same
 * queries stay side by side. A run that fits to none of its kind, but shares no query with another, joins that one, and it
 * is said in what they differ.
 */
export function joinRuns(runs: readonly ScoredRun[]): JoinedRun[] {
  const groups: ScoredRun[][] = [];
  for (const run of runs) {
    const apart = groups.filter((group) => group.every((other) => !shareQueries(run, other)));
    const own =
      apart.find((group) => group.every((other) => differences([run, other]).length === 0)) ?? apart[0];
    if (own === undefined) groups.push([run]);
    else own.push(run);
  }
  return groups.map(joined);
}

function shareQueries(a: ScoredRun, b: ScoredRun): boolean {
  const known = new Set(a.queries.map(keyOf));
  return b.queries.some((query) => known.has(keyOf(query)));
}

/** Sets of single languages often number their queries alike. */
function keyOf({ id, language }: ScoredQuery): string {
  return `${language ?? ''}\n${id}`;
}

function differences(runs: readonly ScoredRun[]): string[] {
  const differ = (of: (run: ScoredRun) => string | undefined) => new Set(runs.map(of)).size > 1;
  return [
    ...(differ(({ manifest }) => manifest?.reranker.name) ? ['reranker'] : []),
    ...(differ(({ manifest }) => manifest?.reranker.model ?? '') ? ['model'] : []),
    ...(differ(({ manifest }) => manifest?.template.hash) ? ['template'] : []),
    ...(differ(({ manifest }) => manifest?.reranker.scale) ? ['scale'] : []),
  ];
}

function joined(parts: readonly ScoredRun[]): JoinedRun {
  const origins = parts.flatMap(({ queries }, part) => queries.map((_, place) => ({ part, place })));
  const [first] = parts;
  if (first === undefined) throw new RangeError('there is no run to join');
  if (parts.length === 1) return { run: first, parts, origins, differing: [] };
  const counts = new Map<string, number>();
  for (const { queries } of parts) for (const { id } of queries) counts.set(id, (counts.get(id) ?? 0) + 1);
  let start = 0;
  const queries = parts.flatMap((part) => {
    const offset = start;
    start += part.scores.queryIds.length;
    return part.queries.map((query) => ({
      ...query,
      id: (counts.get(query.id) ?? 0) > 1 ? `${query.language ?? ''} ${query.id}` : query.id,
      start: query.start + offset,
      end: query.end + offset,
    }));
  });
  const numbers = (of: (run: ScoredRun) => ArrayLike<number>) =>
    Float64Array.from(parts.flatMap((part) => Array.from(of(part))));
  const unknown = new Float64Array(start).fill(Number.NaN);
  return {
    run: {
      ...first,
      path: null,
      queries,
      scores: {
        queryIds: parts.flatMap(({ scores }) => scores.queryIds),
        documentIds: parts.flatMap(({ scores }) => scores.documentIds),
        languages: parts.flatMap(({ scores }) => scores.languages),
        positions: numbers(({ scores }) => scores.positions),
        // The calls of several runs are not one list.
        calls: unknown,
        places: unknown,
        scores: numbers(({ scores }) => scores.scores),
        grades: numbers(({ scores }) => scores.grades),
        errors: parts.flatMap(({ scores }) => scores.errors),
      },
      calls: null,
    },
    parts,
    origins,
    differing: differences(parts),
  };
}
