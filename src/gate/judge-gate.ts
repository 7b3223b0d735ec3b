import { directionOf } from '../comparison/direction.ts';
import { InputError } from '../foundation/errors.ts';
import { exactSum } from '../statistics/exact-sum.ts';
import { flipInterval } from '../statistics/flip-interval.ts';
import { pairedDifference } from '../statistics/paired-difference.ts';
import type { Gate, GateVerdict, QueryChange, RuleOutcome, Sensitivity, SliceChange } from './gate.ts';
import type { GateInput } from './gate-input.ts';
import { judgeRule, lossOf, partsOf, type RuleContext, regressionsOf } from './judge-rule.ts';
import { columnsOf, isTooManyFailed, type PairedQuery, type PairedTables, pairTables } from './pairing.ts';
import { readRules } from './read-rules.ts';
import { baselineLabel, checkBaselines } from './refusals.ts';
import type { Regression, Rule } from './rule.ts';
import { defaultFalseStops, gateLevels, power, questionsFor } from './sensitivity.ts';
import { rankingsHash, valueTable } from './value-table.ts';
import { gateWarnings } from './warnings.ts';

/**
 * Judges a run by its rules: absolute ones about this data set, and losses against a baseline (STATISTICS.md 6). Pure: everything
 * it knows is in `input`.
 *
 * @returns verdict fail when a rule says no; inconclusive when none does and one cannot say yes; else pass
 * @throws InputError for wrong rules (all at once), and for a gate that would check nothing: `gate-empty` (no rule and no baseline),
 *   `gate-baseline-missing`, `slice-empty`, `metric-not-computed`, `baseline-lacks-metric`, `nothing-to-compare`, `run-unfinished`; and for
 *   what must not be compared: see `checkBaselines`
 */
export async function judgeGate(input: GateInput): Promise<Gate> {
  const { run, baselines, margin, falseStops = defaultFalseStops, seed = 1 } = input;
  const { rules, measures } = await readRules(input.rules, {
    baseline: baselines.length > 0 ? 'given' : 'none',
    primary: input.primary,
  });
  checkRun(input);
  const { changes, unfounded } = checkBaselines(run, baselines, input.expectChange);
  const table = valueTable(run, measures);
  const pairs = baselines.map((baseline) => {
    checkMeasures(rules, baseline);
    const tables = pairTables(baseline.table, table);
    if (tables.compared.length + tables.failed.length === 0) throw nothingToCompare(baselineLabel(baseline));
    return { against: baselineLabel(baseline), tables };
  });
  const context: RuleContext = {
    judged: { run, table, diagnosis: input.diagnosis },
    pairs,
    margin,
    levels: (own) => gateLevels({ margin: own, falseStops }),
    seed,
  };
  const outcomes = inOrder(rules.flatMap((rule) => judgeRule(rule, context)));
  const watched = rules.flatMap(({ check }) => regressionsOf(check))[0];
  const last = pairs.at(-1);
  const states = table.queries.map(({ state }) => state);
  const evaluated = states.filter((state) => state === 'evaluated').length;
  const failed = Math.max(
    states.filter((state) => state === 'failed').length,
    ...pairs.map(({ tables }) => tables.failed.length),
  );
  const { manifest } = run;
  const unsettled = {
    kind: 'gate',
    version: 1,
    tool: input.tool,
    seed,
    run: run.name,
    dataset: manifest?.dataset.name ?? null,
    template: manifest?.template.name ?? null,
    reranker: manifest?.reranker.name ?? null,
    baseline: input.baselineName,
    against: baselines.map((baseline) => ({
      name: baselineLabel(baseline),
      role: baseline.role,
      run: baseline.run,
      saved: baseline.saved,
      chosenFrom: baseline.chosenFrom,
    })),
    verdict: verdictOf(outcomes),
    rules: outcomes,
    queries: {
      total: states.length,
      evaluated,
      rerankable: table.queries.filter((query) => query.rerankable && query.state === 'evaluated').length,
      failed,
      tooManyFailed: isTooManyFailed(failed, evaluated + failed, 'run') || manifest?.status === 'failed',
    },
    rankings: rankingsOf(table, last?.tables),
    sensitivity:
      watched === undefined || last === undefined
        ? null
        : sensitivityOf(watched, last, { context, falseStops }),
    slices: watched === undefined || last === undefined ? [] : slicesOf(watched, last, context),
    changed: watched === undefined || last === undefined ? [] : changedQueries(watched, last.tables),
    changes,
  } as const;
  return {
    ...unsettled,
    warnings: gateWarnings(input, { pairs, unfounded, watched: watched ?? null, changes }),
    // Runs made elsewhere have no name that a command would find.
    next: manifest === null ? [] : nextCommands(unsettled, baselines.at(-1)?.run ?? null),
  };
}

