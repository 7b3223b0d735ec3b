import { normalQuantile } from '../statistics/normal.ts';

/** How a gate weighs a loss (STATISTICS.md 6). */
export interface GateLevels {
  /** The loss that matters, in the unit of the measure. */
  readonly margin: number;
  /** A loss estimated below it never stops, however certain it is; half the margin by default. */
  readonly tolerance: number;
  /** One-sided level a at which a loss stops: of 1,000 changes that change rankings but lose nothing, so many thousandths are stopped. */
  readonly level: number;
}

/** The levels of a margin and a number of false stops per 1,000 changes. */
export function gateLevels({
  margin,
  falseStops = defaultFalseStops,
}: {
  readonly margin: number;
  readonly falseStops?: number;
}): GateLevels {
  return { margin, tolerance: margin / 2, level: falseStops / 1000 };
}

/**
 * The loss that a gate stops in 80 % of cases: max((z_{1-a} + z_{0.8}) SE, tolerance).
 *
 * @param standardError of the difference, 0 or more
 * @see STATISTICS.md 6
 * @example
 * seenLoss(0.15 / Math.sqrt(3300), gateLevels({ margin: 0.02 })).toFixed(4); // => '0.0100'
 */
export function seenLoss(standardError: number, { tolerance, level }: GateLevels): number {
  return Math.max((normalQuantile(1 - level) + normalQuantile(power)) * standardError, tolerance);
}

/**
 * How many independent questions a gate needs to stop a loss in 80 % of cases; also how many it needs to pass an unchanged run in
 * 90 % of cases (the one-sided 95 % interval within the margin).
 *
 * @param deviation standard deviation of the differences between questions
 * @param loss above 0
 * @see STATISTICS.md 6, 11
 */
export function questionsFor(
  { deviation, loss }: { readonly deviation: number; readonly loss: number },
  { level, margin }: GateLevels,
): { readonly toStop: number; readonly toPass: number } {
  const stop = ((normalQuantile(1 - level) + normalQuantile(power)) * deviation) / loss;
  const pass = ((normalQuantile(0.95) + normalQuantile(0.9)) * deviation) / margin;
  return { toStop: Math.ceil(stop * stop), toPass: Math.ceil(pass * pass) };
}

/** Of 1,000. */
export const defaultFalseStops = 5;
/** In which share of cases a loss of the size named is stopped. */
export const power = 0.8;
