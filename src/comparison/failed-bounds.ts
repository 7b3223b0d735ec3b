import type { Measure } from '../metrics/measure.ts';
import { flipDifferences } from '../statistics/flip-differences.ts';
import { flipDraws } from '../statistics/flip-draws.ts';
import type { AlignedRuns } from './aligned-runs.ts';
import type { Bound, FailedBounds } from './comparison.ts';
import { clustersOf } from './query-groups.ts';
import type { DrawOptions } from './query-pool.ts';
import type { RunPair } from './run-pair.ts';

/**
 * What the failed queries could change: counted as 0 in the run that failed, and as unchanged. Queries that failed in both
 * runs say nothing either way and stay out.
 *
 * @see STATISTICS.md 5
 */
export function failedBounds(
  { baseline, candidate, states }: RunPair,
  { queries }: Pick<AlignedRuns, 'queries'>,
  { primary, level, seed, draws }: DrawOptions & { readonly primary: Measure; readonly level: number },
): FailedBounds {
  const places = states.flatMap((state, place) =>
    state === 'compared' || state === 'failed' ? [place] : [],
  );
  const [before, after] = [baseline, candidate].map(({ values }) => values.get(primary.name));
  const shared = flipDraws({ clusters: clustersOf(queries, places).clusters, seed, draws });
  const bound = (fill: (other: number) => number): Bound => {
    const filled = (own: Float64Array | undefined, other: Float64Array | undefined) =>
      places.map((place) => {
        const value = own?.[place] ?? Number.NaN;
        const there = other?.[place] ?? Number.NaN;
        return Number.isNaN(value) && !Number.isNaN(there) ? fill(there) : value;
      });
    const [flip] = flipDifferences(
      [{ baseline: filled(before, after), candidate: filled(after, before) }],
      shared,
    );
    if (flip === undefined) return { difference: null, low: null, high: null };
    return { difference: flip.difference, ...flip.interval(level) };
  };
  return { asZero: bound(() => 0), asBaseline: bound((other) => other) };
}
