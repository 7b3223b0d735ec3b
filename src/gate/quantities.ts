import { directionOf } from '../comparison/direction.ts';
import { clustersOf, slicesOf } from '../comparison/query-groups.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import { InputError } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import { didYouMean } from '../foundation/suggest.ts';
import type { Measure } from '../metrics/measure.ts';
import type { ValueTable } from '../results/baselines.ts';
import type { ScoredRun } from '../results/scored-run.ts';
import { clusterError } from '../statistics/cluster-error.ts';
import { exactSum } from '../statistics/exact-sum.ts';
import { flipInterval } from '../statistics/flip-interval.ts';
import { meanInterval } from '../statistics/mean-interval.ts';
import { normalQuantile } from '../statistics/normal.ts';
import { quantile } from '../statistics/quantile.ts';
import type { RuleOutcome, SliceName } from './gate.ts';
import { quantityText } from './print-rule.ts';
import type { Gap, LatencyStatistic, Quantity, ValueWithInterval, Worst } from './rule.ts';
import { counted, shown } from './wording.ts';

/** The run that is judged, measured. */
export interface JudgedRun {
  readonly run: ScoredRun;
  readonly table: ValueTable;
  readonly diagnosis: Diagnosis | null;
}

/** What a quantity is for a run, or for a part of its queries. */
export interface Observed {
  /** Null: there is too little to say. */
  readonly value: number | string | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly unit: RuleOutcome['unit'];
  /** What it stands on, for a sentence: `on 640 queries`. */
  readonly basis: string;
  /** Why there is no value. */
  readonly missing?: string;
  /** The slice that it is the value of, of worst(). */
  readonly worst?: SliceName & { readonly observed: number };
  /** Queries to look at first, worst first. */
  readonly queries?: readonly string[];
  /** Shares of queries, which failed calls can move: it cannot be relied on when too many failed. */
  readonly isQuality: boolean;
}

/**
 * Measures a quantity.
 *
 * @param indices the queries to look at; null: all
 * @throws InputError `metric-not-computed`, `slice-empty`, `calls-missing`: a rule that would check nothing
 */
export function observe(judged: JudgedRun, quantity: Quantity, indices: readonly number[] | null): Observed {
  switch (quantity.kind) {
    case 'metric':
      return metricMean(judged, quantity.measure, indices);
    case 'worst':
      return worst(judged, quantity, { confidence: 'alone' });
    case 'gap':
      return gap(judged, quantity);
    case 'low':
    case 'high':
      return intervalEnd(judged, quantity.of, { end: quantity.kind, indices });
    case 'latency':
      return latency(judged.run, quantity.statistic);
    case 'errors':
      return errors(judged.run);
    case 'failed':
      return failed(judged.run);
    case 'queries': {
      const count = present(judged.table, indices).length;
      return { ...plain, value: count, unit: 'count', basis: 'with judgments and scores' };
    }
    case 'diagnosis':
      return diagnosed(judged.diagnosis);
    default:
      return quantity satisfies never;
  }
}

/** The values of a column and the queries of each. */
export function valuesOfColumn(
  table: ValueTable,
  column: string,
): readonly { readonly value: string; readonly indices: readonly number[] }[] {
  const slices = slicesOf(table.queries);
  const found = slices.filter(({ slice }) => slice === column);
  if (found.length > 0) return found;
  const columns = [...new Set(slices.map(({ slice }) => slice))];
  throw new InputError({
    code: 'slice-empty',
    message: `no query has a column ${quoted(column)}${didYouMean(column, columns)}`,
    why: 'a rule about it would check nothing',
    mend:
      columns.length === 0
        ? 'take the rule out, or add the column to the data set'
        : `use one of ${columns.map(quoted).join(', ')}`,
  });
}

function metricMean(
  { table }: JudgedRun,
  measure: Measure,
  indices: readonly number[] | null,
  confidence = 0.95,
): Observed {
  const { values, own } = valuesOf(table, measure, indices);
  if (own.length === 0) throw notComputed(measure, indices === null ? null : indices.length);
  const numbers = own.map((index) => values[index] as number);
  const { mean, low, high } = meanInterval(numbers, {
    ...clustersOf(table.queries, own),
    range: measure.metric.range,
    confidence,
  });
  const sign = directionOf(measure) === 'lower' ? -1 : 1;
  const lowest = [...own].sort((a, b) => sign * ((values[a] as number) - (values[b] as number)) || a - b);
  return {
    value: mean,
    low,
    high,
    unit: 'value',
    basis: `on ${counted(own.length, 'query', 'queries')}`,
    queries: lowest.slice(0, mostQueries).map((index) => table.queries[index]?.id ?? ''),
    isQuality: true,
  };
}

