/* What others need of the gate. Nothing here loads mathjs before a rule is read. */
export { explainGate, type GatePlan, type MeasuredSpread, type SensitivityRow } from './explain.ts';
export {
  type Gate,
  type GateVerdict,
  type GateWarning,
  gateExitCode,
  type QueryChange,
  type RuleOutcome,
  type Sensitivity,
  type SliceChange,
} from './gate.ts';
export type { GateBaseline, GateInput } from './gate-input.ts';
export { judgeGate } from './judge-gate.ts';
export { asBaseline, makeBaseline } from './make-baseline.ts';
export type { WrittenRule } from './parse-rule.ts';
export { readRules } from './read-rules.ts';
export { questionsFor } from './sensitivity.ts';
