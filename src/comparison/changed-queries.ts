import type { ScoredQuery, ScoredRun } from '../results/scored-run.ts';
import type { ChangedQuery, RankedDocument } from './comparison.ts';
import { ranksOf, scoresOf } from './score-change.ts';

/** Where the texts of queries and documents come from, when the data set can be found. */
export interface TextSource {
  query(id: string): string | null;
  document(id: string): string | null;
}

/** A query with its primary values and its rows in both runs. */
export interface ComparedQuery {
  readonly baselineValue: number;
  readonly candidateValue: number;
  readonly difference: number;
  readonly baseline: ScoredQuery;
  readonly candidate: ScoredQuery;
}

/**
 * The queries whose primary value changed most, largest change first, with the beginning of both rankings.
 *
 * @param options.count how many at most; queries that did not change are never shown
 * @param options.depth documents of each ranking, 1 or more
 */
export function changedQueries(
  queries: readonly ComparedQuery[],
  {
    baseline,
    candidate,
    count,
    depth,
    texts,
  }: {
    readonly baseline: ScoredRun;
    readonly candidate: ScoredRun;
    readonly count: number;
    readonly depth: number;
    readonly texts: TextSource | null;
  },
): ChangedQuery[] {
  return queries
    .filter(({ difference }) => difference !== 0)
    .sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference))
    .slice(0, count)
    .map((query) => ({
      query: query.baseline.id,
      text: texts?.query(query.baseline.id) ?? null,
      language: query.baseline.language,
      baseline: query.baselineValue,
      candidate: query.candidateValue,
      difference: query.difference,
      baselineRanking: rankingOf(baseline, query.baseline, { depth, texts }),
      candidateRanking: rankingOf(candidate, query.candidate, { depth, texts }),
    }));
}

/** The first documents by score; ties in first-stage order, with the same rank. */
function rankingOf(
  run: ScoredRun,
  query: ScoredQuery,
  { depth, texts }: { readonly depth: number; readonly texts: TextSource | null },
): RankedDocument[] {
  const { documentIds, scores, grades, positions } = run.scores;
  const ranks = ranksOf(scoresOf(run, query));
  return Array.from({ length: query.end - query.start }, (_, index) => query.start + index)
    .map((row) => {
      const document = documentIds[row] ?? '';
      return {
        document,
        rank: ranks.get(document) ?? 0,
        grade: existing(grades[row]),
        score: existing(scores[row]),
        position: positions[row] ?? 0,
      };
    })
    .sort((a, b) => a.rank - b.rank || a.position - b.position || 0)
    .slice(0, depth)
    .map(({ document, rank, grade, score }) => ({
      document,
      rank,
      grade,
      score,
      text: texts?.document(document) ?? null,
    }));
}

function existing(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
