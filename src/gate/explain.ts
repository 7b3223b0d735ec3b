import { pilotVariance } from '../statistics/sample-size.ts';
import type { GateInput } from './gate-input.ts';
import type { RuleContext } from './judge-rule.ts';
import { lossOf, regressionsOf } from './judge-rule.ts';
import { pairTables } from './pairing.ts';
import { limitText, quantityText } from './print-rule.ts';
import { baselineLabel } from './refusals.ts';
import type { Check, Rule } from './rule.ts';
import { defaultFalseStops, gateLevels, power, questionsFor, seenLoss } from './sensitivity.ts';
import { valueTable } from './value-table.ts';
import { shown } from './wording.ts';

/** The JSON of `gate --explain` (`kind: "gate-plan"`): what the gate would check, and what loss it sees, before anything is scored. */
export interface GatePlan {
  readonly kind: 'gate-plan';
  readonly version: 1;
  readonly tool: string;
  readonly margin: number;
  /** A loss estimated below it never stops. */
  readonly tolerance: number;
  /** Per 1,000 changes that lose nothing. */
  readonly falseStops: number;
  readonly power: number;
  readonly rules: readonly { readonly rule: string; readonly meaning: string }[];
  /** Questions of the baseline (or of the run), where there is one. */
  readonly questions: number | null;
  /** How much the differences between questions vary in these runs; null where there are not two runs to tell by. */
  readonly measured: MeasuredSpread | null;
  /** The loss that is stopped in 80 % of cases, by number of questions and by how much their differences vary. */
  readonly rows: readonly SensitivityRow[];
}

export interface MeasuredSpread {
  readonly measure: string;
  readonly against: string;
  readonly questions: number;
  /** Standard deviation of the differences between questions. */
  readonly deviation: number;
  /** Its upper 80 % limit: what to plan with; null under 10 questions. */
  readonly planned: number | null;
  readonly sees: number;
  /** Questions it takes to stop a loss of the margin, and to pass an unchanged run. */
  readonly toStop: number | null;
  readonly toPass: number | null;
}

export interface SensitivityRow {
  readonly questions: number;
  readonly losses: readonly { readonly deviation: number; readonly sees: number }[];
}

/**
 * What a gate sees, by arithmetic alone (STATISTICS.md 6): the loss X = max((z_{1-a} + z_{0.8}) sd / sqrt(questions), tolerance).
 *
 * @param input without a run nothing is measured, and the table says it for usual deviations
 */
export function explainGate(
  rules: readonly Rule[],
  {
    run,
    baselines,
    margin,
    falseStops = defaultFalseStops,
    tool,
    seed = 1,
  }: Pick<GateInput, 'baselines' | 'margin' | 'falseStops' | 'tool' | 'seed'> & {
    readonly run: GateInput['run'] | null;
  },
): GatePlan {
  const levels = gateLevels({ margin, falseStops });
  const watched = rules.flatMap(({ check }) => regressionsOf(check))[0];
  const last = baselines.at(-1);
  const measured = ((): MeasuredSpread | null => {
    if (run === null || watched === undefined || last === undefined) return null;
    const table = valueTable(run, [watched.measure]);
    const against = baselineLabel(last);
    const context: RuleContext = {
      judged: { run, table, diagnosis: null },
      pairs: [],
      margin,
      levels: (own) => gateLevels({ margin: own, falseStops }),
      seed,
    };
    const { evidence } = lossOf(watched, pairTables(last.table, table), { context, indices: null });
    const { standardError, questions } = evidence;
    if (standardError === null || standardError === 0) return null;
    const deviation = standardError * Math.sqrt(questions);
    const planned = pilotVariance(deviation * deviation, questions);
    const plan = questionsFor({ deviation, loss: margin }, levels);
    return {
      measure: watched.measure.name,
      against,
      questions,
      deviation,
      planned: planned === null ? null : Math.sqrt(planned),
      sees: seenLoss(standardError, levels),
      ...plan,
    };
  })();
  const questions = measured?.questions ?? (last === undefined ? null : questionsIn(last));
  const deviations =
    measured === null
      ? usualDeviations
      : [measured.deviation, ...(measured.planned === null ? [] : [measured.planned])];
  const sizes = [...new Set([...usualSizes, ...(questions === null || questions === 0 ? [] : [questions])])];
  return {
    kind: 'gate-plan',
    version: 1,
    tool,
    margin,
    tolerance: levels.tolerance,
    falseStops,
    power,
    rules: rules.map(({ text, check }) => ({ rule: text, meaning: meaningOf(check, margin) })),
    questions,
    measured,
    rows: sizes
      .sort((a, b) => a - b)
      .map((size) => ({
        questions: size,
        losses: deviations.map((deviation) => ({
          deviation,
          sees: seenLoss(deviation / Math.sqrt(size), levels),
        })),
      })),
  };
}

/** A check as a sentence. */
export function meaningOf(check: Check, margin: number): string {
  switch (check.kind) {
    case 'comparison': {
      const { quantity, operator, limit } = check;
      const words = {
        '>=': 'at least',
        '>': 'more than',
        '<=': 'at most',
        '<': 'less than',
        '==': 'exactly',
        '!=': 'anything but',
      };
      return `${quantityText(quantity)} is ${words[operator]} ${limitText(limit)}${quantity.kind === 'metric' || quantity.kind === 'worst' ? ': the mean of these queries decides, not its interval' : ''}`;
    }
    case 'regression': {
      const own = check.margin ?? margin;
      return `stops when ${check.measure.name} has certainly fallen, and by more than ${shown(own / 2, 'value')}; passes when a loss of ${shown(own, 'value')} is excluded; else says that it cannot tell`;
    }
    case 'each':
      return `for every ${check.column}: ${meaningOf(check.check, margin)}${regressionsOf(check).length === 0 ? '' : ' (with the level shared out by Holm)'}`;
    case 'any':
      return check.checks.map((one) => meaningOf(one, margin)).join('; or ');
    case 'all':
      return check.checks.map((one) => meaningOf(one, margin)).join('; and ');
    default:
      return check satisfies never;
  }
}

/** Rerankable questions: what a comparison would stand on. */
function questionsIn({ table }: GateInput['baselines'][number]): number {
  const own = table.queries.filter(({ rerankable, state }) => rerankable && state === 'evaluated');
  return new Set(own.map(({ id, parallelId }) => parallelId ?? `query ${id}`)).size;
}

/** From small edits of a prompt (most queries unchanged) to another model (nDCG@10 on 20 candidates). */
const usualDeviations = [0.05, 0.1, 0.15, 0.25];
const usualSizes = [40, 100, 300, 660, 1000, 3300, 10_000];
