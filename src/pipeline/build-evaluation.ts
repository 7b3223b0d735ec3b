import { directionOf } from '../comparison/direction.ts';
import { clustersOf, slicesOf } from '../comparison/query-groups.ts';
import { type RunValues, runValues } from '../comparison/run-values.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { Measure } from '../metrics/measure.ts';
import type { ScoredQuery, ScoredRun } from '../results/scored-run.ts';
import { compensatedSum } from '../statistics/compensated-sum.ts';
import { meanInterval } from '../statistics/mean-interval.ts';
import { quantile } from '../statistics/quantile.ts';
import type {
  CallSummary,
  DatasetSummary,
  EvaluatedRun,
  Evaluation,
  MeasureSummary,
  SliceSummary,
} from './evaluation.ts';

/**
 * The evaluation of some runs on one data set: means with intervals, overall and by slice, beside the first stage and the
 * ceiling of the same queries.
 *
 * @param runs at least one; the references are those of the first
 * @param measures the first is the primary one
 */
export function buildEvaluation(
  runs: readonly ScoredRun[],
  measures: readonly Measure[],
  {
    dataset,
    tool,
    seed,
    perQuery = false,
  }: { dataset: DatasetSummary; tool: string; seed: number; perQuery?: boolean },
): Evaluation {
  const evaluated = runs.map((run) => evaluateRun(run, measures, { perQuery }));
  const first = runs[0];
  const references = first === undefined ? [] : referenceRuns(first, measures);
  return {
    kind: 'evaluation',
    version: 1,
    tool,
    seed,
    metrics: measures.map((measure) => measure.name),
    better: Object.fromEntries(measures.map((measure) => [measure.name, directionOf(measure)])),
    dataset,
    references,
    runs: evaluated,
    notes: [...tieNotes(evaluated, measures), ...failureNotes(evaluated), ...noiseNotes(runs)],
    next: [],
  };
}

/** What a table's head says of the data set. */
export function summariseDataset(dataset: Dataset): DatasetSummary {
  const lengths = [...dataset.candidates.values()].map(({ documentIds }) => documentIds.length);
  const grades = [...dataset.qrels.values()].flatMap((judgments) => [...judgments.values()]);
  const languages = new Set(dataset.queries.flatMap(({ language }) => (language === null ? [] : [language])));
  return {
    name: dataset.name,
    fingerprint: dataset.fingerprint,
    queries: dataset.queries.length,
    questions: new Set(dataset.queries.map(({ id, parallelId }) => parallelId ?? `query ${id}`)).size,
    languages: [...languages],
    candidates: extremes(lengths, (low, high) => ({ fewest: low, most: high })),
    grades: extremes(grades, (low, high) => ({ lowest: Math.min(0, low), highest: high })),
    warnings: dataset.warnings.length,
  };
}

function evaluateRun(
  run: ScoredRun,
  measures: readonly Measure[],
  { perQuery }: { perQuery: boolean },
): EvaluatedRun {
  const values = runValues(run, measures);
  const references = {
    firstStage: runValues(run, measures, 'first-stage'),
    ceiling: runValues(run, measures, 'ceiling'),
  };
  const all = run.queries.map((_, index) => index);
  const summarise = (indices: readonly number[]) =>
    summaries(run.queries, values, measures, { indices, references });
  const { manifest } = run;
  return {
    name: run.name,
    path: run.path,
    dataset: manifest?.dataset.name ?? '',
    template: manifest?.template.name ?? null,
    reranker: {
      name: manifest?.reranker.name ?? run.name,
      protocol: manifest?.reranker.protocol ?? 'unknown',
      model: manifest?.reranker.servedModel ?? manifest?.reranker.model ?? null,
      scale: manifest?.reranker.scale ?? 'unknown',
    },
    queries: queryCounts(values),
    ties: values.ties,
    calls: run.calls === null ? null : callSummary(run.calls),
    metrics: summarise(all),
    slices: slicesOf(run.queries).map(
      ({ slice, value, indices }): SliceSummary => ({
        slice,
        value,
        queries: indices.length,
        metrics: summarise(indices),
      }),
    ),
    ...(perQuery ? { perQuery: perQueryValues(run.queries, values, measures) } : {}),
  };
}

/** First stage and ceiling as rows of their own. */
function referenceRuns(run: ScoredRun, measures: readonly Measure[]): EvaluatedRun[] {
  return (['first-stage', 'ceiling'] as const).map((order) => {
    const values = runValues(run, measures, order);
    // How scores are spread says nothing about an order without scores.
    const ranking = measures.filter(({ metric }) => metric.kind === 'ranking' || metric.name === 'AUC');
    const summarise = (indices: readonly number[]) => summaries(run.queries, values, ranking, { indices });
    return {
      name: order,
      path: null,
      dataset: run.manifest?.dataset.name ?? '',
      template: null,
      reranker: { name: order, protocol: order, model: null, scale: 'unknown' },
      queries: queryCounts(values),
      ties: values.ties,
      calls: null,
      metrics: summarise(run.queries.map((_, index) => index)),
      slices: slicesOf(run.queries).map(({ slice, value, indices }) => ({
        slice,
        value,
        queries: indices.length,
        metrics: summarise(indices),
      })),
    };
  });
}

