import { exactSum } from '../statistics/exact-sum.ts';
import { flipDifferences } from '../statistics/flip-differences.ts';
import { flipDraws } from '../statistics/flip-draws.ts';
import { mean } from '../statistics/mean.ts';
import { meanInterval } from '../statistics/mean-interval.ts';
import { studentTQuantile } from '../statistics/student-t.ts';
import { wilsonInterval } from '../statistics/wilson-interval.ts';
import type { MacroMean, WorstLanguage } from './coverage.ts';
import { familyOf } from './slice-comparison.ts';

/** One measure of one language: a value for each query that has one. */
export interface LanguageColumn {
  readonly language: string;
  readonly values: readonly number[];
  /** What is resampled as one: the question. */
  readonly clusters: readonly string[];
  readonly groups: readonly (string | null)[];
}

export type MacroFigures = MacroMean['metrics'][string];

/**
 * The mean of the means of languages, each counting once, with its interval. A question stays together over all languages:
 * its share in the macro mean is what all its queries add to it, and the error is that of these shares (clusters resampled
 * once for all languages, in closed form). Wilson's interval for measures in [0, 1], else Student's t.
 *
 * @param columns languages with at least one value each
 * @returns no interval when a language has fewer than 2 questions: how it varies is not known
 * @see STATISTICS.md 2, 9
 */
export function macroMean(
  columns: readonly LanguageColumn[],
  { range, confidence }: { readonly range: readonly [number, number]; readonly confidence: number },
): MacroFigures {
  if (columns.length === 0) return { mean: null, low: null, high: null };
  const means = columns.map(({ values }) => mean(values));
  const macro = mean(means);
  if (columns.some(({ clusters }) => new Set(clusters).size < 2))
    return { mean: macro, low: null, high: null };
  const { error, units } = weightedError(columns, () => 1 / columns.length);
  const degreesOfFreedom = units - 1;
  if (range[0] === 0 && range[1] === 1) {
    const queries = columns.reduce((sum, { values }) => sum + values.length, 0);
    const effective = error > 0 ? (macro * (1 - macro)) / (error * error) : units;
    // All at 0 or 1 leaves no error and no trials: then each unit is one.
    const trials = Math.min(effective > 0 ? effective : units, 5 * queries);
    return { mean: macro, ...wilsonInterval({ share: macro, trials, confidence, degreesOfFreedom }) };
  }
  const half = studentTQuantile((1 + confidence) / 2, degreesOfFreedom) * error;
  return { mean: macro, low: macro - half, high: macro + half };
}

export interface WorstOptions {
  readonly range: readonly [number, number];
  /** 1 - confidence. */
  readonly level: number;
  readonly seed: number;
  readonly draws: number;
}

/**
 * The language with the lowest mean. Its interval is simultaneous over languages (minP on the sign flips of each
 * language's deviations from its own mean), so that it holds although the language was picked for being lowest.
 *
 * @returns null without two languages
 * @see STATISTICS.md 3, 9
 */
export function worstLanguage(
  columns: readonly LanguageColumn[],
  { range, level, seed, draws }: WorstOptions,
): WorstLanguage | null {
  if (columns.length < 2) return null;
  const means = columns.map(({ values }) => mean(values));
  const place = means.indexOf(Math.min(...means));
  const worst = columns[place] as LanguageColumn;
  const own = simultaneousLevel(columns, means, { level, seed, draws });
  const interval =
    own > 0
      ? meanInterval(worst.values, { ...worst, range, confidence: 1 - own })
      : { low: null, high: null };
  return {
    language: worst.language,
    value: means[place] as number,
    low: interval.low,
    high: interval.high,
    shrunken: shrunkenMeans(columns)?.[place] ?? null,
  };
}

/** The level of each language at which the intervals of all of them miss a mean with probability `level` at most. */
function simultaneousLevel(
  columns: readonly LanguageColumn[],
  means: readonly number[],
  { level, seed, draws }: Omit<WorstOptions, 'range'>,
): number {
  const clusters = columns.flatMap((column) => column.clusters);
  const rows = columns.flatMap(({ values }, language) => values.map((value) => ({ value, language })));
  const flips = flipDifferences(
    columns.map((_, language) => ({
      baseline: rows.map((row) => (row.language === language ? (means[language] as number) : Number.NaN)),
      candidate: rows.map((row) => (row.language === language ? row.value : Number.NaN)),
    })),
    flipDraws({ clusters, seed, draws }),
  );
  return familyOf(flips, level).level;
}

/**
 * Means of languages drawn towards the macro mean: each difference to it is multiplied by the share that is no chance,
 * t^2 / (t^2 + its own squared error), t^2 the variance between languages that is left when the errors are taken off
 * (method of moments, 0 when the errors explain all). The lowest of many means is too low by chance; its shrunken value is
 * not, on average.
 *
 * @returns null for fewer than 3 languages, or where one has fewer than 2 questions
 * @see Efron & Morris 1975, doi:10.1080/01621459.1975.10479864
 */
export function shrunkenMeans(columns: readonly LanguageColumn[]): number[] | null {
  const count = columns.length;
  if (count < 3 || columns.some(({ clusters }) => new Set(clusters).size < 2)) return null;
  const means = columns.map(({ values }) => mean(values));
  const macro = mean(means);
  const differences = means.map((one) => one - macro);
  const squaredErrors = columns.map((_, place) => {
    const { error } = weightedError(columns, (other) => (other === place ? 1 : 0) - 1 / count);
    return error * error;
  });
  const excess = exactSum(
    differences.map((difference, place) => difference * difference - (squaredErrors[place] as number)),
  );
  // What a difference to the macro mean varies by: each language is a part of that mean.
  const between = (Math.max(0, excess / (count - 1)) * (count - 1)) / count;
  return differences.map((difference, place) => {
    const whole = between + (squaredErrors[place] as number);
    return macro + (whole > 0 ? (between / whole) * difference : difference);
  });
}

/**
 * Cluster-robust standard error of a weighted sum of the means of languages, by question, or by group where there are 20
 * groups and their error is the larger one.
 */
function weightedError(
  columns: readonly LanguageColumn[],
  weightOf: (place: number) => number,
): { readonly error: number; readonly units: number } {
  const byCluster = errorBy(columns, weightOf, ({ clusters }, query) => `c ${clusters[query]}`);
  if (!columns.some(({ groups }) => groups.some((group) => group !== null))) return byCluster;
  const byGroup = errorBy(columns, weightOf, ({ clusters, groups }, query) => {
    const group = groups[query] ?? null;
    return group === null ? `c ${clusters[query]}` : `g ${group}`;
  });
  return byGroup.units >= fewestGroups && byGroup.error > byCluster.error ? byGroup : byCluster;
}

function errorBy(
  columns: readonly LanguageColumn[],
  weightOf: (place: number) => number,
  unitOf: (column: LanguageColumn, query: number) => string,
): { readonly error: number; readonly units: number } {
  const shares = new Map<string, number[]>();
  for (const [place, column] of columns.entries()) {
    const own = mean(column.values);
    const weight = weightOf(place) / column.values.length;
    for (const [query, value] of column.values.entries()) {
      const unit = unitOf(column, query);
      const list = shares.get(unit) ?? [];
      shares.set(unit, list);
      list.push(weight * (value - own));
    }
  }
  const squares = exactSum([...shares.values()].map((own) => exactSum(own) ** 2));
  const count = shares.size;
  return { error: Math.sqrt((squares * count) / Math.max(1, count - 1)), units: count };
}

/** As clusterError has it (STATISTICS.md 1). */
const fewestGroups = 20;
