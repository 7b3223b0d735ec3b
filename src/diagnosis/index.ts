export { type Calibration, calibrationOf, type LanguageIntercept } from './calibration.ts';
export type { Cause, Check, Evidence, MendContext, MendGroup, Severity } from './cause.ts';
export { causes } from './causes.ts';
export { diagnose } from './diagnose.ts';
export type { Diagnosis, Finding, TooFew, Verdict } from './diagnosis.ts';
export type {
  DiagnosisInput,
  DiagnosisQuery,
  PairedVerdict,
  ScoreScale,
  ScoreShift,
  ServingFacts,
} from './diagnosis-input.ts';
export type { BaseRate, ProbeOutcomes } from './probe-outcomes.ts';
export {
  chooseThreshold,
  clusteredShare,
  fixedThreshold,
  type Target,
  type ThresholdFigures,
  type ThresholdOutcome,
} from './threshold.ts';
export type { ThresholdInput, ThresholdQuery } from './threshold-input.ts';
