import type { ScoredQuery, ScoredRun } from '../results/scored-run.ts';

/** What has become of the scores of one query between two runs. */
export interface ScoreChange {
  /** The same documents with the same scores, bit for bit. */
  readonly identical: boolean;
  /** The same documents in the same order, ties where there were ties. */
  readonly sameOrder: boolean;
  /** The documents that stand first (several when they tie) are the same. */
  readonly sameTop: boolean;
}

/** Compares the scores of one query in two runs, document by document; the order of the rows does not matter. */
export function scoreChange(
  baseline: ScoredRun,
  from: ScoredQuery,
  candidate: ScoredRun,
  to: ScoredQuery,
): ScoreChange {
  const before = scoresOf(baseline, from);
  const after = scoresOf(candidate, to);
  const sameDocuments = before.size === after.size && [...before.keys()].every((id) => after.has(id));
  const identical = sameDocuments && [...before].every(([id, score]) => Object.is(score, after.get(id)));
  if (identical) return { identical, sameOrder: true, sameTop: true };
  const [ranksBefore, ranksAfter] = [ranksOf(before), ranksOf(after)];
  const topBefore = [...ranksBefore].filter(([, rank]) => rank === 1).map(([id]) => id);
  const topAfter = [...ranksAfter].filter(([, rank]) => rank === 1).map(([id]) => id);
  return {
    identical,
    sameOrder: sameDocuments && [...ranksBefore].every(([id, rank]) => ranksAfter.get(id) === rank),
    sameTop: topBefore.length === topAfter.length && topBefore.every((id) => topAfter.includes(id)),
  };
}

/** Scores by document id; NaN for documents without one. */
export function scoresOf(run: ScoredRun, { start, end }: ScoredQuery): Map<string, number> {
  const { documentIds, scores } = run.scores;
  const found = new Map<string, number>();
  for (let row = start; row < end; row += 1) found.set(documentIds[row] ?? '', scores[row] ?? Number.NaN);
  return found;
}

/** 1 + number of documents with a higher score; those without a score come last, tied. */
export function ranksOf(scores: ReadonlyMap<string, number>): Map<string, number> {
  const key = (score: number) => (Number.isNaN(score) ? Number.NEGATIVE_INFINITY : score);
  const sorted = Float64Array.from(scores.values(), key).sort();
  const above = (score: number) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle] as number) > score) high = middle;
      else low = middle + 1;
    }
    return sorted.length - low;
  };
  return new Map([...scores].map(([id, score]) => [id, 1 + above(key(score))]));
}
