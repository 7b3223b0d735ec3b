import { defineCommand, list, once } from '../define-command.ts';
import { reportOptions } from '../options.ts';

/** `rankgauge doctor`: does a service come up and answer right? Needs no data set. */
export const doctor = defineCommand({
  command: 'doctor',
  describe: 'look at a service by a few calls, without a data set: what is wrong, why, and how to mend it',
  builder: (yargs) =>
    yargs
      .option('url', {
        type: 'string',
        coerce: list,
        describe: 'address of the service, e.g. http://127.0.0.1:8000',
      })
      .option('protocol', {
        type: 'string',
        coerce: once('protocol'),
        describe: 'its API (see `rankgauge list protocols`) [default: found out]',
      })
      .option('model', { type: 'string', coerce: once('model'), describe: 'the model as requests name it' })
      .option('config', {
        alias: 'c',
        type: 'string',
        coerce: once('config'),
        describe: 'rankgauge.yaml whose reranker, headers and templates are looked at',
      })
      .option('log', {
        type: 'string',
        coerce: once('log'),
        describe: 'log of the server: known lines with cause and mend',
      })
      .option('model-dir', {
        type: 'string',
        coerce: once('model-dir'),
        describe: 'folder of the model, plain or of a hub cache: links, shards, architecture',
      })
      .options(reportOptions)
      .example('$0 doctor --url http://127.0.0.1:8000', 'the first thing to try')
      .example('$0 doctor --log vllm.log', 'why a server does not come up')
      .example('$0 doctor --model-dir ~/models/Qwen3-Reranker-4B', 'before it is started')
      .epilogue(
        'At most 60 requests and 10 seconds. Exit codes: 0 all checks pass, or some warn; 1 a check fails; 2 usage, or files that cannot be read',
      ),
  handler: async (options) => {
    const { doctorCommand } = await import('../doctor-command.ts');
    return doctorCommand(options);
  },
});
