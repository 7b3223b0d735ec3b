import { directionOf } from '../comparison/direction.ts';
import { quoted } from '../foundation/quoted.ts';
import { holm } from '../statistics/adjusted-p.ts';
import type { GateVerdict, RuleOutcome, SliceName } from './gate.ts';
import { columnsOf, isTooManyFailed, type PairedQuery, type PairedTables } from './pairing.ts';
import { checkText, limitText, quantityText } from './print-rule.ts';
import { type JudgedRun, mostQueries, observe, observedText, valuesOfColumn } from './quantities.ts';
import { type LossEvidence, lossVerdict, weighLoss } from './regression.ts';
import type { Check, Comparison, Each, Regression, Rule } from './rule.ts';
import type { GateLevels } from './sensitivity.ts';
import { counted, holds, shown, signed } from './wording.ts';

/** What rules are judged with. */
export interface RuleContext {
  readonly judged: JudgedRun;
  /** The run paired with each baseline, by its label. */
  readonly pairs: readonly { readonly against: string; readonly tables: PairedTables }[];
  readonly margin: number;
  readonly levels: (margin: number) => GateLevels;
  readonly seed: number;
}

/** Judges one rule. Its parts, where `and` joins them, are outcomes of their own, and so is each slice and each baseline. */
export function judgeRule(rule: Rule, context: RuleContext): RuleOutcome[] {
  return partsOf(rule.check).flatMap((check) => judge(check, context, wholeRun));
}

/** `a and b` as a and b; `each(language, a and b)` as each(language, a) and each(language, b). */
export function partsOf(check: Check): Check[] {
  if (check.kind === 'all') return check.checks.flatMap(partsOf);
  if (check.kind === 'each') return partsOf(check.check).map((one): Check => ({ ...check, check: one }));
  return [check];
}

/** Every regression() in a check, however deep. */
export function regressionsOf(check: Check): Regression[] {
  switch (check.kind) {
    case 'regression':
      return [check];
    case 'each':
      return regressionsOf(check.check);
    case 'any':
    case 'all':
      return check.checks.flatMap(regressionsOf);
    case 'comparison':
      return [];
    default:
      return check satisfies never;
  }
}

/** The queries that a check looks at. */
interface Scope {
  /** Of the run's table; null: all. */
  readonly indices: readonly number[] | null;
  readonly slice: SliceName | null;
  /** p of a loss of each slice, adjusted for all of them; by regression and baseline. */
  readonly adjusted: ReadonlyMap<string, number>;
}

const wholeRun: Scope = { indices: null, slice: null, adjusted: new Map() };

function judge(check: Check, context: RuleContext, scope: Scope): RuleOutcome[] {
  switch (check.kind) {
    case 'comparison':
      return [judgeComparison(check, context, scope)];
    case 'regression':
      return context.pairs.map(({ against, tables }) =>
        judgeLoss(check, { against, tables }, context, scope),
      );
    case 'each':
      return judgeEach(check, context);
    case 'any':
      return [judgeAny(check.checks, checkText(check), context, scope)];
    case 'all':
      return [
        joined(
          check.checks.flatMap((one) => judge(one, context, scope)),
          checkText(check),
        ),
      ];
    default:
      return check satisfies never;
  }
}

function judgeEach({ column, check }: Each, context: RuleContext): RuleOutcome[] {
  const slices = valuesOfColumn(context.judged.table, column);
  const adjusted = slices.map(() => new Map<string, number>());
  for (const regression of regressionsOf(check)) {
    for (const { against, tables } of context.pairs) {
      const ps = slices.map(({ indices }) => {
        const { p } = lossOf(regression, tables, { context, indices });
        return p ?? Number.NaN;
      });
      const known = ps.map((p, place) => ({ p, place })).filter(({ p }) => !Number.isNaN(p));
      const holmed = holm(known.map(({ p }) => p));
      for (const [index, { place }] of known.entries()) {
        adjusted[place]?.set(keyOf(regression, against), holmed[index] as number);
      }
    }
  }
  return slices.flatMap(({ value, indices }, place) => {
    const slice = { slice: column, value };
    const outcomes = judge(check, context, { indices, slice, adjusted: adjusted[place] ?? new Map() });
    return outcomes.map((outcome) => ({ ...outcome, rule: `each(${column}, ${outcome.rule})`, slice }));
  });
}

