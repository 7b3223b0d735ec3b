// 100,000 generated documents: time to index and to search, and recall beside minisearch's, both as BM25+ with k1 1.2, b 0.7, delta 0.5,
// IDF ln(1 + (N - n + 0.5) / (n + 0.5)) and the same words. minisearch departs from the formula in two ways that cannot be switched off: a
// document's length is its number of distinct words, and a score is multiplied by the number of query words that matched. So recall is
// compared on all queries, and scores where neither matters: distinct words only, queries of one word.
import MiniSearch from 'minisearch';
import { seededRandom } from '../../src/foundation/random.ts';
import { invertedIndex } from '../../src/retrieval/inverted-index.ts';

const documents = Number(process.argv[2] ?? 100_000);
const queryCount = 200;
const random = seededRandom(1);
// Zipf's law over 50,000 words; a document has 20 to 100 of them.
const word = () => `w${Math.floor(50_000 ** random())}`;
const corpus = Array.from({ length: documents }, (_, place) => ({
  id: `d${place}`,
  text: Array.from({ length: 20 + Math.floor(80 * random()) }, word).join(' '),
  language: null,
}));
// Known-item queries: five words of one document, which is the relevant one.
const queries = Array.from({ length: queryCount }, () => {
  const { id, text } = corpus[Math.floor(documents * random())]!;
  const own = [...new Set(text.split(' '))];
  const picked = new Set(Array.from({ length: 5 }, () => own[Math.floor(own.length * random())]!));
  return { text: [...picked].join(' '), relevant: id };
});
const terms = (text: string) => text.split(' ');

const timed = <Made>(what: string, make: () => Made, per = 1): Made => {
  const before = performance.now();
  const made = make();
  console.log(`${what}: ${((performance.now() - before) / per).toFixed(2)} ms`);
  return made;
};

console.log(`${documents} documents, ${queryCount} queries, Node ${process.version}`);
const index = timed('rankgauge index', () => invertedIndex(corpus, { terms, k1: 1.2, b: 0.7, delta: 0.5 }));
const mini = new MiniSearch<(typeof corpus)[number]>({
  fields: ['text'],
  tokenize: terms,
  processTerm: (term) => term,
  searchOptions: { bm25: { k: 1.2, b: 0.7, d: 0.5 } },
});
timed('minisearch index', () => mini.addAll(corpus));
const ours = timed(
  'rankgauge search, each',
  () => queries.map(({ text }) => index.search(text, { language: null, top: 100 })),
  queryCount,
);
const theirs = timed(
  'minisearch search, each',
  () => queries.map(({ text }) => mini.search(text).slice(0, 100)),
  queryCount,
);

for (const depth of [10, 100]) {
  const recall = (all: readonly (readonly { readonly id: string }[])[]) =>
    all.filter((found, at) => found.slice(0, depth).some(({ id }) => id === queries[at]!.relevant)).length /
    queryCount;
  const [own, other] = [recall(ours), recall(theirs)];
  const shared = ours.map((found, at) => {
    const set = new Set(theirs[at]!.slice(0, depth).map(({ id }) => id as string));
    return found.slice(0, depth).filter(({ id }) => set.has(id)).length / Math.min(depth, set.size);
  });
  const overlap = shared.reduce((sum, one) => sum + one, 0) / queryCount;
  console.log(
    `recall@${depth}: rankgauge ${own}, minisearch ${other}; documents in common ${overlap.toFixed(2)}`,
  );
  if (own !== other) process.exitCode = 1;
}

const distinct = corpus.slice(0, 20_000).map(({ id, text, language }) => ({
  id,
  text: [...new Set(text.split(' '))].join(' '),
  language,
}));
const plain = invertedIndex(distinct, { terms, k1: 1.2, b: 0.7, delta: 0.5 });
const other = new MiniSearch<(typeof distinct)[number]>({
  fields: ['text'],
  tokenize: terms,
  processTerm: (term) => term,
  searchOptions: { bm25: { k: 1.2, b: 0.7, d: 0.5 } },
});
other.addAll(distinct);
let largest = 0;
for (const { text } of queries) {
  const [asked = ''] = text.split(' ');
  const own = plain.search(asked, { language: null, top: 10 });
  const their = other.search(asked).slice(0, 10);
  if (own.length !== their.length) process.exitCode = 1;
  for (const [at, { score }] of own.entries()) {
    largest = Math.max(largest, Math.abs(score / their[at]!.score - 1));
  }
}
console.log(`scores of one-word queries: largest relative difference ${largest.toExponential(1)}`);
if (largest > 1e-9) process.exitCode = 1;
