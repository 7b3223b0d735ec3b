import { type Random, seededRandom } from '../../src/foundation/random.ts';

/** How the queries of a cluster are many: one each, or 1 to 11 as parallel sets and follow-up questions have it. */
export type Sizes = 'equal' | 'unequal';

/** What tells the candidate from the baseline. */
export type Change =
  /** Every query is scored anew, with the same quality. */
  | 'dense'
  /** As dense, and the candidate is better by a constant on the logit of quality. */
  | 'better'
  /** As dense, for one query in ten: a template that changes few orders. */
  | 'sparse'
  /** Many small gains and few large losses that balance. */
  | 'skewed'
  /** One query in twenty-five breaks, nothing else changes. */
  | 'rare-loss';

export type MetricName = 'MRR@10' | 'nDCG@10';

export interface Cell {
  readonly clusters: number;
  readonly sizes: Sizes;
  readonly metric: MetricName;
  readonly change: Change;
}

/** A population of clusters from which data sets are drawn. Queries of a cluster stand together. */
export interface Population {
  readonly starts: Int32Array;
  readonly baseline: Float64Array;
  /** One column per candidate. */
  readonly candidates: readonly Float64Array[];
}

/**
 * Queries with one relevant document among 20. The logit of beating a rival has an effect of the cluster, of the query, and of the
 * run on both; the rank is 1 + the number of rivals that were not beaten.
 *
 * @param options.candidates runs of equal quality that are compared with the baseline
 */
export function populationOf(
  { sizes, metric, change }: Omit<Cell, 'clusters'>,
  { clusters, candidates, seed }: { clusters: number; candidates: number; seed: string },
): Population {
  const random = seededRandom(`${seed} ${sizes} ${metric} ${change}`);
  const counts = Array.from({ length: clusters }, () =>
    sizes === 'equal' ? 1 : ([1, 1, 1, 2, 2, 3, 11][Math.floor(random() * 7)] as number),
  );
  const queries = counts.reduce((sum, count) => sum + count, 0);
  const starts = new Int32Array(clusters + 1);
  const baseline = new Float64Array(queries);
  const columns = Array.from({ length: candidates }, () => new Float64Array(queries));
  const value = valueAt(metric);
  let query = 0;
  for (const [cluster, count] of counts.entries()) {
    starts[cluster] = query;
    const shared = 1.2 * normal(random);
    const ownOfRun = Array.from({ length: candidates + 1 }, () => 0.4 * normal(random));
    const breaks = random() < 0.04;
    const spared = random() < 0.1;
    for (let member = 0; member < count; member += 1, query += 1) {
      const level = 2.6 + shared + 1.2 * normal(random);
      const scored = (run: number, bonus: number) =>
        value(rankOf(level + bonus + (ownOfRun[run] as number) + 0.8 * normal(random), random));
      const before = scored(0, 0);
      baseline[query] = before;
      for (const [place, column] of columns.entries()) {
        const after = scored(place + 1, change === 'better' ? 0.3 : 0);
        column[query] = changed(change, { before, after, breaks, spared, random, value });
      }
    }
  }
  starts[clusters] = query;
  return { starts, baseline, candidates: columns };
}

function changed(
  change: Change,
  {
    before,
    after,
    breaks,
    spared,
    random,
    value,
  }: {
    before: number;
    after: number;
    breaks: boolean;
    spared: boolean;
    random: Random;
    value: (rank: number) => number;
  },
): number {
  switch (change) {
    case 'dense':
    case 'better':
      return after;
    case 'sparse':
      return random() < 0.1 ? after : before;
    case 'rare-loss':
      return breaks ? value(5 + Math.floor(random() * 16)) : before;
    case 'skewed': {
      if (spared) return before;
      const draw = random();
      return before + (draw < 0.3 ? 0.1667 : draw > 0.95 ? -1 : 0);
    }
    default:
      return change satisfies never;
  }
}

/** 1 + the number of 19 rivals that the relevant document does not beat. */
function rankOf(logit: number, random: Random): number {
  const lost = 1 / (1 + Math.exp(logit));
  let rank = 1;
  for (let rival = 0; rival < 19; rival += 1) if (random() < lost) rank += 1;
  return rank;
}

/** A standard normal number by Box and Muller. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function valueAt(metric: MetricName): (rank: number) => number {
  if (metric === 'MRR@10') return (rank) => (rank <= 10 ? 1 / rank : 0);
  return (rank) => (rank <= 10 ? 1 / Math.log2(1 + rank) : 0);
}
