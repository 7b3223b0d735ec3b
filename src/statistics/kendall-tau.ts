import { normalCdf } from './normal.ts';

/**
 * Kendall's tau-b: agreement of two orders in pairs, ties taken out of the norm. 1 the same order, -1 the reverse.
 *
 * @param x and y as long as each other, without NaN
 * @returns in [-1, 1]; NaN when one is constant or under 2 values
 * @throws RangeError when lengths differ
 * @see Kendall 1945; Knight 1966 (counting in n log n)
 * @example
 * kendallTauB([1, 2, 3, 4], [1, 3, 2, 4]); // => 0.6666666666666666
 */
export function kendallTauB(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const { pairs, tiedX, tiedY, excess } = counted(x, y);
  if (pairs === tiedX || pairs === tiedY) return Number.NaN;
  return bounded(excess / Math.sqrt((pairs - tiedX) * (pairs - tiedY)));
}

/**
 * Kendall's tau-c (Stuart's): for tables whose sides have different numbers of values.
 *
 * @param x and y as long as each other, without NaN
 * @returns in [-1, 1]; NaN when one is constant or under 2 values
 * @throws RangeError when lengths differ
 * @see Stuart 1953
 * @example
 * kendallTauC([1, 2, 3, 4], [1, 3, 2, 4]); // => 0.6666666666666666
 */
export function kendallTauC(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const { excess } = counted(x, y);
  const classes = Math.min(new Set(Array.from(x)).size, new Set(Array.from(y)).size);
  if (classes < 2) return Number.NaN;
  return bounded((2 * excess) / (x.length ** 2 * ((classes - 1) / classes)));
}

/**
 * Two-sided p of Kendall's tau against no association.
 *
 * @param x and y as long as each other, without NaN
 * @returns from all orders when there are no ties and at most 33 values, else by the normal; NaN when one is constant
 * @throws RangeError when lengths differ
 * @see Kendall 1970, Rank Correlation Methods, ch. 4 and 5
 * @example
 * kendallP([1, 2, 3], [1, 2, 3]); // => 0.3333333333333333
 */
export function kendallP(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const { pairs, tiedX, tiedY, excess, groupsX, groupsY } = counted(x, y);
  if (pairs === tiedX || pairs === tiedY) return Number.NaN;
  const n = x.length;
  const untied = tiedX === 0 && tiedY === 0;
  const discordant = (pairs - excess) / 2;
  if (untied && (n <= mostExact || Math.min(discordant, pairs - discordant) <= 1))
    return exactP(n, discordant);
  const sum = (groups: readonly number[], f: (size: number) => number) =>
    groups.reduce((total, size) => total + f(size), 0);
  const spread = (size: number) => size * (size - 1) * (2 * size + 5);
  const triples = (size: number) => size * (size - 1) * (size - 2);
  const ordered = n * (n - 1);
  const variance =
    (ordered * (2 * n + 5) - sum(groupsX, spread) - sum(groupsY, spread)) / 18 +
    (2 * tiedX * tiedY) / ordered +
    (sum(groupsX, triples) * sum(groupsY, triples)) / (9 * ordered * (n - 2));
  return 2 * normalCdf(-Math.abs(excess) / Math.sqrt(variance));
}

/**
 * Kendall's tau weighted towards the top: a pair counts 1/(rank+1) of both its items, ranks from the largest value down; the
 * mean of ranking by x and by y.
 *
 * @param x and y as long as each other, without NaN; large values stand at the top. Time n^2
 * @returns in [-1, 1]; NaN when one is constant or under 2 values
 * @throws RangeError when lengths differ
 * @see S. Vigna 2015, doi:10.1145/2736277.2741088
 * @example
 * weightedTau([4, 3, 2, 1], [4, 3, 2, 1]); // => 1
 */
export function weightedTau(x: ArrayLike<number>, y: ArrayLike<number>): number {
  checkLengths(x, y);
  return (weightedBy(x, y) + weightedBy(y, x)) / 2;
}

