import type { EvaluatedRun, Evaluation, MeasureSummary, SliceSummary } from '../pipeline/evaluation.ts';
import { type FindingView, findingView } from './diagnosis-view.ts';
import { counted, figureText, percentText } from './figure.ts';

/**
 * What people see of an evaluation, before it is laid out: `table` and `markdown` show the same. All text is raw; who
 * writes it out escapes it.
 */
export interface EvaluationView {
  readonly dataset: string;
  /** `16 languages x 40 questions`, `20 candidates each`, `grades 0-3`. */
  readonly facts: readonly string[];
  /** Names of the measures, the primary one first. */
  readonly measures: readonly string[];
  readonly columns: readonly SummaryColumn[];
  readonly rows: readonly SummaryRow[];
  readonly slices: readonly SliceView[];
  /** What is wrong with the scores of a run, for the runs where something is. */
  readonly findings: readonly RunFindings[];
  /** What was left out or failed, only where there is something. */
  readonly counts: readonly string[];
  readonly notes: readonly string[];
  readonly next: readonly string[];
}

export interface RunFindings {
  readonly label: string;
  readonly verdict: string;
  readonly findings: readonly FindingView[];
}

export interface SummaryColumn {
  readonly title: string;
  /** `interval`: a mean and its interval, which stand in line only from the left. */
  readonly shape: 'interval' | 'number';
  /** Some figure in this column is marked as the best. */
  readonly marked: boolean;
}

export interface SummaryRow {
  readonly label: string;
  readonly role: 'reference' | 'run';
  /** As many as there are columns. */
  readonly cells: readonly { readonly text: string; readonly best: boolean }[];
}

/** The primary measure by the values of one column, e.g. by language. */
export interface SliceView {
  readonly slice: string;
  readonly values: readonly string[];
  readonly rows: readonly {
    readonly label: string;
    readonly role: 'reference' | 'run';
    /** As many as there are values. */
    readonly figures: readonly { readonly value: number | null; readonly best: boolean }[];
  }[];
  readonly marked: boolean;
  /** The value with the lowest figure, for each run whose figures differ. */
  readonly lowest: readonly { readonly label: string; readonly value: string; readonly figure: number }[];
}

/** Picks and words what stands in the evaluation; no figure is made here. */
export function evaluationView(evaluation: Evaluation): EvaluationView {
  const { metrics, references, runs } = evaluation;
  const labels = labelsOf(runs);
  const ceilings = references.filter(isCeiling);
  const others = references.filter((reference) => !isCeiling(reference));
  const columns = columnsOf(evaluation);
  const bests = columns.map((column) =>
    column.of === 'gain' || column.of === 'scores'
      ? new Set<number>()
      : bestOf(
          runs.map((run) => run.metrics[column.metric]?.mean),
          directionOf(evaluation, column.metric),
        ),
  );
  const row = (
    label: string,
    role: SummaryRow['role'],
    textOf: (column: Column, index: number) => string,
    index = -1,
  ) => ({
    label,
    role,
    cells: columns.map((column, place) => ({
      text: textOf(column, place),
      best: role === 'run' && bests[place]?.has(index) === true,
    })),
  });
  const rowOf = (role: 'reference' | 'run', label: string, run: EvaluatedRun, index = -1) =>
    row(
      label,
      role,
      (column) =>
        column.of === 'scores' ? verdictText(run) : cellText(column, run.metrics[column.metric], role),
      index,
    );
  return {
    dataset: evaluation.dataset.name,
    facts: factsOf(evaluation),
    measures: metrics,
    columns: columns.map(({ title, of }, place) => ({
      title,
      shape: of === 'interval' ? 'interval' : 'number',
      marked: (bests[place]?.size ?? 0) > 0,
    })),
    rows: [
      ...others.map((reference) => rowOf('reference', referenceLabel(reference), reference)),
      ...runs.map((run, index) => rowOf('run', labels[index] ?? run.name, run, index)),
      ...ceilings.map((reference) => rowOf('reference', referenceLabel(reference), reference)),
    ],
    slices: [...slicesOf(evaluation, others, labels), ...queriesOf(evaluation, labels)],
    findings: runs.flatMap((run, index) => findingsOf(run, labels[index] ?? run.name)),
    counts: [
      ...(evaluation.dataset.warnings > 0
        ? [`${counted(evaluation.dataset.warnings, 'warning')} in the data set`]
        : []),
      ...runs.flatMap((run, index) => countsOf(run, labels[index] ?? run.name)),
    ],
    notes: evaluation.notes,
    next: evaluation.next,
  };
}

