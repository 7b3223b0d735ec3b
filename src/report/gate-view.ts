import type { Gate, GateVerdict, QueryChange, RuleOutcome } from '../gate/index.ts';
import { counted, figureText } from './figure.ts';

/** What people see of a gate, before it is laid out. All text is raw; who writes it out escapes it. */
export interface GateView {
  readonly verdict: GateVerdict;
  /** `FAIL: 2 of 8 rules say no` */
  readonly title: string;
  /** What was judged, and against what. */
  readonly facts: readonly string[];
  /** One row per rule, baseline and slice. */
  readonly rules: GateTable;
  /** Why rules failed or are open, worst first, with the queries to look at. */
  readonly reasons: readonly GateReason[];
  readonly slices: readonly (GateTable & { readonly title: string })[];
  readonly changed: (GateTable & { readonly title: string }) | null;
  readonly warnings: readonly string[];
  /** What this gate can see. */
  readonly sight: string | null;
  readonly next: readonly string[];
}

export interface GateTable {
  readonly columns: readonly { readonly title: string; readonly align: 'left' | 'right' }[];
  readonly rows: readonly {
    readonly verdict: GateVerdict | null;
    readonly cells: readonly string[];
  }[];
}

export interface GateReason {
  readonly verdict: GateVerdict;
  readonly label: string;
  readonly sentence: string;
  readonly queries: readonly string[];
}

/** Picks and words what stands in the gate; no figure is made here. */
export function gateView(gate: Gate): GateView {
  return {
    verdict: gate.verdict,
    title: titleOf(gate),
    facts: factsOf(gate),
    rules: rulesTable(gate),
    reasons: gate.rules
      .filter(({ verdict }) => verdict !== 'pass')
      .map((outcome) => ({
        verdict: outcome.verdict,
        label: ruleLabel(outcome),
        sentence: outcome.reason,
        queries: outcome.queries ?? [],
      })),
    slices: sliceTables(gate),
    changed: changedTable(gate.changed),
    warnings: gate.warnings.map(({ message }) => message),
    sight: sightOf(gate),
    next: gate.next,
  };
}

/** `pass`, `FAIL`: only what stops shouts. */
export function verdictWord(verdict: GateVerdict): string {
  return verdict === 'fail' ? 'FAIL' : verdict;
}

/** The rule with its slice and what it was judged against: tells every outcome of a gate from the others. */
export function ruleLabel({ rule, slice, against }: RuleOutcome): string {
  const part = slice === undefined ? '' : ` [${slice.slice}=${slice.value}]`;
  return `${rule}${part}${against === null ? '' : ` against ${against}`}`;
}

/** What was observed, in its unit. */
export function observedText({ observed, unit }: Pick<RuleOutcome, 'observed' | 'unit'>): string {
  return valueText(observed, unit);
}

/** What the rule asks for, in its unit. */
export function limitText({ limit, unit }: Pick<RuleOutcome, 'limit' | 'unit'>): string {
  return valueText(limit, unit);
}

function titleOf({ verdict, rules, queries }: Gate): string {
  const failed = rules.filter((rule) => rule.verdict === 'fail').length;
  const open = rules.filter((rule) => rule.verdict === 'inconclusive').length;
  const all = counted(rules.length, 'check');
  switch (verdict) {
    case 'fail':
      return `FAIL: ${failed} of ${all} ${failed === 1 ? 'says' : 'say'} no`;
    case 'inconclusive':
      return queries.tooManyFailed
        ? `inconclusive: ${counted(queries.failed, 'query', 'queries')} could not be scored`
        : `inconclusive: ${open} of ${all} cannot be settled by these queries; none says no`;
    case 'pass':
      return `pass: ${all}`;
    default:
      return verdict satisfies never;
  }
}

function factsOf({ run, dataset, template, reranker, against, queries, rankings }: Gate): string[] {
  const parts = [reranker, template].filter((part) => part !== null);
  return [
    `run ${run}${parts.length === 0 ? '' : ` (${parts.join(' / ')})`}`,
    `${counted(queries.evaluated, 'query', 'queries')}${dataset === null ? '' : ` of ${dataset}`}`,
    ...against.map(({ name, run: own }) => (name === own ? `against ${name}` : `against ${name}: ${own}`)),
    ...(rankings.changed === null
      ? []
      : [
          rankings.identical === true
            ? 'all scores as before'
            : `rankings changed in ${rankings.changed} of ${counted(rankings.compared ?? 0, 'query', 'queries')}`,
        ]),
  ];
}

