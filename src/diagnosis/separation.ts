import type { Sample } from './sample.ts';

/** AUC from which scores are said to tell relevant documents from irrelevant ones all the same, whatever else is odd. */
export const tellingAuc = 0.8;

/** AUC under which they are said not to. */
export const lostAuc = 0.65;

/** Whether labels show, with a 99 % bound, that scores still tell relevant from irrelevant. False without labels. */
export function stillTells(sample: Sample): boolean {
  const { mean, error } = sample.estimate('auc');
  return mean - sample.bound(2.58) * error > tellingAuc;
}

/**
 * AUC over the pairs that are not tied, from the means over queries. Where ties decide, it says what order there is besides:
 * rounding leaves it alone, a lost order leaves nothing in it.
 */
export function untiedAuc(sample: Sample): number {
  const auc = sample.estimate('auc').mean;
  const tied = sample.estimate('tiedAcross').mean;
  return tied < 1 ? (auc - tied / 2) / (1 - tied) : Number.NaN;
}
