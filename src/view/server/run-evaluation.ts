import { selectQueries } from '../../dataset/select-queries.ts';
import { shardQueries } from '../../dataset/shard.ts';
import { diagnose } from '../../diagnosis/index.ts';
import { parseMetrics } from '../../metrics/index.ts';
import { buildEvaluation, summariseDataset } from '../../pipeline/build-evaluation.ts';
import { diagnosisInput } from '../../pipeline/diagnose-input.ts';
import { withDiagnoses } from '../../pipeline/diagnose-run.ts';
import type { DatasetSummary, Evaluation } from '../../pipeline/evaluation.ts';
import { protocols } from '../../reranker/protocol-catalogue.ts';
import type { RunStore, StoredRun } from './run-store.ts';

/**
 * The evaluation of a run that has ended, with its diagnosis, as `rankgauge run` printed it: by the same functions, from the files of
 * the run and the data set where that still stands there unchanged.
 */
export function evaluationOf(run: StoredRun, store: RunStore): Promise<Evaluation> {
  return store.worked('evaluation', [run], () => build(run, store));
}

async function build(run: StoredRun, store: RunStore): Promise<Evaluation> {
  const { manifest } = run;
  const { dataset: whole, note } = await store.texts(run);
  const { languages, limit, shard } = manifest.dataset.selection;
  const selected =
    whole === null
      ? null
      : selectQueries(whole, { languages: languages ?? undefined, limit: limit ?? undefined });
  const dataset = selected === null || shard === undefined ? selected : shardQueries(selected, shard);
  const evaluation = buildEvaluation([run], parseMetrics(manifest.metrics), {
    dataset: dataset === null ? summaryOfScored(run) : summariseDataset(dataset),
    tool: manifest.tool,
    seed: manifest.seed,
  });
  const diagnosed =
    dataset === null ? withoutTexts(evaluation, run) : withDiagnoses(evaluation, [run], dataset);
  return { ...diagnosed, notes: [...diagnosed.notes, ...limitsOf(run), ...(note === null ? [] : [note])] };
}

function withoutTexts(evaluation: Evaluation, run: StoredRun): Evaluation {
  const diagnosis = diagnose(diagnosisInput(run, { dataset: null }));
  return { ...evaluation, runs: evaluation.runs.map((evaluated) => ({ ...evaluated, diagnosis })) };
}

/** What can be said of a data set by those of its queries that were scored. */
function summaryOfScored({ manifest, queries, scores }: StoredRun): DatasetSummary {
  let [fewest, most, lowest, highest] = [Number.POSITIVE_INFINITY, 0, 0, 0];
  for (const { start, end } of queries) {
    fewest = Math.min(fewest, end - start);
    most = Math.max(most, end - start);
  }
  for (let row = 0; row < scores.grades.length; row += 1) {
    const grade = scores.grades[row] ?? Number.NaN;
    if (Number.isNaN(grade)) continue;
    lowest = Math.min(lowest, grade);
    highest = Math.max(highest, grade);
  }
  const { name, fingerprint, languages } = manifest.dataset;
  return {
    name,
    fingerprint,
    queries: queries.length,
    questions: new Set(queries.map(({ id, parallelId }) => parallelId ?? `query ${id}`)).size,
    languages,
    candidates: { fewest: queries.length === 0 ? 0 : fewest, most },
    grades: { lowest, highest },
    warnings: 0,
  };
}

/** What a reader of the table must know about a reranker that computes in process, as `run` says it. */
function limitsOf({ manifest: { reranker } }: StoredRun): string[] {
  const protocol = protocols.entries.find(({ name }) => name === reranker.protocol);
  return protocol?.kind === 'embedded' ? protocol.limits.map((limit) => `${reranker.name} ${limit}`) : [];
}
