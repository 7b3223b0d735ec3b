import type { Comparison } from '../comparison/comparison.ts';
import { compareRuns } from '../pipeline/compare-runs.ts';
import { shellWord } from '../text/shell-word.ts';
import { marginsOf } from './margins.ts';
import type { ForeignRunFlags } from './options.ts';
import { type ReportOptions, reportWriter } from './report-writer.ts';
import { toolVersion } from './version.ts';

/** Options of `rankgauge compare` as yargs gives them. */
export interface CompareCommandOptions extends ReportOptions, ForeignRunFlags {
  readonly baseline: string;
  readonly runs: readonly string[];
  readonly metrics?: readonly string[] | undefined;
  readonly margin?: readonly string[] | undefined;
  readonly confidence?: number | undefined;
  readonly by?: string | undefined;
  readonly allPairs: boolean;
  readonly show?: number | undefined;
  readonly effect?: number | undefined;
  readonly seed?: number | undefined;
}

/** Compares runs and prints what was found. */
export async function compareCommand(options: CompareCommandOptions): Promise<number> {
  const write = reportWriter(options);
  const { confidence, by, show, effect, seed, metrics, qrels, queries, inputFormat, encoding } = options;
  const comparison = await compareRuns(options.baseline, options.runs, {
    ...marginsOf(options.margin ?? []),
    ...(confidence === undefined ? {} : { confidence }),
    ...(by === undefined ? {} : { by }),
    ...(show === undefined ? {} : { show }),
    ...(effect === undefined ? {} : { effect }),
    ...(seed === undefined ? {} : { seed }),
    pairs: options.allPairs ? 'all' : 'baseline',
    tool: `rankgauge ${toolVersion()}`,
    results: options.results ?? process.env['RANKGAUGE_RESULTS'] ?? 'results',
    ...{ metrics, qrels, queries, inputFormat, encoding },
  });
  await write({ ...comparison, next: nextCommands(comparison, options) });
  return 0;
}

/** What to do next, as lines to copy. */
function nextCommands({ by, runs, comparisons }: Comparison, options: CompareCommandOptions): string[] {
  const asked = [
    ...(options.results === undefined ? [] : ['--results', options.results]),
    ...(options.qrels === undefined ? [] : ['--qrels', options.qrels]),
  ];
  const words = [options.baseline, ...options.runs, ...asked].map(shellWord);
  const command = ['rankgauge compare', ...words].join(' ');
  const languages = comparisons.some(({ queries }) => queries.languages > 1);
  return [
    ...(by === null && languages ? [`${command} --by language`] : []),
    ...(options.show === undefined && runs.length > 1 ? [`${command} --show 5`] : []),
  ];
}
