/**
 * rankgauge as a library: what is public, and nothing more. Every function says in its docstring what it takes, gives and
 * throws.
 *
 * @packageDocumentation
 */

export type * from './comparison/comparison.ts';
export type { Coverage, CoveredRun, LanguageCoverage, LanguageGap } from './comparison/coverage.ts';
export { defaults } from './config/settings.ts';
export { loadTemplate } from './config/templates.ts';
export type { Candidates, Dataset, Document, Judgments, Query } from './dataset/dataset.ts';
export { loadDataset } from './dataset/load.ts';
export { selectQueries } from './dataset/select-queries.ts';
export { type Cause, causes } from './diagnosis/index.ts';
export { InputError, type Place, type Problem, RerankerError } from './foundation/errors.ts';
export {
  asBaseline,
  explainGate,
  type Gate,
  type GateInput,
  judgeGate,
  makeBaseline,
  readRules,
} from './gate/index.ts';
export { type Measure, type Metric, metric, metrics, parseMetrics } from './metrics/index.ts';
export { buildEvaluation, summariseDataset } from './pipeline/build-evaluation.ts';
export { compareRuns } from './pipeline/compare-runs.ts';
export { type CoverageOfOptions, coverageOf } from './pipeline/coverage-of.ts';
export { diagnose } from './pipeline/diagnose-run.ts';
export type { DiagnosisReport, ProbeSummary } from './pipeline/diagnosis-report.ts';
export { type DoctorRequest, examine } from './pipeline/doctor/doctor.ts';
export type { DoctorReport } from './pipeline/doctor/doctor-report.ts';
export { type EvaluateRequest, evaluate } from './pipeline/evaluate.ts';
export type {
  CallSummary,
  DatasetSummary,
  EvaluatedRun,
  Evaluation,
  MeasureSummary,
  QueryCounts,
  SliceSummary,
} from './pipeline/evaluation.ts';
export { type LoadHooks, type LoadRequest, runLoad } from './pipeline/load-run.ts';
export {
  type ProbeHooks,
  type ProbeRequest,
  type ProbesOutcome,
  runProbes,
} from './pipeline/probes/run-probes.ts';
export { type ReportOfOptions, reportOf } from './pipeline/report-of.ts';
export { resumeRun } from './pipeline/resume.ts';
export { type RetrieveOutcome, type RetrieveRequest, retrieve } from './pipeline/retrieve.ts';
export {
  type EvaluationHooks,
  type EvaluationOutcome,
  type EvaluationRequest,
  type RerankerRequest,
  runEvaluation,
} from './pipeline/run.ts';
export type { RunReport } from './pipeline/run-report.ts';
export { systemClock } from './pipeline/system-clock.ts';
export type { ThresholdReport } from './pipeline/threshold-report.ts';
export { type ThresholdOptions, thresholdOf } from './pipeline/threshold-run.ts';
export { parseTemplate } from './prompt/parse-template.ts';
export type { Template } from './prompt/template.ts';
export { reporters } from './report/index.ts';
export { createReranker, type RerankerOptions } from './reranker/create-reranker.ts';
export { protocols } from './reranker/protocol-catalogue.ts';
export type { CallRecord, Reranker, RerankTask, Scale, TaskOutcome } from './reranker/reranker.ts';
export type { Manifest } from './results/manifest.ts';
export { listRuns, resolveRun } from './results/run-folder.ts';
export { readScoredRun, type ScoredQuery, type ScoredRun } from './results/scored-run.ts';
export { type Ranking, UNJUDGED } from './scores/ranking.ts';
export { rankingOf, type TieMode } from './scores/ranking-of.ts';
export * from './statistics/index.ts';
