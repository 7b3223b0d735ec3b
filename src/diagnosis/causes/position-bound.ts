import { checked, defineCause, unchecked } from '../cause.ts';
import { orderUnknown } from './index-misread.ts';

export const positionBound = defineCause({
  name: 'position-bound',
  title: 'scores follow the place in the request',
  symptom: 'The same document scores high when it is sent first and low when it is sent last.',
  usualCause:
    'a listwise call (the model sees all documents at once), padding or caching that leaks from one document to the next, or results read by place instead of `index`',
  mendGroup: 'reading',
  rule: 'mean within-call Spearman of score and -place, either sign: >= .30 with a 99 % bound above 0: collapsed; bound above .05: suspect',
  needs: ['calls and places of a shuffled run'],
  byLanguage: false,
  explains: ['random-order', 'inverted', 'below-first-stage', 'batch-dependent'],
  check(sample) {
    if (sample.input.order !== 'shuffled') return unchecked(orderUnknown);
    const { mean, error, queries } = sample.estimate('place');
    if (queries < 10 || Number.isNaN(error))
      return unchecked('too few calls of 3 documents or more are known');
    const low = Math.abs(mean) - sample.bound(2.58) * error;
    const evidence = { correlation: mean, low: Math.max(0, low), queries };
    const severity = Math.abs(mean) >= 0.3 && low > 0 ? 'collapsed' : low > 0.05 ? 'suspect' : null;
    return checked(severity, evidence, { statistic: { value: mean, error } });
  },
  mend: () =>
    'send one document per call (--documents-per-call 1) and compare: if the scores change, the server scores documents together (listwise); if they do not, results are mapped by place and must be mapped by `index`',
});
