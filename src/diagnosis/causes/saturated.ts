import { checked, defineCause, unchecked } from '../cause.ts';
import { headMend } from '../qwen3-reranker.ts';
import { endShare } from '../range.ts';
import { lostAuc, stillTells } from '../separation.ts';

export const saturated = defineCause({
  name: 'saturated',
  title: 'scores lie on 0 and 1, and documents can no longer be told apart',
  symptom: 'Nearly every score is 0.000 or 1.000; the top of the list is one big tie.',
  usualCause:
    'the activation saturates: logits far out, or sigmoid computed or sent in bf16, fp16 or few digits; with scores of no order at all, a head that was never loaded',
  mendGroup: 'activation',
  rule: 'E > .9 (scores within 1e-3 of 0 or 1) and T >= .9 or T_ri >= .10: collapsed; T_ri >= .03: suspect; where AUC still tells (99 % bound above .8) info at most (T: share of tied pairs; T_ri: of pairs of a relevant and an irrelevant document)',
  needs: ['probability scale', 'labels for T_ri'],
  byLanguage: true,
  explains: [
    'constant-scores',
    'query-blind',
    'inverted',
    'squashed-range',
    'narrow-band',
    'quantised',
    'random-order',
    'below-first-stage',
    'language-gap',
  ],
  check(sample) {
    if (sample.scale !== 'probability') return unchecked('the scores are not told to be probabilities');
    const ends = endShare(sample);
    const tied = sample.estimate('tied').mean;
    const across = sample.estimate('tiedAcross').mean;
    const auc = sample.estimate('auc').mean;
    const evidence = { endShare: ends, tied, tiedAcross: across, auc };
    if (!(ends > 0.9)) return checked(null, evidence);
    // 0 for all but the right document is a strong opinion, not a lost one.
    if (stillTells(sample)) return checked(tied >= 0.9 || across >= 0.03 ? 'info' : null, evidence);
    if (tied >= 0.9 || across >= 0.1) return checked('collapsed', evidence);
    return checked(across >= 0.03 ? 'suspect' : null, evidence);
  },
  mend({ serving, evidence }) {
    const precision =
      'compute the activation in float32 and return scores unrounded (vLLM: --dtype float32 for the classifier, or the logits, "use_activation": false)';
    // Saturated and in no order: rounding alone leaves the order of what it does not tie.
    const lost = (evidence['auc'] ?? 0.5) < lostAuc;
    return lost ? `${headMend(serving)}; if the head is right, ${precision}` : precision;
  },
});
