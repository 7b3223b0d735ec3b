import { lowerLimit, upperLimit } from './clopper-pearson.ts';

/** What the guard knows of the clusters, seen from the candidate. */
export interface ChangedClusters {
  readonly clusters: number;
  readonly wins: number;
  readonly losses: number;
  /** Mean difference over the winning clusters, 0 or more; and over the losing ones, as a size. */
  readonly meanGain: number;
  readonly meanLoss: number;
  /** Largest mean difference of one cluster each way, as sizes. */
  readonly largestGain: number;
  readonly largestLoss: number;
  /** Mean of the candidate and of the baseline over queries: what the most can be gained or lost, as sizes. */
  readonly candidateMean: number;
  readonly baselineMean: number;
}

/**
 * The guard against rare breaks: with few changed clusters the flip interval knows only what it saw, and 2 % of broken
 * queries that happen not to be among them would pass as equivalent. So its low end is at most
 * p+ m+ - p- M-: p- the upper Clopper-Pearson limit of the share of losing clusters, M- the largest loss seen (at least the
 * baseline's whole mean when fewer than 3 lost), p+ the lower limit of the share of winners, m+ their mean gain.
 *
 * @param tail one-sided level of the limits, in (0, 1)
 * @see STATISTICS.md 1
 */
export function guardedLow(seen: ChangedClusters, tail: number): number {
  const worstLoss = seen.losses < 3 ? Math.max(seen.largestLoss, seen.baselineMean) : seen.largestLoss;
  return (
    lowerLimit(seen.wins, seen.clusters, tail) * seen.meanGain -
    upperLimit(seen.losses, seen.clusters, tail) * worstLoss
  );
}

/** The same clusters seen from the baseline: the high end is the mirrored low end. */
export function mirrored(seen: ChangedClusters): ChangedClusters {
  return {
    clusters: seen.clusters,
    wins: seen.losses,
    losses: seen.wins,
    meanGain: seen.meanLoss,
    meanLoss: seen.meanGain,
    largestGain: seen.largestLoss,
    largestLoss: seen.largestGain,
    candidateMean: seen.baselineMean,
    baselineMean: seen.candidateMean,
  };
}

/** The least one-sided level at which the guard lets the difference be above theta; 1 when none does. */
export function guardLevel(seen: ChangedClusters, theta: number): number {
  const settled = (tail: number) => guardedLow(seen, tail) > theta;
  let open = 0;
  let closed = 1;
  for (let halving = 0; halving < halvings; halving += 1) {
    const tail = (open + closed) / 2;
    if (tail === open || tail === closed) break;
    if (settled(tail)) closed = tail;
    else open = tail;
  }
  return closed;
}

/** Fewer changed clusters than this need the guard. */
export const enoughChanged = 10;

/** Down to levels of 1e-18. */
const halvings = 60;
