import { checked, defineCause, unchecked } from '../cause.ts';
import { promptMend } from '../qwen3-reranker.ts';
import { lostAuc, stillTells } from '../separation.ts';

export const lengthBound = defineCause({
  name: 'length-bound',
  title: 'scores follow the length of the document',
  symptom: 'Long documents win (or lose) whatever is asked.',
  usualCause:
    'documents are cut at the maximum length and the prompt behind them is lost, or the model prefers long (or short) texts because it does not read the question',
  mendGroup: 'texts',
  rule: 'mean within-query Spearman of score and length among irrelevant documents, either sign: >= .5 with a 99 % bound above .3: collapsed; suspect where AUC shows that length does not decide alone (99 % bound above .65), info from AUC .95 on where the bound is above .8',
  needs: ['texts'],
  byLanguage: true,
  explains: ['query-blind', 'random-order', 'inverted', 'below-first-stage', 'language-gap'],
  check(sample) {
    const { mean, error, queries } = sample.estimate('length');
    if (queries < 20 || Number.isNaN(error)) return unchecked('the lengths of the documents are not known');
    const auc = sample.estimate('auc');
    const low = Math.abs(mean) - sample.bound(2.58) * error;
    const evidence = { correlation: mean, low: Math.max(0, low), queries, auc: auc.mean };
    const statistic = { value: mean, error };
    if (!(Math.abs(mean) >= 0.5 && low > 0.3)) return checked(null, evidence, { statistic });
    // Where nearly all pairs are right, what orders the irrelevant documents among each other harms nobody.
    if (auc.mean >= 0.95 && stillTells(sample)) return checked('info', evidence, { statistic });
    // A lexical reranker leans to long texts, and tells a good deal all the same.
    const alone = !(auc.mean - sample.bound(2.58) * auc.error > lostAuc);
    return checked(alone ? 'collapsed' : 'suspect', evidence, { statistic });
  },
  mend({ serving, evidence }) {
    const cut =
      'raise the maximum length of the server or cut documents before it does (--truncate, --chunk; vLLM: max_tokens_per_doc, never truncate_prompt_tokens, which cuts the end of the prompt)';
    const compare = 'compare with chunks of one length (--chunk)';
    const first = (evidence['correlation'] ?? 0) < 0 ? `${cut}; ${compare}` : compare;
    // Length that decides alone: nobody reads the question.
    return (evidence['auc'] ?? 0.5) < lostAuc
      ? `${first}; if length still decides, the question does not reach the model: ${promptMend(serving)}`
      : first;
  },
});
