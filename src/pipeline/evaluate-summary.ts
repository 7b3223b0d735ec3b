import type { Measure } from '../metrics/measure.ts';
import { type TieMode, tieModes } from '../scores/ranking-of.ts';
import { compensatedSum } from '../statistics/compensated-sum.ts';
import { meanInterval } from '../statistics/mean-interval.ts';
import type { QueryAttributes } from './evaluate-attributes.ts';
import type { DepthColumns } from './evaluate-first-stage.ts';
import type { JudgedQueries } from './evaluate-judgments.ts';
import type { MeasuredRun, ValuesByTies } from './evaluate-query.ts';
import type { DepthSummary, EvaluatedRun, MeasureSummary, SliceSummary } from './evaluation.ts';

/** What every run of an evaluation shares. */
export interface SummaryContext {
  readonly judged: JudgedQueries;
  readonly measures: readonly Measure[];
  readonly ties: TieMode;
  /** Judged queries that a run lacks count 0 (trec_eval's -c), or are left out. */
  readonly missing: 'zero' | 'skip';
  readonly attributes: QueryAttributes | undefined;
  /** Columns by which results are split. */
  readonly by: readonly string[];
  readonly perQuery: 'include' | 'omit';
  /** The first stage and the ideal order of its candidates, where there is one. */
  readonly references?: { readonly firstStage: MeasuredRun; readonly ceiling: MeasuredRun } | undefined;
}

/** One measured run as the evaluation shows it. */
export function summariseRun(run: MeasuredRun, name: string, context: SummaryContext): EvaluatedRun {
  const { judged, missing, perQuery } = context;
  const evaluated = countedQueries(run, context);
  const present = countedQueries(run, { ...context, missing: 'skip' });
  return {
    name,
    path: null,
    dataset: '',
    template: null,
    reranker: { name, protocol: 'foreign', model: null, scale: 'unknown' },
    queries: {
      total: judged.size,
      evaluated: evaluated.length,
      rerankable: run.rerankable.reduce((sum, flag) => sum + flag, 0),
      missing: judged.size - present.length,
      failed: 0,
      withoutRelevant: evaluated.filter((query) => (judged.grades(query)[0] ?? 0) <= 0).length,
    },
    ties: run.ties,
    calls: null,
    metrics: summaries(run, evaluated, context),
    slices: slicesOf(context).map(
      ({ slice, value, queries }): SliceSummary => ({
        slice,
        value,
        queries: queries.length,
        metrics: summaries(
          run,
          missing === 'zero' ? queries : queries.filter((query) => run.documents[query]! >= 0),
          context,
        ),
      }),
    ),
    ...(perQuery === 'include' ? { perQuery: perQueryValues(run, evaluated, context) } : {}),
  };
}

/** First stage or ceiling as a row of its own. */
export function summariseReference(run: MeasuredRun, name: string, context: SummaryContext): EvaluatedRun {
  const measures = context.measures.filter(ranks);
  const places = measures.map((measure) => context.measures.indexOf(measure));
  const own = { ...run, values: places.map((place) => run.values[place]!) };
  const summary = summariseRun(own, name, { ...context, measures, perQuery: 'omit', references: undefined });
  return { ...summary, reranker: { name, protocol: name, model: null, scale: 'unknown' } };
}

/** What reranking the first so many documents gives, against the first stage and against reranking all of them. */
export function summariseDepths(
  run: MeasuredRun,
  depths: readonly DepthColumns[],
  context: SummaryContext,
): DepthSummary[] {
  const all = depths.at(-1);
  const primary = context.measures.find(ranks);
  if (all === undefined || primary === undefined) return [];
  const measures = context.measures.filter(ranks);
  const summaryOf = ({ values }: DepthColumns) => {
    const columns = measures.map((measure) => inEveryMode(values[context.measures.indexOf(measure)]!));
    const references =
      context.references === undefined
        ? undefined
        : {
            firstStage: picked(context.references.firstStage, measures, context.measures),
            ceiling: picked(context.references.ceiling, measures, context.measures),
          };
    const queries = countedQueries(run, context);
    return summaries({ ...run, values: columns }, queries, { ...context, measures, references });
  };
  const whole = summaryOf(all)[primary.name];
  return depths.slice(0, -1).map((columns) => {
    const metrics = summaryOf(columns);
    const own = metrics[primary.name];
    return {
      depth: columns.depth,
      metrics,
      gainShare: shareOf(own?.mean ?? null, own?.firstStage ?? null, whole?.mean ?? null),
      callShare: all.scored === 0 ? 0 : columns.scored / all.scored,
    };
  });
}

