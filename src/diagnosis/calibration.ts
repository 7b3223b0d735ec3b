import { normalQuantile } from '../statistics/normal.ts';
import { type LabelledScore, labelledScores, type ThresholdQuery } from './threshold-input.ts';

/** How far probabilities are what they say. */
export interface Calibration {
  readonly scores: number;
  readonly relevant: number;
  /** Ten bins of as many scores each (fewer where scores tie): mean score, share relevant, count. */
  readonly bins: readonly {
    readonly low: number;
    readonly high: number;
    readonly meanScore: number;
    readonly relevantShare: number;
    readonly scores: number;
  }[];
  /** logit(P(relevant)) = intercept + slope x logit(score): 0 and 1 when calibrated. Null where they do not exist. */
  readonly intercept: number | null;
  readonly slope: number | null;
  readonly brier: number;
  /** 1 - Brier / Brier of always saying the share of relevant ones; 0 is no skill. Null when all or none are relevant. */
  readonly brierSkill: number | null;
  readonly logLoss: number;
  /** Root of the debiased mean squared gap over the bins: what noise alone would give is taken off. */
  readonly error: number;
  /** Whether one threshold serves all languages: their intercepts at the common slope, against all others. */
  readonly languages: readonly LanguageIntercept[];
}

export interface LanguageIntercept {
  readonly language: string;
  readonly queries: number;
  /** Against the other languages, in logits: above 0, its documents are more often relevant than their scores say. */
  readonly difference: number;
  /** 95 % for all languages together. */
  readonly low: number;
  readonly high: number;
  readonly differs: boolean;
}

/**
 * Calibration of scores that are probabilities. Unjudged candidates count as not relevant, so with sparse labels the figures
 * lean to 'too high'.
 *
 * @param queries judged queries; scores in [0, 1]
 * @returns null when there are no scores
 * @see debiased error: Kumar, Liang & Ma 2019 (arXiv:1909.10155), equation 4; intercept and slope: Cox 1958
 */
export function calibrationOf(queries: readonly ThresholdQuery[]): Calibration | null {
  const data = labelledScores(queries);
  const { scores } = data;
  if (scores.length === 0) return null;
  const relevant = scores.filter((one) => one.relevant).length;
  const base = relevant / scores.length;
  const brier = mean(scores, ({ score, relevant: is }) => (score - Number(is)) ** 2);
  const fit = fitLogit(scores);
  const bins = equalMassBins(scores);
  return {
    scores: scores.length,
    relevant,
    bins,
    intercept: fit?.intercept ?? null,
    slope: fit?.slope ?? null,
    brier,
    brierSkill: base > 0 && base < 1 ? 1 - brier / (base * (1 - base)) : null,
    logLoss: mean(scores, ({ score, relevant: is }) => {
      const inside = clipped(score);
      return -Math.log(is ? inside : 1 - inside);
    }),
    error: Math.sqrt(Math.max(0, debiasedSquare(bins, scores.length))),
    languages: fit === null ? [] : languageIntercepts(queries, fit.slope),
  };
}

function equalMassBins(scores: readonly LabelledScore[]): Calibration['bins'] {
  const sorted = [...scores].sort((a, b) => a.score - b.score);
  const bins: Calibration['bins'][number][] = [];
  let start = 0;
  for (let bin = 1; bin <= binCount && start < sorted.length; bin += 1) {
    let end = Math.max(start + 1, Math.round((bin * sorted.length) / binCount));
    // Equal scores share a bin.
    while (end < sorted.length && sorted[end]?.score === sorted[end - 1]?.score) end += 1;
    if (end <= start) continue;
    const own = sorted.slice(start, end);
    bins.push({
      low: own[0]?.score ?? Number.NaN,
      high: own.at(-1)?.score ?? Number.NaN,
      meanScore: mean(own, ({ score }) => score),
      relevantShare: mean(own, ({ relevant }) => Number(relevant)),
      scores: own.length,
    });
    start = end;
  }
  return bins;
}

function debiasedSquare(bins: Calibration['bins'], count: number): number {
  let sum = 0;
  for (const { meanScore, relevantShare, scores } of bins) {
    const noise = scores > 1 ? (relevantShare * (1 - relevantShare)) / (scores - 1) : 0;
    sum += (scores / count) * ((meanScore - relevantShare) ** 2 - noise);
  }
  return sum;
}

