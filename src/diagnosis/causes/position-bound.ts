import { type Check, checked, defineCause, unchecked } from '../cause.ts';
import type { DiagnosisInput } from '../diagnosis-input.ts';
import { orderUnknown } from './index-misread.ts';

export const positionBound = defineCause({
  name: 'position-bound',
  title: 'scores follow the place in the request',
  symptom: 'The same document scores high when it is sent first and low when it is sent last.',
  usualCause:
    'a listwise call (the model sees all documents at once), padding or caching that leaks from one document to the next, or results read by place instead of `index`',
  mendGroup: 'reading',
  rule: 'mean within-call Spearman of score and -place, either sign: >= .30 with a 99 % bound above 0: collapsed; bound above .05: suspect. By probe: the same documents in reversed order differ by over 3 s0 and .05 logits, and changes of score follow changes of place (correlation >= .5, either sign): suspect',
  needs: ['calls and places of a shuffled run'],
  byLanguage: false,
  explains: ['random-order', 'inverted', 'below-first-stage', 'batch-dependent'],
  check(sample) {
    const { mean, error, queries } = sample.estimate('place');
    if (sample.input.order !== 'shuffled') return probed(sample.input, orderUnknown);
    if (queries < 10 || Number.isNaN(error))
      return probed(sample.input, 'too few calls of 3 documents or more are known');
    const low = Math.abs(mean) - sample.bound(2.58) * error;
    const evidence = { correlation: mean, low: Math.max(0, low), queries };
    const severity = Math.abs(mean) >= 0.3 && low > 0 ? 'collapsed' : low > 0.05 ? 'suspect' : null;
    return checked(severity, evidence, { statistic: { value: mean, error } });
  },
  mend: () =>
    'send one document per call (--documents-per-call 1) and compare: if the scores change, the server scores documents together (listwise); if they do not, results are mapped by place and must be mapped by `index`',
});

function probed({ probes }: DiagnosisInput, reason: string): Check {
  const place = probes?.place ?? null;
  if (place === null) return unchecked(reason);
  const noise = probes?.repeat?.deviation ?? 0;
  const moved = place.deviation > Math.max(0.05, 3 * noise);
  const follows = Math.abs(place.correlation) >= 0.5;
  const evidence = { deviation: place.deviation, correlation: place.correlation, noise, pairs: place.pairs };
  return checked(moved && follows ? 'suspect' : null, evidence);
}
