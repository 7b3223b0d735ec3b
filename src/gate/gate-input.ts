import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { Baseline } from '../results/baselines.ts';
import type { ScoredRun } from '../results/scored-run.ts';
import type { WrittenRule } from './parse-rule.ts';

/** A run to be judged against: one that was saved, or any other. */
export type GateBaseline = Omit<Baseline, 'kind' | 'version' | 'tool' | 'role' | 'saved'> & {
  readonly role: Baseline['role'] | 'run';
  /** Null for a run that was not saved as a baseline. */
  readonly saved: number | null;
};

/** Everything that a gate looks at. */
export interface GateInput {
  readonly run: ScoredRun;
  /** As they are written; with a baseline and without a regression() among them, regression(primary) is judged too. */
  readonly rules: readonly WrittenRule[];
  /** Anchor and latest of a baseline, or one run; empty without one. */
  readonly baselines: readonly GateBaseline[];
  /** As the person named it. */
  readonly baselineName: string | null;
  /** Names of measures: the first that can get worse is watched where no rule names one. */
  readonly primary: string | readonly string[];
  /** The loss that matters, in the unit of the measure. */
  readonly margin: number;
  /** Per 1,000 changes that lose nothing; 5 when left out. */
  readonly falseStops?: number | undefined;
  /** What may differ from the baseline: `model`, `template`. */
  readonly expectChange: readonly string[];
  /** For rules about it, and to warn of collapsed scores unasked; null when nobody looked. */
  readonly diagnosis: Diagnosis | null;
  /** `rankgauge 0.1.0`. */
  readonly tool: string;
  /** Start of everything random; 1 when left out. */
  readonly seed?: number | undefined;
}
