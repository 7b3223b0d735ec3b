import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { directionOf } from '../comparison/direction.ts';
import { type Problems, problemCollector } from '../dataset/problems.ts';
import { InputError, type Problem } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import { type Measure, parseMetrics } from '../metrics/index.ts';
import type { TieMode } from '../scores/ranking-of.ts';
import type { GroupedRows } from '../trec/grouped-rows.ts';
import { checkColumns, type QueryAttributes, readAttributes } from './evaluate-attributes.ts';
import { readGroups, rowInput } from './evaluate-format.ts';
import { type JudgedQueries, judgedQueries, type Remarks } from './evaluate-judgments.ts';
import { judgedMeasureFor, runNotes } from './evaluate-notes.ts';
import type { UnjudgedDocument } from './evaluate-query.ts';
import { type MeasureRunOptions, measureGroups, measureTrecRun, type RunOutcome } from './evaluate-run.ts';
import { type ByteSource, type SourceOptions, sourceTitle } from './evaluate-source.ts';
import {
  type SummaryContext,
  summariseDepths,
  summariseReference,
  summariseRun,
} from './evaluate-summary.ts';
import { rowsOfTable, type ScoreTable } from './evaluate-table.ts';
import type { DatasetSummary, Evaluation } from './evaluation.ts';

/** A run by its path (`-` is standard input), or in memory. A path alone is named by its file. */
export type RunSource =
  | string
  | { readonly name: string; readonly path: string }
  | { readonly name: string; readonly scores: ScoreTable };

/** Judgments, runs and measures, and how runs with gaps, ties and faults are treated. */
export interface EvaluateRequest extends SourceOptions {
  /** Path of the judgments, or the grades themselves. */
  readonly qrels: string | ScoreTable;
  /** At least one. */
  readonly runs: readonly RunSource[];
  /** Names of measures; the first is the primary one. */
  readonly metrics: string | readonly string[];
  /** What becomes of tied scores; `expected` when left out. */
  readonly ties?: TieMode | undefined;
  /** Judged queries that a run lacks: `zero` (the default, trec_eval's -c) or left out. */
  readonly missing?: 'zero' | 'skip' | undefined;
  /** Whether the values of each query are told; `omit` when left out. */
  readonly perQuery?: 'include' | 'omit' | undefined;
  /** Path of a table of queries: their languages, clusters and other columns. */
  readonly queries?: string | undefined;
  /** Columns of that table by which results are split; `language`, where there is one, when left out. */
  readonly by?: readonly string[] | undefined;
  /** What becomes of rows with faults: `refuse` (the default) tells all of them and stops, `skip` leaves them out and counts them. */
  readonly faults?: 'refuse' | 'skip' | undefined;
  /** How the files are written, where neither ending nor content says it. */
  readonly inputFormat?: string | undefined;
  /** Collect documents without a judgment: down to the deepest cutoff of the measures. */
  readonly unjudged?: 'collect' | 'omit' | undefined;
  /** The run that the others reranked: its order stands beside theirs. */
  readonly firstStage?: RunSource | undefined;
  /** What reranking only the first so many documents of the first stage would give. Needs `firstStage`. */
  readonly depths?: readonly number[] | undefined;
  /** Stands in the evaluation: `rankgauge 0.1.0`. */
  readonly tool?: string | undefined;
}

export interface EvaluateOutcome {
  readonly evaluation: Evaluation;
  /** One per kind of fault that was skipped. */
  readonly warnings: readonly Problem[];
  /** By run, where they were to be collected. */
  readonly unjudged: readonly (UnjudgedDocument & { readonly run: string })[];
}

/**
 * Measures runs against judgments, as trec_eval does.
 *
 * @returns means with 95 % intervals, a row for each run; the same kind of report as that of a run of ours
 * @throws InputError with everything that is wrong with the names of the measures, or with one of the inputs
 * @example
 * const { runs } = await evaluate({
 *   qrels: { q1: { a: 1, b: 0 } },
 *   runs: [{ name: 'mine', scores: { q1: { a: 0.5, b: 0.5 } } }],
 *   metrics: 'MRR',
 * });
 * runs[0]?.metrics['MRR']?.mean; // => 0.75
 */