function picked(run: MeasuredRun, measures: readonly Measure[], among: readonly Measure[]): MeasuredRun {
  return { ...run, values: measures.map((measure) => run.values[among.indexOf(measure)]!) };
}

function inEveryMode(column: Float64Array): ValuesByTies {
  return Object.fromEntries(tieModes.map((mode) => [mode, column])) as Record<TieMode, Float64Array>;
}

function ranks({ metric }: Measure): boolean {
  return metric.kind === 'ranking';
}

function countedQueries(run: MeasuredRun, { judged, missing }: SummaryContext): number[] {
  const queries: number[] = [];
  for (let query = 0; query < judged.size; query += 1) {
    if (missing === 'zero' || run.documents[query]! >= 0) queries.push(query);
  }
  return queries;
}

/** Of the way from one figure to another; null where there is no way. */
function shareOf(own: number | null, from: number | null, to: number | null): number | null {
  if (own === null || from === null || to === null || to - from <= 0) return null;
  return (own - from) / (to - from);
}

/** The mean of one measure under one treatment of ties, over the queries that the evaluation counts. */
export function meanUnder(
  run: MeasuredRun,
  place: number,
  ties: TieMode,
  context: SummaryContext,
): number | null {
  return meanOf(valuesOf(run, place, ties, countedQueries(run, context), context.measures));
}

function summaries(
  run: MeasuredRun,
  queries: readonly number[],
  context: SummaryContext,
): Record<string, MeasureSummary> {
  return Object.fromEntries(
    context.measures.map((measure, place) => [measure.name, summary(run, place, queries, context)]),
  );
}

function summary(
  run: MeasuredRun,
  place: number,
  queries: readonly number[],
  { measures, ties, judged, attributes, references }: SummaryContext,
): MeasureSummary {
  const ranked = ranks(measures[place]!);
  const all = valuesOf(run, place, ties, queries, measures);
  const present = queries.filter((_, index) => !Number.isNaN(all[index]));
  const values = all.filter((value) => !Number.isNaN(value));
  const interval = meanInterval(values, {
    range: measures[place]!.metric.range,
    clusters: present.map((query) => attributes?.value(judged.id(query), 'parallel_id') ?? query),
    ...(attributes?.columns.includes('group') === true
      ? { groups: present.map((query) => attributes.value(judged.id(query), 'group')) }
      : {}),
  });
  const meanOfReference = (reference: MeasuredRun | undefined) =>
    reference === undefined || !ranked ? null : meanOf(valuesOf(reference, place, ties, present, measures));
  const firstStage = meanOfReference(references?.firstStage);
  const ceiling = meanOfReference(references?.ceiling);
  return {
    mean: interval.mean,
    low: interval.low,
    high: interval.high,
    queries: values.length,
    best: meanOf(valuesOf(run, place, 'best', present, measures)),
    worst: meanOf(valuesOf(run, place, 'worst', present, measures)),
    ceiling,
    firstStage,
    gainShare: shareOf(interval.mean, firstStage, ceiling),
  };
}

/** A query that the run lacks has ranked nothing: 0 for every measure of rankings, and no value for measures of spread. */
function valuesOf(
  run: MeasuredRun,
  place: number,
  ties: TieMode,
  queries: readonly number[],
  measures: readonly Measure[],
): number[] {
  const column = run.values[place]![ties];
  const lacking = measures[place]!.metric.kind === 'ranking' ? 0 : Number.NaN;
  return queries.map((query) => (run.documents[query]! < 0 ? lacking : column[query]!));
}

function perQueryValues(
  run: MeasuredRun,
  queries: readonly number[],
  { measures, ties, judged }: SummaryContext,
): NonNullable<EvaluatedRun['perQuery']> {
  const columns = measures.map((_, place) => valuesOf(run, place, ties, queries, measures));
  return queries.map((query, index) => ({
    query: judged.id(query),
    values: Object.fromEntries(
      measures.map((measure, place) => {
        const value = columns[place]![index]!;
        return [measure.name, Number.isNaN(value) ? null : value];
      }),
    ),
  }));
}

function slicesOf({
  judged,
  attributes,
  by,
}: SummaryContext): { slice: string; value: string; queries: number[] }[] {
  if (attributes === undefined) return [];
  return by.flatMap((slice) => {
    const values = new Map<string, number[]>();
    for (let query = 0; query < judged.size; query += 1) {
      const value = attributes.value(judged.id(query), slice);
      if (value === null) continue;
      const queries = values.get(value) ?? [];
      values.set(value, queries);
      queries.push(query);
    }
    return [...values].map(([value, queries]) => ({ slice, value, queries }));
  });
}

function meanOf(values: readonly number[]): number | null {
  if (values.length === 0 || values.some(Number.isNaN)) return null;
  return compensatedSum(values) / values.length;
}
