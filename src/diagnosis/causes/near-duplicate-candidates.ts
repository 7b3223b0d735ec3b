import { checked, defineCause, unchecked } from '../cause.ts';

export const nearDuplicateCandidates = defineCause({
  name: 'near-duplicate-candidates',
  title: 'queries have the same text several times among their candidates',
  symptom: 'The top of the list is one text over and over; ties that no reranker can break.',
  usualCause: 'the corpus holds copies',
  mendGroup: 'data',
  rule: '5 % of the candidates or more have the text of another candidate of the same query: info',
  needs: ['texts'],
  byLanguage: false,
  check({ input, indices }) {
    let copies = 0;
    let known = 0;
    for (const index of indices) {
      const texts = input.queries[index]?.texts;
      if (!texts) continue;
      known += texts.length;
      copies += texts.length - new Set(Array.from(texts)).size;
    }
    if (known === 0) return unchecked('the texts are not known');
    return checked(copies / known >= 0.05 ? 'info' : null, { share: copies / known });
  },
  mend: () =>
    'deduplicate the corpus (`rankgauge check` lists the copies); pairs of identical text are left out of ties here',
});
