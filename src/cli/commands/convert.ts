import { defineCommand, once } from '../define-command.ts';
import { encodingOption, quietOption } from '../options.ts';

/** `rankgauge convert`: runs and qrels between formats. */
export const convert = defineCommand({
  command: 'convert <input> <output>',
  describe: 'write a run or qrels in another format (TREC, ranx JSON, CSV, JSON lines, Arrow)',
  builder: (yargs) =>
    yargs
      .positional('input', { type: 'string', demandOption: true, describe: 'a file, a run folder, or "-"' })
      .positional('output', {
        type: 'string',
        demandOption: true,
        describe: 'a file (.txt .json .jsonl .csv .tsv .arrow, also with .gz), or "-"',
      })
      .option('to', {
        type: 'string',
        coerce: once('to'),
        describe: 'trec, json, jsonl, csv, tsv or arrow [default: by the ending of the output]',
      })
      .option('kind', {
        choices: ['run', 'qrels'] as const,
        describe: 'what the input holds [default: recognised]',
      })
      .option('input-format', {
        type: 'string',
        coerce: once('input-format'),
        describe: 'trec, json, jsonl, csv, tsv or arrow, where neither ending nor content says it',
      })
      .option('encoding', encodingOption('the input'))
      .option('lenient', {
        type: 'boolean',
        default: false,
        describe: 'count and skip rows with faults instead of refusing the file',
      })
      .option('quiet', quietOption)
      .example('$0 convert run.txt run.json', 'for ranx or ir_measures')
      .example('$0 convert results/latest run.txt.gz', 'the scores of a run folder for trec_eval')
      .example('$0 convert qrels.tsv qrels.arrow', 'for pyarrow and polars')
      .epilogue('Exit codes: 0 done; 2 usage or data'),
  handler: async (options) => {
    const { convertCommand } = await import('../convert-command.ts');
    return convertCommand(options);
  },
});
