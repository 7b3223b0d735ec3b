import { readDelimitedPairs } from './delimited-pairs.ts';
import { type Format, fileEnding } from './format.ts';

/** Flat pairs as a table with tabs. A field that begins with a double quote is quoted, as spreadsheets and pandas write it. */
export const tsv: Format = {
  name: 'tsv',
  title: 'flat pairs as TSV',
  kind: 'file',
  needs: 'a .tsv file whose header has query, document and grade',
  recognises: (input) => fileEnding(input) === 'tsv',
  async read(context) {
    await readDelimitedPairs(context, ['\t']);
    return 'given';
  },
};