function worst(
  judged: JudgedRun,
  { column, measure }: Worst,
  { confidence }: { readonly confidence: 'alone' | 'together' },
): Observed {
  const slices = valuesOfColumn(judged.table, column);
  // Bonferroni: the lowest of several intervals is to hold with all of them.
  const level = confidence === 'alone' ? 0.05 : 0.05 / slices.length;
  const all = slices.map(({ value, indices }) => ({
    value,
    observed: metricMean(judged, measure, indices, 1 - level),
  }));
  const sign = directionOf(measure) === 'lower' ? -1 : 1;
  const key = (one: (typeof all)[number]) => sign * Number(one.observed.value);
  const lowest = all.reduce((least, one) => (key(one) < key(least) ? one : least));
  return {
    ...lowest.observed,
    basis: `in ${column} ${quoted(lowest.value)} ${lowest.observed.basis}, the worst of ${slices.length}`,
    worst: { slice: column, value: lowest.value, observed: Number(lowest.observed.value) },
  };
}

/** How far a language is behind: above 0 when it is worse. */
function gap({ table }: JudgedRun, { language, reference, measure }: Gap): Observed {
  const languages = valuesOfColumn(table, 'language');
  const own = languageOf(languages, language);
  const english = languages.find(({ value }) => value.toLowerCase() === 'en');
  const other = reference === null ? english : languageOf(languages, reference);
  const compared =
    other === undefined || other.value === own.value
      ? languages.filter(({ value }) => value !== own.value)
      : [other];
  if (compared.length === 0) {
    throw new InputError({
      code: 'slice-empty',
      message: `there is no language beside ${quoted(own.value)} to compare it with`,
      mend: 'take the rule out, or measure another language too',
    });
  }
  const beside =
    compared.length === 1 ? quoted(compared[0]?.value ?? '') : `the mean of ${compared.length} others`;
  const sign = directionOf(measure) === 'lower' ? -1 : 1;
  const behind = byQuestion(table, measure, own.indices);
  const ahead = byQuestion(
    table,
    measure,
    compared.flatMap(({ indices }) => indices),
  );
  if (behind.size === 0 || ahead.size === 0) throw notComputed(measure, 0);
  const questions = [...behind.keys()].filter((question) => ahead.has(question)).sort();
  const common = { unit: 'value', isQuality: true } as const;
  if (questions.length > 0) {
    const differences = questions.map(
      (question) => sign * ((ahead.get(question) as number) - (behind.get(question) as number)),
    );
    const { low, high } = flipInterval(
      questions.map(() => 0),
      differences,
      { clusters: questions },
    );
    const order = questions
      .map((_, index) => index)
      .sort((a, b) => (differences[b] ?? 0) - (differences[a] ?? 0));
    const byId = questionIds(table, own.indices);
    return {
      ...common,
      value: exactSum(differences) / questions.length,
      low,
      high,
      basis: `between ${beside} and ${quoted(own.value)} on the ${counted(questions.length, 'question')} that both have`,
      queries: order.slice(0, mostQueries).flatMap((index) => byId.get(questions[index] ?? '') ?? []),
    };
  }
  const errorOf = (values: ReadonlyMap<string, number>) =>
    clusterError([...values.values()], { clusters: [...values.keys()] });
  const [from, to] = [errorOf(behind), errorOf(ahead)];
  const value = sign * (to.mean - from.mean);
  const half = normalQuantile(0.975) * Math.hypot(from.standardError, to.standardError);
  const ends = Number.isFinite(half) ? { low: value - half, high: value + half } : { low: null, high: null };
  return {
    ...common,
    value,
    ...ends,
    basis: `between ${beside} and ${quoted(own.value)} on different questions, so that these may be what differs`,
  };
}

function intervalEnd(
  judged: JudgedRun,
  of: ValueWithInterval,
  { end, indices }: { readonly end: 'low' | 'high'; readonly indices: readonly number[] | null },
): Observed {
  const observed =
    of.kind === 'worst' ? worst(judged, of, { confidence: 'together' }) : observe(judged, of, indices);
  const value = observed[end];
  if (value !== null) return { ...observed, value };
  return {
    ...observed,
    value,
    missing: `${quantityText(of)} has no interval ${observed.basis}: there are too few questions`,
  };
}

function latency({ calls }: ScoredRun, statistic: LatencyStatistic): Observed {
  const latencies = calls === null ? [] : Array.from(calls.latencies);
  if (latencies.length === 0) throw noCalls(`latency.${statistic}`);
  const value =
    statistic === 'mean'
      ? exactSum(latencies) / latencies.length
      : quantile(latencies, statistic === 'max' ? 1 : Number(statistic.slice(1)) / 100);
  return { ...plain, value, unit: 'ms', basis: `over ${counted(latencies.length, 'call')}` };
}

function errors({ calls }: ScoredRun): Observed {
  if (calls === null || calls.errors.length === 0) throw noCalls('errors');
  const count = calls.errors.filter((error) => error !== null).length;
  return {
    ...plain,
    value: count / calls.errors.length,
    unit: 'share',
    basis: `${count} of ${counted(calls.errors.length, 'call')}`,
  };
}

