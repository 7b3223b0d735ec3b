import type { Measure } from '../metrics/measure.ts';
import { clusterError } from '../statistics/cluster-error.ts';
import { effectSize } from '../statistics/effect-size.ts';
import type { FlipDifference, PairedValues } from '../statistics/flip-differences.ts';
import { mean } from '../statistics/mean.ts';
import { pairedDifference } from '../statistics/paired-difference.ts';
import { pairedTTest } from '../statistics/paired-t-test.ts';
import {
  minimumDetectableEffect,
  pilotVariance,
  resolution,
  sampleSize,
  sampleSizeForEquivalence,
} from '../statistics/sample-size.ts';
import type { ReferenceValues } from './aligned-runs.ts';
import type { EffectPlan, MeasureComparison } from './comparison.ts';
import { type Direction, directionOf } from './direction.ts';
import { verdictOf } from './verdict.ts';

/** One measure of two runs, on the queries that a comparison's draws were made for. */
export interface MeasuredPair {
  readonly measure: Measure;
  /** NaN where the query is not compared. */
  readonly values: PairedValues;
  /** The same values from the draws. */
  readonly flip: FlipDifference;
  /** What is resampled as one, by query. */
  readonly units: ArrayLike<number>;
  /** The first stage's and the ideal order of each run, by query; NaN or no matter where not compared. */
  readonly references: {
    readonly baseline: ReferenceValues | null;
    readonly candidate: ReferenceValues | null;
  };
}

/** How a pair is to be judged. */
export interface Judging {
  /** Of this comparison: a* in a family. */
  readonly level: number;
  /** Null outside a family. */
  readonly pAdjusted: number | null;
  readonly margin: number;
  /** Exploratory figures get no verdict. */
  readonly as: 'judged' | 'exploratory';
  readonly tooManyFailed: boolean;
}

/** All figures of one measure: means, difference, intervals, p, sizes, what these queries can see, and the verdict. */
export function measureComparison(pair: MeasuredPair, judging: Judging): MeasureComparison {
  const { measure, flip, references } = pair;
  const { level, margin } = judging;
  const direction = directionOf(measure);
  const compared = comparedOf(pair);
  const { differences } = compared;
  const interval = flip.interval(level);
  const wide = flip.interval(2 * level);
  const verdict = verdictOf({
    status: flip.status,
    interval,
    equivalenceInterval: wide,
    margin,
    direction,
    tooManyFailed: judging.tooManyFailed,
  });
  const judged = judging.as === 'judged';
  const t = pairedTTest(compared.baseline, compared.candidate, {
    clusters: compared.units,
    // A family may be so large that no draw is extreme enough for it: then its level is 0, and there is no interval.
    confidence: level > 0 ? 1 - level : 0.95,
  });
  const up = differences.filter((difference) => difference > 0).length;
  const down = differences.filter((difference) => difference < 0).length;
  const firstStages = referenceMeans(references, compared.places, 'firstStage');
  const ceilings = referenceMeans(references, compared.places, 'ceiling');
  return {
    baseline: flip.baseline,
    candidate: flip.candidate,
    difference: flip.difference,
    relative: flip.difference === null || !flip.baseline ? null : finite(flip.difference / flip.baseline),
    ...interval,
    level,
    low90: wide.low,
    high90: wide.high,
    p: flip.p()?.twoSided ?? null,
    pAdjusted: judging.pAdjusted,
    effectSize: finite(effectSize(differences, { clusters: compared.units }).dz),
    wins: direction === 'lower' ? down : up,
    losses: direction === 'lower' ? up : down,
    ties: differences.length - up - down,
    queries: flip.queries,
    questions: flip.clusters,
    minimumDetectable: minimumDetectableOf(compared, level),
    resolution: resolutionOf(flip.difference, wide),
    margin,
    verdict: judged ? verdict.verdict : null,
    reason: judged ? verdict.reason : null,
    favours: favouredBy(flip.difference, direction),
    detectable: verdict.detectable,
    material: verdict.material,
    toSettle:
      judged && verdict.verdict === 'inconclusive' && verdict.reason === null && !flip.guarded
        ? questionsToSettle(compared, judging)
        : null,
    guarded: flip.guarded,
    t: { low: finite(t.low), high: finite(t.high), p: finite(t.p) },
    firstStage: firstStages.candidate,
    ceiling: ceilings.candidate,
    gainShare: {
      baseline: gainShare(flip.baseline, firstStages.baseline, ceilings.baseline),
      candidate: gainShare(flip.candidate, firstStages.candidate, ceilings.candidate),
    },
  };
}

