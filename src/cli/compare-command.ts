import type { Comparison } from '../comparison/comparison.ts';
import { InputError } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import { metric } from '../metrics/index.ts';
import { compareRuns } from '../pipeline/compare-runs.ts';
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

/** `0.02` is for all measures, `MRR@10=0.03` for one. */
export function marginsOf(words: readonly string[]): { margin?: number; margins?: Record<string, number> } {
  const plain: number[] = [];
  const named: [string, number][] = [];
  for (const word of words) {
    const [, name, value] = /^(?:(.+)=)?([^=]+)$/.exec(word) ?? [];
    const margin = Number(value);
    if (!(margin > 0 && Number.isFinite(margin))) {
      throw new InputError({
        code: 'usage',
        message: `--margin takes numbers above 0, not ${quoted(word)}`,
        mend: 'write --margin 0.02, or --margin 0.02,MRR@10=0.03 for a margin of its own',
      });
    }
    if (name === undefined) plain.push(margin);
    else named.push([metric(name).name, margin]);
  }
  if (plain.length > 1) {
    throw new InputError({
      code: 'usage',
      message: `--margin has ${plain.length} numbers for all measures`,
      mend: 'give one, and name the measures of the others: --margin 0.02,MRR@10=0.03',
    });
  }
  return {
    ...(plain[0] === undefined ? {} : { margin: plain[0] }),
    ...(named.length === 0 ? {} : { margins: Object.fromEntries(named) }),
  };
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

/** As a shell takes it for one word. */
export function shellWord(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