function failed(run: ScoredRun): Observed {
  const { scores, queryIds } = run.scores;
  const without = new Map<string, number>();
  let count = 0;
  for (let row = 0; row < scores.length; row += 1) {
    if (!Number.isNaN(scores[row])) continue;
    count += 1;
    const query = queryIds[row] ?? '';
    without.set(query, (without.get(query) ?? 0) + 1);
  }
  const worstFirst = [...without].sort((a, b) => b[1] - a[1]).map(([query]) => query);
  return {
    ...plain,
    value: count,
    unit: 'count',
    basis: `of ${counted(scores.length, 'document')} without a score`,
    ...(count === 0 ? {} : { queries: worstFirst.slice(0, mostQueries) }),
  };
}

function diagnosed(diagnosis: Diagnosis | null): Observed {
  const common = { ...plain, unit: 'word' } as const;
  if (diagnosis === null || diagnosis.verdict === null) {
    const few = diagnosis?.tooFew;
    const missing =
      few === undefined
        ? 'the scores were not looked at'
        : `there are too few scores to judge by: ${few.scores} of ${few.queries} queries, ${few.scoresNeeded} of ${few.queriesNeeded} are needed`;
    return { ...common, value: null, basis: '', missing };
  }
  const [first] = diagnosis.findings;
  const found = diagnosis.findings.filter(({ severity }) => severity !== 'info').map(({ code }) => code);
  return {
    ...common,
    value: diagnosis.verdict,
    basis:
      found.length === 0
        ? ''
        : `(${found.join(', ')}; ${first?.cause ?? ''}${first === undefined ? '' : `; mend: ${first.mend}`})`,
    ...(first?.queries === undefined ? {} : { queries: first.queries.slice(0, mostQueries) }),
  };
}

/** Queries that are in the means. */
function present(table: ValueTable, indices: readonly number[] | null): number[] {
  const all = indices ?? table.queries.map((_, index) => index);
  return all.filter((index) => table.queries[index]?.state === 'evaluated');
}

function valuesOf(table: ValueTable, measure: Measure, indices: readonly number[] | null) {
  const values = table.measures.get(measure.name) ?? [];
  const own = present(table, indices).filter((index) => !Number.isNaN(values[index] ?? Number.NaN));
  return { values, own };
}

/** Mean by question. A query without a parallel id is a question of its own, which no other language has. */
function byQuestion(table: ValueTable, measure: Measure, indices: readonly number[]): Map<string, number> {
  const { values, own } = valuesOf(table, measure, indices);
  const all = new Map<string, number[]>();
  for (const index of own) {
    const { id = '', parallelId = null } = table.queries[index] ?? {};
    const question = parallelId ?? `query ${id}`;
    const list = all.get(question) ?? [];
    all.set(question, list);
    list.push(values[index] as number);
  }
  return new Map([...all].map(([question, list]) => [question, exactSum(list) / list.length]));
}

function questionIds(table: ValueTable, indices: readonly number[]): Map<string, string[]> {
  const ids = new Map<string, string[]>();
  for (const index of indices) {
    const query = table.queries[index];
    if (query === undefined) continue;
    const question = query.parallelId ?? `query ${query.id}`;
    ids.set(question, [...(ids.get(question) ?? []), query.id]);
  }
  return ids;
}

function languageOf(languages: ReturnType<typeof valuesOfColumn>, tag: string) {
  const found = languages.find(({ value }) => value.toLowerCase() === tag.toLowerCase());
  if (found !== undefined) return found;
  const known = languages.map(({ value }) => value);
  throw new InputError({
    code: 'slice-empty',
    message: `no query is in the language ${quoted(tag)}${didYouMean(tag, known)}`,
    why: 'a rule about it would check nothing',
    mend: `use one of ${known.join(', ')}`,
  });
}

function notComputed(measure: Measure, queries: number | null): InputError {
  return new InputError({
    code: queries === null ? 'metric-not-computed' : 'slice-empty',
    message: `${measure.name} has no value: ${queries === null ? 'no query of the run has judgments and scores for it' : 'no query of the slice has judgments and scores for it'}`,
    why: 'a rule about it would check nothing',
    mend: 'see what the run has: rankgauge list runs; judge its queries, or take the rule out',
  });
}

function noCalls(what: string): InputError {
  return new InputError({
    code: 'calls-missing',
    message: `the run has no record of its calls, so it has no ${what}`,
    why: 'a rule about it would check nothing',
    mend: 'take the rule out for runs that were made elsewhere',
  });
}

/** For a sentence about a value that may be a word. */
export function observedText(
  { value, unit }: Pick<Observed, 'value' | 'unit'>,
  beside?: number | string,
): string {
  if (typeof value === 'string') return value;
  if (unit === 'word') return 'unknown';
  return shown(value, unit, typeof beside === 'number' ? beside : undefined);
}

const plain = { low: null, high: null, isQuality: false } as const;

/** Enough to see a pattern, few enough to read. */
export const mostQueries = 10;