/**
 * How many questions a true difference of `effect` needs to be found in 80 % of cases, and how many show two equal runs to
 * be within the margin: by the variance of these differences, and by its upper 80 % limit, which is what to plan with.
 *
 * @see STATISTICS.md 11
 */
export function effectPlan(
  pair: MeasuredPair,
  effect: number,
  { level, margin }: Pick<Judging, 'level' | 'margin'>,
): EffectPlan {
  const variances = variancesOf(comparedOf(pair));
  return {
    effect,
    difference: variances === null ? null : differenceQuestions(variances, effect, level),
    equivalence: variances === null ? null : equivalenceQuestions(variances, margin, level),
    questions: pair.flip.clusters,
  };
}

interface Compared {
  readonly baseline: readonly number[];
  readonly candidate: readonly number[];
  readonly differences: readonly number[];
  readonly units: readonly number[];
  /** Where they stand among the queries of the draws. */
  readonly places: readonly number[];
}

function comparedOf({ values: { baseline, candidate }, units }: MeasuredPair): Compared {
  const places: number[] = [];
  for (let place = 0; place < units.length; place += 1) {
    if (!Number.isNaN(baseline[place]) && !Number.isNaN(candidate[place])) places.push(place);
  }
  const pick = (values: ArrayLike<number>) => places.map((place) => values[place] as number);
  const [from, to] = [pick(baseline), pick(candidate)];
  return {
    baseline: from,
    candidate: to,
    differences: from.map((value, index) => pairedDifference(value, to[index] as number)),
    units: pick(units),
    places,
  };
}

/** Null where nothing varies: the formula would say that any difference is seen. */
function minimumDetectableOf({ differences, units }: Compared, level: number): number | null {
  if (differences.length === 0) return null;
  const { standardError, units: clusters } = clusterError(differences, { clusters: units });
  if (!(standardError > 0) || !(level > 0)) return null;
  return finite(minimumDetectableEffect({ standardError, clusters, level }));
}

function resolutionOf(
  difference: number | null,
  { low, high }: { readonly low: number | null; readonly high: number | null },
): number | null {
  if (difference === null || low === null || high === null) return null;
  return resolution(difference, { low, high });
}

/** v = G SE^2 as seen, and its upper limit. */
interface Variances {
  readonly seen: number;
  readonly planned: number;
}

function variancesOf({ differences, units }: Compared): Variances | null {
  if (differences.length === 0) return null;
  const { standardError, units: clusters } = clusterError(differences, { clusters: units });
  const seen = clusters * standardError * standardError;
  const planned = seen > 0 ? pilotVariance(seen, clusters) : null;
  return planned === null ? null : { seen, planned };
}

/**
 * A difference of half the margin or more is found sooner than shown to be within the margin; what is smaller is shown to be
 * within it sooner. The formula for equivalence is for no difference, so the margin is shortened by the one there is.
 */
function questionsToSettle(compared: Compared, { level, margin }: Judging): MeasureComparison['toSettle'] {
  const variances = variancesOf(compared);
  if (variances === null || !(level > 0)) return null;
  const size = Math.abs(mean(compared.differences));
  return size >= margin / 2
    ? { ...differenceQuestions(variances, size, level), as: 'difference' }
    : { ...equivalenceQuestions(variances, margin - size, level), as: 'equivalence' };
}

function differenceQuestions({ seen, planned }: Variances, effect: number, level: number) {
  return {
    questions: sampleSize({ variance: seen, effect, level }),
    planned: sampleSize({ variance: planned, effect, level }),
  };
}

function equivalenceQuestions({ seen, planned }: Variances, margin: number, level: number) {
  return {
    questions: sampleSizeForEquivalence({ variance: seen, margin, level }),
    planned: sampleSizeForEquivalence({ variance: planned, margin, level }),
  };
}

function favouredBy(difference: number | null, direction: Direction): MeasureComparison['favours'] {
  if (!difference || direction === 'neither') return null;
  return difference > 0 === (direction === 'higher') ? 'candidate' : 'baseline';
}

function referenceMeans(
  { baseline, candidate }: MeasuredPair['references'],
  places: readonly number[],
  which: keyof ReferenceValues,
): { readonly baseline: number | null; readonly candidate: number | null } {
  const meanOf = (values: ReferenceValues | null) =>
    values === null ? null : finite(mean(places.map((place) => values[which][place] as number)));
  return { baseline: meanOf(baseline), candidate: meanOf(candidate) };
}

function gainShare(own: number | null, firstStage: number | null, ceiling: number | null): number | null {
  if (own === null || firstStage === null || ceiling === null || !(ceiling > firstStage)) return null;
  return (own - firstStage) / (ceiling - firstStage);
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
