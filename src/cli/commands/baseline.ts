import { defineCommand, once } from '../define-command.ts';
import { jsonOption, resultsOption } from '../options.ts';

/** `rankgauge baseline`: what later runs are judged against. */
export const baseline = defineCommand({
  command: 'baseline <action> [name] [run]',
  describe: 'save a run as what later ones are judged against; list and show what was saved',
  builder: (yargs) =>
    yargs
      .positional('action', {
        choices: ['save', 'list', 'show'] as const,
        demandOption: true,
        describe: 'what to do',
      })
      .positional('name', { type: 'string', describe: 'name of the baseline, as in "main"' })
      .positional('run', { type: 'string', describe: 'the run to save: a folder, a name, or "latest"' })
      .option('anchor', {
        type: 'boolean',
        default: false,
        describe: 'move the anchor too, from which losses add up; else only the latest moves',
      })
      .option('config', {
        alias: 'c',
        type: 'string',
        coerce: once('config'),
        describe: 'rankgauge.yaml [default: found upwards]; baselines stand beside it',
      })
      .option('results', resultsOption)
      .option('qrels', {
        type: 'string',
        coerce: once('qrels'),
        describe: 'judgments, for a run that is a TREC file',
      })
      .option('queries', {
        type: 'string',
        coerce: once('queries'),
        describe: 'table of queries for it',
      })
      .option('json', jsonOption)
      .example('$0 baseline save main latest', 'after a release; commit the folder baselines/')
      .example('$0 baseline save main latest --anchor', 'accept what was lost since the anchor was set')
      .example('$0 baseline show main', 'what a gate compares with')
      .epilogue('Exit codes: 0 done; 2 usage, or a run that cannot be a baseline'),
  handler: async (options) => {
    const { baselineCommand } = await import('../baseline-command.ts');
    return baselineCommand(options);
  },
});
