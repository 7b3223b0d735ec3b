import type { Ranking } from '../scores/ranking.ts';
import { defineMetric } from './define-metric.ts';
import { discounts } from './discounts.ts';
import { exponentialGain, linearGain } from './gains.ts';
import { choice, optionalCutoff } from './parameters.ts';

/**
 * nDCG of one query as trec_eval computes it: gain = max(grade, 0), discount log2(rank + 1), ideal from all judged documents cut
 * at the same rank. 0 when nothing is relevant. `gain=exp` takes 2^grade - 1; `ideal=candidates` compares with the ideal order of
 * the ranked documents instead, so that a reranker is not charged for what the first stage missed.
 */
export const nDCG = defineMetric({
  name: 'nDCG',
  synonyms: ['NDCG'],
  title: 'gains discounted by rank, as a share of the ideal order',
  kind: 'ranking',
  range: [0, 1],
  source: 'Järvelin & Kekäläinen 2002, doi:10.1145/582415.582418; trec_eval',
  trecEval: { whole: 'ndcg', beforeCutoff: 'ndcg_cut_' },
  example: 'nDCG@10',
  parameters: {
    gain: choice(['linear', 'exp'], { default: 'linear' }),
    ideal: choice(['judged', 'candidates'], { default: 'judged' }),
    cutoff: optionalCutoff,
  },
  refused: {
    rel: {
      why: 'nDCG weighs every grade by its gain, and trec_eval -l does not touch it',
      mend: 'leave rel out, or use P, R, AP or MRR with it',
    },
  },
  measure(ranking, { gain, ideal, cutoff }) {
    const gainOf = gain === 'exp' ? exponentialGain : linearGain;
    const best = ideal === 'judged' ? ranking.judged : new Int32Array(ranking.grades).sort().reverse();
    const possible = discountedIdeal(best, gainOf, cutoff);
    // Rounding may lift a perfect order above 1 by a bit.
    return possible === 0 ? 0 : Math.min(1, discountedGains(ranking, gainOf, cutoff) / possible);
  },
});

type GainOf = (grade: number) => number;

// Sums of terms that are never negative: plain addition of 1,000 of them is off by at most 1e-13 of the sum.
function discountedIdeal(descending: ArrayLike<number>, gainOf: GainOf, cutoff: number): number {
  const depth = Math.min(cutoff, descending.length);
  const discount = discounts(depth);
  let sum = 0;
  for (let index = 0; index < depth && descending[index]! > 0; index += 1) {
    sum += gainOf(descending[index]!) / discount[index]!;
  }
  return sum;
}

function discountedGains({ grades, tieEnds }: Ranking, gainOf: GainOf, cutoff: number): number {
  const depth = Math.min(cutoff, grades.length);
  const discount = discounts(depth);
  const untied = tieEnds.length === grades.length;
  let sum = 0;
  let start = 0;
  for (let group = 0; start < depth; group += 1) {
    const end = untied ? start + 1 : tieEnds[group]!;
    if (end - start === 1) {
      const grade = grades[start]!;
      if (grade > 0) sum += gainOf(grade) / discount[start]!;
    } else {
      sum += meanGain(grades, gainOf, start, end) * weight(discount, start, Math.min(end, depth));
    }
    start = end;
  }
  return sum;
}

function meanGain(grades: ArrayLike<number>, gainOf: GainOf, start: number, end: number): number {
  let sum = 0; // of whole numbers, so exact in any order
  for (let index = start; index < end; index += 1) sum += gainOf(grades[index]!);
  return sum / (end - start);
}

function weight(discount: Float64Array, start: number, end: number): number {
  let sum = 0;
  for (let index = start; index < end; index += 1) sum += 1 / discount[index]!;
  return sum;
}
