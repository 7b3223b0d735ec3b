import { defineCommand, list, number, once } from '../define-command.ts';
import {
  foreignRunOptions,
  jsonOption,
  outputOption,
  quietOption,
  resultsOption,
  seedOption,
} from '../options.ts';

/** `rankgauge report`: everything there is to say of some runs, on one page to look at and to hand on. */
export const report = defineCommand({
  command: 'report <runs..>',
  describe:
    'one page of some runs: verdicts, differences, languages, scores, depths, findings, changed queries',
  builder: (yargs) =>
    yargs
      .positional('runs', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'run folders, names under results, or "latest"; the others are compared with the first',
      })
      .option('metrics', {
        type: 'string',
        coerce: (value: unknown) => (value === undefined ? undefined : [value].flat().map(String)),
        describe: 'the first is the primary one, which has the verdicts [default: those of the first run]',
      })
      .option('margin', {
        type: 'string',
        coerce: list,
        describe: 'what counts as a difference, 0.02 or 0.02,MRR@10=0.03 [default: 0.02]',
      })
      .option('by', {
        type: 'string',
        coerce: once('by'),
        describe: 'a column: verdicts by its values [default: language, where there are several]',
      })
      .option('show', {
        coerce: number('show', { from: 0, to: 100, whole: true }),
        describe: 'so many of the queries that changed most, for each pair [default: 5]',
      })
      .option('reference', {
        type: 'string',
        coerce: once('reference'),
        describe: 'the language that gaps are to, or mean: the others [default: en, else mean]',
      })
      .option('load', {
        type: 'string',
        coerce: once('load'),
        describe: 'JSON of `rankgauge load --json`: its curves stand in the page too',
      })
      .option('seed', seedOption)
      .option('results', resultsOption)
      .options(foreignRunOptions)
      .option('format', {
        type: 'string',
        coerce: once('format'),
        describe: 'json or html, on stdout; needed only where no file is named',
      })
      .option('json', jsonOption)
      .option('output', { ...outputOption, describe: 'the page, F.html, or the figures, F.json; repeatable' })
      .option('quiet', quietOption)
      .example('$0 report latest -o report.html', 'one run')
      .example('$0 report bare instruction -o report.html', 'an instruction against none')
      .example('$0 report old new --load load.json -o report.html', 'with the curves of a load test')
      .example('$0 report bm25.txt mine.txt --qrels qrels.txt -o report.html', 'TREC runs')
      .epilogue(
        'Exit codes: 0 written, whatever the verdicts; 2 usage, or runs that cannot be read or compared',
      ),
  handler: async (options) => {
    const { reportCommand } = await import('../report-command.ts');
    return reportCommand(options);
  },
});