/** `reranker / template`, where that tells the runs apart, else the name of the run. */
function labelsOf(runs: readonly EvaluatedRun[]): string[] {
  const short = runs.map((run) =>
    run.template === null ? run.name : `${run.reranker.name} / ${run.template}`,
  );
  return runs.map((run, index) => {
    const label = short[index] ?? run.name;
    return short.filter((other) => other === label).length > 1 ? run.name : label;
  });
}

interface Column {
  readonly title: string;
  readonly metric: string;
  readonly of: 'interval' | 'gain' | 'mean' | 'scores';
}

function columnsOf({ metrics, runs }: Evaluation): Column[] {
  const [primary, ...others] = metrics;
  if (primary === undefined) return [];
  const gained = runs.some((run) => (run.metrics[primary]?.gainShare ?? null) !== null);
  return [
    { title: primary, metric: primary, of: 'interval' },
    ...(gained ? [{ title: 'of possible gain', metric: primary, of: 'gain' } as const] : []),
    ...others.map((metric) => ({ title: metric, metric, of: 'mean' }) as const),
    ...(runs.some(({ diagnosis }) => diagnosis !== undefined)
      ? [{ title: 'scores', metric: '', of: 'scores' } as const]
      : []),
  ];
}

/** The diagnosis in one word. */
function verdictText({ diagnosis }: EvaluatedRun): string {
  if (diagnosis === undefined) return '-';
  return diagnosis.verdict ?? 'too few';
}

/** Findings that should keep somebody from trusting the figures; what is only good to know stands in `diagnose`. */
function findingsOf({ diagnosis }: EvaluatedRun, label: string): RunFindings[] {
  const serious = diagnosis?.findings.filter(({ severity }) => severity !== 'info') ?? [];
  if (diagnosis === undefined || serious.length === 0) return [];
  return [{ label, verdict: diagnosis.verdict ?? 'suspect', findings: serious.map(findingView) }];
}

function cellText(column: Column, measure: MeasureSummary | undefined, role: 'reference' | 'run'): string {
  if (measure === undefined) return '-';
  switch (column.of) {
    case 'interval': {
      const { mean, low, high } = measure;
      const interval =
        mean === null || low === null || high === null ? '' : ` [${figureText(low)}, ${figureText(high)}]`;
      return figureText(mean) + interval;
    }
    case 'gain':
      // A reference has won nothing or all by what it is.
      return role === 'run' ? percentText(measure.gainShare) : '-';
    case 'mean':
      return figureText(measure.mean);
    case 'scores':
      return '-';
    default:
      return column.of satisfies never;
  }
}

function directionOf(evaluation: Evaluation, metric: string): 'higher' | 'lower' | 'neither' {
  return evaluation.better?.[metric] ?? 'higher';
}

/** Places of the best values: several when they are equal, none when nothing is better than anything else. */
function bestOf(
  values: readonly (number | null | undefined)[],
  better: 'higher' | 'lower' | 'neither',
): Set<number> {
  const present = values.filter((value) => value !== null && value !== undefined);
  const highest = Math.max(...present);
  const lowest = Math.min(...present);
  // One value, or none, or all the same.
  if (better === 'neither' || !(highest - lowest > SAME)) return new Set();
  const best = better === 'higher' ? highest : lowest;
  return new Set(
    values.flatMap((value, index) =>
      value !== null && value !== undefined && Math.abs(value - best) <= SAME ? [index] : [],
    ),
  );
}

function isCeiling(reference: EvaluatedRun): boolean {
  return reference.reranker.protocol === 'ceiling' || reference.name === 'ceiling';
}

function referenceLabel(reference: EvaluatedRun): string {
  return reference.name === 'first-stage' ? 'first stage' : reference.name;
}

function factsOf({ dataset }: Evaluation): string[] {
  const { queries, questions, languages, candidates, grades } = dataset;
  const facts: string[] = [];
  if (languages.length > 1 && queries === questions * languages.length) {
    facts.push(`${languages.length} languages x ${counted(questions, 'question')}`);
  } else {
    const of = questions === queries ? '' : ` of ${counted(questions, 'question')}`;
    const spoken = languages.length === 0 ? '' : ` in ${counted(languages.length, 'language')}`;
    facts.push(`${counted(queries, 'query', 'queries')}${of}${spoken}`);
  }
  if (candidates.most > 0) {
    facts.push(
      candidates.fewest === candidates.most
        ? `${counted(candidates.most, 'candidate')} each`
        : `${candidates.fewest} to ${candidates.most} candidates each`,
    );
  }
  facts.push(
    grades.lowest < 0
      ? `grades ${grades.lowest} to ${grades.highest}`
      : `grades ${grades.lowest}-${grades.highest}`,
  );
  return facts;
}

