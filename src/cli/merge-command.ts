import { mergeRuns } from '../pipeline/merge-runs.ts';
import { resolveRun } from '../results/run-folder.ts';
import { escapeTerminal, safeFileName } from '../text/escape.ts';
import { problemLines } from './errors.ts';
import { type ReportOptions, reportWriter } from './report-writer.ts';
import { toolVersion } from './version.ts';

/** Options of `rankgauge merge` as yargs gives them. */
export interface MergeCommandOptions extends ReportOptions {
  readonly runs: readonly string[];
  readonly name?: string | undefined;
  readonly results?: string | undefined;
  readonly force: boolean;
}

/** Joins shards, says where the whole run is, and prints its tables. */
export async function mergeCommand(options: MergeCommandOptions): Promise<number> {
  const write = reportWriter(options);
  const results = options.results ?? process.env['RANKGAUGE_RESULTS'] ?? 'results';
  const shards = await Promise.all(options.runs.map((run) => resolveRun(run, { results, want: 'finished' })));
  const { evaluation, run, failure } = await mergeRuns({
    shards,
    results,
    name: safeFileName(options.name ?? ''),
    existing: options.force ? 'replace' : 'refuse',
    tool: `rankgauge ${toolVersion()}`,
  });
  if (!options.quiet) {
    process.stderr.write(`${escapeTerminal(`${shards.length} shards are ${run.path ?? run.name}`)}\n`);
  }
  await write(evaluation);
  if (failure === null) return 0;
  process.stderr.write(`${problemLines(failure.problem)}\n`);
  return 3;
}
