import type { Coverage, CoveredRun, LanguageCoverage, LanguageGap } from '../../comparison/coverage.ts';
import { type CsvValue, csvText } from './rows.ts';

/**
 * Long form, a figure a row: `what` is mean, first-stage, ceiling, gap, score, threshold, macro, worst or matrix, `of` says which one.
 * `level` and `verdict` are of gaps.
 */
export function coverageCsv(coverage: Coverage): string {
  const { metrics } = coverage;
  return csvText([
    HEAD,
    ...[coverage, ...coverage.others].flatMap((run) => [
      ...run.languages.flatMap((one) => languageRows(run, one, metrics)),
      ...runRows(run, metrics),
    ]),
  ]);
}

function languageRows(run: CoveredRun, one: LanguageCoverage, metrics: readonly string[]): CsvValue[][] {
  const row = (what: string, of: string, figures: Figures): CsvValue[] =>
    rowOf(run, { language: one.language, name: one.name, what, of, figures });
  return [
    ...metrics.flatMap((metric) => {
      const own = one.metrics[metric];
      if (own === undefined) return [];
      const { mean, low, high, queries, firstStage, ceiling } = own;
      return [
        row('mean', metric, { value: mean, low, high, count: queries }),
        ...(firstStage === null ? [] : [row('first-stage', metric, { value: firstStage, count: queries })]),
        ...(ceiling === null ? [] : [row('ceiling', metric, { value: ceiling, count: queries })]),
      ];
    }),
    ...one.gaps.map((gap) => row('gap', gap.kind, gapFigures(gap))),
    ...(one.firstStage === null ? [] : [row('gap', 'first-stage', gapFigures(one.firstStage))]),
    ...(one.ceiling === null ? [] : [row('gap', 'ceiling', gapFigures(one.ceiling))]),
    ...(one.verdict === null ? [] : [row('verdict', one.gap ?? '', { value: null, verdict: one.verdict })]),
    ...(['relevant', 'irrelevant'] as const).flatMap((of) => {
      const summary = one.scores[of];
      if (summary === null) return [];
      return [
        row('score', of, {
          value: summary.median,
          low: summary.low10,
          high: summary.high90,
          count: summary.scores,
        }),
      ];
    }),
    ...(one.scores.auc === null ? [] : [row('score', 'AUC', { value: one.scores.auc })]),
    ...(one.threshold === null
      ? []
      : [
          row('threshold', 'precision', {
            value: one.threshold.precision,
            low: one.threshold.low,
            high: one.threshold.high,
          }),
          row('threshold', 'recall', {
            value: one.threshold.recall,
            low: one.threshold.recallLow,
            high: one.threshold.recallHigh,
          }),
        ]),
  ];
}

function runRows(run: CoveredRun, metrics: readonly string[]): CsvValue[][] {
  const { macro, worst, matrix, missing } = run;
  return [
    ...metrics.flatMap((metric) => {
      const own = macro?.metrics[metric];
      if (own === undefined || macro === null) return [];
      const figures = { value: own.mean, low: own.low, high: own.high, count: macro.languages };
      return [rowOf(run, { language: '', name: '', what: 'macro', of: metric, figures })];
    }),
    ...(worst === null
      ? []
      : [
          rowOf(run, {
            ...{ language: worst.language, name: '', what: 'worst', of: metrics[0] ?? '' },
            figures: { value: worst.value, low: worst.low, high: worst.high },
          }),
          rowOf(run, {
            ...{ language: worst.language, name: '', what: 'worst', of: 'shrunken' },
            figures: { value: worst.shrunken },
          }),
        ]),
    ...(matrix?.cells ?? []).map(({ queryLanguage, documentLanguage, queries, mean, low, high }) =>
      rowOf(run, {
        ...{ language: queryLanguage, name: '', what: 'matrix', of: documentLanguage },
        figures: { value: mean, low, high, count: queries },
      }),
    ),
    ...missing.map((language) =>
      rowOf(run, { language, name: '', what: 'missing', of: '', figures: { value: null } }),
    ),
  ];
}

interface Figures {
  readonly value: number | null;
  readonly low?: number | null;
  readonly high?: number | null;
  readonly count?: number;
  readonly verdict?: string;
  readonly reason?: string | null;
}

function gapFigures({
  difference,
  low,
  high,
  questions,
  verdict,
  reason,
}: Omit<LanguageGap, 'kind'>): Figures {
  return { value: difference, low, high, count: questions, verdict, reason };
}

function rowOf(
  { run, reference }: CoveredRun,
  {
    language,
    name,
    what,
    of,
    figures,
  }: {
    readonly language: string;
    readonly name: string;
    readonly what: string;
    readonly of: string;
    readonly figures: Figures;
  },
): CsvValue[] {
  const { value, low = null, high = null, count = null, verdict = '', reason } = figures;
  return [run, reference ?? '', language, name, what, of, value, low, high, count, verdict, reason ?? ''];
}

const HEAD = [
  ...['run', 'reference', 'language', 'name', 'what', 'of', 'value', 'low', 'high', 'count'],
  ...['verdict', 'reason'],
];
