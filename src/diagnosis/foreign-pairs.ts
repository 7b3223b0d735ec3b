import type { Observed } from './observed.ts';

/** How alike one document ranks under two different questions that it answers neither of. */
export interface BlindPairs {
  readonly pairs: number;
  /** Correlation of the centred within-query ranks; NaN under 3 pairs. */
  readonly correlation: number;
  /** Its standard error, pairs of one query taken together. */
  readonly error: number;
}

/**
 * Pairs up each document's appearances under questions of different clusters, not judged relevant in either. A reranker that reads the
 * query ranks such a document anew each time; what is left of a healthy one is a taste for some documents (0.1 to 0.4).
 *
 * @param members queries to look at; all when null
 */
export function foreignPairs(
  { input, ranks, clusters, scored }: Observed,
  members: ReadonlySet<number> | null,
): BlindPairs {
  const last = new Map<string, { query: number; rank: number }>();
  const first: number[] = [];
  const second: number[] = [];
  const owner: number[] = [];
  for (const [index, query] of input.queries.entries()) {
    const ids = query.documentIds;
    const count = scored[index] ?? 0;
    if (!ids || count < 4 || members?.has(index) === false) continue;
    const own = ranks[index] as Float64Array;
    for (let row = 0; row < own.length; row += 1) {
      const rank = own[row] as number;
      const id = ids[row];
      if (Number.isNaN(rank) || id === undefined || (query.grades?.[row] ?? 0) > 0) continue;
      const centred = (rank - (count + 1) / 2) / (count - 1);
      const before = last.get(id);
      if (before === undefined) {
        last.set(id, { query: index, rank: centred });
        continue;
      }
      // The same question in another language is expected to rank alike.
      if (clusters[before.query] === clusters[index]) continue;
      first.push(before.rank);
      second.push(centred);
      owner.push(clusters[index] as number);
      before.query = index;
      before.rank = centred;
    }
  }
  return { pairs: first.length, ...correlationByOwner(first, second, owner) };
}

/** Correlation of exchangeable pairs (x and y have one mean and one variance), with a cluster-robust error. */
function correlationByOwner(
  x: readonly number[],
  y: readonly number[],
  owner: readonly number[],
): { correlation: number; error: number } {
  const count = x.length;
  if (count < 3) return { correlation: Number.NaN, error: Number.NaN };
  let sum = 0;
  for (let index = 0; index < count; index += 1) sum += (x[index] as number) + (y[index] as number);
  const middle = sum / (2 * count);
  let product = 0;
  let squares = 0;
  for (let index = 0; index < count; index += 1) {
    const dx = (x[index] as number) - middle;
    const dy = (y[index] as number) - middle;
    product += dx * dy;
    squares += (dx * dx + dy * dy) / 2;
  }
  if (!(squares > 0)) return { correlation: Number.NaN, error: Number.NaN };
  const correlation = product / squares;
  const influence = new Map<number, number>();
  for (let index = 0; index < count; index += 1) {
    const dx = (x[index] as number) - middle;
    const dy = (y[index] as number) - middle;
    const own = (dx * dy - (correlation * (dx * dx + dy * dy)) / 2) / squares;
    const key = owner[index] as number;
    influence.set(key, (influence.get(key) ?? 0) + own);
  }
  let variance = 0;
  for (const one of influence.values()) variance += one * one;
  return { correlation, error: Math.sqrt(variance) };
}
