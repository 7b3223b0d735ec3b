import { checked, defineCause, unchecked } from '../cause.ts';

export const belowFirstStage = defineCause({
  name: 'below-first-stage',
  title: 'the first stage orders the candidates better',
  symptom: 'Reranking makes results worse than the order that search had given.',
  usualCause: 'model, prompt template or dtype changed, or the model is not for these texts',
  mendGroup: 'change',
  rule: 'paired verdict against the first stage is worse: suspect',
  needs: ['labels', 'first-stage order'],
  byLanguage: false,
  check({ input }) {
    const verdict = input.firstStage;
    if (verdict === undefined) return unchecked('the run was not compared with its first stage');
    const { difference, low, high } = verdict;
    return checked(verdict.verdict === 'worse' ? 'suspect' : null, { difference, low, high });
  },
  mend: () =>
    'compare the manifest with that of a run that was good (rankgauge compare): model, template, server version, dtype; if none ever was, try another template or model, or leave the reranker out',
});
