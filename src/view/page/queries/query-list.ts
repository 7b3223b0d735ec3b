/** The queries of the list that one came from, in its order: for the way to the next one. */
let latest: { readonly runs: string; readonly queries: readonly string[] } = { runs: '', queries: [] };

export function keepQueries(runs: readonly string[], queries: readonly string[]): void {
  latest = { runs: JSON.stringify(runs), queries };
}

/** Before and behind a query in the list that was looked at last; null at its ends, and where that was of other runs. */
export function neighbours(
  runs: readonly string[],
  query: string,
): {
  readonly before: string | null;
  readonly behind: string | null;
  readonly place: number;
  readonly of: number;
} {
  const { queries } = latest;
  const place = latest.runs === JSON.stringify(runs) ? queries.indexOf(query) : -1;
  if (place === -1) return { before: null, behind: null, place: -1, of: 0 };
  return {
    before: queries[place - 1] ?? null,
    behind: queries[place + 1] ?? null,
    place,
    of: queries.length,
  };
}
