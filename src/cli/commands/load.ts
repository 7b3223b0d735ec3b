import { defineCommand, list, number, once } from '../define-command.ts';
import { encodingOption, inputFormatOption, reportOptions, seedOption } from '../options.ts';

/** `rankgauge load`: how much does the service hold, and what does it do past that? */
export const load = defineCommand({
  command: 'load [dataset]',
  describe: 'put a bounded load on a rerank service: knee, latencies, errors, largest load that holds',
  builder: (yargs) =>
    yargs
      .positional('dataset', {
        type: 'string',
        describe: 'where the queries come from: folder, file, or a shipped set [default: human-rights]',
      })
      .option('url', {
        type: 'string',
        coerce: list,
        describe: 'address of the service; several are balanced',
      })
      .option('protocol', {
        type: 'string',
        coerce: once('protocol'),
        describe: 'see `rankgauge list protocols`',
      })
      .option('model', { type: 'string', coerce: once('model'), describe: 'model as the server names it' })
      .option('template', {
        type: 'string',
        coerce: once('template'),
        describe: 'name or path [default: bare]',
      })
      .option('config', {
        alias: 'c',
        type: 'string',
        coerce: once('config'),
        describe: 'rankgauge.yaml with headers and addresses [default: found upwards]',
      })
      .option('concurrency', {
        type: 'string',
        coerce: list,
        describe: 'closed loop: callers of each level [default: 1,2,4,8,16,32]',
      })
      .option('rate', {
        type: 'string',
        coerce: list,
        describe: 'open loop: calls a second, or none [default: 50, 80 and 95 % of what the knee gives]',
      })
      .option('documents', {
        type: 'string',
        coerce: list,
        describe: 'documents in a call, swept [default: 10]',
      })
      .option('length', {
        type: 'string',
        coerce: list,
        describe: 'characters of each document, swept [default: texts as they are]',
      })
      .option('duration', {
        coerce: number('duration', { from: 0.1, to: 3600, whole: false }),
        describe: 'seconds of each level [default: 5]',
      })
      .option('max-duration', {
        coerce: number('max-duration', { from: 0.1, whole: false }),
        describe: 'seconds of all levels that are allowed [default: 300]',
      })
      .option('max-calls', {
        coerce: number('max-calls', { from: 1, whole: true }),
        describe: 'calls in all that are allowed [default: 20000]',
      })
      .option('warm-up', {
        coerce: number('warm-up', { from: 0, whole: true }),
        describe: 'calls before each level, not counted [default: twice its concurrency]',
      })
      .option('quality-queries', {
        coerce: number('quality-queries', { from: 0, whole: true }),
        describe: 'queries ranked alone and at the knee, to compare; 0: none [default: 32]',
      })
      .option('timeout', {
        coerce: number('timeout', { from: 0.1, whole: false }),
        describe: 'seconds after which a call has failed [default: 30]',
      })
      .option('slo', {
        type: 'string',
        coerce: once('slo'),
        describe: "what must hold, e.g. 'p95 < 500 ms and errors < 0.1 %'",
      })
      .option('yes', { type: 'boolean', default: false, describe: 'allow a target that is not this machine' })
      .option('seed', seedOption)
      .option('input-format', inputFormatOption('the data set'))
      .option('encoding', encodingOption('the data set'))
      .options(reportOptions)
      .example('$0 load --url http://127.0.0.1:8000', 'a sweep of about a minute')
      .example("$0 load --url http://127.0.0.1:8000 --slo 'p95 < 500 ms and errors < 0.1 %'", 'what it holds')
      .epilogue(
        'Exit codes: 0 measured; 1 no load tried holds --slo; 2 usage, or a target that is not this machine without --yes; 3 the service cannot be used',
      ),
  handler: async (options) => {
    const { loadCommand } = await import('../load-command.ts');
    return loadCommand(options);
  },
});
