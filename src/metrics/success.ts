import { defineMetric } from './define-metric.ts';
import { relevanceLevel, requiredCutoff } from './parameters.ts';
import { countRelevant } from './relevant.ts';

/** 1 when the first k hold a relevant document, else 0; between them only the chance of it when ties decide. */
export const success = defineMetric({
  name: 'Success',
  synonyms: ['HitRate'],
  title: 'whether a relevant document stands among the first k',
  kind: 'ranking',
  range: [0, 1],
  source: 'trec_eval',
  trecEval: { beforeCutoff: 'success_' },
  example: 'Success@1',
  parameters: { rel: relevanceLevel, cutoff: requiredCutoff },
  measure({ grades, tieEnds }, { rel, cutoff }) {
    const depth = Math.min(cutoff, grades.length);
    let start = 0;
    for (let group = 0; start < depth; group += 1) {
      const end = tieEnds[group]!;
      const relevant = countRelevant(grades, rel, start, end);
      if (relevant > 0) return 1 - chanceOfNone(end - start, relevant, depth - start);
      start = end;
    }
    return 0;
  },
});

/** Chance that the first `drawn` places of a group hold none of its relevant documents: exactly 0 once those must be among them. */
function chanceOfNone(size: number, relevant: number, drawn: number): number {
  let chance = 1;
  for (let place = 0; place < drawn && chance > 0; place += 1) {
    chance *= Math.max(0, size - relevant - place) / (size - place);
  }
  return chance;
}
