import type { Dataset } from '../dataset/dataset.ts';
import { loadDataset } from '../dataset/load.ts';
import { InputError } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import { seededRandom } from '../foundation/random.ts';
import { embeddingsClient, instructedQuery } from '../reranker/embeddings.ts';
import type { ScoredDocument } from '../retrieval/bm25.ts';
import { invertedIndex } from '../retrieval/inverted-index.ts';
import { reciprocalRankFusion } from '../retrieval/reciprocal-rank-fusion.ts';
import { vectorIndex } from '../retrieval/vector-index.ts';
import { descendingOrder } from '../scores/descending-order.ts';
import { words, wordTrigrams } from '../text/words.ts';
import { idText } from '../trec/rows.ts';
import { readGroups, rowInput } from './evaluate-format.ts';
import { systemClock } from './system-clock.ts';

/** The data set, the method, and how many candidates each query gets. */
export interface RetrieveRequest {
  /** Path of a data set with a corpus. */
  readonly dataset: string;
  readonly inputFormat?: string | undefined;
  readonly encoding?: string | undefined;
  readonly method: RetrievalMethod;
  /** Candidates per query. */
  readonly top: number;
  /** `bm25`: words or runs of three characters. */
  readonly terms: 'word' | 'char3';
  readonly k1: number;
  readonly b: number;
  /** `embeddings`. */
  readonly url?: readonly string[] | undefined;
  readonly model?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Of the query; an empty text sends it as it is. */
  readonly instruction: string;
  readonly batch: number;
  readonly concurrency: number;
  /** `rrf`: names of methods and paths of run files, two or more. */
  readonly fuse: readonly string[];
  readonly rrfK: number;
}

export type RetrievalMethod = (typeof retrievalMethods)[number];
export const retrievalMethods = ['bm25', 'embeddings', 'rrf'] as const;

/** Best first, by query id; every query has an entry. */
export type Retrieved = ReadonlyMap<string, readonly ScoredDocument[]>;

/** The candidates of each query, best first, and the parameters that they were found with. */
export interface RetrieveOutcome {
  readonly dataset: Dataset;
  readonly retrieved: Retrieved;
  readonly parameters: Readonly<Record<string, string | number>>;
}

/** More would not fit in memory beside the texts. */
export const LARGEST_CORPUS = 100_000;

/**
 * Finds candidates for every query among the documents of its language (of all, where it names none or none is in it).
 *
 * @throws InputError `corpus-too-large`, `url-missing`, `model-missing`, `fuse-needs-two`, `run-unknown-ids`, and what loading throws
 * @throws RerankerError when the embeddings server fails
 */
export async function retrieve(request: RetrieveRequest): Promise<RetrieveOutcome> {
  const { method, fuse } = request;
  const asked = method === 'rrf' ? fuse : [method];
  if (method === 'rrf' && fuse.length < 2) {
    throw new InputError({
      code: 'fuse-needs-two',
      message: 'rrf joins two rankings or more',
      mend: 'name them, for instance --fuse bm25,dense.run',
    });
  }
  if (asked.includes('embeddings')) checkServer(request);
  const { inputFormat, encoding } = request;
  const dataset = await loadDataset(request.dataset, { inputFormat, encoding });
  if (dataset.documents.size > LARGEST_CORPUS) {
    throw new InputError({
      code: 'corpus-too-large',
      message: `the corpus has ${dataset.documents.size} documents, ${LARGEST_CORPUS} at most are searched in memory`,
      mend: 'make candidates with a search engine and give its run file to rankgauge evaluate',
    });
  }
  // Fused from further down than is kept: a document deep in both rankings can be first in neither.
  const depth = method === 'rrf' ? Math.max(request.top, 100) : request.top;
  const parameters: Record<string, string | number> = {};
  const rankings: Retrieved[] = [];
  for (const one of asked) {
    if (one === 'bm25') {
      Object.assign(parameters, { terms: request.terms, k1: request.k1, b: request.b });
      rankings.push(byTerms(dataset, request, depth));
    } else if (one === 'embeddings') {
      Object.assign(parameters, { model: request.model ?? '', instruction: request.instruction });
      rankings.push(await byVectors(dataset, request, depth));
    } else rankings.push(await readRun(one, dataset));
  }
  if (method !== 'rrf') return { dataset, retrieved: rankings[0] as Retrieved, parameters };
  Object.assign(parameters, { fused: fuse.join(','), k: request.rrfK });
  const retrieved = new Map(
    dataset.queries.map(({ id }) => [
      id,
      reciprocalRankFusion(
        rankings.map((ranking) => (ranking.get(id) ?? []).map((found) => found.id)),
        { k: request.rrfK, top: request.top },
      ),
    ]),
  );
  return { dataset, retrieved, parameters };
}

