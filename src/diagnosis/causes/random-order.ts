import { checked, defineCause, unchecked } from '../cause.ts';
import { headMend, isQwen3Reranker, promptMend } from '../qwen3-reranker.ts';
import { lostAuc, untiedAuc } from '../separation.ts';

export const randomOrder = defineCause({
  name: 'random-order',
  title: 'the order says next to nothing about relevance',
  symptom:
    'The ranking is as if random, irrelevant documents come first, often with scores of 0.7 to 0.9 for all.',
  usualCause:
    'the prompt template is missing (query and document are glued together), the head is random, or it is the wrong model',
  mendGroup: 'serving',
  rule: 'mean AUC plus 1.645 standard errors < .65, and no collapsed code above: collapsed; AUC < .6 and minus 2.58 standard errors < .5: suspect; silent where T_ri >= .25 and the untied pairs are in order (AUC >= .75): rounding, not chance',
  needs: ['labels'],
  explains: ['below-first-stage', 'language-gap'],
  check(sample) {
    const { mean, error, queries } = sample.estimate('auc');
    if (queries < 20 || Number.isNaN(error))
      return unchecked('too few queries have relevant and irrelevant candidates');
    const high = mean + Math.max(1.645, sample.bound(0)) * error;
    const low = mean - sample.bound(2.58) * error;
    const evidence = { auc: mean, low, high, queries };
    // Rounding ties what it does not leave in order; what it leaves is sound (code quantised).
    const rounded = sample.estimate('tiedAcross').mean >= 0.25 && untiedAuc(sample) >= 0.75;
    if (rounded) return checked(null, evidence, { statistic: { value: mean, error } });
    const severity = high < lostAuc ? 'collapsed' : mean < 0.6 && low < 0.5 ? 'suspect' : null;
    return checked(severity, evidence, { statistic: { value: mean, error } });
  },
  mend: ({ serving }) =>
    isQwen3Reranker(serving)
      ? `the prompt first: ${promptMend(serving)}. Then the head: ${headMend(serving)}`
      : `${promptMend(serving)}; ${headMend(serving)}`,
});
