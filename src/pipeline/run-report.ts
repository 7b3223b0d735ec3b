import type { Comparison } from '../comparison/comparison.ts';
import type { Coverage } from '../comparison/coverage.ts';
import type { DepthSummary } from '../comparison/depth.ts';
import type { RunDistributions } from '../comparison/score-distributions.ts';
import type { Load } from '../load/load.ts';
import type { DiagnosisReport } from './diagnosis-report.ts';
import type { Evaluation } from './evaluation.ts';

/**
 * The JSON of `report` (`kind: "report"`): what there is to say of some runs, in one. Stable: numbers that do not exist are
 * null. Everything a reporter prints stands in here.
 */
export interface RunReport {
  readonly kind: 'report';
  readonly version: 1;
  readonly tool: string;
  readonly seed: number;
  /** In the order asked for: the first is the baseline. As long as `evaluation.runs`, `diagnoses` and `distributions`. */
  readonly runs: readonly ReportedRun[];
  /** Without diagnoses, which stand beside it. */
  readonly evaluation: Evaluation;
  /** Null for one run. */
  readonly comparison: Comparison | null;
  /** Null where queries name fewer than two languages. */
  readonly coverage: Coverage | null;
  readonly diagnoses: readonly DiagnosisReport[];
  readonly distributions: readonly RunDistributions[];
  /** Runs that know their first stage, each from its fewest documents to all. */
  readonly depths: readonly RunDepths[];
  readonly load: Load | null;
  /** What a reader should know: sentences without a full stop. */
  readonly notes: readonly string[];
  /** What to type to get all of this again. */
  readonly commands: readonly string[];
}

/** What was run. Null where a run made elsewhere does not say. */
export interface ReportedRun {
  readonly name: string;
  /** As people know it: the parts in which the runs differ. */
  readonly label: string;
  readonly path: string | null;
  readonly dataset: string | null;
  readonly fingerprint: string | null;
  readonly template: string | null;
  readonly reranker: string | null;
  readonly protocol: string | null;
  readonly model: string | null;
  readonly serverVersion: string | null;
  readonly scale: string | null;
  readonly tool: string | null;
  /** Milliseconds since 1970. */
  readonly started: number | null;
}

export interface RunDepths {
  readonly run: string;
  readonly label: string;
  readonly depths: readonly DepthSummary[];
}
