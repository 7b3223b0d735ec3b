import { defineMetric } from './define-metric.ts';
import { relevanceLevel } from './parameters.ts';
import { expectedHits, relevantOf } from './relevant.ts';

/** Precision at the rank that equals the number of relevant documents. 0 when there is none. */
export const rPrecision = defineMetric({
  name: 'Rprec',
  synonyms: ['R-Precision'],
  title: 'precision at as many documents as are relevant',
  kind: 'ranking',
  range: [0, 1],
  source: 'trec_eval',
  trecEval: { whole: 'Rprec' },
  example: 'Rprec',
  parameters: { rel: relevanceLevel },
  measure(ranking, { rel }) {
    const all = relevantOf(ranking, rel);
    return all === 0 ? 0 : expectedHits(ranking, rel, all) / all;
  },
});
