import { checked, defineCause, unchecked } from '../cause.ts';
import { isQwen3Reranker, promptMend } from '../qwen3-reranker.ts';
import { tellingAuc } from '../separation.ts';

export const narrowBand = defineCause({
  name: 'narrow-band',
  title: 'all scores lie in a narrow band away from 0 and 1',
  symptom: 'All scores lie at 0.7 to 0.8, for good documents and for bad ones.',
  usualCause:
    'no instruction or no prompt, short or vague inputs, a temperature; or a cosine that is told to be a probability (good models live at 0.72 to 0.87 there)',
  mendGroup: 'activation',
  rule: '90 % of the scores within .12, none at or below .05 or at or above .95 (1 in 200 allowed), T < .5: suspect; info where AUC >= .8',
  needs: ['probability scale'],
  byLanguage: true,
  check(sample) {
    if (sample.scale !== 'probability') return unchecked('the scores are not told to be probabilities');
    const [low, high] = [sample.quantile(0.05), sample.quantile(0.95)];
    const tied = sample.estimate('tied').mean;
    const auc = sample.estimate('auc').mean;
    const evidence = { low, high, width: high - low, tied, auc };
    const away = sample.quantile(0.005) > 0.05 && sample.quantile(0.995) < 0.95;
    if (!(high - low < 0.12 && away && tied < 0.5)) return checked(null, evidence);
    return checked(auc >= tellingAuc ? 'info' : 'suspect', evidence);
  },
  mend({ serving, evidence }) {
    const inside = (evidence['low'] ?? 0) >= 0.4999 && (evidence['high'] ?? 1) <= 0.7312;
    const twice = inside
      ? '; they also lie where the sigmoid of a probability lies, so look for an activation that is applied twice'
      : '';
    if ((evidence['auc'] ?? 0) >= tellingAuc)
      return `the order is sound: rank by it and use no absolute threshold; if the scores are cosines, say --scale cosine${twice}`;
    return isQwen3Reranker(serving)
      ? `bring prompt and instruction to the model: ${promptMend(serving)}; rank, and use no absolute threshold${twice}`
      : `give an instruction and fuller queries, check prompt and temperature; rank, and use no absolute threshold; if the scores are cosines, say --scale cosine${twice}`;
  },
});
