import { convertRows } from '../pipeline/convert-rows.ts';
import { escapeTerminal } from '../text/escape.ts';
import { runPath } from './run-path.ts';

/** Options of `rankgauge convert` as yargs gives them. */
export interface ConvertCommandOptions {
  readonly input: string;
  readonly output: string;
  readonly to?: string | undefined;
  readonly kind?: 'run' | 'qrels' | undefined;
  readonly inputFormat?: string | undefined;
  readonly encoding?: string | undefined;
  readonly lenient: boolean;
  readonly quiet: boolean;
}

/** Converts, and says on stderr what was written. */
export async function convertCommand(options: ConvertCommandOptions): Promise<number> {
  const outcome = await convertRows({
    ...options,
    input: await runPath(options.input),
    faults: options.lenient ? 'skip' : 'refuse',
  });
  if (options.quiet) return 0;
  const { kind, format, queries, rows, unscored, warnings } = outcome;
  const remarks = [
    `${options.output}: ${kind} as ${format}, ${queries} queries, ${rows} rows`,
    ...(unscored === 0 ? [] : [`${unscored} documents without a score are left out`]),
    ...warnings.map(({ message, where }) => `skipped: ${where?.file ?? ''}: ${message}`),
  ];
  process.stderr.write(`${remarks.map(escapeTerminal).join('\n')}\n`);
  return 0;
}
