import type { Comparison, MeasureComparison } from '../../comparison/comparison.ts';
import type { LanguageGap } from '../../comparison/coverage.ts';
import type { Evaluation } from '../../pipeline/evaluation.ts';
import { languageTitle } from '../coverage-view.ts';
import { wideChart } from './charts.ts';
import { details, toneOf } from './page.ts';

/** A row that may lack its figure, and then is left out. */
interface IntervalRow {
  readonly label: string;
  readonly value: number | null | undefined;
  readonly low: number | null | undefined;
  readonly high: number | null | undefined;
  readonly word?: string | null | undefined;
}

/** Means of the primary measure by run, beside the first stage. */
export function meansChart({ runs, references, metrics }: Evaluation, labels: readonly string[]): string {
  const primary = metrics[0] ?? '';
  const rows = [
    ...references
      .filter(({ name }) => name === 'first-stage')
      .map((run) => ({ label: 'first stage', figures: run.metrics[primary] })),
    ...runs.map((run, place) => ({ label: labels[place] ?? run.name, figures: run.metrics[primary] })),
  ];
  return intervals(
    rows.map(({ label, figures }) => ({
      label,
      ...figures,
      value: figures?.mean,
      low: figures?.low,
      high: figures?.high,
    })),
    {
      name: 'means with intervals',
      label: `means of ${primary} with their intervals, by run; the table has the figures`,
      axis: primary,
      margin: null,
    },
  );
}

/** Every pair in one picture. */
export function pairsChart(comparison: Comparison): string {
  const { comparisons, metrics, margin, baseline } = comparison;
  const primary = metrics[0] ?? '';
  const label = labelsOf(comparison);
  return intervals(
    comparisons.map((pair) => ({
      label:
        pair.baseline === baseline
          ? label(pair.candidate)
          : `${label(pair.candidate)} against ${label(pair.baseline)}`,
      ...figuresOf(pair.metrics[primary]),
    })),
    {
      name: 'differences between runs',
      label: `differences in ${primary} from ${label(baseline)} with their intervals, over the margin of ${margin}; the table of verdicts has the figures`,
      axis: `difference in ${primary} from ${label(baseline)}`,
      margin,
    },
  );
}

/** The slices of the column that was asked for, one picture a pair. The first ones are open. */
export function slicesCharts(comparison: Comparison): string[] {
  const { comparisons, metrics, margin, by } = comparison;
  const primary = metrics[0] ?? '';
  const label = labelsOf(comparison);
  if (by === null) return [];
  return comparisons.map((pair, place) => {
    const name = `${label(pair.candidate)} against ${label(pair.baseline)}, by ${by}`;
    const picture = intervals(
      pair.slices
        .filter(({ slice }) => slice === by)
        .map(({ value, metrics: figures }) => ({ label: value, ...figuresOf(figures[primary]) })),
      {
        name: `differences by slice ${place + 1}`,
        label: `differences in ${primary}: ${name}; the table below has the figures`,
        axis: `difference in ${primary}`,
        margin,
      },
    );
    return details(name, [picture], { open: place === 0 });
  });
}

/** Gaps of a run's languages to the reference, as the model's verdict has them. */
export function gapsChart(
  languages: readonly {
    readonly language: string;
    readonly name: string;
    readonly gaps: readonly LanguageGap[];
    readonly gap: string | null;
    readonly verdict: string | null;
  }[],
  {
    metric,
    run,
    reference,
    margin,
  }: {
    readonly metric: string;
    readonly run: string;
    readonly reference: string | null;
    readonly margin: number;
  },
): string {
  const to = reference === 'mean' ? 'the mean of the others' : (reference ?? '');
  return intervals(
    languages.map((one) => {
      const own = one.gaps.find(({ kind }) => kind === one.gap) ?? one.gaps[0];
      return {
        label: languageTitle(one),
        value: own?.difference,
        low: own?.low,
        high: own?.high,
        word: one.verdict,
      };
    }),
    {
      name: `gaps by language of ${run}`,
      label: `${run}: gaps of languages to ${to} in ${metric} with their intervals; the table of gaps has the figures`,
      axis: `gap to ${to} in ${metric}`,
      margin,
    },
  );
}

function figuresOf(figures: MeasureComparison | undefined): Omit<IntervalRow, 'label'> {
  const { difference, low, high, verdict } = figures ?? {};
  return { value: difference, low, high, word: verdict };
}

function labelsOf({ runs }: Comparison): (name: string) => string {
  const labels = new Map(runs.map(({ name, label }) => [name, label]));
  return (name) => labels.get(name) ?? name;
}

function intervals(
  rows: readonly IntervalRow[],
  {
    name,
    ...options
  }: {
    readonly name: string;
    readonly label: string;
    readonly axis: string;
    readonly margin: number | null;
  },
): string {
  const known = rows.flatMap(({ label, value, low = null, high = null, word }) => {
    if (value === null || value === undefined) return [];
    const tone = toneOf(word);
    return [
      {
        ...{ label, value, low, high },
        word: word ?? '',
        tone:
          tone === 'good' ? ('better' as const) : tone === 'bad' ? ('worse' as const) : ('neutral' as const),
      },
    ];
  });
  if (known.length === 0) return '';
  return wideChart(name, (charts, document) => charts.forestChart(document, known, options));
}