function checkRun({ run }: GateInput): void {
  if (run.manifest?.status !== 'running') return;
  throw new InputError({
    code: 'run-unfinished',
    message: `the run "${run.name}" is not finished`,
    why: 'queries that are not scored yet would be missing',
    mend: `finish it: rankgauge run --resume ${run.name}`,
  });
}

function checkMeasures(rules: readonly Rule[], baseline: GateInput['baselines'][number]): void {
  const asked = rules
    .flatMap(({ check }) => partsOf(check).flatMap(regressionsOf))
    .map(({ measure }) => measure.name);
  const missing = [...new Set(asked)].filter((name) => !baseline.table.measures.has(name));
  if (missing.length === 0) return;
  const label = baselineLabel(baseline);
  throw new InputError(
    missing.map((name) => ({
      code: 'baseline-lacks-metric',
      message: `${label} was saved without ${name}; it has ${[...baseline.table.measures.keys()].join(', ')}`,
      why: 'a rule about it would check nothing',
      mend: `add ${name} to "metrics" or to the gate's rules in rankgauge.yaml and save the baseline again from its run: rankgauge baseline save ${baseline.name} ${baseline.run}${baseline.role === 'anchor' ? ' --anchor' : ''}`,
    })),
  );
}

function nothingToCompare(against: string): InputError {
  return new InputError({
    code: 'nothing-to-compare',
    message: `the run and ${against} have no judged query in common with something to rerank`,
    why: 'a rule about a regression would check nothing',
    mend: 'measure the run on the data of the baseline, or save another baseline',
  });
}

/** What fails first, then what is open; the rest as written. */
function inOrder(outcomes: readonly RuleOutcome[]): RuleOutcome[] {
  const rank: Readonly<Record<GateVerdict, number>> = { fail: 0, inconclusive: 1, pass: 2 };
  return [...outcomes].sort((a, b) => rank[a.verdict] - rank[b.verdict]);
}

function verdictOf(outcomes: readonly RuleOutcome[]): GateVerdict {
  return outcomes[0]?.verdict ?? 'inconclusive';
}

function rankingsOf(
  table: Parameters<typeof rankingsHash>[0],
  tables: PairedTables | undefined,
): Gate['rankings'] {
  const hash = rankingsHash(table);
  if (tables === undefined) return { hash, changed: null, compared: null, identical: null };
  const { compared } = tables;
  return {
    hash,
    changed: compared.filter(({ row, before }) => row.order !== before.order).length,
    compared: compared.length,
    identical: compared.length > 0 && compared.every(({ row, before }) => row.scores === before.scores),
  };
}

interface Pair {
  readonly against: string;
  readonly tables: PairedTables;
}

function sensitivityOf(
  watched: Regression,
  { against, tables }: Pair,
  { context, falseStops }: { readonly context: RuleContext; readonly falseStops: number },
): Sensitivity {
  const { evidence } = lossOf(watched, tables, { context, indices: null });
  const levels = context.levels(watched.margin ?? context.margin);
  const { standardError, questions } = evidence;
  const deviation = standardError === null ? null : standardError * Math.sqrt(questions);
  const plan =
    deviation === null || deviation === 0 ? null : questionsFor({ deviation, loss: levels.margin }, levels);
  return {
    measure: watched.measure.name,
    against,
    queries: evidence.queries,
    questions,
    sees: evidence.sees,
    power,
    margin: levels.margin,
    tolerance: levels.tolerance,
    falseStops,
    standardError,
    questionsToStop: plan?.toStop ?? null,
    questionsToPass: plan?.toPass ?? null,
  };
}

