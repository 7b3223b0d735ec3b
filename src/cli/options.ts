import { list, once } from './define-command.ts';

/** Options that several commands take, written once. */
export const resultsOption = {
  type: 'string',
  coerce: once('results'),
  describe: 'folder of the run folders [default: results]',
} as const;

export const formatOption = {
  type: 'string',
  coerce: once('format'),
  describe: 'table, json, markdown or csv',
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
