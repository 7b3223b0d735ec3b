import type { Measure } from '../metrics/measure.ts';
import type { ScoredQuery } from '../results/scored-run.ts';
import type { AlignedRun, AlignedRuns } from './aligned-runs.ts';
import type { PairedCounts } from './comparison.ts';
import { clustersOf } from './query-groups.ts';
import { type ScoreChange, scoreChange } from './score-change.ts';

/** What has become of a query in a pair of runs. */
export type PairState =
  /** Rerankable and scored in both: the figures stand on these. */
  | 'compared'
  /** Rerankable, but without scores in one run because calls failed. */
  | 'failed'
  /** Judged and in both, but with nothing to rerank: no order of its candidates is better than another. */
  | 'not-rerankable'
  /** Judged, and in one run only. */
  | 'unpaired'
  /** In neither run, or nobody judged it. */
  | 'absent';

/** Two runs, and what became of each query between them. */
export interface RunPair {
  readonly baseline: AlignedRun;
  readonly candidate: AlignedRun;
  /** By place of the query among the aligned ones. */
  readonly states: readonly PairState[];
  /** What became of the scores of each compared query; null for the others. */
  readonly changes: readonly (ScoreChange | null)[];
}

/**
 * Pairs two runs query by query. A query counts as rerankable when it is so in either run: a run whose candidates lost the
 * relevant document has lost something.
 */
export function pairRuns(baseline: AlignedRun, candidate: AlignedRun, primary: Measure): RunPair {
  const states = baseline.states.map((_, place) => stateOf(baseline, candidate, primary, place));
  const changes = states.map((state, place) => {
    const [from, to] = [baseline.queries[place], candidate.queries[place]];
    if (state !== 'compared' || !from || !to) return null;
    return scoreChange(baseline.run, from, candidate.run, to);
  });
  return { baseline, candidate, states, changes };
}

/** Places of the queries in a state. */
export function placesOf({ states }: Pick<RunPair, 'states'>, wanted: PairState): number[] {
  return states.flatMap((state, place) => (state === wanted ? [place] : []));
}

/** Share of the rerankable queries that one of the runs has no scores for; 0 without rerankable queries. */
export function failedShare(pair: Pick<RunPair, 'states'>): number {
  const failed = placesOf(pair, 'failed').length;
  return failed === 0 ? 0 : failed / (failed + placesOf(pair, 'compared').length);
}

/** The pair as if there were only these queries. */
export function restricted(pair: RunPair, places: readonly number[]): RunPair {
  const kept = new Set(places);
  return { ...pair, states: pair.states.map((state, place) => (kept.has(place) ? state : 'absent')) };
}

export function pairedCounts(pair: RunPair, { queries }: Pick<AlignedRuns, 'queries'>): PairedCounts {
  const compared = placesOf(pair, 'compared');
  const failed = placesOf(pair, 'failed').length;
  const languages = new Set(compared.flatMap((place) => queries[place]?.language ?? []));
  const withoutScore = ({ run, queries: own }: AlignedRun) =>
    compared.reduce((sum, place) => sum + unscored(run.scores.scores, own[place] ?? null), 0);
  return {
    paired: compared.length + failed + placesOf(pair, 'not-rerankable').length,
    unpaired: placesOf(pair, 'unpaired').length,
    failed,
    rerankable: compared.length + failed,
    compared: compared.length,
    questions: new Set(clustersOf(queries, compared).clusters).size,
    languages: languages.size,
    reordered: compared.filter((place) => pair.changes[place]?.sameOrder === false).length,
    withoutScore: { baseline: withoutScore(pair.baseline), candidate: withoutScore(pair.candidate) },
  };
}

function stateOf(baseline: AlignedRun, candidate: AlignedRun, { name }: Measure, place: number): PairState {
  const [before, after] = [baseline.states[place] ?? null, candidate.states[place] ?? null];
  const judged = [before, after].some((state) => state === 'evaluated' || state === 'failed');
  if (!judged) return 'absent';
  if (before === null || after === null || before === 'unjudged' || after === 'unjudged') return 'unpaired';
  if (!baseline.rerankable[place] && !candidate.rerankable[place]) return 'not-rerankable';
  if (before === 'failed' || after === 'failed') return 'failed';
  // A query for which the measure does not exist (the spread of one document) cannot be compared by it.
  const exists = [baseline, candidate].every(({ values }) => !Number.isNaN(values.get(name)?.[place]));
  return exists ? 'compared' : 'not-rerankable';
}

function unscored(scores: ArrayLike<number>, query: ScoredQuery | null): number {
  let count = 0;
  for (let row = query?.start ?? 0; row < (query?.end ?? 0); row += 1) {
    if (Number.isNaN(scores[row])) count += 1;
  }
  return count;
}
