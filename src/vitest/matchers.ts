import {
  asBaseline,
  type Gate,
  type GateBaseline,
  judgeGate,
  type RuleOutcome,
  readRules,
} from '../gate/index.ts';
import { diagnosisFor, type GatePlaces, openBaseline, openRun } from '../pipeline/gate-sources.ts';
import type { ScoredRun } from '../results/scored-run.ts';

/** A run in memory, or what `rankgauge gate` takes: a folder, a name under `results`, `latest`. */
export type RunArgument = string | ScoredRun;

/** Where a matcher finds runs and baselines. */
export interface PlaceOptions {
  /** Folder of the run folders; `results` when left out. */
  readonly results?: string | undefined;
  /** Folder of the saved baselines; `baselines` when left out. */
  readonly baselines?: string | undefined;
}

/** What `toNotRegressFrom` counts as a loss, and where it looks. */
export interface RegressionOptions extends PlaceOptions {
  /** The loss that matters, in the unit of the metric; 0.02 when left out. */
  readonly margin?: number | undefined;
  /** Name of a measure; the run's first one when left out. */
  readonly metric?: string | undefined;
  /** A column: no loss in any of its values either. */
  readonly by?: string | undefined;
  /** What may differ from the baseline: `model`, `template`. */
  readonly expectChange?: readonly string[] | undefined;
  /** False stops per 1,000 changes that lose nothing; 5 when left out. */
  readonly falseStops?: number | undefined;
  /** What counts when these queries cannot tell; `pass` when left out, as for `rankgauge gate`. */
  readonly onInconclusive?: 'pass' | 'fail' | undefined;
}

/** What a matcher of vitest returns. */
export interface MatcherOutcome {
  readonly pass: boolean;
  readonly message: () => string;
  readonly actual?: unknown;
  readonly expected?: unknown;
}

/** `await expect(run).toReach('nDCG@10 >= 0.7')`: every check of the rule holds. What cannot be told does not hold. */
export async function toReach(
  run: unknown,
  rule: string,
  options: PlaceOptions = {},
): Promise<MatcherOutcome> {
  const opened = await opening(run, options);
  const gate = await judgeGate({
    ...common(opened),
    rules: [{ text: rule }],
    baselines: [],
    baselineName: null,
    margin: usualMargin,
    expectChange: [],
    diagnosis: rule.includes('diagnosis') ? await diagnosisFor(opened, { texts: 'leave' }) : null,
  });
  return outcomeOf(gate, gate.verdict === 'pass', `${opened.name} reaches ${rule}`);
}

/**
 * `await expect(run).toNotRegressFrom('main', { margin: 0.02 })`: no loss against a saved baseline (its anchor and its latest), another
 * run's folder or name, or a run in memory.
 */
export async function toNotRegressFrom(
  run: unknown,
  baseline: RunArgument,
  options: RegressionOptions = {},
): Promise<MatcherOutcome> {
  const {
    margin = usualMargin,
    metric,
    by,
    expectChange = [],
    falseStops,
    onInconclusive = 'pass',
  } = options;
  const opened = await opening(run, options);
  const { primary } = common(opened);
  const measure = metric ?? [primary].flat()[0] ?? usualMetric;
  const rules = [
    { text: `regression(${measure})` },
    ...(by === undefined ? [] : [{ text: `each(${JSON.stringify(by)}, regression(${measure}))` }]),
  ];
  const name = typeof baseline === 'string' ? baseline : baseline.name;
  const gate = await judgeGate({
    ...common(opened),
    rules,
    baselines: await baselinesOf(baseline, { options, rules, primary }),
    baselineName: name,
    margin,
    falseStops,
    expectChange,
    diagnosis: null,
  });
  const pass = gate.verdict === 'pass' || (gate.verdict === 'inconclusive' && onInconclusive === 'pass');
  return outcomeOf(gate, pass, `${opened.name} loses nothing against ${name}`);
}

/** `await expect(run).toBeHealthy()`: its scores tell relevant documents from irrelevant ones, with no finding that says otherwise. */
export async function toBeHealthy(run: unknown, options: PlaceOptions = {}): Promise<MatcherOutcome> {
  const opened = await opening(run, options);
  const { verdict, findings, tooFew } = await diagnosisFor(opened, { texts: 'leave' });
  const found = findings
    .filter(({ severity }) => severity !== 'info')
    .map(
      ({ code, severity, cause, mend }) => `  ${severity}: ${code}\n    cause: ${cause}\n    mend: ${mend}`,
    );
  const few =
    tooFew === undefined
      ? []
      : [
          `  too few scores to judge by: ${tooFew.scores} of ${tooFew.queries} queries; ${tooFew.scoresNeeded} of ${tooFew.queriesNeeded} are needed`,
        ];
  return {
    pass: verdict === 'healthy',
    message: () =>
      [`the scores of ${opened.name} are ${verdict ?? 'too few to judge by'}`, ...found, ...few].join('\n'),
    actual: verdict,
    expected: 'healthy',
  };
}

async function opening(run: unknown, places: GatePlaces): Promise<ScoredRun> {
  if (typeof run === 'string') return openRun(run, places);
  if (isRun(run)) return run;
  throw new TypeError(
    'expect() was not given a run: give the name or folder of one, or what readScoredRun() and runEvaluation().runs give',
  );
}

function isRun(value: unknown): value is ScoredRun {
  return (
    typeof value === 'object' &&
    value !== null &&
    'queries' in value &&
    'scores' in value &&
    'manifest' in value
  );
}

async function baselinesOf(
  baseline: RunArgument,
  {
    options,
    rules,
    primary,
  }: {
    readonly options: GatePlaces;
    readonly rules: readonly { readonly text: string }[];
    readonly primary: string | readonly string[];
  },
): Promise<GateBaseline[]> {
  const source =
    typeof baseline === 'string'
      ? await openBaseline(baseline, options)
      : ({ kind: 'run', run: baseline } as const);
  if (source.kind === 'saved') return [...source.baselines];
  const { measures } = await readRules(rules, { baseline: 'given', primary });
  return [asBaseline(source.run, measures)];
}

function common(run: ScoredRun) {
  const metrics = run.manifest?.metrics ?? [usualMetric];
  return { run, primary: metrics.length === 0 ? [usualMetric] : metrics, tool: 'rankgauge/vitest' };
}

function outcomeOf(gate: Gate, pass: boolean, claim: string): MatcherOutcome {
  const undecided = gate.rules.filter(({ verdict }) => verdict !== 'pass');
  const told = (undecided.length === 0 ? gate.rules : undecided).slice(0, mostTold).map(lineOf);
  const left = undecided.length - told.length;
  return {
    pass,
    message: () =>
      [
        pass ? `expected not: ${claim}` : `expected: ${claim}`,
        ...told,
        ...(left > 0 ? [`  and ${left} more`] : []),
        ...gate.warnings.map(({ message }) => `  warning: ${message}`),
      ].join('\n'),
  };
}

function lineOf({ verdict, rule, slice, reason, queries }: RuleOutcome): string {
  const part = slice === undefined ? '' : ` [${slice.slice}=${slice.value}]`;
  const look = queries === undefined || queries.length === 0 ? '' : `\n    look at: ${queries.join(', ')}`;
  return `  ${verdict}: ${rule}${part}: ${reason}${look}`;
}

const usualMetric = 'nDCG@10';
const usualMargin = 0.02;
const mostTold = 10;
