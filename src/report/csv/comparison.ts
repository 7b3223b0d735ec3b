import type { Comparison, MeasureComparison } from '../../comparison/comparison.ts';
import { type CsvValue, csvText } from './rows.ts';

/** One row per comparison x slice x metric. `slice` and `value` are empty over all queries. */
export function comparisonCsv({ comparisons }: Comparison): string {
  return csvText([
    HEAD,
    ...comparisons.flatMap(({ baseline, candidate, metrics, slices }) =>
      [{ slice: '', value: '', metrics }, ...slices].flatMap(({ slice, value, metrics: measures }) =>
        Object.entries(measures).map(([metric, figures]) => [
          ...[baseline, candidate, slice, value, metric],
          ...figuresOf(figures),
        ]),
      ),
    ),
  ]);
}

function figuresOf(figures: MeasureComparison): CsvValue[] {
  const { baseline, candidate, difference, relative, low, high, level, low90, high90, p, pAdjusted } =
    figures;
  const { effectSize, wins, losses, ties, queries, questions, minimumDetectable, resolution } = figures;
  const { margin, verdict, detectable, material, toSettle, firstStage, ceiling } = figures;
  return [
    ...[baseline, candidate, difference, relative, low, high, level, low90, high90, p, pAdjusted],
    ...[effectSize, wins, losses, ties, queries, questions, minimumDetectable, resolution],
    ...[margin, verdict, String(detectable), String(material)],
    ...[toSettle?.questions ?? null, toSettle?.planned ?? null, firstStage, ceiling],
  ];
}

const HEAD = [
  ...['baseline', 'candidate', 'slice', 'value', 'metric'],
  ...['baselineMean', 'candidateMean', 'difference', 'relative', 'low', 'high', 'level', 'low90', 'high90'],
  ...['p', 'pAdjusted', 'effectSize', 'wins', 'losses', 'ties', 'queries', 'questions'],
  ...['minimumDetectable', 'resolution', 'margin', 'verdict', 'detectable', 'material'],
  ...['questionsToSettle', 'questionsToPlan', 'firstStage', 'ceiling'],
];
