import { defineMetric } from './define-metric.ts';
import { relevanceLevel, requiredCutoff } from './parameters.ts';
import { expectedHits, relevantOf } from './relevant.ts';

/** 0 when the query has no relevant document. */
export const recall = defineMetric({
  name: 'R',
  synonyms: ['Recall'],
  title: 'share of the relevant documents that stands among the first k',
  kind: 'ranking',
  range: [0, 1],
  source: 'trec_eval',
  trecEval: { beforeCutoff: 'recall_' },
  example: 'R@100',
  parameters: { rel: relevanceLevel, cutoff: requiredCutoff },
  measure(ranking, { rel, cutoff }) {
    const all = relevantOf(ranking, rel);
    return all === 0 ? 0 : expectedHits(ranking, rel, cutoff) / all;
  },
});