/** Newton's method; null when one class is missing or the classes are separated. */
function fitLogit(scores: readonly LabelledScore[]): { intercept: number; slope: number } | null {
  let [intercept, slope] = [0, 1];
  for (let step = 0; step < mostSteps; step += 1) {
    let [g0, g1, h00, h01, h11] = [0, 0, 0, 0, 0];
    for (const { score, relevant } of scores) {
      const x = logit(score);
      const p = sigmoid(intercept + slope * x);
      const weight = p * (1 - p);
      const gap = Number(relevant) - p;
      g0 += gap;
      g1 += gap * x;
      h00 += weight;
      h01 += weight * x;
      h11 += weight * x * x;
    }
    const determinant = h00 * h11 - h01 * h01;
    if (!(determinant > 1e-12 * h00 * h11)) return null;
    const [d0, d1] = [(h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant];
    // Far steps overshoot where the start is poor.
    const size = Math.max(Math.abs(d0) / 5, Math.abs(d1), 1);
    intercept += d0 / size;
    slope += d1 / size;
    if (!Number.isFinite(intercept) || Math.abs(intercept) > 200 || Math.abs(slope) > 200) return null;
    if (Math.abs(d0) < 1e-10 && Math.abs(d1) < 1e-10) return { intercept, slope };
  }
  return null;
}

function languageIntercepts(queries: readonly ThresholdQuery[], slope: number): LanguageIntercept[] {
  const languages = [...new Set(queries.flatMap(({ language }) => language ?? []))];
  const large = languages.filter(
    (language) => queries.filter((query) => query.language === language).length >= fewestOfLanguage,
  );
  if (large.length < 2) return [];
  const z = normalQuantile(1 - 0.025 / large.length);
  return large.flatMap((language): LanguageIntercept[] => {
    const own = queries.filter((query) => query.language === language);
    const inside = interceptOf(own, slope);
    const outside = interceptOf(
      queries.filter((query) => query.language !== language),
      slope,
    );
    if (inside === null || outside === null) return [];
    const difference = inside.intercept - outside.intercept;
    const half = z * Math.hypot(inside.error, outside.error);
    return [
      {
        language,
        queries: own.length,
        difference,
        low: difference - half,
        high: difference + half,
        differs: Math.abs(difference) > half,
      },
    ];
  });
}

/** The intercept at a given slope, with its error by clusters (sandwich). */
function interceptOf(
  queries: readonly ThresholdQuery[],
  slope: number,
): { intercept: number; error: number } | null {
  const { scores, clusters } = labelledScores(queries);
  let intercept = 0;
  for (let step = 0; step < mostSteps; step += 1) {
    let [gradient, weight] = [0, 0];
    const byCluster = new Float64Array(clusters);
    for (const { score, relevant, cluster } of scores) {
      const p = sigmoid(intercept + slope * logit(score));
      gradient += Number(relevant) - p;
      weight += p * (1 - p);
      byCluster[cluster] = (byCluster[cluster] as number) + Number(relevant) - p;
    }
    if (!(weight > 0)) return null;
    const change = Math.max(-5, Math.min(5, gradient / weight));
    intercept += change;
    if (Math.abs(intercept) > 200) return null;
    if (Math.abs(change) < 1e-10) {
      const squares = byCluster.reduce((sum, one) => sum + one * one, 0);
      return { intercept, error: Math.sqrt(squares) / weight };
    }
  }
  return null;
}

function mean<Item>(items: readonly Item[], of: (item: Item) => number): number {
  let sum = 0;
  for (const item of items) sum += of(item);
  return sum / items.length;
}

function logit(score: number): number {
  const inside = clipped(score);
  return Math.log(inside / (1 - inside));
}

function sigmoid(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}

/** 0 and 1 have no logit; float32 ends at about 6e-8 below 1. */
function clipped(score: number): number {
  return Math.min(1 - 1e-7, Math.max(1e-7, score));
}

const binCount = 10;
const mostSteps = 100;
const fewestOfLanguage = 20;
