import { defineCommand, list, number, once } from '../define-command.ts';
import { foreignRunOptions, reportOptions, resultsOption, seedOption } from '../options.ts';

/** `rankgauge coverage`: does it hold in every language, and where it does not, is it the model or the first stage? */
export const coverage = defineCommand({
  command: 'coverage <runs..>',
  describe:
    'how a reranker does by language: gaps on the same questions, of the model and of the first stage',
  builder: (yargs) =>
    yargs
      .positional('runs', {
        type: 'string',
        array: true,
        demandOption: true,
        describe:
          'run folders, names under results, or "latest"; languages that were scored apart are joined',
      })
      .option('reference', {
        type: 'string',
        coerce: once('reference'),
        describe: 'the language that gaps are to, or mean: the others [default: en, else mean]',
      })
      .option('require-language', {
        type: 'string',
        coerce: list,
        describe: 'end with 1 when one of these is missing, e.g. ar,zh,ru',
      })
      .option('metrics', {
        type: 'string',
        coerce: (value: unknown) => (value === undefined ? undefined : [value].flat().map(String)),
        describe: 'the first of rankings is the one that gaps are of [default: those of the run]',
      })
      .option('margin', {
        coerce: number('margin', { from: 1e-9, whole: false }),
        describe: 'what counts as a gap [default: 0.05]',
      })
      .option('confidence', {
        coerce: number('confidence', { from: 0.5, to: 0.9999, whole: false }),
        describe: 'of the intervals [default: 0.95]',
      })
      .option('seed', seedOption)
      .option('results', resultsOption)
      .options(foreignRunOptions)
      .options(reportOptions)
      .example('$0 coverage latest', 'every language against English')
      .example('$0 coverage latest --reference mean', 'against the mean of the others')
      .example('$0 coverage nightly --require-language ar,zh,ru -o languages.md', 'in CI')
      .example('$0 coverage run-en run-zh run-ar', 'languages that were scored apart')
      .epilogue(
        'Exit codes: 0 done, whatever the verdicts; 1 a required language is missing; 2 usage, or runs that cannot be read',
      ),
  handler: async (options) => {
    const { coverageCommand } = await import('../coverage-command.ts');
    return coverageCommand(options);
  },
});
