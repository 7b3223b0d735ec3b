import { auc } from '../statistics/auc.ts';
import { mean } from '../statistics/mean.ts';
import { quantileOfSorted } from '../statistics/quantile.ts';
import type { LanguageScores, ScoreSummary } from './coverage.ts';
import type { MeasuredRun } from './coverage-queries.ts';

/** The scores that relevant and irrelevant candidates of a language get, and how well they tell them apart. */
export function languageScores(
  { run, states }: Pick<MeasuredRun, 'run' | 'states'>,
  places: readonly number[],
): LanguageScores {
  const { relevant, irrelevant, auc: own } = splitScores({ run, states }, places);
  return { relevant: scoreSummary(relevant), irrelevant: scoreSummary(irrelevant), auc: own };
}

/** All scores of the evaluated queries at these places, by whether the candidate is relevant; and the mean AUC over queries. */
export function splitScores(
  { run: { queries, scores }, states }: Pick<MeasuredRun, 'run' | 'states'>,
  places: readonly number[],
): { readonly relevant: number[]; readonly irrelevant: number[]; readonly auc: number | null } {
  const relevant: number[] = [];
  const irrelevant: number[] = [];
  const aucs: number[] = [];
  for (const place of places) {
    const query = queries[place];
    if (query === undefined || states[place] !== 'evaluated') continue;
    const [positives, negatives]: [number[], number[]] = [[], []];
    for (let row = query.start; row < query.end; row += 1) {
      const score = scores.scores[row] as number;
      if (Number.isNaN(score)) continue;
      // What nobody judged counts as irrelevant, as it does for thresholds.
      ((scores.grades[row] as number) > 0 ? positives : negatives).push(score);
    }
    for (const score of positives) relevant.push(score);
    for (const score of negatives) irrelevant.push(score);
    const own = auc(positives, negatives);
    if (!Number.isNaN(own)) aucs.push(own);
  }
  return { relevant, irrelevant, auc: aucs.length === 0 ? null : mean(aucs) };
}

/** Null where there are none. */
export function scoreSummary(scores: readonly number[]): ScoreSummary | null {
  if (scores.length === 0) return null;
  const sorted = Float64Array.from(scores).sort();
  return {
    scores: scores.length,
    mean: mean(scores),
    low10: quantileOfSorted(sorted, 0.1),
    median: quantileOfSorted(sorted, 0.5),
    high90: quantileOfSorted(sorted, 0.9),
  };
}
