import { defineCommand, list, number, once } from '../define-command.ts';
import { foreignRunOptions, reportOptions, resultsOption, seedOption } from '../options.ts';

/** `rankgauge compare`: is it better, by how much, on which slices, and were there enough questions to see it? */
export const compare = defineCommand({
  command: 'compare <baseline> <runs..>',
  describe: 'compare runs with a baseline: better, worse, equivalent or inconclusive, and by how much',
  builder: (yargs) =>
    yargs
      .positional('baseline', {
        type: 'string',
        demandOption: true,
        describe: 'a run folder, a name under results, or "latest"',
      })
      .positional('runs', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'what is compared with it',
      })
      .option('metrics', {
        type: 'string',
        coerce: (value: unknown) => (value === undefined ? undefined : [value].flat().map(String)),
        describe: 'the first is the primary one, which has the verdicts [default: those of the baseline]',
      })
      .option('margin', {
        type: 'string',
        coerce: list,
        describe: 'what counts as a difference, 0.02 or 0.02,MRR@10=0.03 [default: 0.02]',
      })
      .option('confidence', {
        coerce: number('confidence', { from: 0.5, to: 0.9999, whole: false }),
        describe: 'of the intervals [default: 0.95]',
      })
      .option('by', {
        type: 'string',
        coerce: once('by'),
        describe: 'a column, e.g. language: verdicts by its values, in intervals that hold together',
      })
      .option('all-pairs', {
        type: 'boolean',
        default: false,
        describe: 'every run against every one before it',
      })
      .option('show', {
        coerce: number('show', { from: 0, to: 1000, whole: true }),
        describe: 'so many of the queries that changed most, with both rankings [default: 0]',
      })
      .option('effect', {
        coerce: number('effect', { from: 1e-9, whole: false }),
        describe: 'say how many questions a difference of that size needs',
      })
      .option('seed', seedOption)
      .option('results', resultsOption)
      .options(foreignRunOptions)
      .options(reportOptions)
      .example('$0 compare bare-run instruction-run', 'an instruction against none')
      .example('$0 compare full int8 --by language --margin 0.01', 'by language, in one family')
      .example('$0 compare old new --show 10 -o changes.md', 'with the queries that changed most')
      .example('$0 compare bm25.txt mine.txt --qrels qrels.txt', 'TREC runs')
      .epilogue('Exit codes: 0 compared, whatever the verdict; 2 usage, or runs that cannot be compared'),
  handler: async (options) => {
    const { compareCommand } = await import('../compare-command.ts');
    return compareCommand(options);
  },
});
