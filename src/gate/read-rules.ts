import { directionOf } from '../comparison/direction.ts';
import { InputError } from '../foundation/errors.ts';
import { type Measure, metric, parseMetrics } from '../metrics/index.ts';
import { regressionsOf } from './judge-rule.ts';
import type { WrittenRule } from './parse-rule.ts';
import type { Check, Quantity, Rule } from './rule.ts';
import { judgedMeasure } from './value-table.ts';

/** The rules of a gate, and the measures that a run must have to be judged by them. */
export interface GateRules {
  readonly rules: readonly Rule[];
  readonly measures: readonly Measure[];
}

/**
 * Reads rules. With a baseline, regression(primary) is added where no rule has one: a baseline is there to be compared with.
 *
 * @param options.primary names of measures; the first that can get worse is watched where no rule names one
 * @throws InputError with everything that is wrong with the rules; `gate-empty` without rule and baseline, `gate-baseline-missing` for a
 *   regression() without baseline
 */
export async function readRules(
  written: readonly WrittenRule[],
  {
    baseline,
    primary,
  }: { readonly baseline: 'given' | 'none'; readonly primary: string | readonly string[] },
): Promise<GateRules> {
  // Loaded here, since rules need mathjs and little else does.
  const { parseRules } = await import('./parse-rule.ts');
  const rules = withRegression(parseRules(written), { baseline, candidates: parseMetrics(primary) });
  const named = rules.flatMap(({ check }) => measuresIn(check));
  const all = [...named, metric(judgedMeasure)];
  return { rules, measures: [...new Map(all.map((measure) => [measure.name, measure])).values()] };
}

function withRegression(
  rules: readonly Rule[],
  { baseline, candidates }: { readonly baseline: 'given' | 'none'; readonly candidates: readonly Measure[] },
): readonly Rule[] {
  const regressions = rules.flatMap(({ check }) => regressionsOf(check));
  if (baseline === 'none') {
    if (rules.length === 0) {
      throw new InputError({
        code: 'gate-empty',
        message: 'there is no rule and no baseline, so this gate would check nothing',
        mend: "write a rule (--rule 'nDCG@10 >= 0.7', or gate.rules in rankgauge.yaml), or name a baseline (--baseline main)",
      });
    }
    if (regressions.length > 0) {
      throw new InputError({
        code: 'gate-baseline-missing',
        message: 'a rule asks for regression(), and there is no baseline',
        why: 'the rule would check nothing',
        mend: 'save one from a run that is good (rankgauge baseline save main RUN), and name it by --baseline main or gate.baseline',
      });
    }
    return rules;
  }
  if (regressions.length > 0) return rules;
  const measure = candidates.find((one) => directionOf(one) !== 'neither');
  if (measure === undefined) {
    throw new InputError({
      code: 'gate-no-direction',
      message: `none of ${candidates.map(({ name }) => name).join(', ')} can get worse, so a baseline has nothing to say`,
      mend: 'name a measure of order among the metrics, or write a rule such as regression(nDCG@10)',
    });
  }
  return [
    { text: `regression(${measure.name})`, check: { kind: 'regression', measure, margin: null } },
    ...rules,
  ];
}

/** Every measure that a check names. */
function measuresIn(check: Check): Measure[] {
  switch (check.kind) {
    case 'comparison':
      return measureOf(check.quantity);
    case 'regression':
      return [check.measure];
    case 'each':
      return measuresIn(check.check);
    case 'any':
    case 'all':
      return check.checks.flatMap(measuresIn);
    default:
      return check satisfies never;
  }
}

function measureOf(quantity: Quantity): Measure[] {
  if (quantity.kind === 'low' || quantity.kind === 'high') return measureOf(quantity.of);
  return 'measure' in quantity ? [quantity.measure] : [];
}