function summaries(
  queries: readonly ScoredQuery[],
  values: RunValues,
  measures: readonly Measure[],
  {
    indices,
    references,
  }: { indices: readonly number[]; references?: { firstStage: RunValues; ceiling: RunValues } },
): Record<string, MeasureSummary> {
  return Object.fromEntries(
    measures.map((measure) => {
      const own = values.measures.get(measure.name);
      const present = indices.filter((index) => !Number.isNaN(own?.expected[index] ?? Number.NaN));
      const meanOf = (column: Float64Array | undefined) =>
        mean(present.map((index) => column?.[index] ?? Number.NaN));
      const { clusters, groups } = clustersOf(queries, present);
      const interval = meanInterval(
        present.map((index) => own?.expected[index] ?? Number.NaN),
        { clusters, groups, range: measure.metric.range },
      );
      const ranks = measure.metric.kind === 'ranking';
      const firstStage = ranks ? meanOf(references?.firstStage.measures.get(measure.name)?.expected) : null;
      const ceiling = ranks ? meanOf(references?.ceiling.measures.get(measure.name)?.expected) : null;
      return [
        measure.name,
        {
          mean: interval.mean,
          low: interval.low,
          high: interval.high,
          queries: present.length,
          best: meanOf(own?.best),
          worst: meanOf(own?.worst),
          ceiling,
          firstStage,
          gainShare: gainShare(interval.mean, firstStage, ceiling),
        },
      ];
    }),
  );
}

function queryCounts({ states, rerankable, withoutRelevant }: RunValues): EvaluatedRun['queries'] {
  const countWhere = (test: (index: number) => boolean) => states.filter((_, index) => test(index)).length;
  return {
    total: states.length,
    evaluated: countWhere((index) => states[index] === 'evaluated'),
    rerankable: countWhere((index) => states[index] === 'evaluated' && rerankable[index] === true),
    missing: 0,
    failed: countWhere((index) => states[index] === 'failed'),
    withoutRelevant: countWhere((index) => withoutRelevant[index] === true),
  };
}

function callSummary(calls: NonNullable<ScoredRun['calls']>): CallSummary {
  const latencies = Array.from(calls.latencies);
  const at = (share: number) => (latencies.length === 0 ? 0 : quantile(latencies, share));
  return {
    calls: latencies.length,
    failed: calls.errors.filter((error) => error !== null).length,
    retried: Array.from(calls.attempts).filter((attempts) => attempts > 1).length,
    latencyMs: { p50: at(0.5), p95: at(0.95), max: at(1) },
  };
}

function perQueryValues(queries: readonly ScoredQuery[], values: RunValues, measures: readonly Measure[]) {
  return queries.map((query, index) => ({
    query: query.id,
    values: Object.fromEntries(
      measures.map(({ name }) => {
        const value = values.measures.get(name)?.expected[index] ?? Number.NaN;
        return [name, Number.isNaN(value) ? null : value];
      }),
    ),
  }));
}

function tieNotes(runs: readonly EvaluatedRun[], measures: readonly Measure[]): string[] {
  return runs.flatMap((run) => {
    const primary = measures.find(({ metric }) => metric.kind === 'ranking')?.name;
    const summary = primary === undefined ? undefined : run.metrics[primary];
    if (primary === undefined || summary === undefined) return [];
    const { best, worst, mean: expected } = summary;
    if (best === null || worst === null || expected === null || best - worst <= tiesMatter) return [];
    return [
      `${labelOf(run)}: ties decide ${primary}: by luck ${worst.toFixed(3)} to ${best.toFixed(3)}, ` +
        `${expected.toFixed(3)} expected; ${run.ties.rows} documents of ${run.ties.queries} queries share their score with another`,
    ];
  });
}

function failureNotes(runs: readonly EvaluatedRun[]): string[] {
  return runs.flatMap((run) =>
    run.queries.failed === 0
      ? []
      : [
          `${labelOf(run)}: ${run.queries.failed} of ${run.queries.total} queries have no score because their calls failed; they are in no mean`,
        ],
  );
}

/** What repeats of a run differed by: no difference smaller than three times that means anything. */
function noiseNotes(runs: readonly ScoredRun[]): string[] {
  return runs.flatMap(({ name, manifest }) => {
    if (manifest === null || manifest.noise === null) return [];
    const figures = Object.entries(manifest.noise).map(
      ([measure, deviation]) => `${measure} ${deviation.toFixed(5)}`,
    );
    return [
      `${name}: over ${manifest.repeats} repeats the means differ by (standard deviation) ${figures.join(', ')}`,
    ];
  });
}

/** A run as people know it. */
function labelOf({ name, template, reranker }: EvaluatedRun): string {
  return template === null ? name : `${reranker.name} / ${template}`;
}

function gainShare(own: number | null, firstStage: number | null, ceiling: number | null): number | null {
  if (own === null || firstStage === null || ceiling === null || ceiling - firstStage <= 0) return null;
  return (own - firstStage) / (ceiling - firstStage);
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 || values.some(Number.isNaN) ? null : compensatedSum(values) / values.length;
}

function extremes<Result>(values: readonly number[], combine: (low: number, high: number) => Result): Result {
  let low = values[0] ?? 0;
  let high = low;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return combine(low, high);
}

/** Below this difference between best and worst, ties are not worth a note (STATISTICS.md 7). */
const tiesMatter = 0.001;
