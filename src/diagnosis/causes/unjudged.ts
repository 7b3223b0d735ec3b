import { checked, defineCause } from '../cause.ts';

export const unjudged = defineCause({
  name: 'unjudged',
  title: 'many queries have no relevant candidate to find',
  symptom: 'Figures are low whatever the reranker does.',
  usualCause: 'labels are missing, or the first stage did not return what was judged relevant',
  mendGroup: 'data',
  rule: 'a quarter of the queries or more without a judgment or without a relevant candidate: info',
  byLanguage: false,
  check({ observed, indices }) {
    const count = indices.length;
    const labelled = indices.filter((index) => (observed.relevant[index] ?? -1) >= 0).length;
    const findable = indices.filter((index) => (observed.relevant[index] ?? -1) > 0).length;
    const evidence = { withoutJudgments: 1 - labelled / count, withoutRelevant: 1 - findable / count };
    return checked(1 - findable / count >= 0.25 ? 'info' : null, evidence);
  },
  mend: () =>
    'judge more (evaluate --export-unjudged F), fetch more candidates (retrieve --top N), or read only the figures of rerankable queries',
});
