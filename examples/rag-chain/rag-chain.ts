// Chooses a threshold on labelled questions, runs the chain on them, and says what would reach the language model.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  createReranker,
  loadTemplate,
  type RerankerOptions,
  retrieve,
  runEvaluation,
  systemClock,
  thresholdOf,
} from 'rankgauge';
import { passagesFor } from './chain.ts';

const { RERANK_URL: url, RERANK_MODEL: model } = process.env;
// In process when no server is named, so that the chain can be tried anywhere.
const service: RerankerOptions = url === undefined ? { protocol: 'bm25-char3' } : { protocol: 'vllm', url, model };
const precision = Number(process.env['PRECISION'] ?? 0.5);
const labelled = join(dirname(fileURLToPath(import.meta.resolve('rankgauge/package.json'))), 'datasets/human-rights');

const threshold = await chooseThreshold();
console.log(`threshold ${threshold.toPrecision(4)}, for a precision of ${precision}`);

// A search engine or a vector store of yours does this; here BM25 over the corpus in memory.
const { dataset, retrieved } = await retrieve({
  dataset: labelled,
  method: 'bm25',
  top: 50,
  terms: 'word',
  k1: 1.2,
  b: 0.75,
  instruction: '',
  batch: 32,
  concurrency: 4,
  fuse: [],
  rrfK: 60,
});
const reranker = createReranker(service, {
  corpus: dataset.documents.values(),
  clock: systemClock,
  random: Math.random,
});
const english = dataset.queries.filter(({ language }) => language === 'en');
let handedOn = 0;
let relevant = 0;
let silent = 0;
const shown = new Set<boolean>();
for (const question of english) {
  const candidates = (retrieved.get(question.id) ?? []).flatMap(({ id }) => dataset.documents.get(id) ?? []);
  const passages = await passagesFor(question, candidates, { reranker, threshold, most: 5 });
  const grades = dataset.qrels.get(question.id);
  handedOn += passages.length;
  relevant += passages.filter(({ id }) => (grades?.get(id) ?? 0) >= 1).length;
  silent += passages.length === 0 ? 1 : 0;
  if (shown.has(passages.length > 0)) continue;
  shown.add(passages.length > 0);
  console.log(`\n${question.text}`);
  for (const { score, text } of passages) console.log(`  ${score.toFixed(3)}  ${text.slice(0, 90)}`);
  if (passages.length === 0) console.log('  nothing clears the threshold: the model should say that it does not know');
}
await reranker.close();
console.log(
  `\n${english.length} questions: ${handedOn} passages handed on, ${relevant} of them relevant; ${silent} questions get none`,
);

/** On the set's own candidates. `thresholdOf` gives precision and recall with intervals too, on questions that it was not chosen on. */
async function chooseThreshold(): Promise<number> {
  const results = await mkdtemp(join(tmpdir(), 'rag-chain-'));
  try {
    const { template } = await loadTemplate('bare', { cwd: '.' });
    const { runs } = await runEvaluation({
      dataset: labelled,
      languages: ['en'],
      templates: [template],
      rerankers: [{ ...service, documentsPerCall: 10, concurrency: 16 }],
      metrics: ['nDCG@10'],
      results,
    });
    const [run] = runs;
    if (run === undefined) throw new Error('nothing was scored');
    const { overall } = thresholdOf(run, { target: { precision } });
    if (overall.threshold === null) throw new Error(`no threshold: ${overall.reason}`);
    return overall.threshold;
  } finally {
    await rm(results, { recursive: true });
  }
}
