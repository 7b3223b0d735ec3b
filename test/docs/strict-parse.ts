import yargs from 'yargs';
import * as commands from '../../src/cli/commands/all.ts';
import type { AnyCommand } from '../../src/cli/define-command.ts';
import { hideDashes } from '../../src/cli/lone-dash.ts';

/** Reads a command line as the command line does and runs nothing. Returns what is wrong with it, or null. */
export async function flawOf(words: readonly string[]): Promise<string | null> {
  const parser = yargs(hideDashes(words))
    .scriptName('rankgauge')
    .parserConfiguration({
      'greedy-arrays': false,
      'parse-positional-numbers': false,
      'duplicate-arguments-array': true,
      'dot-notation': false,
    })
    .exitProcess(false)
    .strict()
    .demandCommand(1)
    .fail((message, error) => {
      throw error ?? new Error(message);
    });
  for (const { command, describe, builder } of Object.values<AnyCommand>(commands)) {
    parser.command(command, describe, builder, () => {});
  }
  try {
    await parser.parseAsync();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