function judgeComparison(check: Comparison, { judged }: RuleContext, { indices }: Scope): RuleOutcome {
  const { quantity, operator, limit } = check;
  const observed = observe(judged, quantity, indices);
  const limitValue = limit.kind === 'word' ? limit.word : limit.value;
  const name = quantityText(quantity);
  const asks = `${operator} ${limitText(limit)}`;
  const base = {
    rule: checkText(check),
    against: null,
    observed: observed.value,
    low: observed.low,
    high: observed.high,
    limit: limitValue,
    p: null,
    unit: observed.unit,
    ...(observed.worst === undefined ? {} : { worst: observed.worst }),
  };
  if (observed.value === null) {
    return { ...base, verdict: 'inconclusive', reason: `${name} is unknown: ${observed.missing ?? ''}` };
  }
  const said = `${name} is ${observedText(observed, limitValue)} ${observed.basis}`.trim();
  const missing = observed.isQuality ? failedShare(judged, indices) : null;
  if (missing !== null) {
    return { ...base, verdict: 'inconclusive', reason: `${said}, but ${missing}` };
  }
  if (holds(observed.value, operator, limitValue)) {
    return { ...base, verdict: 'pass', reason: `${said}, as the rule asks (${asks})` };
  }
  return {
    ...base,
    verdict: 'fail',
    reason: `${said}, and the rule asks for ${asks}`,
    ...(observed.queries === undefined || observed.queries.length === 0 ? {} : { queries: observed.queries }),
  };
}

interface Against {
  readonly against: string;
  readonly tables: PairedTables;
}

function judgeLoss(
  check: Regression,
  { against, tables }: Against,
  context: RuleContext,
  { indices, slice, adjusted }: Scope,
): RuleOutcome {
  const levels = context.levels(check.margin ?? context.margin);
  const { evidence, failed, of, queries } = lossOf(check, tables, { context, indices });
  const p = adjusted.get(keyOf(check, against)) ?? evidence.p;
  const verdict = lossVerdict({ ...evidence, p }, levels);
  const tooMany = isTooManyFailed(failed, of, slice === null ? 'run' : 'slice');
  const { difference, low, high } = evidence;
  const isLoss = difference !== null && difference < 0;
  return {
    rule: checkText(check),
    against,
    verdict: tooMany ? 'inconclusive' : verdict,
    observed: difference,
    low,
    high,
    limit: -levels.margin,
    p,
    unit: 'value',
    reason: tooMany
      ? `${failed} of ${counted(of, 'query', 'queries')} have no score because calls failed, so what is left may not stand for all`
      : lossReason(check, evidence, { verdict, levels, against, slice, p }),
    ...(isLoss && verdict !== 'pass' ? { queries: largestLosses(queries) } : {}),
  };
}

function lossReason(
  { measure }: Regression,
  evidence: LossEvidence,
  {
    verdict,
    levels,
    against,
    slice,
    p,
  }: {
    readonly verdict: GateVerdict;
    readonly levels: GateLevels;
    readonly against: string;
    readonly slice: SliceName | null;
    readonly p: number | null;
  },
): string {
  const { status, baseline, candidate, difference, low, high, queries, questions, changed, guarded, sees } =
    evidence;
  const inSlice = slice === null ? '' : ` in ${slice.slice} ${quoted(slice.value)}`;
  if (status === 'identical') {
    return `the scores of ${counted(queries, 'query', 'queries')}${inSlice} are those of ${against}, bit for bit`;
  }
  if (queries === 0) return `no query${inSlice} can be compared with ${against}`;
  const moved = `${measure.name}${inSlice} went from ${shown(baseline, 'value')} to ${shown(candidate, 'value')} (${signed(directed(measure, difference))}) on ${counted(queries, 'query', 'queries')} against ${against}`;
  if (status === 'too-few-clusters') {
    return `${moved}; ${counted(questions, 'question')} are too few to judge by, 6 are needed`;
  }
  const still = changed === 0 ? `; no ranking changed in a way that ${measure.name} sees` : '';
  // With few changes the error is that of the few, and says little.
  const seen =
    sees === null || guarded ? '' : `; this gate sees a loss of ${shown(sees, 'value')} in 80 % of cases`;
  switch (verdict) {
    case 'pass':
      return `${moved}${still}; a loss of ${shown(levels.margin, 'value')} is excluded (at most ${shown(Math.max(0, -(low ?? 0)), 'value')}, with 95 % certainty)`;
    case 'fail':
      return `${moved}; the loss is certain (${pText(p)}, at most ${levels.level} allowed${slice === null ? '' : ', adjusted for all slices'}) and at least ${shown(Math.max(0, -(high ?? 0)), 'value')}`;
    case 'inconclusive': {
      const excluded =
        low === null ? 'no loss is excluded' : `a loss up to ${shown(-low, 'value')} is not excluded`;
      const small =
        p !== null && p <= levels.level
          ? `; the loss is certain but smaller than ${shown(levels.tolerance, 'value')}, which never stops`
          : '';
      const rare = guarded ? `; only ${counted(changed, 'question')} changed` : '';
      return `${moved}${still}; ${excluded}${small}${rare}${seen}`;
    }
    default:
      return verdict satisfies never;
  }
}

