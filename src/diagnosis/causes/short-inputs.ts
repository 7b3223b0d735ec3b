import { checked, defineCause, unchecked } from '../cause.ts';

export const shortInputs = defineCause({
  name: 'short-inputs',
  title: 'queries or documents are very short',
  symptom: 'Scores bunch together because there is little to read.',
  usualCause: 'titles or keywords in place of texts',
  mendGroup: 'data',
  rule: 'median document under 12 characters, or median query under 4: info',
  needs: ['texts'],
  byLanguage: false,
  check({ input, indices }) {
    const documents: number[] = [];
    const queries: number[] = [];
    for (const index of indices) {
      const query = input.queries[index];
      if (query?.lengths) documents.push(median(Array.from(query.lengths)));
      if (query?.queryLength !== undefined && query.queryLength !== null) queries.push(query.queryLength);
    }
    if (documents.length === 0) return unchecked('the texts are not known');
    const evidence = {
      medianDocument: median(documents),
      medianQuery: queries.length > 0 ? median(queries) : null,
    };
    const short = evidence.medianDocument < 12 || (evidence.medianQuery ?? 4) < 4;
    return checked(short ? 'info' : null, evidence);
  },
  mend: () =>
    'give documents their body and queries their words; an instruction that says what is asked helps short ones',
});

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}
