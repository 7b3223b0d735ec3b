import type { ScoredQuery } from '../results/scored-run.ts';

/** What is resampled as one: the question that several queries ask, and the larger unit where every query names one. */
export function clustersOf(
  queries: readonly Pick<ScoredQuery, 'id' | 'parallelId' | 'group'>[],
  indices: readonly number[],
): { clusters: string[]; groups: (string | null)[] } {
  const picked = indices.flatMap((index) => queries[index] ?? []);
  return {
    clusters: picked.map(({ id, parallelId }) => parallelId ?? `query ${id}`),
    groups: picked.map(({ group }) => group),
  };
}

/** Every column that splits the queries, and its values in the order in which they first come. */
export function slicesOf(
  queries: readonly Pick<ScoredQuery, 'language' | 'slices'>[],
): { slice: string; value: string; indices: readonly number[] }[] {
  const slices = new Map<string, Map<string, number[]>>();
  for (const [index, query] of queries.entries()) {
    const own = query.language === null ? query.slices : { language: query.language, ...query.slices };
    for (const [slice, value] of Object.entries(own)) {
      const values = slices.get(slice) ?? new Map<string, number[]>();
      slices.set(slice, values);
      const indices = values.get(value) ?? [];
      values.set(value, indices);
      indices.push(index);
    }
  }
  return [...slices].flatMap(([slice, values]) =>
    // A column with a value of its own for every query is a label, not a slice.
    values.size === queries.length && queries.length > 1
      ? []
      : [...values].map(([value, indices]) => ({ slice, value, indices })),
  );
}
