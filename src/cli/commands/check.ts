import { defineCommand } from '../define-command.ts';
import { encodingOption, inputFormatOption, reportOptions } from '../options.ts';

/** `rankgauge check`: what is wrong with a data set, all of it at once. */
export const check = defineCommand({
  command: 'check <datasets..>',
  describe:
    'tell all flaws of a data set: encodings, garbled texts, languages, copies, leaked answers, labels',
  builder: (yargs) =>
    yargs
      .positional('datasets', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'folders or files, or names of data sets that come with rankgauge',
      })
      .option('fail-on', {
        choices: ['warning'] as const,
        describe: 'exit 1 at warnings too',
      })
      .option('input-format', inputFormatOption('the data sets'))
      .option('encoding', encodingOption('the files'))
      .options(reportOptions)
      .example('$0 check human-rights', 'a data set that comes with rankgauge')
      .example('$0 check my-set pairs.csv', 'a folder and a file')
      .example('$0 check my-set --fail-on warning -o flaws.md', 'in CI')
      .epilogue(
        'Exit codes: 0 no errors; 1 warnings, with --fail-on warning; 2 usage, or errors: a run would refuse the set',
      ),
  handler: async (options) => {
    const { checkCommand } = await import('../check-command.ts');
    return checkCommand(options);
  },
});
