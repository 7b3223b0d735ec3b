import { checked, defineCause } from '../cause.ts';
import { gridOf } from '../grid.ts';
import { tellingAuc } from '../separation.ts';

export const quantised = defineCause({
  name: 'quantised',
  title: 'scores come on a coarse grid',
  symptom: 'Scores repeat: 0.8320, 0.1924, or one or two decimals only; many documents tie.',
  usualCause: 'scores computed or sent in bf16, fp16 or int8, or rounded in the API',
  mendGroup: 'precision',
  rule: '99 % of the scores on the grid of bf16, fp16, int8 or of 2 decimals or fewer (these with T >= .05), or 95 % of their logits on that of bf16: info; with a 95 % bound of AUC under .8 and T_ri >= .05: suspect; under .7 and T_ri >= .25: collapsed',
  needs: ['labels for the harm'],
  byLanguage: false,
  check(sample) {
    const { share, step } = gridOf(sample);
    const tied = sample.estimate('tied').mean;
    const across = sample.estimate('tiedAcross').mean;
    const auc = sample.estimate('auc');
    const evidence = { onGrid: share, step, tied, tiedAcross: across, auc: auc.mean };
    if (share === 0) return checked(null, evidence);
    const high = auc.mean + sample.bound(1.645) * auc.error;
    if (!(high < tellingAuc)) return checked('info', evidence);
    if (across >= 0.25 && high < 0.7) return checked('collapsed', evidence);
    // Ties cost AUC half their share at most: .05 is what our default margin of .02 is about.
    return checked(across >= 0.05 ? 'suspect' : 'info', evidence);
  },
  mend: ({ evidence }) =>
    (evidence['tiedAcross'] ?? 0) < 0.05 || (evidence['auc'] ?? 1) >= tellingAuc
      ? 'harmless here; for finer scores compute the activation in float32 and return scores unrounded'
      : 'compute the activation in float32 and return scores unrounded: the grid ties relevant and irrelevant documents',
});
