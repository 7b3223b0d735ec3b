import { defineCommand, once } from '../define-command.ts';

/** `rankgauge serve-command`: the command line that serves a model as a reranker with vLLM. */
export const serveCommand = defineCommand({
  command: 'serve-command <model>',
  describe: 'print the vllm serve line, the template file and a compose file for a model',
  builder: (yargs) =>
    yargs
      .positional('model', {
        type: 'string',
        demandOption: true,
        describe: 'its name on a hub, or its folder, e.g. Qwen/Qwen3-Reranker-4B',
      })
      .option('memory', {
        alias: 'gpu-memory',
        type: 'string',
        coerce: once('memory'),
        describe: 'memory of the card, e.g. 24GB: chooses --max-model-len',
      })
      .option('vllm-version', {
        type: 'string',
        coerce: once('vllm-version'),
        describe: 'version of vLLM, e.g. 0.14.0 (GET /version tells it)',
      })
      .option('quantized', {
        choices: ['gptq', 'awq'] as const,
        describe: 'form of the weights [default: by the name]',
      })
      .option('json', { type: 'boolean', default: false, describe: 'as JSON' })
      .example(
        '$0 serve-command Qwen/Qwen3-Reranker-4B --memory 24GB --vllm-version 0.22.0',
        'the original weights',
      )
      .example('$0 serve-command tomaarsen/Qwen3-Reranker-4B-seq-cls', 'a converted checkpoint')
      .epilogue(
        'Exit codes: 0 printed; 1 this version or card cannot serve the model as a reranker; 2 usage',
      ),
  handler: async (options) => {
    const { serveCommandCommand } = await import('../serve-command-command.ts');
    return serveCommandCommand(options);
  },
});
