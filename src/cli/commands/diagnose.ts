import { defineCommand, list, once } from '../define-command.ts';
import {
  encodingOption,
  formatOption,
  inputFormatOption,
  jsonOption,
  outputOption,
  quietOption,
  resultsOption,
} from '../options.ts';

/** `rankgauge diagnose`: do the scores still tell relevant from irrelevant, and if not, why and how to mend it? */
export const diagnose = defineCommand({
  command: 'diagnose <run>',
  describe: 'say whether the scores of a run collapsed, why, and how to mend it',
  optionNames: [
    ...['baseline', 'url', 'fail-on', 'config', 'results', 'qrels', 'queries', 'input-format', 'encoding'],
    ...['format', 'json', 'output', 'quiet'],
  ],
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
      .option('qrels', { type: 'string', coerce: once('qrels'), describe: 'judgments, for a TREC run' })
      .option('queries', {
        type: 'string',
        coerce: once('queries'),
        describe: 'table of queries for it: query_id, language, parallel_id, group, ...',
      })
      .option('input-format', inputFormatOption('these files'))
      .option('encoding', encodingOption('these files'))
      .option('format', formatOption)
      .option('json', jsonOption)
      .option('output', outputOption)
      .option('quiet', quietOption)
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
