import { checked, defineCause } from '../cause.ts';

export const perQueryScaled = defineCause({
  name: 'per-query-scaled',
  title: 'the scores of each query were scaled by themselves',
  symptom:
    'In every query one document has exactly 1 and one exactly 0, or the scores sum to 1, or they are only ranks.',
  usualCause: 'min-max, softmax, standardisation or ranks per query, in the server or in a gateway',
  mendGroup: 'scaling',
  rule: 'share of queries with exactly one 0 and one 1 as ends, or a sum of 1 +- 1e-4, or scores 1..n or 1/rank, or mean 0 and deviation 1: >= .95 info (thresholds are void)',
  byLanguage: false,
  check(sample) {
    const scaled = sample.estimate('scaled');
    const evidence = { scaledQueries: scaled.mean, queries: scaled.queries };
    return checked(scaled.mean >= 0.95 && scaled.queries >= 10 ? 'info' : null, evidence);
  },
  mend: () =>
    'ask the server for raw scores; the order within a query can be used as it is, a threshold across queries cannot',
});
