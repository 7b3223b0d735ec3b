import type { RunFlags } from '../config/precedence.ts';
import type { ReportOptions } from './report-writer.ts';

/** Options of `rankgauge run` as yargs gives them. */
export interface RunCommandOptions extends RunFlags, ReportOptions {
  readonly config?: string | undefined;
  readonly dryRun: boolean;
  readonly resume?: string | undefined;
  readonly name?: string | undefined;
  readonly demo: boolean;
  readonly force: boolean;
  readonly verbose: boolean;
}
