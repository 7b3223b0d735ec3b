import { checked, defineCause, unchecked } from '../cause.ts';
import { isQwen3Reranker } from '../qwen3-reranker.ts';

export const inverted = defineCause({
  name: 'inverted',
  title: 'irrelevant documents score above relevant ones',
  symptom: 'The ranking is upside down: the best documents stand last.',
  usualCause:
    'the classes are swapped ("yes" and "no", label 0 and 1), or a distance is read as a similarity',
  mendGroup: 'serving',
  rule: 'mean AUC plus 2.58 standard errors < .45: collapsed',
  needs: ['labels'],
  byLanguage: true,
  explains: ['random-order', 'below-first-stage', 'language-gap'],
  check(sample) {
    const { mean, error, queries } = sample.estimate('auc');
    if (queries < 20 || Number.isNaN(error))
      return unchecked('too few queries have relevant and irrelevant candidates');
    const high = mean + sample.bound(2.58) * error;
    return checked(
      high < 0.45 ? 'collapsed' : null,
      { auc: mean, high, queries },
      { statistic: { value: mean, error } },
    );
  },
  mend: ({ serving }) =>
    isQwen3Reranker(serving)
      ? 'swap the classes back: vLLM wants "classifier_from_token": ["no", "yes"] in this order in --hf-overrides; on logits, take yes minus no'
      : 'check the order of the labels (id2label of the checkpoint, which class the server returns) and whether a smaller score means nearer; then turn the sign round',
});
