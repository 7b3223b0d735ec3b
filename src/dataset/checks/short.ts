import { letterWeight } from '../../text/letter-weight.ts';
import { comparable } from '../../text/near-duplicates.ts';
import type { DatasetContent } from '../dataset.ts';
import {
  type CheckedText,
  defineCheck,
  exampleOf,
  type Finding,
  shareText,
  soundTextsOf,
  tally,
} from './check.ts';

/** The limits are those of the diagnosis: median document under 12 characters, median query under 4. */
export const short = defineCheck({
  name: 'texts-short',
  title: 'queries and documents with next to nothing to read',
  of: 'texts',
  inspect: (dataset) => [
    ...findingOf(dataset, 'document', shortestDocument),
    ...findingOf(dataset, 'query', shortestQuery),
  ],
});

function findingOf(dataset: DatasetContent, kind: CheckedText['kind'], limit: number): Finding[] {
  const counted = tally();
  for (const text of soundTextsOf(dataset)) {
    if (text.kind !== kind || text.text.trim() === '') continue;
    // Only short ones are worth the closer look.
    const isShort = text.text.length < 4 * limit && letterWeight(comparable(text.text)) < limit;
    counted.add(text.language, isShort ? exampleOf(text) : null);
  }
  if (counted.count === 0) return [];
  const many = counted.count > counted.of / 2;
  const plural = kind === 'query' ? 'queries' : 'documents';
  return [
    {
      code: `${plural}-short`,
      severity: many ? 'warning' : 'note',
      message: `${shareText(counted.count, counted.of)} of the ${plural} have fewer than ${limit} letters and digits (a Han or kana character or a syllable counts three)`,
      why: 'scores bunch together where there is little to read, and single words mean many things',
      mend: kind === 'query' ? 'ask whole questions' : 'give documents their body, not the title alone',
      count: counted.count,
      of: counted.of,
      slices: counted.slices(),
      examples: counted.examples(),
    },
  ];
}

const shortestDocument = 12;
const shortestQuery = 4;
