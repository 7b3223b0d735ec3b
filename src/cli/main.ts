import yargs from 'yargs';
import { InputError } from '../foundation/errors.ts';
import { didYouMean } from '../foundation/suggest.ts';
import * as commands from './commands/all.ts';
import type { AnyCommand } from './define-command.ts';
import { failureOf } from './errors.ts';
import { hideDashes, showDashes } from './lone-dash.ts';
import { optionNames } from './option-names.ts';
import { toolVersion } from './version.ts';

const allCommands: readonly AnyCommand[] = Object.values(commands);

/**
 * Parses a command line, runs its command and says how it ended.
 *
 * @param words without node and script
 * @returns the exit code: 0 done or passed, 1 a judgment asked for is negative, 2 usage, config or data, 3 the reranker
 *   failed, 4 inconclusive, 70 a fault of ours, 130 and 143 stopped by a signal
 */
export async function main(words: readonly string[]): Promise<number> {
  const version = toolVersion();
  let chosen: (() => Promise<number>) | undefined;
  const parser = yargs(hideDashes(words))
    .scriptName('rankgauge')
    .usage(
      '$0 <command> [options]\n\nIs this reranker, with this instruction, on these languages, good enough to ship, and did it get worse?',
    )
    // Lists are commas or repeats, never spaces; ids that look like numbers stay texts; `a.b` is a name, not a path.
    .parserConfiguration({
      'greedy-arrays': false,
      'parse-positional-numbers': false,
      'duplicate-arguments-array': true,
      'dot-notation': false,
    })
    .version(version)
    .alias('version', 'v')
    .help()
    .alias('help', 'h')
    .completion('completion', 'print a completion script for bash or zsh')
    .strict()
    .recommendCommands()
    .demandCommand(1, 'name a command')
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .fail((message, error) => {
      throw error ?? usageError(message);
    });
  for (const { command, describe, builder, handler } of allCommands) {
    parser.command(command, describe, builder, (options) => {
      // When a command was found, yargs lays out its help for later: 30 ms where lines are wrapped, next to nothing where not.
      parser.wrap(null);
      // The seam: each command's handler takes just what its own builder makes.
      chosen = () => handler(showDashes(options) as never);
    });
  }
  try {
    await parser.parseAsync();
    return (await chosen?.()) ?? 0;
  } catch (error) {
    const failure = failureOf(isYargsError(error) ? usageError(error.message) : error, {
      version,
      command: `rankgauge ${words[0] ?? ''}`,
    });
    process.stderr.write(`${failure.text}\n`);
    return failure.exitCode;
  }
}

/** What yargs throws itself, and what it makes of an error thrown while an option's value is read: only the message is kept. */
function isYargsError(error: unknown): error is Error {
  return error instanceof Error && error.name === 'YError';
}

/** yargs tells usage errors as a sentence; unknown options get a suggestion from the options that there are. */
function usageError(message: string): InputError {
  const unknown = /^Unknown arguments?: (.+)$/.exec(message)?.[1];
  const options = allCommands.flatMap(optionNames);
  const hint = unknown === undefined ? '' : didYouMean(unknown.split(', ')[0] ?? '', options);
  return new InputError({
    code: 'usage',
    message: `${message.replace(/\n+/g, ' ').trim()}${hint}`,
    mend: 'see `rankgauge --help` or `rankgauge <command> --help`',
  });
}
