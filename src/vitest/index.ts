/**
 * Matchers for vitest: `import 'rankgauge/vitest'` in a test or a set-up file, then `await expect(run).toReach('nDCG@10 >= 0.7')`.
 *
 * @packageDocumentation
 */
import { expect } from 'vitest';
import {
  type PlaceOptions,
  type RegressionOptions,
  type RunArgument,
  toBeHealthy,
  toNotRegressFrom,
  toReach,
} from './matchers.ts';

export type { PlaceOptions, RegressionOptions, RunArgument } from './matchers.ts';

/** What `expect(run)` has more. All of them are to be awaited. */
export interface RankgaugeMatchers<Returned = Promise<void>> {
  /** A rule of `rankgauge gate` about this run alone; see docs/gate.md. */
  toReach(rule: string, options?: PlaceOptions): Returned;
  /** No loss against a saved baseline, another run's name or folder, or a run in memory. */
  toNotRegressFrom(baseline: RunArgument, options?: RegressionOptions): Returned;
  /** Scores tell relevant documents from irrelevant ones. */
  toBeHealthy(options?: PlaceOptions): Returned;
}

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: declarations of one interface must have the same type parameters
  interface Matchers<T = any> extends RankgaugeMatchers {}
}

expect.extend({ toReach, toNotRegressFrom, toBeHealthy });
