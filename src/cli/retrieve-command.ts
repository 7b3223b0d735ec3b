import { datasetPath } from '../config/datasets.ts';
import { readEnvironment } from '../config/environment.ts';
import { firstStageRecall } from '../pipeline/first-stage-recall.ts';
import { type RetrievalMethod, retrieve } from '../pipeline/retrieve.ts';
import { candidatesForm, writeCandidates } from '../pipeline/write-candidates.ts';
import { counted } from '../report/figure.ts';
import { QWEN3_EMBEDDING_TASK } from '../reranker/embeddings.ts';
import { type ReportOptions, reportWriter } from './report-writer.ts';
import { toolVersion } from './version.ts';

/** Options of `rankgauge retrieve` as yargs gives them. */
export interface RetrieveCommandOptions extends ReportOptions {
  readonly dataset: string;
  readonly method: RetrievalMethod;
  readonly top?: number | undefined;
  readonly terms: 'word' | 'char3';
  readonly k1?: number | undefined;
  readonly b?: number | undefined;
  readonly url?: readonly string[] | undefined;
  readonly model?: string | undefined;
  readonly instruction?: string | undefined;
  readonly batch?: number | undefined;
  readonly concurrency?: number | undefined;
  readonly fuse?: readonly string[] | undefined;
  readonly rrfK?: number | undefined;
  readonly confidence?: number | undefined;
  readonly inputFormat?: string | undefined;
  readonly encoding?: string | undefined;
}

/** Finds candidates, writes them where asked, and prints what a reranker could reach with them at best. */
export async function retrieveCommand(options: RetrieveCommandOptions): Promise<number> {
  const { method, top = 50, confidence = 0.95, output = [] } = options;
  const files = output.filter((path) => candidatesForm(path) !== null);
  const write = reportWriter({ ...options, output: output.filter((path) => !files.includes(path)) });
  const { settings } = readEnvironment(process.env);
  const { dataset, retrieved, parameters } = await retrieve({
    dataset: await datasetPath(options.dataset, { cwd: process.cwd() }),
    inputFormat: options.inputFormat,
    encoding: options.encoding,
    method,
    top,
    terms: options.terms,
    k1: options.k1 ?? 1.2,
    b: options.b ?? 0.75,
    url: options.url ?? settings.url,
    model: options.model ?? settings.model,
    headers: settings.headers,
    instruction: options.instruction ?? QWEN3_EMBEDDING_TASK,
    batch: options.batch ?? 32,
    concurrency: options.concurrency ?? 4,
    fuse: options.fuse ?? ['bm25', 'embeddings'],
    rrfK: options.rrfK ?? 60,
  });
  for (const path of files) await writeCandidates(path, { dataset, retrieved, name: `rankgauge-${method}` });
  const depths = [...new Set([...DEPTHS.filter((depth) => depth < top), Math.min(top, 100)])];
  const recall = firstStageRecall(dataset, retrieved, { depths, confidence });
  const empty = dataset.queries.filter(({ id }) => (retrieved.get(id) ?? []).length === 0).length;
  const lost = dataset.queries.reduce((sum, { id }) => {
    const found = new Set((retrieved.get(id) ?? []).map((one) => one.id));
    const relevant = [...(dataset.qrels.get(id) ?? [])].filter(([, grade]) => grade >= 1);
    return sum + relevant.filter(([one]) => !found.has(one)).length;
  }, 0);
  await write({
    kind: 'retrieval',
    version: 1,
    tool: `rankgauge ${toolVersion()}`,
    dataset: {
      name: dataset.name,
      fingerprint: dataset.fingerprint,
      queries: dataset.queries.length,
      documents: dataset.documents.size,
    },
    method: { name: method, parameters },
    ...{ top, confidence, depths, ...recall },
    outputs: files,
    notes: [
      'a reranker cannot lift what was not retrieved: recall at the last depth is the most that it can reach',
      ...(recall.overall.withoutRelevant === 0
        ? []
        : [
            `${counted(recall.overall.withoutRelevant, 'query', 'queries')} without a relevant document left out`,
          ]),
      ...(empty === 0 ? [] : [`${counted(empty, 'query', 'queries')} found nothing`]),
      ...(lost > 0 && files.some((path) => candidatesForm(path) === 'pairs')
        ? [
            `the pairs lack ${counted(lost, 'relevant document')} that were not retrieved, and figures of a run on them are too high by that; write a folder (-o candidates/) to keep all judgments`,
          ]
        : []),
      ...(files.length === 0 ? ['no candidates were written: give -o candidates/ or -o candidates.run'] : []),
    ],
    next: files
      .filter((path) => candidatesForm(path) !== 'run')
      .map((path) => `rankgauge run --dataset ${path} --documents-per-call 10`),
  });
  return 0;
}

const DEPTHS = [5, 10, 20, 50, 100];
