import { checked, defineCause, unchecked } from '../cause.ts';
import { placeFunction } from '../place-function.ts';
import type { Sample } from '../sample.ts';

export const indexMisread = defineCause({
  name: 'index-misread',
  title: 'scores are sorted in the order in which documents were sent',
  symptom: 'The ranking is as good as random, and the first document sent always has the best score.',
  usualCause:
    'the server returns results sorted by score and the client reads them in request order, without looking at `index`',
  mendGroup: 'reading',
  rule: 'share of calls (4 documents or more, sorted by chance in less than 1 of 20) whose scores never rise, or never fall, in request order: >= .1, where chance gives that in 1 of 10,000 runs: suspect; >= .5, or with a mean Spearman with the place of .3: collapsed. It is position-bound instead where calls that are not sorted follow the place too (mean Spearman >= .3), or where place explains >= .95 of the variance and gaps are alike from call to call',
  needs: ['calls and places of a shuffled run'],
  byLanguage: false,
  explains: ['position-bound', 'random-order', 'inverted', 'below-first-stage', 'query-blind'],
  check(sample) {
    if (sample.input.order !== 'shuffled') return unchecked(orderUnknown);
    const { down, up, calls, expected } = sortedCalls(sample);
    if (calls < fewestCalls) return unchecked('no calls of 4 documents or more are known');
    const sorted = Math.max(down, up);
    const evidence = { sortedCalls: sorted / calls, calls, expectedByChance: expected / calls };
    if (sorted / calls < 0.1 || poissonTail(sorted, expected) > 1e-4) return checked(null, evidence);
    const { explained, gapVariation, unsorted, placeOfUnsorted } = placeFunction(sample);
    const all = { ...evidence, varianceByPlace: explained, gapVariation, placeOfUnsorted };
    // Calls that are read rightly know nothing of places; those of a model that likes a place nearly sort themselves.
    const leans = unsorted >= 0.1 && Math.abs(placeOfUnsorted) >= 0.3;
    if (leans || (explained >= 0.95 && gapVariation < 0.6)) return checked(null, all);
    const harm = Math.abs(sample.estimate('place').mean) >= 0.3;
    return checked(sorted / calls >= 0.5 || harm ? 'collapsed' : 'suspect', all);
  },
  mend: () =>
    'map results to documents by `index`, in the client or in the gateway that rewrites the answer; ask the server for input order where it can give it; then score again, since what was recorded belongs to other documents',
});

export const orderUnknown =
  'documents were not sent in shuffled order, so their places in the requests say something about relevance';

function sortedCalls({ observed, indices, part }: Sample) {
  const members = part === 'all' ? null : new Set(indices);
  const { queries, directions, chances } = observed.calls;
  let down = 0;
  let up = 0;
  let calls = 0;
  let expected = 0;
  for (let call = 0; call < queries.length; call += 1) {
    if (members?.has(queries[call] as number) === false) continue;
    calls += 1;
    expected += chances[call] as number;
    if (directions[call] === -1) down += 1;
    if (directions[call] === 1) up += 1;
  }
  return { down, up, calls, expected };
}

/** P(X >= count) for a Poisson count, an upper bound by its first term (Chernoff): exact enough to say 'not by chance'. */
function poissonTail(count: number, expected: number): number {
  if (count <= expected) return 1;
  if (expected <= 0) return count > 0 ? 0 : 1;
  return Math.exp(count - expected - count * Math.log(count / expected));
}

const fewestCalls = 5;
