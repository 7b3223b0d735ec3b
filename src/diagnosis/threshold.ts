import { type Random, shuffled } from '../foundation/random.ts';
import { quantileOfSorted } from '../statistics/quantile.ts';
import { type Interval, wilsonInterval } from '../statistics/wilson-interval.ts';
import { type LabelledScore, labelledScores, type ThresholdQuery } from './threshold-input.ts';

/** What keeping everything from a threshold on gives. */
export interface ThresholdFigures {
  readonly threshold: number;
  /** Share of the kept documents that are relevant, with its 90 % interval; null when nothing is kept. */
  readonly precision: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Share of the relevant candidates that are kept, with its 90 % interval. */
  readonly recall: number | null;
  readonly recallLow: number | null;
  readonly recallHigh: number | null;
  readonly keptShare: number;
  /** Queries left with nothing, of how many. */
  readonly emptyQueries: number;
  readonly queries: number;
  /** For so many candidates per query it holds: with more of them, more irrelevant ones get over it. */
  readonly candidatesPerQuery: number;
}

export type Target = { readonly precision: number } | { readonly recall: number };

export type ThresholdOutcome = ThresholdFigures | { readonly threshold: null; readonly reason: string };

/**
 * The lowest threshold whose precision is supported by the data (or the highest whose recall is): the lower end of its 90 %
 * interval reaches the target. Questions are dealt into 5 folds, each fold is kept or dropped by the threshold that the four
 * others choose, and the figures are of these decisions; the threshold is the middle one of the five.
 *
 * A threshold picked on the point estimate of the same data falls short of its precision in 60 % of cases (STATISTICS.md 10).
 *
 * @param queries judged queries; those without a score are left out
 * @param options.random deals the folds
 * @returns a reason in place of a threshold when there are too few questions or none is supported by this data
 * @see wilsonInterval; the number of trials is the effective one, seen by clusters (STATISTICS.md 2)
 */
export function chooseThreshold(
  queries: readonly ThresholdQuery[],
  { target, random }: { readonly target: Target; readonly random: Random },
): ThresholdOutcome {
  const data = labelledScores(queries);
  if (data.clusters < fewestClusters) {
    return {
      threshold: null,
      reason: `${data.clusters} questions are too few (${fewestClusters} are needed)`,
    };
  }
  if (!data.scores.some(({ relevant }) => relevant))
    return { threshold: null, reason: 'no candidate is judged relevant' };
  const none = { threshold: null, reason: 'none supported by this data' } as const;
  const sorted = [...data.scores].sort((a, b) => b.score - a.score);
  if (supported(sorted, target) === null) return none;
  const folds = foldsOf(data.clusters, random);
  const cuts = Array.from({ length: foldCount }, (_, fold) =>
    supported(
      sorted.filter(({ cluster }) => folds[cluster] !== fold),
      target,
    ),
  );
  // A fold for which the others support nothing keeps nothing.
  const kept = data.scores.map(({ score, cluster }) => {
    const cut = cuts[folds[cluster] as number] ?? null;
    return cut !== null && score >= cut;
  });
  // The middle one of the five, none counting as above all: each is chosen on four fifths of the data and so a little shy, which
  // makes up for taking the lowest of many places at which the bound happens to hold.
  const threshold = quantileOfSorted(
    cuts.map((cut) => cut ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b),
    0.5,
  );
  return Number.isFinite(threshold) ? { threshold, ...figuresOf(data, kept) } : none;
}

/** What a threshold that somebody fixed beforehand gives: nothing was chosen, so nothing is cross-fitted. */
export function fixedThreshold(queries: readonly ThresholdQuery[], threshold: number): ThresholdFigures {
  const data = labelledScores(queries);
  return {
    threshold,
    ...figuresOf(
      data,
      data.scores.map(({ score }) => score >= threshold),
    ),
  };
}

/**
 * A share whose trials come in clusters: sum of hits over sum of trials, with a 90 % Wilson interval at the effective number
 * of trials m(1-m)/se^2, at most 5 times the trials.
 */
export function clusteredShare(
  hits: ArrayLike<number>,
  trials: ArrayLike<number>,
): Interval & { share: number } {
  let [hit, all, hitHit, hitAll, allAll, clusters] = [0, 0, 0, 0, 0, 0];
  for (let cluster = 0; cluster < trials.length; cluster += 1) {
    const [own, of] = [hits[cluster] as number, trials[cluster] as number];
    if (of === 0) continue;
    clusters += 1;
    hit += own;
    all += of;
    hitHit += own * own;
    hitAll += own * of;
    allAll += of * of;
  }
  return shareOf({ hit, all, hitHit, hitAll, allAll, clusters });
}

