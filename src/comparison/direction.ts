import type { Measure } from '../metrics/measure.ts';

export type Direction = 'higher' | 'lower' | 'neither';

/** Which way a measure is better. More spread is not better in itself: only order and separation are. */
export function directionOf({ metric }: Measure): Direction {
  if (metric.kind === 'spread' && metric.name !== 'AUC' && metric.name !== 'Margin') return 'neither';
  return metric.higherIsBetter ? 'higher' : 'lower';
}
