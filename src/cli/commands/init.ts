import { defineCommand } from '../define-command.ts';
import { quietOption } from '../options.ts';

/** `rankgauge init`: files to begin with. */
export const init = defineCommand({
  command: 'init',
  describe:
    'write rankgauge.yaml, a template and a workflow to begin with; asks on a terminal, else takes what is usual',
  builder: (yargs) =>
    yargs
      .option('quiet', quietOption)
      .example('$0 init', 'three questions on a terminal; files that are there are left alone')
      .example('$0 init < /dev/null', 'asks nothing: the shipped data set and a reranker in process')
      .epilogue('Exit codes: 0 done (files that were there are kept); 2 the folder cannot be written'),
  handler: async (options) => {
    const { initCommand } = await import('../init-command.ts');
    return initCommand(options);
  },
});
