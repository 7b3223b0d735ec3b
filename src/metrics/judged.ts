import { UNJUDGED } from '../scores/ranking.ts';
import { defineMetric } from './define-metric.ts';
import { requiredCutoff } from './parameters.ts';
import { expectedHits } from './relevant.ts';

/**
 * How much of what is shown has been judged. Where fewer than k documents are ranked it divides by their number, unlike P@k: a
 * short list is no hole in the judgments. 0 when nothing is ranked.
 */
export const judged = defineMetric({
  name: 'Judged',
  title: 'share of the first k documents that has a judgment',
  kind: 'ranking',
  range: [0, 1],
  source: 'ir_measures',
  example: 'Judged@10',
  parameters: { cutoff: requiredCutoff },
  refused: {
    rel: { why: 'a judgment counts whatever its grade', mend: 'leave rel out, or use P with it' },
  },
  measure(ranking, { cutoff }) {
    const shown = Math.min(cutoff, ranking.grades.length);
    return shown === 0 ? 0 : expectedHits(ranking, UNJUDGED + 1, cutoff) / shown;
  },
});
