import { defineCommand } from '../define-command.ts';
import { resultsOption } from '../options.ts';

/** `rankgauge list KIND`: what there is, read from the catalogues and folders themselves. */
export const list = defineCommand({
  command: 'list <kind>',
  describe: 'list metrics, protocols, templates, datasets, causes or runs',
  builder: (yargs) =>
    yargs
      .positional('kind', {
        choices: ['metrics', 'protocols', 'templates', 'datasets', 'causes', 'runs'] as const,
        demandOption: true,
        describe: 'what to list',
      })
      .option('results', resultsOption)
      .option('json', { type: 'boolean', default: false, describe: 'print JSON' })
      .example('$0 list metrics', 'names, ranges and what they are called in trec_eval')
      .example('$0 list runs --json', 'for scripts'),
  handler: async ({ kind, results, json }) => {
    const { listing } = await import('../listing.ts');
    process.stdout.write(await listing(kind, { results, format: json ? 'json' : 'table' }));
    return 0;
  },
});
