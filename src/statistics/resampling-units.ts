import { type ClusterId, clusterError } from './cluster-error.ts';
import { compareIds } from './flip-draws.ts';

/**
 * What is to be resampled as one: the clusters, or the larger groups where there are at least 20 of them and their
 * standard error is the larger one. To be asked once per comparison, of the primary measure's differences, because all its
 * measures share their draws.
 *
 * @param differences one per query, finite
 * @param options.clusters cluster of each query
 * @param options.groups larger unit of each query; null where it has none (then its cluster stands alone)
 * @returns the unit's name and its number for each query, numbered in the order of the ids
 * @throws RangeError when lengths differ or a value is not finite
 * @see STATISTICS.md 1
 * @example
 * resamplingUnits([0.1, 0.2, 0], { clusters: ['b', 'b', 'a'] }); // => { unit: 'cluster', ids: [1, 1, 0] }
 */
export function resamplingUnits(
  differences: ArrayLike<number>,
  {
    clusters,
    groups,
  }: {
    readonly clusters: ArrayLike<ClusterId>;
    readonly groups?: ArrayLike<ClusterId | null> | undefined;
  },
): { readonly unit: 'cluster' | 'group'; readonly ids: readonly number[] } {
  const { unit } = clusterError(differences, { clusters, groups });
  const named = Array.from(clusters, (cluster, query) => {
    const group = unit === 'group' ? (groups?.[query] ?? null) : null;
    return { alone: group === null, id: group ?? cluster };
  });
  const order = [...named].sort((a, b) => Number(a.alone) - Number(b.alone) || compareIds(a.id, b.id));
  const numbers = new Map<string, number>();
  for (const one of order) {
    const key = keyOf(one);
    if (!numbers.has(key)) numbers.set(key, numbers.size);
  }
  return { unit, ids: named.map((one) => numbers.get(keyOf(one)) as number) };
}

function keyOf({ alone, id }: { readonly alone: boolean; readonly id: ClusterId }): string {
  return `${alone} ${typeof id} ${id}`;
}
