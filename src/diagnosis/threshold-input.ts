import type { ScoreScale } from './diagnosis-input.ts';

/** What thresholds and calibration are read from: judged queries with their scored candidates. */
export interface ThresholdInput {
  readonly scale: ScoreScale;
  readonly queries: readonly ThresholdQuery[];
}

export interface ThresholdQuery {
  readonly cluster: string;
  readonly language: string | null;
  /** NaN = no score. */
  readonly scores: ArrayLike<number>;
  /** Above 0 = relevant; NaN (not judged) counts as not relevant. */
  readonly grades: ArrayLike<number>;
}

/** One scored candidate. */
export interface LabelledScore {
  readonly score: number;
  readonly relevant: boolean;
  /** Numbered in the order in which they come. */
  readonly cluster: number;
  readonly query: number;
}

/** All scored candidates, and how many queries and clusters they come from. */
export function labelledScores(queries: readonly ThresholdQuery[]): {
  scores: LabelledScore[];
  queries: number;
  clusters: number;
} {
  const numbers = new Map<string, number>();
  const scores: LabelledScore[] = [];
  let counted = 0;
  for (const query of queries) {
    const cluster = numbers.get(query.cluster) ?? numbers.size;
    numbers.set(query.cluster, cluster);
    let scored = false;
    for (let row = 0; row < query.scores.length; row += 1) {
      const score = query.scores[row] as number;
      if (!Number.isFinite(score)) continue;
      scored = true;
      scores.push({ score, relevant: (query.grades[row] as number) > 0, cluster, query: counted });
    }
    if (scored) counted += 1;
  }
  return { scores, queries: counted, clusters: numbers.size };
}
