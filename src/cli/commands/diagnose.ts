import { defineCommand, list, once } from '../define-command.ts';
import { foreignRunOptions, reportOptions, resultsOption } from '../options.ts';

/** `rankgauge diagnose`: do the scores still tell relevant from irrelevant, and if not, why and how to mend it? */
export const diagnose = defineCommand({
  command: 'diagnose <run>',
  describe: 'say whether the scores of a run collapsed, why, and how to mend it',
  builder: (yargs) =>
    yargs
      .positional('run', {
        type: 'string',
        demandOption: true,
        describe: 'a run folder, a name under results, "latest", or with --qrels a TREC run',
      })
      .option('baseline', {
        type: 'string',
        coerce: once('baseline'),
        describe: 'an earlier run: say whether the scores moved since',
      })
      .option('url', {
        type: 'string',
        coerce: list,
        describe: 'address of the service: settle by a few calls what scores alone cannot',
      })
      .option('fail-on', {
        choices: ['suspect', 'collapsed'] as const,
        describe: 'exit 1 at this verdict or a worse one',
      })
      .option('config', {
        alias: 'c',
        type: 'string',
        coerce: once('config'),
        describe: 'rankgauge.yaml with the headers for --url [default: found upwards]',
      })
      .option('results', resultsOption)
      .options(foreignRunOptions)
      .options(reportOptions)
      .example('$0 diagnose latest', 'what the scores of the newest run say')
      .example('$0 diagnose latest --url http://127.0.0.1:8000', 'and what a few calls settle')
      .example('$0 diagnose nightly --baseline main --fail-on collapsed', 'in CI')
      .epilogue(
        'Exit codes: 0 diagnosed; 1 the verdict is that of --fail-on or worse; 2 usage, or a run that cannot be read; 3 the reranker failed',
      ),
  handler: async (options) => {
    const { diagnoseCommand } = await import('../diagnose-command.ts');
    return diagnoseCommand(options);
  },
});