function weightedBy(first: ArrayLike<number>, second: ArrayLike<number>): number {
  const n = first.length;
  const order = Array.from({ length: n }, (_, index) => index).sort(
    (a, b) =>
      (first[b] as number) - (first[a] as number) || (second[b] as number) - (second[a] as number) || b - a,
  );
  const weights = new Float64Array(n);
  order.forEach((index, rank) => {
    weights[index] = 1 / (rank + 1);
  });
  let [agreement, normFirst, normSecond] = [0, 0, 0];
  for (let i = 0; i < n; i += 1) {
    for (let j = i + 1; j < n; j += 1) {
      const weight = (weights[i] as number) + (weights[j] as number);
      const a = Math.sign((first[i] as number) - (first[j] as number));
      const b = Math.sign((second[i] as number) - (second[j] as number));
      agreement += weight * a * b;
      normFirst += weight * a * a;
      normSecond += weight * b * b;
    }
  }
  return agreement / Math.sqrt(normFirst) / Math.sqrt(normSecond);
}

/** Pairs of all kinds; `excess` = concordant - discordant. */
function counted(x: ArrayLike<number>, y: ArrayLike<number>) {
  checkLengths(x, y);
  const n = x.length;
  const order = Array.from({ length: n }, (_, index) => index).sort(
    (a, b) => (x[a] as number) - (x[b] as number) || (y[a] as number) - (y[b] as number),
  );
  const groupsX = runs(order, (a, b) => x[a] === x[b]);
  const tiedBoth = pairsWithin(runs(order, (a, b) => x[a] === x[b] && y[a] === y[b]));
  const values = Float64Array.from(order, (index) => y[index] as number);
  const discordant = inversions(values);
  // `values` is sorted now.
  const groupsY = runs(
    Array.from(values, (_, index) => index),
    (a, b) => values[a] === values[b],
  );
  const pairs = (n * (n - 1)) / 2;
  const [tiedX, tiedY] = [pairsWithin(groupsX), pairsWithin(groupsY)];
  const excess = pairs - tiedX - tiedY + tiedBoth - 2 * discordant;
  return { pairs, tiedX, tiedY, excess, groupsX, groupsY };
}

/** Lengths of the runs of equal neighbours. */
function runs(order: readonly number[], same: (a: number, b: number) => boolean): number[] {
  const lengths: number[] = [];
  order.forEach((index, place) => {
    if (place > 0 && same(order[place - 1] as number, index)) (lengths[lengths.length - 1] as number) += 1;
    else lengths.push(1);
  });
  return lengths;
}

function pairsWithin(groups: readonly number[]): number {
  return groups.reduce((total, size) => total + (size * (size - 1)) / 2, 0);
}

/** Pairs in falling order, counted by merging; sorts the values. */
function inversions(values: Float64Array): number {
  let count = 0;
  let from: Float64Array = values;
  let to: Float64Array = new Float64Array(values.length);
  for (let width = 1; width < values.length; width *= 2) {
    for (let start = 0; start < values.length; start += 2 * width) {
      const [middle, end] = [
        Math.min(start + width, values.length),
        Math.min(start + 2 * width, values.length),
      ];
      let [left, right] = [start, middle];
      for (let place = start; place < end; place += 1) {
        if (right >= end || (left < middle && (from[left] as number) <= (from[right] as number))) {
          to[place] = from[left] as number;
          left += 1;
        } else {
          to[place] = from[right] as number;
          right += 1;
          count += middle - left;
        }
      }
    }
    [from, to] = [to, from];
  }
  if (from !== values) values.set(from);
  return count;
}

/** Share of the orders of n that are at least as far from balance; each new item brings 0 to its place inversions. */
function exactP(n: number, discordant: number): number {
  const pairs = (n * (n - 1)) / 2;
  const few = Math.min(discordant, pairs - discordant);
  let shares = new Float64Array(few + 1);
  shares[0] = 1;
  for (let items = 2; items <= n; items += 1) {
    const next = new Float64Array(few + 1);
    for (let count = 0; count <= few; count += 1) {
      for (let more = 0; more < items && more <= count; more += 1) {
        (next[count] as number) += (shares[count - more] as number) / items;
      }
    }
    shares = next;
  }
  return Math.min(1, 2 * shares.reduce((total, share) => total + share, 0));
}

function bounded(value: number): number {
  return Math.max(-1, Math.min(1, value));
}

function checkLengths(x: ArrayLike<number>, y: ArrayLike<number>): void {
  if (x.length !== y.length) throw new RangeError(`${x.length} values of x but ${y.length} of y`);
}

const mostExact = 33;
