import { useCallback } from 'preact/hooks';
import type { Comparison, MeasureComparison, PairComparison } from '../../../comparison/comparison.ts';
import type { ForestRow } from '../../../report/charts/forest.ts';
import { Chart } from '../parts/chart.tsx';
import { Name } from '../parts/name.tsx';

/** The difference of one candidate in all queries and by each value of a column, with intervals over the margin. */
export function Forest({
  comparison,
  pair,
  by,
}: {
  readonly comparison: Comparison;
  readonly pair: PairComparison;
  readonly by: string;
}) {
  const metric = comparison.metrics[0] ?? '';
  const { label } = comparison.runs.find(({ name }) => name === pair.candidate) ?? { label: pair.candidate };
  const load = useCallback(async () => {
    const { forestChart } = await import('../../../report/charts/forest.ts');
    const rows = forestRows(pair, { metric, by });
    return (document: Document) =>
      forestChart(document, rows, {
        label: `Difference in ${metric} of ${label}, overall and by ${by}; the figures stand in the tables`,
        axis: `difference in ${metric}`,
        margin: comparison.margin,
      });
  }, [comparison, pair, metric, by, label]);
  return (
    <>
      {comparison.comparisons.length > 1 && (
        <h3>
          <Name>{label}</Name>
        </h3>
      )}
      <Chart load={load} of={`the differences by ${by}`} />
    </>
  );
}

function forestRows(
  pair: PairComparison,
  { metric, by }: { readonly metric: string; readonly by: string },
): ForestRow[] {
  const slices = pair.slices.filter(({ slice }) => slice === by);
  return [
    ...rowOf('all', pair.metrics[metric]),
    ...slices.flatMap(({ value, metrics }) => rowOf(value, metrics[metric])),
  ];
}

function rowOf(label: string, figures: MeasureComparison | undefined): ForestRow[] {
  if (figures === undefined || figures.difference === null) return [];
  const { difference, low, high, verdict } = figures;
  return [
    {
      label,
      value: difference,
      low,
      high,
      word: verdict ?? '',
      tone: verdict === 'better' || verdict === 'worse' ? verdict : 'neutral',
    },
  ];
}
