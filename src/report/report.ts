import type { Comparison } from '../comparison/comparison.ts';
import type { Coverage } from '../comparison/coverage.ts';
import type { Named } from '../foundation/catalogue.ts';
import { InputError } from '../foundation/errors.ts';
import type { Gate, GatePlan } from '../gate/index.ts';
import type { Load } from '../load/load.ts';
import type { CheckReport } from '../pipeline/check-report.ts';
import type { DiagnosisReport } from '../pipeline/diagnosis-report.ts';
import type { DoctorReport } from '../pipeline/doctor/doctor-report.ts';
import type { Evaluation } from '../pipeline/evaluation.ts';
import type { RetrievalReport } from '../pipeline/retrieval-report.ts';
import type { RunReport } from '../pipeline/run-report.ts';
import type { ThresholdReport } from '../pipeline/threshold-report.ts';

/** The kinds of report by their `kind`. A new one is a line here and a renderer in each reporter that can show it. */
export interface Reports {
  readonly evaluation: Evaluation;
  readonly comparison: Comparison;
  readonly coverage: Coverage;
  readonly diagnosis: DiagnosisReport;
  readonly threshold: ThresholdReport;
  readonly doctor: DoctorReport;
  readonly retrieval: RetrievalReport;
  readonly gate: Gate;
  readonly 'gate-plan': GatePlan;
  readonly load: Load;
  readonly check: CheckReport;
  readonly report: RunReport;
}

export type ReportKind = keyof Reports;
export type Report = Reports[ReportKind];

export interface RenderOptions {
  /** Columns of the terminal; 120 when left out, at least 40. Only `table` looks at it. */
  readonly width?: number;
  /** Whether ANSI colours may be used; false when left out. The command line decides (terminal, NO_COLOR). */
  readonly color?: boolean;
}

export type Renderer<Shown> = (report: Shown, options: RenderOptions) => string;

/** A renderer for each kind that the format can show. */
export type Renderers = { readonly [Kind in ReportKind]?: Renderer<Reports[Kind]> };

export interface Reporter extends Named {
  /** One line for `--help` and `list`. */
  readonly title: string;
  /** Endings of files that get this format, with their dot, in small letters. */
  readonly extensions: readonly string[];
  /** Read by programs: stands alone on stdout. */
  readonly machine: boolean;
  readonly renderers: Renderers;
  /** Loads what is too slow to load at start; whoever writes a report waits for it before `render`, which works without it, with less. */
  readonly prepare?: () => Promise<void>;
  /**
   * The report as text that ends in a line break. Foreign text in it is escaped for the format.
   *
   * @throws InputError `format-lacks-kind` when the format cannot show this kind of report
   */
  render(report: Report, options?: RenderOptions): string;
}

/** Makes a reporter of its description: the renderer is the one filed under the report's kind. */
export function defineReporter(description: Omit<Reporter, 'render'>): Reporter {
  return {
    ...description,
    render(report, options = {}) {
      // The seam: TypeScript does not follow that a report and the renderer filed under its kind belong together.
      const renderer = description.renderers[report.kind] as Renderer<Report> | undefined;
      if (renderer === undefined) {
        throw new InputError({
          code: 'format-lacks-kind',
          message: `the format "${description.name}" cannot show a report of the kind "${report.kind}"`,
          mend: `use --format json, or a format that can; ${description.name} shows: ${Object.keys(description.renderers).join(', ')}`,
        });
      }
      return renderer(report, options);
    },
  };
}
