import { list, number, once } from './define-command.ts';

/** Options that several commands take, written once. */
export const resultsOption = {
  type: 'string',
  coerce: once('results'),
  describe: 'folder of the run folders [default: results]',
} as const;

export const formatOption = {
  type: 'string',
  coerce: once('format'),
  describe: 'table, json, markdown or csv; html where a page is made of it',
} as const;

export const jsonOption = { type: 'boolean', default: false, describe: 'short for --format json' } as const;

export const outputOption = {
  alias: 'o',
  type: 'string',
  coerce: list,
  describe: 'write the report to a file too, in the format of its ending; repeatable',
} as const;

export const quietOption = {
  type: 'boolean',
  default: false,
  describe: 'no progress and no remarks',
} as const;

export const verboseOption = { type: 'boolean', default: false, describe: 'say more on stderr' } as const;

export const seedOption = {
  coerce: number('seed', { from: 0, whole: true }),
  describe: 'start of everything random [default: 1]',
} as const;

/** @param what whose format: `the data set` */
export function inputFormatOption(what: string) {
  return {
    type: 'string',
    coerce: once('input-format'),
    describe: `format of ${what}, where it is not recognised`,
  } as const;
}

/** @param what whose encoding: `the data set` */
export function encodingOption(what: string) {
  return {
    type: 'string',
    coerce: once('encoding'),
    describe: `encoding of ${what}, where it is not UTF-8`,
  } as const;
}

/** Of every command that prints a report. */
export const reportOptions = {
  format: formatOption,
  json: jsonOption,
  output: outputOption,
  quiet: quietOption,
} as const;

/** The options of `foreignRunOptions` as handlers get them. */
export interface ForeignRunFlags {
  readonly results?: string | undefined;
  readonly qrels?: string | undefined;
  readonly queries?: string | undefined;
  readonly inputFormat?: string | undefined;
  readonly encoding?: string | undefined;
}

/** Of every command that takes runs made elsewhere; `results` beside them says where runs stand. */
export const foreignRunOptions = {
  qrels: {
    type: 'string',
    coerce: once('qrels'),
    describe: 'judgments, for a run that is a TREC file',
  },
  queries: {
    type: 'string',
    coerce: once('queries'),
    describe: 'table of queries for it: query_id, language, parallel_id, group, ...',
  },
  'input-format': inputFormatOption('these files'),
  encoding: encodingOption('these files'),
} as const;
