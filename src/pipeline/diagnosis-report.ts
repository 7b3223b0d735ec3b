import type { Diagnosis } from '../diagnosis/index.ts';

/** The JSON of `diagnose` (`kind: "diagnosis"`), and what stands in an evaluation beside each run. Absent numbers are null. */
export interface DiagnosisReport extends Diagnosis {
  readonly kind: 'diagnosis';
  readonly version: 1;
  readonly tool: string;
  readonly seed: number;
  /** Name of the run. */
  readonly run: string;
  /** Null when no probe was made. */
  readonly probes: ProbeSummary | null;
  /** What a reader should know beside the findings: texts that were not found, probes that failed. */
  readonly notes: readonly string[];
}

/** What a few calls to the service showed, where they were made. */
export interface ProbeSummary {
  readonly calls: number;
  readonly outcomes: readonly {
    readonly probe: string;
    readonly sentence: string;
    readonly values: Readonly<Record<string, number | string | null>>;
  }[];
}