export async function evaluate(request: EvaluateRequest): Promise<Evaluation> {
  return (await evaluateFully(request)).evaluation;
}

/** As `evaluate`, with what was skipped and what lacks a judgment. */
export async function evaluateFully(request: EvaluateRequest): Promise<EvaluateOutcome> {
  const { ties = 'expected', missing = 'zero', perQuery = 'omit', faults = 'refuse' } = request;
  const asked = parseMetrics(request.metrics);
  const judgedMeasure = judgedMeasureFor(asked);
  const measures = asked.some(({ name }) => name === judgedMeasure.name) ? asked : [...asked, judgedMeasure];
  const judgedPlace = measures.findIndex(({ name }) => name === judgedMeasure.name);
  const ledger = new Ledger(faults);

  const attributes = await attributesOf(request, ledger);
  const by = request.by ?? (attributes?.columns.includes('language') === true ? ['language'] : []);
  checkColumns(by, attributes);
  const qrels = await judgmentsOf(request, ledger);
  if (qrels.judged.size === 0) throw emptyFile(qrels.file, 'judgments');
  const firstStage = await firstStageOf(request, { ledger, judged: qrels.judged, measures, ties });
  const context: SummaryContext = {
    judged: qrels.judged,
    measures: asked,
    ties,
    missing,
    attributes,
    by,
    perQuery,
    references: firstStage,
  };

  const names = namesOf(request.runs);
  const shown: Evaluation['runs'][number][] = [];
  const notes: string[] = [];
  const unjudged: (UnjudgedDocument & { run: string })[] = [];
  const lengths: number[] = [];
  for (const [index, run] of request.runs.entries()) {
    const name = names[index]!;
    const outcome = await measuredRun(run, name, {
      request,
      ledger,
      options: {
        judged: qrels.judged,
        measures,
        ties,
        unjudgedDepth: request.unjudged === 'collect' ? deepestCutoff(asked) : 0,
        depths: firstStage?.depths,
      },
    });
    if (outcome.rows === 0) throw emptyFile(fileOf(run, name), 'rows');
    if (outcome.documents.every((count) => count < 0))
      throw noCommonQuery(fileOf(run, name), outcome, qrels.judged);
    const summary = {
      ...summariseRun(outcome, name, context),
      dataset: qrels.name,
      ...(outcome.depths.length === 0 ? {} : { depths: summariseDepths(outcome, outcome.depths, context) }),
    };
    shown.push(summary);
    notes.push(...runNotes(outcome, summary, { ...context, measures, judgedPlace }));
    for (const found of outcome.unjudged) unjudged.push({ ...found, run: name });
    for (const count of outcome.documents) if (count >= 0) lengths.push(count);
  }
  const warnings = ledger.warnings();
  return {
    evaluation: {
      kind: 'evaluation',
      version: 1,
      tool: request.tool ?? 'rankgauge',
      seed: 0,
      metrics: asked.map(({ name }) => name),
      better: Object.fromEntries(asked.map((measure) => [measure.name, directionOf(measure)])),
      dataset: datasetOf(qrels, { attributes, lengths, warnings: ledger.skipped() }),
      references:
        firstStage === undefined
          ? []
          : [
              summariseReference(firstStage.firstStage, 'first-stage', context),
              summariseReference(firstStage.ceiling, 'ceiling', context),
            ].map((reference) => ({ ...reference, dataset: qrels.name })),
      runs: shown,
      notes: [...notes, ...warnings.map(({ message, where }) => `skipped: ${where?.file ?? ''}: ${message}`)],
      next: [],
    },
    warnings,
    unjudged,
  };
}

/** Where faults go: to an error that tells them all, or to a count of what was skipped. */
class Ledger {
  readonly #faults: 'refuse' | 'skip';
  readonly #skipped: Problems[] = [];
  #count = 0;

  constructor(faults: 'refuse' | 'skip') {
    this.#faults = faults;
  }

