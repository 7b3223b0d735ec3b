import type { ScoredRun } from '../results/scored-run.ts';
import { histogram } from '../statistics/histogram.ts';
import type { ScoreSummary } from './coverage.ts';
import { scoreSummary, splitScores } from './coverage-scores.ts';
import { runLabels } from './run-labels.ts';
import { runValues } from './run-values.ts';

/** Where the scores of a run lie, whole and by language. */
export interface RunDistributions {
  readonly run: string;
  readonly label: string;
  /** As the manifest has it. */
  readonly scale: string;
  /** Ends of the bins, which are equally wide: [0, 1] for probabilities, else the least and the greatest score. */
  readonly low: number;
  readonly high: number;
  readonly whole: ScoreDistribution;
  /** In the order of their tags; empty with fewer than two. */
  readonly languages: readonly (ScoreDistribution & { readonly language: string })[];
}

export interface ScoreDistribution {
  readonly relevant: CountedScores | null;
  /** Candidates without a judgment are among these. */
  readonly irrelevant: CountedScores | null;
  /** Mean over queries of the share of (relevant, irrelevant) pairs in the right order, ties one half. */
  readonly auc: number | null;
}

export interface CountedScores extends ScoreSummary {
  /** By bin, from the lowest. */
  readonly counts: readonly number[];
}

/**
 * Counts the scores of relevant and irrelevant candidates of the evaluated queries. Runs of one protocol and scale share the
 * ends of their bins, so that they can be looked at side by side.
 *
 * @param options.bins 1 or more, 20 when left out
 */
export function scoreDistributions(
  runs: readonly ScoredRun[],
  { bins = 20 }: { readonly bins?: number } = {},
): RunDistributions[] {
  const labels = runLabels(runs);
  const split = runs.map((run) => {
    const { states } = runValues(run, []);
    const places = run.queries.map((_, place) => place);
    const tags = [...new Set(run.queries.flatMap(({ language }) => language ?? []))].sort();
    const ofTag = (tag: string) => places.filter((place) => run.queries[place]?.language === tag);
    return {
      run,
      whole: splitScores({ run, states }, places),
      languages:
        tags.length < 2
          ? []
          : tags.map((language) => ({ language, ...splitScores({ run, states }, ofTag(language)) })),
    };
  });
  return split.map(({ run, whole, languages }, place) => {
    const kin = split.filter((other) => kindOf(other.run) === kindOf(run));
    const { low, high } = endsOf(
      kin.map((other) => other.whole),
      run.manifest?.reranker.scale === 'probability',
    );
    const counted = (scores: readonly number[]): CountedScores | null => {
      const summary = scoreSummary(scores);
      return summary && { ...summary, counts: histogram(scores, { bins, range: [low, high] }) };
    };
    const distribution = ({ relevant, irrelevant, auc }: ReturnType<typeof splitScores>) => ({
      relevant: counted(relevant),
      irrelevant: counted(irrelevant),
      auc,
    });
    return {
      run: run.name,
      label: labels[place] ?? run.name,
      scale: run.manifest?.reranker.scale ?? 'unknown',
      low,
      high,
      whole: distribution(whole),
      languages: languages.map(({ language, ...scores }) => ({ language, ...distribution(scores) })),
    };
  });
}

/** What makes scores comparable. Runs made elsewhere say nothing of it, and each stands for itself. */
function kindOf({ name, manifest }: ScoredRun): string {
  return manifest === null ? `run ${name}` : `${manifest.reranker.protocol} ${manifest.reranker.scale}`;
}

function endsOf(
  split: readonly { readonly relevant: readonly number[]; readonly irrelevant: readonly number[] }[],
  isProbability: boolean,
): { readonly low: number; readonly high: number } {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const scores of split.flatMap(({ relevant, irrelevant }) => [relevant, irrelevant])) {
    for (const score of scores) {
      low = Math.min(low, score);
      high = Math.max(high, score);
    }
  }
  if (!(low <= high) || (isProbability && low >= 0 && high <= 1)) return { low: 0, high: 1 };
  // All the same: a bin needs a width.
  return low < high ? { low, high } : { low: low - 0.5, high: high + 0.5 };
}
