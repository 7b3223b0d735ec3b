import { defineMetric } from './define-metric.ts';
import { optionalCutoff, relevanceLevel } from './parameters.ts';
import { countRelevant } from './relevant.ts';

/**
 * 1 / rank of the first relevant document, 0 when there is none down to the cutoff. Where the first relevant documents are
 * tied, the mean of 1 / rank over their orders (hypergeometric), which is more than 1 / mean rank.
 */
export const reciprocalRank = defineMetric({
  name: 'MRR',
  synonyms: ['RR'],
  title: 'reciprocal rank of the first relevant document',
  kind: 'ranking',
  range: [0, 1],
  source: 'Voorhees 1999, TREC-8 question answering track; trec_eval',
  trecEval: { whole: 'recip_rank' },
  example: 'MRR@10',
  parameters: { rel: relevanceLevel, cutoff: optionalCutoff },
  measure({ grades, tieEnds }, { rel, cutoff }) {
    const depth = Math.min(cutoff, grades.length);
    let first = 0;
    while (first < depth && grades[first]! < rel) first += 1;
    if (tieEnds.length === grades.length) return first < depth ? 1 / (first + 1) : 0;
    let start = 0;
    for (let group = 0; start < depth; group += 1) {
      const end = tieEnds[group]!;
      const relevant = countRelevant(grades, rel, start, end);
      if (relevant > 0) return meanReciprocal({ start, end, relevant, depth });
      start = end;
    }
    return 0;
  },
});

function meanReciprocal(group: { start: number; end: number; relevant: number; depth: number }): number {
  const { start, end, relevant, depth } = group;
  let sum = 0;
  let noneYet = 1; // chance that no place of the group so far holds a relevant document
  for (let place = start; place < Math.min(end, depth); place += 1) {
    const here = relevant / (end - place);
    sum += (noneYet * Math.min(1, here)) / (place + 1);
    if (here >= 1) break;
    noneYet *= 1 - here;
  }
  return sum;
}
