import { defineCommand, list, number, once } from '../define-command.ts';
import {
  encodingOption,
  inputFormatOption,
  reportOptions,
  resultsOption,
  seedOption,
  verboseOption,
} from '../options.ts';

/** `rankgauge run`: the main job. */
export const run = defineCommand({
  command: 'run',
  describe: 'score a data set with rerankers and templates, and measure the rankings',
  builder: (yargs) =>
    yargs
      .option('config', {
        alias: 'c',
        type: 'string',
        coerce: once('config'),
        describe: 'rankgauge.yaml [default: found upwards]',
      })
      .option('dataset', {
        type: 'string',
        coerce: once('dataset'),
        describe: 'folder or file, or the name of a shipped set',
      })
      .option('input-format', inputFormatOption('the data set'))
      .option('encoding', encodingOption('the data set'))
      .option('template', {
        type: 'string',
        coerce: list,
        describe: 'names or paths of templates [default: bare]',
      })
      .option('protocol', {
        type: 'string',
        coerce: list,
        describe: 'rerankers: see `rankgauge list protocols` [default: vllm with --url, else bm25-char3]',
      })
      .option('url', {
        type: 'string',
        coerce: list,
        describe: 'address of the server; several are balanced',
      })
      .option('model', { type: 'string', coerce: once('model'), describe: 'model as the server names it' })
      .option('metrics', {
        type: 'string',
        coerce: metricNames,
        describe: 'the first is the primary one; see `rankgauge list metrics`',
      })
      .option('language', { type: 'string', coerce: list, describe: 'only these languages (BCP 47)' })
      .option('limit', {
        coerce: number('limit', { from: 1, whole: true }),
        describe: 'only the first so many questions, in all languages',
      })
      .option('concurrency', {
        coerce: number('concurrency', { from: 1, to: 1024, whole: true }),
        describe: 'calls under way at once [default: 16]',
      })
      .option('documents-per-call', {
        coerce: number('documents-per-call', { from: 1, whole: true }),
        describe: 'documents in one call [default: all candidates]',
      })
      .option('chunk', {
        coerce: number('chunk', { from: 1, whole: true }),
        describe: 'cut documents into chunks of at most so many characters, each scored by itself',
      })
      .option('chunk-overlap', {
        coerce: number('chunk-overlap', { from: 0, whole: true }),
        describe: 'characters that a chunk repeats of the one before [default: 0]',
      })
      .option('chunk-score', {
        choices: ['max', 'mean', 'first'] as const,
        describe: "which of the chunks' scores is the document's [default: max]",
      })
      .option('truncate', {
        coerce: truncation,
        describe: "tokens a document may have, or auto: passed on as the server's own parameter",
      })
      .option('shard', {
        coerce: shard,
        describe: 'I/N: only the I-th of N parts, for N machines; see `rankgauge merge`',
      })
      .option('request-order', {
        choices: ['shuffled', 'first-stage'] as const,
        describe: 'order of the documents in a call [default: shuffled]',
      })
      .option('repeat', {
        coerce: number('repeat', { from: 1, to: 100, whole: true }),
        describe: 'score so many times, to see what repeats differ by [default: 1]',
      })
      .option('resume', {
        type: 'string',
        coerce: once('resume'),
        describe: 'go on with a stopped run; without a name, with the newest one',
      })
      .option('dry-run', {
        type: 'boolean',
        default: false,
        describe: 'say what would be done, call nothing',
      })
      .option('preflight', {
        type: 'boolean',
        describe: 'prove first that the instruction arrives; --no-preflight skips it',
      })
      .option('results', resultsOption)
      .option('name', {
        type: 'string',
        coerce: once('name'),
        describe: 'stands in run names instead of the date',
      })
      .option('seed', seedOption)
      .option('scale', {
        choices: ['probability', 'logit', 'cosine', 'unbounded', 'unknown'] as const,
        describe: 'what scores mean, where the protocol does not say',
      })
      .option('demo', {
        type: 'boolean',
        default: false,
        describe: 'the shipped data set with the embedded rerankers',
      })
      .option('force', { type: 'boolean', default: false, describe: 'replace runs of the same name' })
      .options(reportOptions)
      .option('verbose', verboseOption)
      .example('$0 run --demo', 'shipped data, embedded rerankers, nothing to set up')
      .example(
        '$0 run --dataset my-set --url http://127.0.0.1:8000 --model Qwen/Qwen3-Reranker-4B --template bare,web-search',
        'two templates on a vLLM server',
      )
      .example(
        '$0 run --dataset pairs.csv --protocol bm25-char3,bm25-word --format markdown',
        'two rerankers in process',
      )
      .epilogue(
        'Exit codes: 0 done; 2 usage, config or data; 3 the reranker failed or the instruction does not arrive (what was scored is kept); 130 stopped',
      ),
  handler: async (options) => {
    const { runCommand } = await import('../run-command.ts');
    return runCommand(options);
  },
});

/** `3/8`, the first from 1. */
function shard(value: unknown): { index: number; count: number } | undefined {
  const text = once('shard')(value);
  if (text === undefined) return undefined;
  const [index = Number.NaN, count = Number.NaN, ...rest] = text
    .split('/')
    .map((part) => (/^\d{1,6}$/.test(part.trim()) ? Number(part) : Number.NaN));
  if (rest.length === 0 && index >= 1 && index <= count) return { index, count };
  throw new Error(`--shard takes I/N with I from 1 to N, such as 3/8, not "${text}"`);
}

/** Tokens, or `auto`. */
function truncation(value: unknown): number | 'auto' | undefined {
  return value === 'auto' ? 'auto' : number('truncate', { from: 1, whole: true })(value);
}

/** Commas inside parentheses belong to a measure's parameters, so the list is taken apart by the metrics' own parser. */
function metricNames(value: unknown): string[] | undefined {
  return value === undefined ? undefined : [value].flat().map(String);
}
