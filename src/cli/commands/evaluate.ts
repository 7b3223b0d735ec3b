import { defineCommand, list, once } from '../define-command.ts';
import { encodingOption, reportOptions } from '../options.ts';

/** `rankgauge evaluate`: what trec_eval is for. */
export const evaluate = defineCommand({
  command: 'evaluate [runs..]',
  describe: "measure runs against judgments (TREC, JSON, CSV, Arrow), with trec_eval's numbers",
  builder: (yargs) =>
    yargs
      .positional('runs', { type: 'string', array: true, describe: 'runs, as --run names them' })
      .option('qrels', {
        type: 'string',
        coerce: once('qrels'),
        describe: 'judgments: TREC qrels, JSON, CSV, TSV, JSON lines or Arrow; gzip too',
      })
      .option('run', {
        type: 'string',
        coerce: list,
        describe: 'files of runs, or run folders; "-" is standard input; commas or repeats',
      })
      .option('metrics', {
        type: 'string',
        coerce: metricNames,
        describe:
          'the first is the primary one; see `rankgauge list metrics` [default: nDCG@10,MRR@10,AP,R@100]',
      })
      .option('ties', {
        choices: ['expected', 'best', 'worst', 'input', 'trec_eval', 'trec_eval9'] as const,
        default: 'expected' as const,
        describe:
          'tied scores: the mean over their orders, the luckiest, the unluckiest, as in the file, as trec_eval 10, as trec_eval 9',
      })
      .option('missing', {
        choices: ['zero', 'skip'] as const,
        default: 'zero' as const,
        describe: 'judged queries that a run lacks: 0 (trec_eval -c) or left out',
      })
      .option('per-query', { type: 'boolean', default: false, describe: 'show the values of each query' })
      .option('queries', {
        type: 'string',
        coerce: once('queries'),
        describe: 'table of queries (CSV, TSV, JSON lines): query_id, language, parallel_id, group, ...',
      })
      .option('by', {
        type: 'string',
        coerce: list,
        describe: 'columns of that table to split by [default: language]',
      })
      .option('depth', {
        type: 'string',
        coerce: list,
        describe: 'what reranking only so many documents of --first-stage would give, e.g. 5,10,20',
      })
      .option('first-stage', {
        type: 'string',
        coerce: once('first-stage'),
        describe: 'the run that the others reranked',
      })
      .option('lenient', {
        type: 'boolean',
        default: false,
        describe: 'count and skip rows with faults instead of refusing the file',
      })
      .option('export-unjudged', {
        type: 'string',
        coerce: once('export-unjudged'),
        describe: 'write what is shown and not judged to a CSV file, for judging',
      })
      .option('input-format', {
        type: 'string',
        coerce: once('input-format'),
        describe: 'trec, json, jsonl, csv, tsv or arrow, where neither ending nor content says it',
      })
      .option('encoding', encodingOption('the files'))
      .options(reportOptions)
      .example('$0 evaluate --qrels qrels.txt --run bm25.txt,reranked.txt.gz', 'two runs as rows')
      .example(
        '$0 evaluate --qrels qrels.txt run.txt --metrics nDCG@10,AP --ties trec_eval9 --missing skip',
        'to the digit what trec_eval 9 prints',
      )
      .example(
        '$0 evaluate --qrels qrels.txt run.txt --queries queries.csv --by language --per-query -o values.arrow',
        'by language, and every value in a file',
      )
      .epilogue('Exit codes: 0 done; 2 usage or data'),
  handler: async (options) => {
    const { evaluateCommand } = await import('../evaluate-command.ts');
    return evaluateCommand(options);
  },
});

/** Commas inside parentheses belong to a measure's parameters, so the list is taken apart by the metrics' own parser. */
function metricNames(value: unknown): string[] | undefined {
  return value === undefined ? undefined : [value].flat().map(String);
}