function slicesOf(
  evaluation: Evaluation,
  references: readonly EvaluatedRun[],
  labels: readonly string[],
): SliceView[] {
  const { runs } = evaluation;
  const metric = evaluation.metrics[0];
  if (metric === undefined) return [];
  const names = distinct([...runs, ...references].flatMap((run) => run.slices.map(({ slice }) => slice)));
  // By language first, whatever else there is.
  names.sort((left, right) => Number(right === 'language') - Number(left === 'language'));
  return names.map((slice) => {
    const values = distinct(
      [...runs, ...references].flatMap((run) =>
        run.slices.filter((one) => one.slice === slice).map(({ value }) => value),
      ),
    );
    const means = (run: EvaluatedRun) => values.map((value) => meanOf(run.slices, { slice, value, metric }));
    const table = runs.map(means);
    const bests = values.map((_, place) =>
      bestOf(
        table.map((row) => row[place]),
        directionOf(evaluation, metric),
      ),
    );
    const figuresOf = (row: readonly (number | null)[], index: number) =>
      row.map((value, place) => ({ value, best: bests[place]?.has(index) === true }));
    return {
      slice,
      values,
      rows: [
        ...references.map((reference) => ({
          label: referenceLabel(reference),
          role: 'reference' as const,
          figures: figuresOf(means(reference), -1),
        })),
        ...table.map((row, index) => ({
          label: labels[index] ?? '',
          role: 'run' as const,
          figures: figuresOf(row, index),
        })),
      ],
      marked: bests.some((best) => best.size > 0),
      lowest: table.flatMap((row, index) => lowestOf(row, values, labels[index] ?? '')),
    };
  });
}

/** The primary measure of each query, where the evaluation holds values of queries. */
function queriesOf(evaluation: Evaluation, labels: readonly string[]): SliceView[] {
  const metric = evaluation.metrics[0];
  const tables = evaluation.runs.map(
    (run) => new Map(run.perQuery?.map(({ query, values }) => [query, values])),
  );
  const queries = distinct(tables.flatMap((table) => [...table.keys()]));
  if (metric === undefined || queries.length === 0) return [];
  const bests = queries.map((query) =>
    bestOf(
      tables.map((table) => table.get(query)?.[metric]),
      directionOf(evaluation, metric),
    ),
  );
  return [
    {
      slice: 'query',
      values: queries,
      rows: tables.map((table, index) => ({
        label: labels[index] ?? '',
        role: 'run' as const,
        figures: queries.map((query, place) => ({
          value: table.get(query)?.[metric] ?? null,
          best: bests[place]?.has(index) === true,
        })),
      })),
      marked: bests.some((best) => best.size > 0),
      lowest: [],
    },
  ];
}

function meanOf(
  slices: readonly SliceSummary[],
  { slice, value, metric }: { slice: string; value: string; metric: string },
): number | null {
  return slices.find((one) => one.slice === slice && one.value === value)?.metrics[metric]?.mean ?? null;
}

function lowestOf(
  row: readonly (number | null)[],
  values: readonly string[],
  label: string,
): SliceView['lowest'] {
  const present = row.flatMap((figure, place) =>
    figure === null ? [] : [{ label, value: values[place] ?? '', figure }],
  );
  const [first, ...rest] = present;
  if (first === undefined || rest.every(({ figure }) => Math.abs(figure - first.figure) <= SAME)) return [];
  return [rest.reduce((lowest, one) => (one.figure < lowest.figure ? one : lowest), first)];
}

function countsOf({ queries, calls }: EvaluatedRun, label: string): string[] {
  const parts: string[] = [];
  const say = (count: number, what: string) => {
    if (count > 0) parts.push(`${count} of ${counted(queries.total, 'query', 'queries')} ${what}`);
  };
  say(queries.failed, 'without a score because calls failed (in no mean)');
  say(queries.missing, 'judged but missing in the run');
  say(queries.withoutRelevant, 'with nothing relevant (0 in the means)');
  if (calls !== null && calls.failed > 0)
    parts.push(`${calls.failed} of ${counted(calls.calls, 'call')} failed`);
  return parts.length === 0 ? [] : [`${label}: ${parts.join('; ')}`];
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}

/** Means that differ by rounding only are equal. */
const SAME = 1e-9;
