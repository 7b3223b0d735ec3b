import type { CallSummary, Evaluation } from '../../pipeline/evaluation.ts';
import { templateFromText } from '../../prompt/template-text.ts';
import { type Manifest, manifestFile, readManifest } from '../../results/manifest.ts';
import type { RunDetail } from '../api.ts';
import { ApiFailure } from './api-failure.ts';
import { evaluationOf } from './run-evaluation.ts';
import { runFolder } from './run-folders.ts';
import type { RunStore } from './run-store.ts';
import type { RunSummaries } from './run-summaries.ts';
import { templateYaml } from './template-yaml.ts';

/** One run with all that is known of it. */
export async function runDetail(name: string, store: RunStore, summaries: RunSummaries): Promise<RunDetail> {
  const folder = await runFolder(store.results, name);
  const manifest = await readManifest(folder);
  const { evaluation, calls } = await evaluated(name, store);
  const summary = await summaries.one(name);
  const verdict = evaluation?.runs[0]?.diagnosis?.verdict ?? summary.verdict;
  return {
    summary: { ...summary, verdict },
    evaluation,
    calls,
    facts: factsOf(manifest),
    templateText: templateYaml(
      templateFromText(manifest.template.name, manifest.template.text, manifestFile),
    ),
  };
}

async function evaluated(
  name: string,
  store: RunStore,
): Promise<{ readonly evaluation: Evaluation | null; readonly calls: CallSummary | null }> {
  try {
    const evaluation = await evaluationOf(await store.run(name), store);
    return { evaluation, calls: evaluation.runs[0]?.calls ?? null };
  } catch (error) {
    if (error instanceof ApiFailure && error.problem.code === 'run-not-finished')
      return { evaluation: null, calls: null };
    throw error;
  }
}

/** What was run, for people. Addresses stand in manifests without credentials; headers are hidden there already. */
function factsOf(manifest: Manifest): { label: string; value: string }[] {
  const { dataset, template, reranker, requests, chunking, preflight, counts, times } = manifest;
  const { languages, limit, shard } = dataset.selection;
  const facts: [string, string | number | null | undefined][] = [
    ['Data set', dataset.name],
    ['Path', dataset.path],
    ['Format', dataset.format],
    ['Encoding', dataset.encoding],
    ['Fingerprint', dataset.fingerprint],
    ['Languages chosen', languages?.join(', ')],
    ['Questions chosen', limit === null ? null : `the first ${limit}`],
    ['Shard', shard === undefined ? null : `${shard.index} of ${shard.count}`],
    ['Template', template.name],
    ['Hash of the template', template.hash],
    ['Reranker', reranker.name],
    ['Protocol', reranker.protocol],
    ['Address', reranker.urls.join(', ') || reranker.url],
    ['Model asked for', reranker.model],
    ['Model served', reranker.servedModel],
    ['Version of the server', reranker.serverVersion],
    ['Scale of the scores', reranker.scale],
    ...Object.entries(reranker.parameters).map(([name, value]): [string, string | null] => [
      `Parameter ${name}`,
      value === null ? null : String(value),
    ]),
    ['Documents in a call', requests.documentsPerCall ?? 'all candidates of a query'],
    ['Order of documents', requests.order],
    ['Calls at once', requests.concurrency],
    [
      'Chunks',
      chunking === undefined
        ? null
        : `${chunking.size} characters, ${chunking.overlap} of them shared, scored by ${chunking.score}`,
    ],
    ['Proof that the instruction arrives', preflight.verdict],
    ['Calls', counts.calls],
    ['Retries', counts.retries],
    ['Repeats', manifest.repeats],
    ['Seed', manifest.seed],
    ['Resumed', times.resumed.length === 0 ? null : `${times.resumed.length} times`],
    ['Made by', manifest.tool],
  ];
  return facts.flatMap(([label, value]) =>
    value === null || value === undefined || value === '' ? [] : [{ label, value: String(value) }],
  );
}