function rulesTable({ rules, against }: Gate): GateTable {
  const hasSlices = rules.some(({ slice }) => slice !== undefined);
  const several = against.length > 1;
  return {
    columns: [
      { title: 'check', align: 'left' },
      ...(hasSlices ? [{ title: 'slice', align: 'left' } as const] : []),
      ...(several ? [{ title: 'against', align: 'left' } as const] : []),
      { title: 'verdict', align: 'left' },
      { title: 'observed', align: 'right' },
      { title: 'interval', align: 'left' },
      { title: 'limit', align: 'right' },
    ],
    rows: rules.map((outcome) => ({
      verdict: outcome.verdict,
      cells: [
        outcome.rule,
        ...(hasSlices ? [outcome.slice?.value ?? ''] : []),
        ...(several ? [outcome.against ?? ''] : []),
        verdictWord(outcome.verdict),
        observedText(outcome),
        intervalText(outcome),
        limitText(outcome),
      ],
    })),
  };
}

function sliceTables({ slices }: Gate): GateView['slices'] {
  // A column in which nothing changed says nothing.
  const moved = slices.filter(({ difference }) => difference !== null && difference !== 0);
  const names = [...new Set(moved.map(({ slice }) => slice))];
  names.sort((left, right) => Number(right === 'language') - Number(left === 'language'));
  return names.map((name) => {
    const own = slices.filter(({ slice }) => slice === name);
    return {
      title: `${own[0]?.measure ?? ''} by ${name}, worst change first (each interval for itself)`,
      columns: [
        { title: name, align: 'left' },
        { title: 'queries', align: 'right' },
        { title: 'baseline', align: 'right' },
        { title: 'run', align: 'right' },
        { title: 'difference', align: 'left' },
      ],
      rows: own.map(({ value, queries, baseline, candidate, difference, low, high }) => ({
        verdict: null,
        cells: [
          value,
          String(queries),
          figureText(baseline),
          figureText(candidate),
          `${signedText(difference)}${low === null || high === null ? '' : ` [${signedText(low)}, ${signedText(high)}]`}`,
        ],
      })),
    };
  });
}

function changedTable(changed: readonly QueryChange[]): GateView['changed'] {
  const [first] = changed;
  if (first === undefined) return null;
  return {
    title: `queries whose ${first.measure} changed most`,
    columns: [
      { title: 'query', align: 'left' },
      { title: 'language', align: 'left' },
      { title: 'baseline', align: 'right' },
      { title: 'run', align: 'right' },
      { title: 'difference', align: 'right' },
    ],
    rows: changed.map(({ query, language, baseline, candidate, difference }) => ({
      verdict: null,
      cells: [query, language ?? '', figureText(baseline), figureText(candidate), signedText(difference)],
    })),
  };
}

function sightOf({ sensitivity }: Gate): string | null {
  if (sensitivity === null) return null;
  const { measure, questions, sees, margin, questionsToStop, questionsToPass } = sensitivity;
  const on = `on ${counted(questions, 'question')}`;
  if (sees === null) return `${on} this gate sees no loss of ${measure} at all: 6 questions are the fewest`;
  const more =
    sees > margin && questionsToStop !== null
      ? `; for the margin of ${figureText(margin)} it would take ${questionsToStop} questions`
      : '';
  const pass =
    questionsToPass !== null && questionsToPass > questions
      ? `; ${questionsToPass} questions would settle that nothing was lost`
      : '';
  return `this gate sees a loss of ${figureText(sees)} in ${measure} in 80 % of cases ${on}${more}${pass}`;
}

function intervalText({ low, high, unit }: RuleOutcome): string {
  if (low === null && high === null) return '';
  return `[${valueText(low, unit)}, ${valueText(high, unit)}]`;
}

function valueText(value: number | string | null, unit: RuleOutcome['unit']): string {
  if (value === null) return '-';
  if (typeof value === 'string') return value;
  switch (unit) {
    case 'ms':
      return `${figureText(value, { digits: value < 10 ? 1 : 0 })} ms`;
    case 'share':
      return `${Number((value * 100).toPrecision(3))} %`;
    case 'count':
      return String(value);
    case 'value':
    case 'word':
      return figureText(value);
    default:
      return unit satisfies never;
  }
}

function signedText(value: number | null): string {
  if (value === null) return '-';
  const text = figureText(Math.abs(value) < 0.0005 ? 0 : value);
  return value > 0 && text !== '0.000' ? `+${text}` : text;
}
