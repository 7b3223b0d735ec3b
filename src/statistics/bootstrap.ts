import type { ClusterId } from './cluster-error.ts';
import { compareIds } from './flip-draws.ts';
import { mean } from './mean.ts';
import { normalCdf, normalQuantile } from './normal.ts';
import { quantileOfSorted } from './quantile.ts';
import { type FillWords, randomWords } from './random-words.ts';
import { checkConfidence } from './wilson-interval.ts';

/** A statistic and its bootstrap interval. */
export interface BootstrapInterval {
  /** The statistic of the data as they are. */
  readonly estimate: number;
  /** NaN where the statistic is NaN in a resample. */
  readonly low: number;
  readonly high: number;
}

/** What is drawn as one, how often, at which confidence. */
export interface BootstrapOptions {
  /** Cluster of each item; clusters are drawn whole, in the order of their ids. Each item alone when left out. */
  readonly clusters?: ArrayLike<ClusterId>;
  /** In (0, 1), default 0.95. */
  readonly confidence?: number;
  /** Default 10,000. */
  readonly resamples?: number;
  /** Default 1. */
  readonly seed?: number | string;
}

/**
 * Percentile bootstrap of any statistic: clusters are drawn with replacement, the ends are quantiles of what comes out. For
 * statistics that are not means; means of differences have flipInterval, which covers better.
 *
 * @param items queries, values, pairs: whatever the statistic takes
 * @param statistic from the items of a resample to a number, whatever their order
 * @throws RangeError without items, when lengths differ, or on a confidence outside (0, 1)
 * @see Efron & Tibshirani 1993, An Introduction to the Bootstrap, 13.3
 * @example
 * percentileBootstrap([1, 1, 1, 1], (sample) => sample[0]); // => { estimate: 1, low: 1, high: 1 }
 */
export function percentileBootstrap<Item>(
  items: readonly Item[],
  statistic: (sample: Item[]) => number,
  options: BootstrapOptions = {},
): BootstrapInterval {
  const { estimate, sorted, level } = resampled(items, statistic, options);
  return ends(estimate, sorted, [level / 2, 1 - level / 2]);
}

/**
 * Bias-corrected and accelerated bootstrap: the percentile interval with its levels moved for bias (how many resamples lie
 * under the estimate) and skewness (jackknife over clusters).
 *
 * @param items queries, values, pairs: whatever the statistic takes
 * @param statistic from the items of a resample to a number, whatever their order
 * @returns ends equal to the estimate when no resample differs
 * @throws RangeError without items, when lengths differ, or on a confidence outside (0, 1)
 * @see B. Efron 1987, doi:10.1080/01621459.1987.10478410
 * @example
 * bcaBootstrap([2, 2, 2, 2], (sample) => sample[0]); // => { estimate: 2, low: 2, high: 2 }
 */
export function bcaBootstrap<Item>(
  items: readonly Item[],
  statistic: (sample: Item[]) => number,
  options: BootstrapOptions = {},
): BootstrapInterval {
  const { estimate, sorted, level, clusters } = resampled(items, statistic, options);
  const below = sorted.filter((value) => value < estimate).length;
  const upTo = sorted.filter((value) => value <= estimate).length;
  // Kept off 0 and 1, where the correction would be infinite.
  const edge = 0.5 / sorted.length;
  const share = (below + upTo) / (2 * sorted.length);
  const bias = normalQuantile(Math.min(1 - edge, Math.max(edge, share)));
  const acceleration = accelerationOf(clusters, statistic);
  const moved = (z: number) => normalCdf(bias + (bias + z) / (1 - acceleration * (bias + z)));
  return ends(estimate, sorted, [moved(normalQuantile(level / 2)), moved(normalQuantile(1 - level / 2))]);
}

function resampled<Item>(
  items: readonly Item[],
  statistic: (sample: Item[]) => number,
  { clusters: ids, confidence = 0.95, resamples = 10_000, seed = 1 }: BootstrapOptions,
) {
  checkConfidence(confidence);
  if (items.length === 0) throw new RangeError('there is nothing to resample');
  if (!(Number.isSafeInteger(resamples) && resamples > 0)) {
    throw new RangeError(`the number of resamples must be a whole number above 0, not ${resamples}`);
  }
  const clusters = gathered(items, ids);
  const pick = picker(clusters.length, randomWords(seed));
  const values = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample += 1) {
    const sample: Item[] = [];
    for (let draw = 0; draw < clusters.length; draw += 1) {
      for (const item of clusters[pick()] as Item[]) sample.push(item);
    }
    values[resample] = statistic(sample);
  }
  return { estimate: statistic(clusters.flat()), sorted: values.sort(), level: 1 - confidence, clusters };
}

function gathered<Item>(items: readonly Item[], ids: ArrayLike<ClusterId> | undefined): Item[][] {
  if (ids === undefined) return items.map((item) => [item]);
  if (ids.length !== items.length) throw new RangeError(`${items.length} items but ${ids.length} clusters`);
  const clusters = new Map<ClusterId, Item[]>();
  items.forEach((item, index) => {
    const id = ids[index] as ClusterId;
    const members = clusters.get(id);
    if (members === undefined) clusters.set(id, [item]);
    else members.push(item);
  });
  return [...clusters].sort(([a], [b]) => compareIds(a, b)).map(([, members]) => members);
}

/** Whole numbers below `count`, each as likely as the others (words that would tip the balance are thrown away). */
function picker(count: number, fill: FillWords): () => number {
  const words = new Int32Array(1024);
  let used = words.length;
  const fair = 2 ** 32 - (2 ** 32 % count);
  return () => {
    for (;;) {
      if (used === words.length) {
        fill(words);
        used = 0;
      }
      const word = (words[used] as number) >>> 0;
      used += 1;
      if (word < fair) return word % count;
    }
  };
}

function accelerationOf<Item>(clusters: readonly Item[][], statistic: (sample: Item[]) => number): number {
  const without = clusters.map((_, left) => statistic(clusters.filter((__, index) => index !== left).flat()));
  const middle = mean(without);
  const deviations = without.map((value) => middle - value);
  const squares = mean(deviations.map((value) => value ** 2)) * deviations.length;
  const cubes = mean(deviations.map((value) => value ** 3)) * deviations.length;
  return squares > 0 ? cubes / (6 * squares ** 1.5) : 0;
}

function ends(
  estimate: number,
  sorted: Float64Array,
  [low, high]: readonly [number, number],
): BootstrapInterval {
  if (Number.isNaN(sorted[sorted.length - 1])) return { estimate, low: Number.NaN, high: Number.NaN };
  return { estimate, low: quantileOfSorted(sorted, low), high: quantileOfSorted(sorted, high) };
}
