import { defineCommand, once } from '../define-command.ts';
import { reportOptions, resultsOption } from '../options.ts';

/** `rankgauge merge`: the shards of a run become one run. */
export const merge = defineCommand({
  command: 'merge <runs..>',
  describe: 'join the shards of a run, made by run --shard, into one run',
  builder: (yargs) =>
    yargs
      .positional('runs', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'all shards, in any order: folders, or names under results',
      })
      .option('name', {
        type: 'string',
        coerce: once('name'),
        demandOption: true,
        describe: 'name of the whole run',
      })
      .option('results', resultsOption)
      .option('force', { type: 'boolean', default: false, describe: 'replace a run of the same name' })
      .options(reportOptions)
      .example(
        '$0 merge results/nightly-bare-vllm-shard-* --name nightly',
        'as one machine would have made it',
      )
      .epilogue(
        'Exit codes: 0 done; 2 usage, a shard that is missing, unfinished, there twice or of another run (all are named); 3 more than 1 % of the pairs have no score',
      ),
  handler: async (options) => {
    const { mergeCommand } = await import('../merge-command.ts');
    return mergeCommand(options);
  },
});