interface Loss {
  readonly evidence: LossEvidence;
  readonly p: number | null;
  readonly failed: number;
  /** Compared and failed. */
  readonly of: number;
  readonly queries: readonly { readonly id: string; readonly difference: number }[];
}

/** The evidence of one regression on one pair of runs, and on the queries of a slice. */
export function lossOf(
  { measure, margin }: Regression,
  tables: PairedTables,
  { context, indices }: { readonly context: RuleContext; readonly indices: readonly number[] | null },
): Loss {
  const inside = indices === null ? null : new Set(indices);
  const within = (queries: readonly PairedQuery[]) =>
    inside === null ? queries : queries.filter(({ to }) => inside.has(to));
  const columns = columnsOf(tables, within(tables.compared), measure.name);
  const better = directionOf(measure) === 'lower' ? 'lower' : 'higher';
  const evidence = weighLoss(columns, {
    better,
    levels: context.levels(margin ?? context.margin),
    seed: context.seed,
  });
  const sign = better === 'lower' ? -1 : 1;
  const failed = within(tables.failed).length;
  return {
    evidence,
    p: evidence.p,
    failed,
    of: columns.queries.length + failed,
    queries: columns.queries.map(({ row }, index) => ({
      id: row.id,
      difference: sign * ((columns.candidate[index] as number) - (columns.baseline[index] as number)),
    })),
  };
}

function largestLosses(queries: Loss['queries']): string[] {
  return queries
    .filter(({ difference }) => difference < 0)
    .sort((a, b) => a.difference - b.difference || (a.id < b.id ? -1 : 1))
    .slice(0, mostQueries)
    .map(({ id }) => id);
}

/** One holds: pass. All say no: fail. */
function judgeAny(checks: readonly Check[], rule: string, context: RuleContext, scope: Scope): RuleOutcome {
  const outcomes = checks.map((check) => joined(judge(check, context, scope), checkText(check)));
  const verdict = outcomes.some((one) => one.verdict === 'pass')
    ? 'pass'
    : outcomes.every((one) => one.verdict === 'fail')
      ? 'fail'
      : 'inconclusive';
  const deciding = outcomes.find((one) => one.verdict === verdict) as RuleOutcome;
  const reasons = verdict === 'pass' ? [deciding.reason] : outcomes.map(({ reason }) => reason);
  return { ...deciding, rule, verdict, reason: reasons.join('; ') };
}

/** Several outcomes as one: the worst decides. */
function joined(outcomes: readonly RuleOutcome[], rule: string): RuleOutcome {
  const order: readonly GateVerdict[] = ['fail', 'inconclusive', 'pass'];
  const verdict = order.find((one) => outcomes.some((outcome) => outcome.verdict === one)) ?? 'inconclusive';
  const deciding = outcomes.find((outcome) => outcome.verdict === verdict) as RuleOutcome;
  return { ...deciding, rule };
}

/** Why the means of the run cannot be relied on; null when they can. */
function failedShare({ table }: JudgedRun, indices: readonly number[] | null): string | null {
  const all = indices ?? table.queries.map((_, index) => index);
  const states = all.map((index) => table.queries[index]?.state);
  const failed = states.filter((state) => state === 'failed').length;
  const scored = states.filter((state) => state === 'evaluated').length;
  if (!isTooManyFailed(failed, failed + scored, indices === null ? 'run' : 'slice')) return null;
  return `${failed} of ${counted(failed + scored, 'query', 'queries')} have no score because calls failed`;
}

/** Candidate - baseline, whichever way is better. */
function directed(measure: Regression['measure'], difference: number | null): number | null {
  return difference === null || directionOf(measure) !== 'lower' ? difference : -difference;
}

function pText(p: number | null): string {
  if (p === null) return 'p unknown';
  return p < 0.0001 ? 'p < 0.0001' : `p = ${Number(p.toPrecision(2))}`;
}

function keyOf(regression: Regression, against: string): string {
  return `${checkText(regression)} ${against}`;
}
