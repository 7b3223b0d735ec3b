import type { LatencyStatistic } from './rule.ts';

/** The words of rules beside names of metrics. */
export const latencyStatistics: readonly LatencyStatistic[] = ['mean', 'p50', 'p90', 'p95', 'p99', 'max'];
export const quantityNames: readonly string[] = [
  'failed',
  'errors',
  'queries',
  'diagnosis',
  ...latencyStatistics.map((statistic) => `latency.${statistic}`),
];
export const verdicts: readonly string[] = ['healthy', 'suspect', 'collapsed'];

/** Every function with the way it is written. */
export const forms: Readonly<Record<string, string>> = Object.assign(Object.create(null), {
  regression: 'regression(nDCG@10)',
  each: 'each(language, nDCG@10 >= 0.5)',
  worst: 'worst(language, nDCG@10) >= 0.5',
  gap: 'gap("ar", nDCG@10) < 0.1',
  low: 'low(nDCG@10) >= 0.65',
  high: 'high(nDCG@10) >= 0.65',
});
export const checkFunctions = new Set(['regression', 'each']);
export const valueFunctions = new Set(['worst', 'gap', 'low', 'high']);
