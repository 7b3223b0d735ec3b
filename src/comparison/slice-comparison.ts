import { InputError } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import { didYouMean } from '../foundation/suggest.ts';
import type { Measure } from '../metrics/measure.ts';
import type { FlipDifference } from '../statistics/flip-differences.ts';
import { minP } from '../statistics/min-p.ts';
import type { AlignedRuns } from './aligned-runs.ts';
import type { SliceComparison } from './comparison.ts';
import { type MeasuredPair, measureComparison } from './measure-comparison.ts';
import { slicesOf } from './query-groups.ts';
import { type DrawOptions, measurePairs, poolQueries, type QueryPool } from './query-pool.ts';
import { failedShare, placesOf, type RunPair, restricted } from './run-pair.ts';

/** One value of a column and the places of its queries. */
export type Slice = ReturnType<typeof slicesOf>[number];

/** The values of one column x the pairs as a family of the primary measure, on the draws that all share. */
export interface SliceFamily {
  readonly by: string;
  /** Of each slice of each pair. */
  readonly level: number;
  /** By value of the column, then in the order of the pairs. */
  readonly values: ReadonlyMap<
    string,
    readonly { readonly pair: MeasuredPair; readonly pAdjusted: number | null }[]
  >;
}

/**
 * Which columns are split by: all of up to 60 values, and the one asked for.
 *
 * @throws InputError `unknown-slice` when the queries have no such column
 */
export function slicesFor(
  { queries }: Pick<AlignedRuns, 'queries'>,
  by: string | null,
): { readonly slices: readonly Slice[]; readonly leftOut: readonly string[] } {
  const all = slicesOf(queries);
  const counts = new Map<string, number>();
  for (const { slice } of all) counts.set(slice, (counts.get(slice) ?? 0) + 1);
  if (by !== null && !counts.has(by)) {
    throw new InputError({
      code: 'unknown-slice',
      message: `the queries have no column ${quoted(by)} to be split by${didYouMean(by, counts.keys())}`,
      mend: counts.size === 0 ? 'leave --by out' : `use one of: ${[...counts.keys()].join(', ')}`,
    });
  }
  const leftOut = [...counts].flatMap(([slice, count]) =>
    count > mostValues && slice !== by ? [slice] : [],
  );
  return { slices: all.filter(({ slice }) => !leftOut.includes(slice)), leftOut };
}

/** Level and adjusted p of a family of differences. A family of one keeps its level as it is. */
export function familyOf(
  flips: readonly FlipDifference[],
  level: number,
): { readonly level: number; readonly pAdjusted: readonly (number | null)[] } {
  if (flips.length > 1) return minP(flips, { level });
  return { level, pAdjusted: flips.map((flip) => flip.p()?.twoSided ?? null) };
}

/** Measures the primary measure on every value of a column for every pair, as one family. */
export function sliceFamily(
  by: string,
  slices: readonly Slice[],
  {
    pairs,
    primary,
    pool,
    level,
  }: {
    readonly pairs: readonly RunPair[];
    readonly primary: Measure;
    readonly pool: QueryPool;
    readonly level: number;
  },
): SliceFamily {
  const own = slices.filter(({ slice }) => slice === by);
  const measured = measurePairs(
    own.flatMap(({ indices }) => {
      const only = new Set(indices);
      return pairs.map((pair) => ({ pair, measure: primary, only }));
    }),
    pool,
  );
  const flips = measured.map(({ flip }) => flip);
  const family = familyOf(flips, level);
  return {
    by,
    level: family.level,
    values: new Map(
      own.map(({ value }, index) => {
        const first = index * pairs.length;
        return [
          value,
          measured
            .slice(first, first + pairs.length)
            .map((pair, number) => ({ pair, pAdjusted: family.pAdjusted[first + number] ?? null })),
        ];
      }),
    ),
  };
}

export interface SliceOptions extends DrawOptions {
  readonly queries: AlignedRuns['queries'];
  /** The first is the primary one. */
  readonly measures: readonly Measure[];
  readonly marginOf: (measure: Measure) => number;
  /** Of exploratory figures. */
  readonly level: number;
  readonly family: SliceFamily | null;
}

/**
 * A pair split by its slices. The values of a family get verdicts; all others are exploratory and have draws of their own, which
 * with few questions are all subsets there are.
 *
 * @param place of the pair among the pairs of the family
 */
export function sliceComparisons(
  pair: RunPair,
  place: number,
  slices: readonly Slice[],
  { queries, measures, marginOf, level, family, seed, draws }: SliceOptions,
): SliceComparison[] {
  const [primary] = measures;
  if (primary === undefined) return [];
  return slices.flatMap(({ slice, value, indices }): SliceComparison[] => {
    const part = restricted(pair, indices);
    const failed = placesOf(part, 'failed').length;
    const compared = placesOf(part, 'compared').length;
    if (compared + failed === 0) return [];
    const tooManyFailed = failedShare(part) > mostFailedOfSlice;
    const inFamily = slice === family?.by ? family.values.get(value)?.[place] : undefined;
    const pool = poolQueries([part], { queries }, { primary, seed, draws });
    const explored = measurePairs(
      measures.map((measure) => ({ pair: part, measure })),
      pool,
    );
    const metrics = Object.fromEntries(
      explored.map((one) => {
        const { measure } = one;
        const common = { margin: marginOf(measure), tooManyFailed };
        if (measure !== primary || inFamily === undefined || family === null) {
          const judging = { ...common, level, pAdjusted: null, as: 'exploratory' as const };
          return [measure.name, measureComparison(one, judging)];
        }
        const judging = {
          ...common,
          level: family.level,
          pAdjusted: inFamily.pAdjusted,
          as: 'judged' as const,
        };
        return [measure.name, measureComparison(inFamily.pair, judging)];
      }),
    );
    return [{ slice, value, queries: compared, failed, metrics }];
  });
}

/** A column of more values is not looked at unless it is asked for: nobody reads so many intervals. */
const mostValues = 60;

/** Share of a slice's queries that may have failed (STATISTICS.md 5). */
const mostFailedOfSlice = 0.01;
