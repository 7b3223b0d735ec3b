import { checked, defineCause, unchecked } from '../cause.ts';
import { shareInside } from '../range.ts';
import { tellingAuc } from '../separation.ts';

export const squashedRange = defineCause({
  name: 'squashed-range',
  title: 'scores lie between 0.5 and 0.73, where the sigmoid of a probability lies',
  symptom: 'No score is below 0.5 and none above 0.731; irrelevant documents get 0.50, good ones 0.73.',
  usualCause: 'a sigmoid is applied twice: once in the model or server, once more behind it (or to a cosine)',
  mendGroup: 'activation',
  rule: '99 % of the scores in [.4999, .7312] and the lowest below .51, or below .622 with the highest above .72 or 90 % of them wider than .12, or the very highest in [.7300, .7312]: suspect; the same of 5 % of the queries or more (all their scores inside, the lowest below .51) while others go below .45: suspect; 99 % in [.2689, .7312] with some below .4999 and above .66 (sigmoid of a cosine): suspect, info where AUC >= .8',
  needs: ['probability scale', '200 scores'],
  byLanguage: false,
  explains: ['narrow-band'],
  check(sample) {
    if (sample.scale !== 'probability') return unchecked('the scores are not told to be probabilities');
    if (sample.scores < 200) return unchecked('under 200 scores');
    const low = sample.quantile(0.005);
    const high = sample.quantile(0.995);
    const auc = sample.estimate('auc').mean;
    const evidence = { low, high, shareInside: shareInside(sample, 0.4999, 0.7312), auc };
    // Spread rules out one value for all, which is another code.
    if (!(high - low > 0.001)) return checked(null, evidence);
    // Most candidates are irrelevant, so some probability lies under a half, and its sigmoid under .622. Between the ends and
    // narrow, it may as well be a narrow band.
    const wide = sample.quantile(0.95) - sample.quantile(0.05) >= 0.12;
    // A sharp end at .731 is its mark too, where a server thinks every candidate likely.
    const [least, most] = [sample.quantile(0), sample.quantile(1)];
    const ends = least >= 0.4999 && most <= 0.7312 && most >= 0.73;
    const reaches = low < 0.51 || (low < 0.622 && (high > 0.72 || wide)) || ends;
    if (evidence.shareInside >= 0.99 && reaches) return checked('suspect', evidence);
    // Some servers of several may do it: a healthy probability hardly ever says .5 for the worst of 20 documents.
    const some = sample.estimate('squashed');
    // Their neighbours use the lower half; scores that never do, such as (1 + cosine) / 2, are of another kind.
    const others = shareInside(sample, 0, 0.45) > 0.1;
    if (others && some.mean >= 0.05 && some.mean * some.queries >= 3)
      return checked('suspect', { ...evidence, squashedQueries: some.mean });
    const cosine = shareInside(sample, 0.2689, 0.7312) >= 0.99 && low < 0.4999 && high > 0.66;
    return checked(cosine ? (auc >= tellingAuc ? 'info' : 'suspect') : null, evidence);
  },
  mend: () =>
    "drop one of the two: return the model's probability as it is, or the logit and one sigmoid (the order stays, thresholds and margins come back); logit(score) gives the true probability of what was recorded",
});
