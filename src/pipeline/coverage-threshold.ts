import type { LanguageThreshold, OneThreshold } from '../comparison/coverage.ts';
import { chooseThreshold, fixedThreshold, type ThresholdQuery } from '../diagnosis/index.ts';
import { seededRandom } from '../foundation/random.ts';
import type { ScoredRun } from '../results/scored-run.ts';

/** One threshold for all languages, and what it does in each. */
export interface SharedThreshold {
  readonly threshold: OneThreshold;
  readonly of: (language: string) => LanguageThreshold | null;
}

/**
 * What one threshold for everything does by language: that for a precision of 0.9 over all languages where the data support
 * one, else that with the best F1. It is there to compare languages, not to be used: `rankgauge threshold` chooses one.
 *
 * @returns null where nothing is judged relevant, or nothing has a score
 */
export function sharedThreshold(run: ScoredRun, { seed }: { readonly seed: number }): SharedThreshold | null {
  const queries = run.queries.flatMap((query): ThresholdQuery[] => {
    if (!query.judged || query.language === null) return [];
    const part = (column: ArrayLike<number>) =>
      Array.prototype.slice.call(column, query.start, query.end) as number[];
    return [
      {
        cluster: query.parallelId ?? `query ${query.id}`,
        language: query.language,
        scores: part(run.scores.scores),
        grades: part(run.scores.grades),
      },
    ];
  });
  const chosen = chooseThreshold(queries, {
    target: { precision: 0.9 },
    random: seededRandom(`${seed}:coverage:threshold`),
  });
  const value = chosen.threshold ?? bestOfF1(queries);
  if (value === null) return null;
  const overall = fixedThreshold(queries, value);
  return {
    threshold: {
      value,
      chosen: chosen.threshold === null ? 'best F1' : 'precision of 0.9',
      precision: overall.precision,
      recall: overall.recall,
    },
    of: (language) => {
      const own = queries.filter((query) => query.language === language);
      if (!own.some(({ scores }) => Array.from(scores).some(Number.isFinite))) return null;
      const { precision, low, high, recall, recallLow, recallHigh, keptShare, emptyQueries } = fixedThreshold(
        own,
        value,
      );
      return { precision, low, high, recall, recallLow, recallHigh, keptShare, emptyQueries };
    },
  };
}

/** The threshold with the best harmonic mean of precision and recall; the highest of equals. */
function bestOfF1(queries: readonly ThresholdQuery[]): number | null {
  const rows = queries
    .flatMap(({ scores, grades }) =>
      Array.from(scores, (score, place) => ({ score, relevant: (grades[place] as number) > 0 })),
    )
    .filter(({ score }) => Number.isFinite(score))
    .sort((a, b) => b.score - a.score);
  const relevant = rows.filter((row) => row.relevant).length;
  let best: { readonly value: number; readonly f1: number } | null = null;
  let hits = 0;
  for (const [place, row] of rows.entries()) {
    if (row.relevant) hits += 1;
    const next = rows[place + 1];
    // A threshold cannot cut through a tie.
    if (next?.score === row.score) continue;
    const f1 = (2 * hits) / (place + 1 + relevant);
    if (f1 > (best?.f1 ?? 0))
      best = { value: next === undefined ? row.score : (row.score + next.score) / 2, f1 };
  }
  return best?.value ?? null;
}