function checkServer({ url = [], model }: RetrieveRequest): void {
  const problems = [
    ...(url.length === 0
      ? [{ code: 'url-missing', message: 'embeddings need the address of a server', mend: 'give --url' }]
      : []),
    ...(model === undefined
      ? [{ code: 'model-missing', message: 'embeddings need the name of a model', mend: 'give --model' }]
      : []),
  ];
  if (problems.length > 0) throw new InputError(problems);
}

function byTerms(dataset: Dataset, { terms, k1, b }: RetrieveRequest, top: number): Retrieved {
  const index = invertedIndex(dataset.documents.values(), {
    terms: terms === 'word' ? words : wordTrigrams,
    k1,
    b,
  });
  return new Map(
    dataset.queries.map(({ id, text, language }) => [id, index.search(text, { language, top })]),
  );
}

async function byVectors(dataset: Dataset, request: RetrieveRequest, top: number): Promise<Retrieved> {
  const { instruction, url = [], model = '', headers, batch, concurrency } = request;
  const client = embeddingsClient({
    ...{ url, model, headers, batch, concurrency },
    clock: systemClock,
    random: seededRandom(1),
  });
  try {
    const documents = [...dataset.documents.values()];
    const index = vectorIndex(
      documents.map(({ id }) => id),
      await client.embed(documents.map(({ text }) => text)),
    );
    const asked = await client.embed(
      dataset.queries.map(({ text }) => (instruction === '' ? text : instructedQuery(instruction, text))),
    );
    const languages = new Map<string, Uint8Array>();
    for (const [place, { language }] of documents.entries()) {
      if (language === null) continue;
      const among = languages.get(language) ?? new Uint8Array(documents.length);
      among[place] = 1;
      languages.set(language, among);
    }
    return new Map(
      dataset.queries.map(({ id, language }, place) => {
        const among = language === null ? undefined : languages.get(language);
        const options = among === undefined ? { top } : { top, among };
        return [id, index.search(asked[place] as Float32Array, options)];
      }),
    );
  } finally {
    await client.close();
  }
}

/** A run's order is that of its scores, as trec_eval reads it; equal scores keep the order of the file. */
async function readRun(path: string, { documents, queries }: Dataset): Promise<Retrieved> {
  const fault = (problem: ConstructorParameters<typeof InputError>[0]) => {
    throw new InputError(problem);
  };
  const groups = await readGroups(await rowInput(path, {}), { shape: 'first-stage', remarks: { fault } });
  const known = new Set(queries.map(({ id }) => id));
  const found = new Map<string, ScoredDocument[]>();
  let unknown: string | null = null;
  for (let query = 0; query < groups.queries.size; query += 1) {
    const id = groups.queries.text(query);
    if (!known.has(id)) continue;
    const rows = groups.rowsOf(query);
    const values = Float64Array.from(rows.values.subarray(0, rows.count));
    const seen = new Set<string>();
    const own: ScoredDocument[] = [];
    for (const row of descendingOrder(values)) {
      const document = idText(rows, row);
      if (!documents.has(document)) unknown ??= document;
      if (seen.has(document)) continue;
      seen.add(document);
      own.push({ id: document, score: values[row] as number });
    }
    found.set(id, own);
  }
  if (found.size === 0 || unknown !== null) {
    throw new InputError({
      code: 'run-unknown-ids',
      message:
        unknown === null
          ? 'none of its queries is in the data set'
          : `the document ${quoted(unknown)} is not in the corpus`,
      where: { file: path },
      mend: 'give a run of this data set',
    });
  }
  return found;
}
