import { defineCommand, number } from '../define-command.ts';
import { foreignRunOptions, reportOptions, resultsOption, seedOption } from '../options.ts';

/** `rankgauge threshold`: from which score on is a document kept, and what does that cost? */
export const threshold = defineCommand({
  command: 'threshold <run>',
  describe: 'a score threshold for a precision or recall that the data supports, and calibration',
  builder: (yargs) =>
    yargs
      .positional('run', {
        type: 'string',
        demandOption: true,
        describe: 'a run folder, a name under results, "latest", or with --qrels a TREC run',
      })
      .option('precision', {
        coerce: number('precision', { from: 0, to: 1, whole: false }),
        describe: 'share of the kept documents that is relevant [default: 0.9]',
      })
      .option('recall', {
        coerce: number('recall', { from: 0, to: 1, whole: false }),
        describe: 'in place of it: share of the relevant candidates that is kept',
      })
      .option('seed', seedOption)
      .option('results', resultsOption)
      .options(foreignRunOptions)
      .options(reportOptions)
      .example('$0 threshold latest', 'for a precision of 0.9, by language, with 0.5 beside it')
      .example('$0 threshold latest --recall 0.95 --format json', 'for a recall, for programs')
      .epilogue(
        'Exit codes: 0 done, also when no threshold is supported; 2 usage, or a run that cannot be read',
      ),
  handler: async (options) => {
    const { thresholdCommand } = await import('../threshold-command.ts');
    return thresholdCommand(options);
  },
});