interface Sums {
  /** Over clusters: hits, trials, and sums of squares and products. */
  hit: number;
  all: number;
  hitHit: number;
  hitAll: number;
  allAll: number;
  clusters: number;
}

function shareOf({ hit, all, hitHit, hitAll, allAll, clusters }: Sums): Interval & { share: number } {
  const share = hit / all;
  const squares = Math.max(0, hitHit - 2 * share * hitAll + share * share * allAll);
  const variance =
    clusters > 1 ? (clusters / (clusters - 1)) * (squares / (all * all)) : Number.POSITIVE_INFINITY;
  const effective = variance > 0 ? (share * (1 - share)) / variance : clusters;
  const trials = Math.max(0.5, Math.min(effective > 0 ? effective : clusters, 5 * all));
  return { share, ...wilsonInterval({ share, trials, confidence: 0.9 }) };
}

/**
 * Goes down the scores and keeps the last place at which the bound holds. Null when there is none.
 *
 * @param sorted best first
 */
function supported(sorted: readonly LabelledScore[], target: Target): number | null {
  const hits = new Map<number, number>();
  const trials = new Map<number, number>();
  const relevantOf = new Map<number, number>();
  for (const { cluster, relevant } of sorted) {
    relevantOf.set(cluster, (relevantOf.get(cluster) ?? 0) + (relevant ? 1 : 0));
  }
  const precision: Sums = { hit: 0, all: 0, hitHit: 0, hitAll: 0, allAll: 0, clusters: 0 };
  const recall: Sums = { hit: 0, all: 0, hitHit: 0, hitAll: 0, allAll: 0, clusters: 0 };
  for (const count of relevantOf.values()) {
    if (count === 0) continue;
    recall.all += count;
    recall.allAll += count * count;
    recall.clusters += 1;
  }
  let found: number | null = null;
  for (const [place, { score, relevant, cluster }] of sorted.entries()) {
    const [hit, all] = [hits.get(cluster) ?? 0, trials.get(cluster) ?? 0];
    if (all === 0) precision.clusters += 1;
    trials.set(cluster, all + 1);
    precision.all += 1;
    precision.allAll += 2 * all + 1;
    precision.hitAll += hit;
    if (relevant) {
      hits.set(cluster, hit + 1);
      precision.hit += 1;
      precision.hitHit += 2 * hit + 1;
      precision.hitAll += all + 1;
      recall.hit += 1;
      recall.hitHit += 2 * hit + 1;
      recall.hitAll += relevantOf.get(cluster) ?? 0;
    }
    const next = sorted[place + 1]?.score;
    // A threshold cannot cut through a tie.
    if (next === score) continue;
    if (precision.clusters < 2) continue;
    const cut = next === undefined ? score : (score + next) / 2;
    if ('precision' in target) {
      if (shareOf(precision).low >= target.precision) found = cut;
    } else if (shareOf(recall).low >= target.recall) {
      return cut;
    }
  }
  return found;
}

function figuresOf(
  { scores, queries, clusters }: ReturnType<typeof labelledScores>,
  kept: readonly boolean[],
): Omit<ThresholdFigures, 'threshold'> {
  const column = () => new Float64Array(clusters);
  const [hits, keptOf, relevantOf] = [column(), column(), column()];
  const filled = new Set<number>();
  for (const [place, { relevant, cluster, query }] of scores.entries()) {
    if (relevant) relevantOf[cluster] = (relevantOf[cluster] as number) + 1;
    if (!kept[place]) continue;
    filled.add(query);
    keptOf[cluster] = (keptOf[cluster] as number) + 1;
    if (relevant) hits[cluster] = (hits[cluster] as number) + 1;
  }
  const count = kept.filter(Boolean).length;
  const precision = count === 0 ? null : clusteredShare(hits, keptOf);
  const recall = relevantOf.some((one) => one > 0) ? clusteredShare(hits, relevantOf) : null;
  return {
    precision: precision?.share ?? null,
    low: precision?.low ?? null,
    high: precision?.high ?? null,
    recall: recall?.share ?? null,
    recallLow: recall?.low ?? null,
    recallHigh: recall?.high ?? null,
    keptShare: count / scores.length,
    emptyQueries: queries - filled.size,
    queries,
    candidatesPerQuery: scores.length / queries,
  };
}

function foldsOf(clusters: number, random: Random): Int32Array {
  const folds = new Int32Array(clusters);
  for (const [place, cluster] of shuffled([...folds.keys()], random).entries())
    folds[cluster] = place % foldCount;
  return folds;
}

const foldCount = 5;
const fewestClusters = 20;