  /** Reads something and settles what was wrong with it. `read` may ask for fresh remarks when it starts over. */
  async reading<Result>(read: (fresh: () => Remarks) => Promise<Result>): Promise<Result> {
    let problems = problemCollector();
    let count = 0;
    const result = await read(() => {
      problems = problemCollector();
      count = 0;
      return {
        fault: (problem) => {
          count += 1;
          if (this.#faults === 'refuse') problems.error(problem);
          else problems.warn(problem);
        },
      };
    });
    problems.throwIfFailed();
    this.#skipped.push(problems);
    this.#count += count;
    return result;
  }

  skipped(): number {
    return this.#count;
  }

  warnings(): Problem[] {
    return this.#skipped.flatMap((problems) => problems.warnings());
  }
}

interface NamedJudgments {
  readonly name: string;
  /** For messages. */
  readonly file: string;
  /** SHA-256 of the file's bytes, unpacked; empty for judgments in memory. */
  readonly fingerprint: string;
  readonly judged: JudgedQueries;
}

async function attributesOf(request: EvaluateRequest, ledger: Ledger): Promise<QueryAttributes | undefined> {
  const { queries } = request;
  if (queries === undefined) return undefined;
  return ledger.reading((fresh) => readAttributes(queries, { ...sourceOptions(request), remarks: fresh() }));
}

function judgmentsOf(request: EvaluateRequest, ledger: Ledger): Promise<NamedJudgments> {
  const { qrels } = request;
  return ledger.reading(async (fresh) => {
    const remarks = fresh();
    if (typeof qrels !== 'string') {
      const judged = judgedQueries(rowsOfTable(qrels, 'qrels', 'qrels'), 'qrels', remarks);
      return { name: 'qrels', file: 'qrels', fingerprint: '', judged };
    }
    const input = await rowInput(qrels, { ...sourceOptions(request), inputFormat: request.inputFormat });
    const { source, fingerprint } = fingerprinted(input.source);
    const groups = await readGroups({ ...input, source }, { shape: 'qrels', remarks });
    return {
      name: qrels === '-' ? source.name : basename(qrels),
      file: source.name,
      judged: judgedQueries(groups, source.name, remarks),
      fingerprint: fingerprint(),
    };
  });
}

function measuredRun(
  run: RunSource,
  name: string,
  {
    request,
    ledger,
    options,
  }: {
    request: EvaluateRequest;
    ledger: Ledger;
    options: Omit<MeasureRunOptions, 'remarks'>;
  },
): Promise<RunOutcome> {
  return ledger.reading(async (fresh) => {
    if (typeof run !== 'string' && 'scores' in run) {
      const groups = rowsOfTable(run.scores, 'run', name);
      return measureGroups(groups, { ...options, remarks: fresh, file: name });
    }
    const path = typeof run === 'string' ? run : run.path;
    const input = await rowInput(path, { ...sourceOptions(request), inputFormat: request.inputFormat });
    if (input.format === 'trec') return measureTrecRun(input.source, { ...options, remarks: fresh });
    const remarks = fresh();
    const groups = await readGroups(input, { shape: 'run', remarks });
    return measureGroups(groups, { ...options, remarks: () => remarks, file: input.source.name });
  });
}

/** Reads the first stage, where one is named, and measures its order and the ideal one. */
async function firstStageOf(
  request: EvaluateRequest,
  {
    ledger,
    judged,
    measures,
    ties,
  }: Pick<MeasureRunOptions, 'judged' | 'measures' | 'ties'> & { ledger: Ledger },
) {
  const { firstStage: source, depths } = request;
  if (source === undefined) {
    if (depths === undefined) return undefined;
    throw new InputError({
      code: 'first-stage-missing',
      message: 'depths are asked for, and nothing says in which order the documents came',
      mend: 'give --first-stage F: the run that the others reranked',
    });
  }
  const { depthMeasurer, firstStageOf: ordered, measureCeiling } = await import('./evaluate-first-stage.ts');
  const name = 'first stage';
  return ledger.reading(async (fresh) => {
    const remarks = fresh();
    const groups = await groupsOf(source, name, { request, remarks, shape: 'first-stage' });
    const stage = ordered(groups, judged);
    const file = fileOf(source, name);
    const options = { judged, measures, ties, remarks: () => remarks, file };
    return {
      firstStage: measureGroups(groups, options),
      ceiling: measureCeiling(stage, judged, measures),
      depths:
        depths === undefined ? undefined : () => depthMeasurer(stage, { judged, measures, depths, ties }),
    };
  });
}

/** All rows of a run, by whatever it is given. */
async function groupsOf(
  run: RunSource,
  name: string,
  { request, remarks, shape }: { request: EvaluateRequest; remarks: Remarks; shape: 'run' | 'first-stage' },
): Promise<GroupedRows> {
  if (typeof run !== 'string' && 'scores' in run) return rowsOfTable(run.scores, 'run', name);
  const path = typeof run === 'string' ? run : run.path;
  const input = await rowInput(path, { ...sourceOptions(request), inputFormat: request.inputFormat });
  return readGroups(input, { shape, remarks });
}

/** The same source, whose bytes are hashed as they are read. */
function fingerprinted(source: ByteSource): { source: ByteSource; fingerprint: () => string } {
  const hash = createHash('sha256');
  return {
    fingerprint: () => hash.digest('hex'),
    source: {
      ...source,
      async *chunks() {
        for await (const chunk of source.chunks()) {
          hash.update(chunk);
          yield chunk;
        }
      },
    },
  };
}

/** What a run is called in messages. */
function fileOf(run: RunSource, name: string): string {
  const path = typeof run === 'string' ? run : 'path' in run ? run.path : name;
  return path === '-' ? 'standard input' : path;
}

function sourceOptions({ encoding, stdin }: EvaluateRequest): SourceOptions {
  return { encoding, stdin };
}

function emptyFile(file: string, of: string): InputError {
  return new InputError({
    code: 'file-empty',
    message: `it holds no ${of}`,
    where: { file },
    mend: 'check that it is the right file, and that it was written to its end',
  });
}

function noCommonQuery(file: string, run: RunOutcome, judged: JudgedQueries): InputError {
  const theirs = run.someUnjudgedQuery === null ? '' : `, such as ${quoted(run.someUnjudgedQuery)}`;
  const ours = judged.size === 0 ? '' : `, such as ${quoted(judged.id(0))}`;
  return new InputError({
    code: 'no-common-query',
    message: `no query of the run is judged: run and qrels have no query in common`,
    where: { file },
    why: `the run has ${run.unjudgedQueries} queries${theirs}; the qrels have ${judged.size}${ours}`,
    mend: 'check that both files belong to one set, and that their ids are written alike',
  });
}

/** Names by file, with the folder before them where two files have one name. */
function namesOf(runs: readonly RunSource[]): string[] {
  const short = runs.map((run) => (typeof run === 'string' ? sourceTitle(run) : run.name));
  return short.map((name, index) => {
    const run = runs[index]!;
    const alone = short.filter((other) => other === name).length === 1;
    return alone || typeof run !== 'string' ? name : run;
  });
}

function deepestCutoff(measures: readonly Measure[]): number {
  const cutoffs = measures.flatMap(({ parameters: { cutoff } }) =>
    typeof cutoff === 'number' && Number.isFinite(cutoff) ? [cutoff] : [],
  );
  return cutoffs.reduce((deepest, cutoff) => Math.max(deepest, cutoff), 0) || 10;
}

function datasetOf(
  { name, judged, fingerprint }: NamedJudgments,
  {
    attributes,
    lengths,
    warnings,
  }: { attributes: QueryAttributes | undefined; lengths: readonly number[]; warnings: number },
): DatasetSummary {
  const ids =
    attributes === undefined ? [] : Array.from({ length: judged.size }, (_, query) => judged.id(query));
  const questions = new Set(ids.map((id) => attributes?.value(id, 'parallel_id') ?? `query ${id}`));
  const languages = new Set(ids.flatMap((id) => attributes?.value(id, 'language') ?? []));
  return {
    name,
    fingerprint,
    queries: judged.size,
    questions: attributes === undefined ? judged.size : questions.size,
    languages: [...languages],
    candidates: {
      fewest: lengths.reduce((fewest, count) => Math.min(fewest, count), lengths[0] ?? 0),
      most: lengths.reduce((most, count) => Math.max(most, count), 0),
    },
    grades: { lowest: judged.lowest, highest: judged.highest },
    warnings,
  };
}
