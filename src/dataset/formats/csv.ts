import { readDelimitedPairs } from './delimited-pairs.ts';
import { type Format, fileEnding } from './format.ts';

/** Flat pairs as a table. Semicolons, as spreadsheets write them in many countries, tabs and bars are told from the header. */
export const csv: Format = {
  name: 'csv',
  title: 'flat pairs as CSV',
  kind: 'file',
  needs: 'a .csv file whose header has query, document and grade',
  recognises: (input) => fileEnding(input) === 'csv',
  async read(context) {
    await readDelimitedPairs(context, [',', ';', '\t', '|']);
    return 'given';
  },
};
