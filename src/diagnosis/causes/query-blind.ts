import { type Check, checked, defineCause, unchecked } from '../cause.ts';
import type { ProbeOutcomes } from '../probe-outcomes.ts';
import { promptMend } from '../qwen3-reranker.ts';
import { stillTells, tellingAuc } from '../separation.ts';

export const queryBlind = defineCause({
  name: 'query-blind',
  title: 'a document scores the same whatever is asked',
  symptom: 'The same few documents come out on top of every query.',
  usualCause:
    'the query does not reach the model: it is not in the prompt, cut away, or sent in a field that is ignored',
  mendGroup: 'serving',
  rule: "correlation of the within-query ranks of one document under two questions, irrelevant to both, over 30 pairs or more: >= .8 with a 99 % bound above .6: collapsed; >= .6 with a bound above .4: suspect; silent where AUC shows that scores follow the question (99 % bound above .8). By probe: mean Spearman of 10 queries' candidates under their own and another query, the same limits, where no language is told apart (base rate AUC .8)",
  needs: ['documents that several questions share, or the swap probe'],
  byLanguage: false,
  explains: ['random-order', 'inverted', 'below-first-stage'],
  check(sample) {
    const { pairs, correlation, error } = sample.pairs();
    if (pairs < 30 || Number.isNaN(correlation)) return probed(sample.input.probes);
    const auc = sample.estimate('auc');
    const low = correlation - sample.bound(2.58) * error;
    const evidence = { correlation, low, pairs, auc: auc.mean };
    if (stillTells(sample) || Number.isNaN(low)) return checked(null, evidence);
    if (correlation >= 0.8 && low > 0.6) return checked('collapsed', evidence);
    return checked(correlation >= 0.6 && low > 0.4 ? 'suspect' : null, evidence);
  },
  mend: ({ serving }) => `make the query part of the prompt: ${promptMend(serving)}`,
});

function probed(probes: ProbeOutcomes | undefined): Check {
  const swap = probes?.swap ?? null;
  if (swap === null || swap.queries < 5)
    return unchecked(
      'too few documents are candidates of several questions; the swap probe can tell (--url)',
    );
  // One language in which easy pairs are told apart shows that the query arrives: the others are the model's weakness.
  const best = Math.max(...(probes?.baseRates ?? []).map(({ auc }) => auc));
  const evidence = { correlation: swap.correlation, queries: swap.queries, bestBaseRate: best };
  if (best >= tellingAuc) return checked(null, evidence);
  return checked(
    swap.correlation >= 0.8 ? 'collapsed' : swap.correlation >= 0.6 ? 'suspect' : null,
    evidence,
  );
}