/** The watched measure by every column, worst change first. */
function slicesOf(watched: Regression, { tables }: Pair, { seed }: RuleContext): SliceChange[] {
  const { measure } = watched;
  const columns = new Map<string, Map<string, PairedQuery[]>>();
  for (const query of tables.compared) {
    const { language, slices } = query.row;
    for (const [column, value] of Object.entries(language === null ? slices : { language, ...slices })) {
      const values = columns.get(column) ?? new Map<string, PairedQuery[]>();
      columns.set(column, values);
      const queries = values.get(value) ?? [];
      values.set(value, queries);
      queries.push(query);
    }
  }
  const sign = directionOf(measure) === 'lower' ? -1 : 1;
  return [...columns]
    .filter(([, values]) => values.size > 1 && values.size <= mostSlices)
    .flatMap(([slice, values]) =>
      [...values].map(([value, queries]): SliceChange => {
        const { baseline, candidate, clusters, identicalScores } = columnsOf(tables, queries, measure.name);
        const { difference, low, high } = flipInterval(baseline, candidate, {
          clusters,
          seed,
          identicalScores,
        });
        return {
          slice,
          value,
          measure: measure.name,
          queries: baseline.length,
          baseline: meanOf(baseline),
          candidate: meanOf(candidate),
          difference,
          low,
          high,
        };
      }),
    )
    .sort((a, b) => sign * ((a.difference ?? 0) - (b.difference ?? 0)) || (a.value < b.value ? -1 : 1));
}

/** Losses first, then the gains, each by size. */
function changedQueries({ measure }: Regression, tables: PairedTables): QueryChange[] {
  const { queries, baseline, candidate } = columnsOf(tables, tables.compared, measure.name);
  const sign = directionOf(measure) === 'lower' ? -1 : 1;
  const all = queries.map(
    ({ row }, index): QueryChange => ({
      query: row.id,
      language: row.language,
      measure: measure.name,
      baseline: baseline[index] as number,
      candidate: candidate[index] as number,
      difference: pairedDifference(baseline[index] as number, candidate[index] as number),
    }),
  );
  const bySize = (a: QueryChange, b: QueryChange) =>
    Math.abs(b.difference) - Math.abs(a.difference) || (a.query < b.query ? -1 : 1);
  const losses = all.filter(({ difference }) => sign * difference < 0).sort(bySize);
  const gains = all.filter(({ difference }) => sign * difference > 0).sort(bySize);
  const shown = losses.slice(0, mostChanged);
  return [...shown, ...gains.slice(0, Math.max(0, mostChanged - shown.length))];
}

function nextCommands(
  { verdict, run, sensitivity, baseline }: Pick<Gate, 'verdict' | 'run' | 'sensitivity' | 'baseline'>,
  baselineRun: string | null,
): string[] {
  if (verdict === 'pass') return baseline === null ? [] : [`rankgauge baseline save ${baseline} ${run}`];
  return [
    ...(baselineRun === null ? [] : [`rankgauge compare ${baselineRun} ${run} --by language --show 10`]),
    `rankgauge diagnose ${run}`,
    ...(verdict === 'inconclusive' && sensitivity !== null
      ? [`rankgauge gate ${run} --baseline ${baseline} --explain`]
      : []),
  ];
}

function meanOf(values: ArrayLike<number>): number | null {
  return values.length === 0 ? null : exactSum(values) / values.length;
}

/** As many as a pull request can be asked to read; a column with more values is no way to split results. */
const mostChanged = 50;
const mostSlices = 200;
