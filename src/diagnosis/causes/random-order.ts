import { type Check, checked, defineCause, unchecked } from '../cause.ts';
import type { ProbeOutcomes } from '../probe-outcomes.ts';
import { headMend, isQwen3Reranker, isVllm, promptMend } from '../qwen3-reranker.ts';
import { lostAuc, untiedAuc } from '../separation.ts';

export const randomOrder = defineCause({
  name: 'random-order',
  title: 'the order says next to nothing about relevance',
  symptom:
    'The ranking is as if random, irrelevant documents come first, often with scores of 0.7 to 0.9 for all.',
  usualCause:
    'the prompt template is missing (query and document are glued together), the head is random, or it is the wrong model',
  mendGroup: 'serving',
  rule: 'mean AUC plus 1.645 standard errors < .65, and no collapsed code above: collapsed; AUC < .62: suspect; silent where T_ri >= .25 and the untied pairs are in order (AUC >= .75): rounding, not chance. By probe, where labels are too few: easy pairs with a mean AUC < .65 over languages: collapsed',
  needs: ['labels'],
  explains: ['query-blind', 'below-first-stage', 'language-gap'],
  check(sample) {
    const { mean, error, queries } = sample.estimate('auc');
    if (queries < 20 || Number.isNaN(error)) return probed(sample.input.probes);
    const high = mean + Math.max(1.645, sample.bound(0)) * error;
    const low = mean - sample.bound(2.58) * error;
    const evidence = { auc: mean, low, high, queries };
    // Rounding ties what it does not leave in order; what it leaves is sound (code quantised).
    const rounded = sample.estimate('tiedAcross').mean >= 0.25 && untiedAuc(sample) >= 0.75;
    if (rounded) return checked(null, evidence, { statistic: { value: mean, error } });
    // Few queries leave the bound wide: what is nearer chance than anything useful is said all the same.
    const severity = high < lostAuc ? 'collapsed' : mean < 0.62 ? 'suspect' : null;
    return checked(severity, evidence, { statistic: { value: mean, error } });
  },
  // For Qwen3-Reranker on vLLM one command brings prompt and head.
  mend: ({ serving }) =>
    isQwen3Reranker(serving) && isVllm(serving)
      ? promptMend(serving)
      : `${promptMend(serving)}; ${headMend(serving)}`,
});

function probed(probes: ProbeOutcomes | undefined): Check {
  const rates = probes?.baseRates ?? [];
  const pairs = rates.reduce((sum, rate) => sum + rate.pairs, 0);
  if (pairs < 20) return unchecked('too few queries have relevant and irrelevant candidates');
  const auc = rates.reduce((sum, rate) => sum + rate.auc, 0) / rates.length;
  // One language that is told apart shows that the prompt is sound.
  const best = Math.max(...rates.map((rate) => rate.auc));
  return checked(best < lostAuc + 0.1 && auc < lostAuc ? 'collapsed' : null, { auc, pairs, byProbe: 1 });
}
