import { InputError } from '../foundation/errors.ts';
import type { Measure } from '../metrics/measure.ts';
import type { ScoredRun } from '../results/scored-run.ts';
import { rankingOf, type ScoredRows } from '../scores/ranking-of.ts';
import { mean } from '../statistics/mean.ts';
import { rowsOf, runValues } from './run-values.ts';

/** What reranking only the first candidates would give. */
export interface DepthSummary {
  /** Candidates of each query that are reranked; the others follow in first-stage order. */
  readonly depth: number;
  /** Means over the run's evaluated queries, by measure of rankings; null where no query has a value. */
  readonly metrics: Readonly<Record<string, number | null>>;
  /**
   * Of the primary measure: (mean at this depth - first stage) / (mean at full depth - first stage). Null where full depth
   * gains nothing.
   */
  readonly gainShare: number | null;
  /** Share of the calls: with all candidates in one call this stays 1, and calls get smaller instead. */
  readonly callShare: number;
  /** Share of the query-document pairs: what a server has to compute. */
  readonly pairShare: number;
}

/**
 * What a run would have been with fewer documents reranked: the first `depth` candidates in the order of their scores, the
 * rest below them as they came. The scores of the run are taken as they are, which holds only when a document's score does
 * not depend on the others in its call.
 *
 * @param measures the first one of rankings is the primary one; measures of spread are left out
 * @param depths whole numbers of 1 or more, in any order; depths beyond all candidates are the whole
 * @param options.scoring how the reranker scores a document: by itself, or in view of the others (then this is refused)
 * @throws InputError `depth-listwise`, `bad-depth`, `depth-without-ranking` when no measure is of rankings
 */
export function depthSummaries(
  run: ScoredRun,
  measures: readonly Measure[],
  depths: readonly number[],
  { scoring }: { readonly scoring: 'pointwise' | 'listwise' },
): DepthSummary[] {
  const ranking = measures.filter(({ metric }) => metric.kind === 'ranking');
  checkRequest(ranking, depths, scoring);
  const { states } = runValues(run, ranking);
  const queries = run.queries.filter((_, place) => states[place] === 'evaluated');
  const rows = queries.map((query) => rowsOf(run, query));
  const meansAt = (depth: number) =>
    ranking.map(({ measure }) => {
      const values = rows.map((one) => measure(rankingOf(cutAt(one, depth))));
      const average = mean(values);
      return Number.isNaN(average) ? null : average;
    });
  const [first] = meansAt(0);
  const [full] = meansAt(Number.POSITIVE_INFINITY);
  const perCall = run.manifest?.requests.documentsPerCall ?? Number.POSITIVE_INFINITY;
  const lengths = rows.map(({ scores }) => scores.length);
  const whole = workOf(lengths, perCall);
  return depths.map((depth) => {
    const means = meansAt(depth);
    const work = workOf(
      lengths.map((length) => Math.min(length, depth)),
      perCall,
    );
    return {
      depth,
      metrics: Object.fromEntries(ranking.map(({ name }, place) => [name, means[place] ?? null])),
      gainShare: gainShareOf(means[0] ?? null, first ?? null, full ?? null),
      callShare: whole.calls === 0 ? 1 : work.calls / whole.calls,
      pairShare: whole.pairs === 0 ? 1 : work.pairs / whole.pairs,
    };
  });
}

/**
 * The same rows with scores that say the order at this depth: reranked ones keep theirs (ties stay ties), the others come
 * below, each below the one before it in first-stage order.
 */
function cutAt(rows: ScoredRows, depth: number): ScoredRows {
  const positions = Array.from(rows.positions ?? rows.scores, (position) => position ?? 0);
  const order = positions.map((_, row) => row).sort((a, b) => (positions[a] ?? 0) - (positions[b] ?? 0));
  const reranked = new Set(order.slice(0, depth));
  const own = Array.from(rows.scores, (score, row) =>
    score === null || Number.isNaN(score) || !reranked.has(row) ? Number.NEGATIVE_INFINITY : score,
  );
  const distinct = [...new Set(order.slice(0, depth).map((row) => own[row] ?? 0))].sort((a, b) => b - a);
  const placeOf = new Map(distinct.map((score, place) => [score, place]));
  const below = new Map(order.slice(depth).map((row, place) => [row, distinct.length + place]));
  return { ...rows, scores: own.map((score, row) => -(below.get(row) ?? placeOf.get(score) ?? 0)) };
}

function workOf(
  lengths: readonly number[],
  perCall: number,
): { readonly calls: number; readonly pairs: number } {
  return {
    calls: lengths.reduce(
      (sum, length) => sum + Math.ceil(length / Math.min(perCall, Math.max(length, 1))),
      0,
    ),
    pairs: lengths.reduce((sum, length) => sum + length, 0),
  };
}

function gainShareOf(own: number | null, first: number | null, full: number | null): number | null {
  if (own === null || first === null || full === null || !(full > first)) return null;
  return (own - first) / (full - first);
}

function checkRequest(
  ranking: readonly Measure[],
  depths: readonly number[],
  scoring: 'pointwise' | 'listwise',
): void {
  if (scoring === 'listwise') {
    throw new InputError({
      code: 'depth-listwise',
      message: 'what fewer documents would give cannot be read from the scores of a listwise reranker',
      why: 'it scores a document in view of the others in its call, so with fewer of them the scores would be others',
      mend: 'run again on fewer candidates and compare the runs',
    });
  }
  if (ranking.length === 0) {
    throw new InputError({
      code: 'depth-without-ranking',
      message: 'depths need a measure of rankings',
      mend: 'name one, as in --metrics nDCG@10',
    });
  }
  const bad = depths.filter((depth) => !(Number.isInteger(depth) && depth >= 1));
  if (bad.length > 0) {
    throw new InputError(
      bad.map((depth) => ({
        code: 'bad-depth',
        message: `the depth ${depth} is not a whole number of 1 or more`,
        mend: 'name depths as in --depth 5,10,20',
      })),
    );
  }
}
