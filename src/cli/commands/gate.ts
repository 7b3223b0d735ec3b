import { defineCommand, list, number, once } from '../define-command.ts';
import {
  foreignRunOptions,
  jsonOption,
  outputOption,
  quietOption,
  resultsOption,
  seedOption,
} from '../options.ts';

/** `rankgauge gate`: pass or fail a run by its rules. */
export const gate = defineCommand({
  command: 'gate [run]',
  describe: 'pass or fail a run by rules and against a baseline',
  builder: (yargs) =>
    yargs
      .positional('run', {
        type: 'string',
        describe: 'a run folder, a name under results, or "latest"',
      })
      .option('config', {
        alias: 'c',
        type: 'string',
        coerce: once('config'),
        describe: 'rankgauge.yaml [default: found upwards]',
      })
      .option('baseline', {
        type: 'string',
        coerce: once('baseline'),
        describe: 'a saved baseline, or a run, that nothing may be lost against',
      })
      .option('rule', {
        type: 'string',
        coerce: texts,
        describe: "such as 'nDCG@10 >= 0.7'; repeatable, instead of the rules of the file",
      })
      .option('margin', {
        coerce: number('margin', { from: 1e-9, to: 1, whole: false }),
        describe: 'the loss that matters [default: 0.02]',
      })
      .option('false-stops', {
        coerce: number('false-stops', { from: 0.1, to: 200, whole: false }),
        describe: 'so many of 1,000 changes that lose nothing may be stopped [default: 5]',
      })
      .option('on-inconclusive', {
        choices: ['pass', 'fail'] as const,
        describe: 'what counts when these queries cannot tell [default: pass]',
      })
      .option('expect-change', {
        type: 'string',
        coerce: list,
        describe: 'what may differ from the baseline: model, template',
      })
      .option('explain', {
        type: 'boolean',
        default: false,
        describe: 'say what is checked and what loss would be seen; judge nothing',
      })
      .option('seed', seedOption)
      .option('results', resultsOption)
      .options(foreignRunOptions)
      .option('format', {
        type: 'string',
        coerce: once('format'),
        describe: 'table, json, markdown, csv, junit or github',
      })
      .option('json', jsonOption)
      .option('output', outputOption)
      .option('quiet', quietOption)
      .example("$0 gate latest --rule 'nDCG@10 >= 0.7'", 'an absolute rule about this data set')
      .example('$0 gate latest --baseline main', 'nothing may be lost against what was saved')
      .example(
        "$0 gate latest --baseline main --rule 'each(language, regression(nDCG@10))'",
        'in no language either',
      )
      .example('$0 gate latest --format github -o gate.md -o gate.xml', 'in a workflow')
      .example('$0 gate --explain', 'what loss is seen, by number of questions, before anything is scored')
      .epilogue(
        'Exit codes: 0 pass, or inconclusive; 1 a rule says no; 2 usage, or a gate that checks nothing (no rule and no baseline, an empty slice, other data); 3 too many calls failed for a verdict; 4 inconclusive with --on-inconclusive fail',
      ),
  handler: async (options) => {
    const { gateCommand } = await import('../gate-command.ts');
    return gateCommand(options);
  },
});

/** Commas belong to the rules. */
function texts(value: unknown): string[] | undefined {
  return value === undefined ? undefined : [value].flat().map(String);
}
