import { defineMetric } from './define-metric.ts';
import { relevanceLevel, requiredCutoff } from './parameters.ts';
import { expectedHits } from './relevant.ts';

/** Divides by the cutoff even where fewer documents are ranked, as trec_eval does. */
export const precision = defineMetric({
  name: 'P',
  synonyms: ['Precision'],
  title: 'share of the first k documents that is relevant',
  kind: 'ranking',
  range: [0, 1],
  source: 'trec_eval',
  trecEval: { beforeCutoff: 'P_' },
  example: 'P@5',
  parameters: { rel: relevanceLevel, cutoff: requiredCutoff },
  measure: (ranking, { rel, cutoff }) => expectedHits(ranking, rel, cutoff) / cutoff,
});
