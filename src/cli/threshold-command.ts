import { InputError } from '../foundation/errors.ts';
import { openRun } from '../pipeline/diagnose-open.ts';
import { thresholdOf } from '../pipeline/threshold-run.ts';
import type { ForeignRunFlags } from './options.ts';
import { type ReportOptions, reportWriter } from './report-writer.ts';
import { toolVersion } from './version.ts';

/** Options of `rankgauge threshold` as yargs gives them. */
export interface ThresholdCommandOptions extends ReportOptions, ForeignRunFlags {
  readonly run: string;
  readonly precision?: number | undefined;
  readonly recall?: number | undefined;
  readonly seed?: number | undefined;
}

/** Finds a threshold for a run and prints what it keeps. */
export async function thresholdCommand(options: ThresholdCommandOptions): Promise<number> {
  const write = reportWriter(options);
  const { precision, recall, qrels, queries, inputFormat, encoding } = options;
  if (precision !== undefined && recall !== undefined) {
    throw new InputError({
      code: 'usage',
      message: '--precision and --recall are both given',
      why: 'one threshold cannot be chosen for two targets',
      mend: 'give one of them',
    });
  }
  const results = options.results ?? process.env['RANKGAUGE_RESULTS'] ?? 'results';
  const run = await openRun(options.run, { results, qrels, queries, inputFormat, encoding });
  const target = recall === undefined ? { precision: precision ?? 0.9 } : { recall };
  await write(thresholdOf(run, { target, seed: options.seed, tool: `rankgauge ${toolVersion()}` }));
  return 0;
}
