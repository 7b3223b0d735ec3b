import { clusterError } from '../statistics/cluster-error.ts';
import { studentTQuantile } from '../statistics/student-t.ts';
import type { LanguageGap } from './coverage.ts';

/** Values of the queries of one language, and what is resampled as one. */
export interface LanguageValues {
  readonly values: readonly number[];
  readonly clusters: readonly string[];
  readonly groups: readonly (string | null)[];
}

/**
 * The difference of two languages that share no question: two means and Welch's interval of their difference. Nobody can say
 * whether the language or the questions are harder, so there is no verdict.
 *
 * @returns null where one of them has no value
 */
export function unpairedGap<Kind extends LanguageGap['kind']>(
  kind: Kind,
  reference: LanguageValues,
  own: LanguageValues,
  { level }: { readonly level: number },
): LanguageGap<Kind> | null {
  const [from, to] = [reference, own].map(({ values, ...units }) => clusterError(values, units));
  if (from === undefined || to === undefined || from.clusters === 0 || to.clusters === 0) return null;
  const difference = to.mean - from.mean;
  const ends = (confidence: number) => welch(difference, [from, to], confidence);
  const [interval, interval90] = [ends(1 - level), ends(0.9)];
  return {
    kind,
    paired: false,
    questions: from.clusters + to.clusters,
    baseline: from.mean,
    candidate: to.mean,
    difference,
    ...interval,
    low90: interval90.low,
    high90: interval90.high,
    pAdjusted: null,
    resolution: null,
    verdict: 'not comparable',
    reason: 'different-questions',
  };
}

function welch(
  difference: number,
  errors: readonly { readonly standardError: number; readonly units: number }[],
  confidence: number,
): { readonly low: number | null; readonly high: number | null } {
  const variances = errors.map(({ standardError }) => standardError * standardError);
  const variance = variances.reduce((sum, one) => sum + one, 0);
  if (!Number.isFinite(variance)) return { low: null, high: null };
  const squares = errors.reduce(
    (sum, { units }, place) => sum + (variances[place] as number) ** 2 / Math.max(1, units - 1),
    0,
  );
  const degreesOfFreedom = squares > 0 ? (variance * variance) / squares : 1;
  const half =
    variance === 0 ? 0 : studentTQuantile((1 + confidence) / 2, degreesOfFreedom) * Math.sqrt(variance);
  return { low: difference - half, high: difference + half };
}
