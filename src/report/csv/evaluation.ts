import type { EvaluatedRun, Evaluation, MeasureSummary } from '../../pipeline/evaluation.ts';
import { type CsvValue, csvText } from './rows.ts';

/**
 * One row per run (references too) x slice x metric. `slice` and `value` are empty over all queries. With values per
 * query, each is a row of the slice `query`: its value stands under `mean`.
 */
export function evaluationCsv(evaluation: Evaluation): string {
  return csvText([
    HEAD,
    ...evaluation.references.flatMap((run) => rowsOf('reference', run, evaluation.metrics)),
    ...evaluation.runs.flatMap((run) => rowsOf('run', run, evaluation.metrics)),
  ]);
}

function rowsOf(role: string, run: EvaluatedRun, metrics: readonly string[]): CsvValue[][] {
  const rows: CsvValue[][] = [];
  const names = [run.name, role, run.dataset, run.template, run.reranker.name];
  const add = (slice: string, value: string, measures: Readonly<Record<string, MeasureSummary>>) => {
    for (const metric of metrics) {
      const measure = measures[metric];
      if (measure !== undefined) rows.push([...names, slice, value, metric, ...figuresOf(measure)]);
    }
  };
  add('', '', run.metrics);
  for (const { slice, value, metrics: measures } of run.slices) add(slice, value, measures);
  for (const { query, values } of run.perQuery ?? []) {
    for (const metric of metrics) {
      const value = values[metric];
      if (value === undefined) continue;
      const queries = value === null ? 0 : 1;
      rows.push([...names, 'query', query, metric, value, null, null, null, null, queries, null, null, null]);
    }
  }
  return rows;
}

function figuresOf(measure: MeasureSummary): CsvValue[] {
  const { mean, low, high, best, worst, queries, firstStage, ceiling, gainShare } = measure;
  return [mean, low, high, best, worst, queries, firstStage, ceiling, gainShare];
}

const HEAD = [
  ...['run', 'role', 'dataset', 'template', 'reranker', 'slice', 'value', 'metric'],
  ...['mean', 'low', 'high', 'best', 'worst', 'queries', 'firstStage', 'ceiling', 'gainShare'],
];
