import type { Calibration, Target, ThresholdFigures, ThresholdOutcome } from '../diagnosis/index.ts';

/** The JSON of `threshold` (`kind: "threshold"`). Absent numbers are null. */
export interface ThresholdReport {
  readonly kind: 'threshold';
  readonly version: 1;
  readonly tool: string;
  readonly seed: number;
  readonly run: string;
  readonly scale: string;
  readonly target: Target;
  readonly overall: ThresholdOutcome;
  /** Each language by itself, as if it had a threshold of its own. */
  readonly languages: readonly (ThresholdOutcome & { readonly language: string })[];
  /** The threshold 0.5 that people write down unasked. */
  readonly fixed:
    | {
        readonly threshold: number;
        readonly overall: ThresholdFigures;
        readonly languages: readonly (ThresholdFigures & { readonly language: string })[];
      }
    | { readonly threshold: null; readonly reason: string };
  readonly calibration: Calibration | { readonly reason: string };
  readonly notes: readonly string[];
}
