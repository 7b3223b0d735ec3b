import type { ThresholdOutcome } from '../../diagnosis/index.ts';
import type { ThresholdReport } from '../../pipeline/threshold-report.ts';
import { type CsvValue, csvText } from './rows.ts';

/** One row per threshold: chosen and fixed, all and by language. A threshold that there is not has its reason. */
export function thresholdCsv(report: ThresholdReport): string {
  const { run, overall, languages, fixed } = report;
  const row = (kind: string, language: string, outcome: ThresholdOutcome): CsvValue[] => [
    run,
    kind,
    language,
    ...figuresOf(outcome),
  ];
  return csvText([
    HEAD,
    row('chosen', '', overall),
    ...languages.map((one) => row('chosen', one.language, one)),
    ...(fixed.threshold === null
      ? []
      : [row('fixed', '', fixed.overall), ...fixed.languages.map((one) => row('fixed', one.language, one))]),
  ]);
}

function figuresOf(outcome: ThresholdOutcome): CsvValue[] {
  if (outcome.threshold === null) return [...new Array<null>(11).fill(null), outcome.reason];
  const { threshold, precision, low, high, recall, recallLow, recallHigh } = outcome;
  const { keptShare, emptyQueries, queries, candidatesPerQuery } = outcome;
  return [
    ...[threshold, precision, low, high, recall, recallLow, recallHigh],
    ...[keptShare, emptyQueries, queries, candidatesPerQuery, ''],
  ];
}

const HEAD = [
  ...[
    'run',
    'kind',
    'language',
    'threshold',
    'precision',
    'low',
    'high',
    'recall',
    'recallLow',
    'recallHigh',
  ],
  ...['keptShare', 'emptyQueries', 'queries', 'candidatesPerQuery', 'reason'],
];
