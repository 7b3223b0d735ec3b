import { defineCommand, list, number, once } from '../define-command.ts';
import { encodingOption, formatOption, inputFormatOption, jsonOption, quietOption } from '../options.ts';

/** `rankgauge retrieve`: candidates for a data set that has a corpus, and what they can reach at best. */
export const retrieve = defineCommand({
  command: 'retrieve <dataset>',
  describe: 'make first-stage candidates for a data set and tell their recall by language',
  builder: (yargs) =>
    yargs
      .positional('dataset', {
        type: 'string',
        demandOption: true,
        describe: 'a data set with a corpus: a path, or one that comes with rankgauge',
      })
      .option('method', {
        choices: ['bm25', 'embeddings', 'rrf'] as const,
        default: 'bm25' as const,
        describe: 'how candidates are found',
      })
      .option('top', {
        coerce: number('top', { from: 1, whole: true }),
        describe: 'candidates per query [default: 50]',
      })
      .option('terms', {
        choices: ['word', 'char3'] as const,
        default: 'word' as const,
        describe: 'bm25: words, or runs of three characters',
      })
      .option('k1', {
        coerce: number('k1', { from: 0, whole: false }),
        describe: 'bm25: how soon repeats stop counting [default: 1.2]',
      })
      .option('b', {
        coerce: number('b', { from: 0, to: 1, whole: false }),
        describe: 'bm25: how much long documents are discounted [default: 0.75]',
      })
      .option('url', {
        type: 'string',
        coerce: list,
        describe: 'embeddings: address of an OpenAI-shaped /v1/embeddings',
      })
      .option('model', { type: 'string', coerce: once('model'), describe: 'embeddings: its model' })
      .option('instruction', {
        type: 'string',
        coerce: once('instruction'),
        describe: 'embeddings: task before each query, "" for none [default: that of Qwen3-Embedding]',
      })
      .option('batch', {
        coerce: number('batch', { from: 1, whole: true }),
        describe: 'embeddings: texts in one request [default: 32]',
      })
      .option('concurrency', {
        coerce: number('concurrency', { from: 1, whole: true }),
        describe: 'embeddings: requests under way at a time [default: 4]',
      })
      .option('fuse', {
        type: 'string',
        coerce: list,
        describe: 'rrf: bm25, embeddings or run files, two or more [default: bm25,embeddings]',
      })
      .option('rrf-k', {
        coerce: number('rrf-k', { from: 0, whole: false }),
        describe: 'rrf: its constant [default: 60]',
      })
      .option('confidence', {
        coerce: number('confidence', { from: 0.5, to: 0.9999, whole: false }),
        describe: 'of the intervals [default: 0.95]',
      })
      .option('input-format', inputFormatOption('the data set'))
      .option('encoding', encodingOption('the data set'))
      .option('format', formatOption)
      .option('json', jsonOption)
      .option('output', {
        alias: 'o',
        type: 'string',
        coerce: list,
        describe:
          'candidates: FOLDER/ (a data set), .jsonl (pairs), .run .trec .txt (TREC); report: .md .json .csv',
      })
      .option('quiet', quietOption)
      .example('$0 retrieve corpus --top 50 -o candidates/', 'then: rankgauge run --dataset candidates')
      .example('$0 retrieve corpus --method rrf --fuse bm25.run,dense.run -o fused.run', 'two runs fused')
      .epilogue('Exit codes: 0 done; 2 usage or data; 3 the embeddings server failed'),
  handler: async (options) => {
    const { retrieveCommand } = await import('../retrieve-command.ts');
    return retrieveCommand(options);
  },
});
