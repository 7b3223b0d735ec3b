import type { Sample } from './sample.ts';

/** Share of scores in [low, high]. */
export function shareInside(sample: Sample, low: number, high: number): number {
  const sorted = sample.sorted();
  if (sorted.length === 0) return Number.NaN;
  return (firstAbove(sorted, high) - firstNotBelow(sorted, low)) / sorted.length;
}

/** Share of scores within 1e-3 of 0 or 1. */
export function endShare(sample: Sample): number {
  return 1 - shareInside(sample, 1e-3, 1 - 1e-3);
}

/** Index of the first value >= limit. */
function firstNotBelow(sorted: Float64Array, limit: number): number {
  return search(sorted, (value) => value >= limit);
}

/** Index of the first value > limit. */
function firstAbove(sorted: Float64Array, limit: number): number {
  return search(sorted, (value) => value > limit);
}

function search(sorted: Float64Array, holds: (value: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(sorted[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}
