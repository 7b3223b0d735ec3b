import { runValues } from '../comparison/run-values.ts';
import type { Measure } from '../metrics/measure.ts';
import type { JudgedSample, ScoreSketch, ValueRow, ValueTable } from '../results/baselines.ts';
import type { ScoredQuery, ScoredRun } from '../results/scored-run.ts';
import { quantile, quantileOfSorted } from '../statistics/quantile.ts';
import { newHash, wordsText } from './hash.ts';

/** A run query by query: measured, and with hashes that tell whether scores and order are those of another run. */
export function valueTable(run: ScoredRun, measures: readonly Measure[]): ValueTable {
  const values = runValues(run, measures);
  return {
    queries: run.queries.map((query, index): ValueRow => {
      const rows = rowsOf(run, query);
      return {
        id: query.id,
        language: query.language,
        parallelId: query.parallelId,
        group: query.group,
        slices: query.slices,
        state: values.states[index] ?? 'unjudged',
        rerankable: values.rerankable[index] === true,
        scores: scoresHash(rows),
        order: orderHash(rows),
      };
    }),
    measures: new Map([...values.measures].map(([name, { expected }]) => [name, expected])),
  };
}

/** The judged pairs of a run: count, and the first 2,048 in the order of their hashes. */
export function judgedSample(run: ScoredRun): JudgedSample {
  const hashes = judgedHashes(run);
  return { pairs: hashes.size, sample: [...hashes].sort().slice(0, sampleSize) };
}

/**
 * Which share of the sampled judged pairs a run has no judgment for. The share of the sample is the share of all within
 * +- 1 % (two standard errors at 5 % of 2,048).
 *
 * @returns 0 for an empty sample
 */
export function shareOfLost({ sample }: JudgedSample, run: ScoredRun): number {
  if (sample.length === 0) return 0;
  const hashes = judgedHashes(run);
  return sample.filter((hash) => !hashes.has(hash)).length / sample.length;
}

/** Quantiles of all scores and the usual spread within a query: enough to see that scores moved. */
export function scoreSketch(run: ScoredRun): ScoreSketch {
  const all = Array.from(run.scores.scores).filter((score) => !Number.isNaN(score));
  if (all.length === 0) return { scores: 0, quantiles: [], medianSpread: null };
  const sorted = Float64Array.from(all).sort();
  const spreads = run.queries.flatMap((query) => {
    const own = rowsOf(run, query)
      .map(({ score }) => score)
      .filter((score) => !Number.isNaN(score));
    return own.length < 2 ? [] : [quantile(own, 0.75) - quantile(own, 0.25)];
  });
  return {
    scores: all.length,
    quantiles: Array.from({ length: 101 }, (_, percent) => quantileOfSorted(sorted, percent / 100)),
    medianSpread: spreads.length === 0 ? null : quantile(spreads, 0.5),
  };
}

/** One hash for the rankings of all queries: a build whose rankings are the same gets the same verdict, not another try. */
export function rankingsHash({ queries }: ValueTable): string {
  const hash = newHash();
  for (const { id, order } of [...queries].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))) {
    hash.text(id).text(order);
  }
  return hash.hex();
}

interface Row {
  readonly id: string;
  readonly score: number;
}

function rowsOf(run: ScoredRun, { start, end }: ScoredQuery): Row[] {
  const { documentIds, scores } = run.scores;
  return Array.from({ length: end - start }, (_, index) => ({
    id: documentIds[start + index] ?? '',
    score: scores[start + index] ?? Number.NaN,
  }));
}

/** Sums of the hashes of rows: addition does not care about their order. */
function scoresHash(rows: readonly Row[]): string {
  let [high, low] = [0, 0];
  for (const { id, score } of rows) {
    const [first, second] = newHash().text(id).number(score).words();
    high = (high + first) >>> 0;
    low = (low + second) >>> 0;
  }
  return wordsText([high, low]);
}

/** Best score first, documents without one last; ids of equal scores in order, so that a tie is one thing. */
function orderHash(rows: readonly Row[]): string {
  const key = ({ score }: Row) => (Number.isNaN(score) ? Number.NEGATIVE_INFINITY : score);
  const sorted = [...rows].sort((a, b) => compare(key(b), key(a)) || compare(a.id, b.id));
  const hash = newHash();
  let before: number | undefined;
  for (const row of sorted) {
    hash.number(key(row) === before ? 0 : 1).text(row.id);
    before = key(row);
  }
  return hash.hex();
}

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function judgedHashes(run: ScoredRun): Set<string> {
  const hashes = new Set<string>();
  const add = (query: string, document: string) => {
    // 48 bits: among a million pairs two meet by chance once in 500 runs, and then one of them counts twice.
    hashes.add(newHash().text(query).text(document).hex().slice(0, 12));
  };
  const { documentIds, grades } = run.scores;
  for (const query of run.queries) {
    for (let row = query.start; row < query.end; row += 1) {
      if (!Number.isNaN(grades[row] ?? Number.NaN)) add(query.id, documentIds[row] ?? '');
    }
    for (const { documentId } of query.outside) add(query.id, documentId);
  }
  return hashes;
}

/** 2,048 of 12 digits are 30 KB: little enough to commit. */
const sampleSize = 2048;

/** Shows whether two runs are judged alike: labels made for one of them favour it (STATISTICS.md 7). */
export const judgedMeasure = 'Judged@10';
