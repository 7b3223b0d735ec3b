import { defineCommand, number, once } from '../define-command.ts';
import { quietOption, resultsOption } from '../options.ts';

/** `rankgauge view`: the workbench in a browser. */
export const view = defineCommand({
  command: 'view',
  describe: 'look at runs, compare them and try templates in a browser, served on this machine only',
  builder: (yargs) =>
    yargs
      .option('results', resultsOption)
      .option('port', {
        coerce: number('port', { from: 0, to: 65535, whole: true }),
        describe: 'where it listens on 127.0.0.1; 0 = any that is free [default: 4777]',
      })
      .option('config', {
        alias: 'c',
        type: 'string',
        coerce: once('config'),
        describe:
          'config file, whose rerankers the playground can ask [default: rankgauge.yaml, here or above]',
      })
      .option('open', {
        choices: ['yes', 'no'] as const,
        default: 'no' as const,
        describe: 'whether to open the page in the browser',
      })
      .option('quiet', quietOption)
      .example('$0 view', 'shows the runs under results at http://127.0.0.1:4777/')
      .example('$0 view --results /tmp/runs --port 0', 'other runs, at a port that is free')
      .epilogue(
        'Ctrl-C ends it. Exit codes: 2 usage, config, or the port is in use; 130 and 143 stopped by a signal',
      ),
  handler: async (options) => {
    const { viewCommand } = await import('../view-command.ts');
    return viewCommand(options);
  },
});
