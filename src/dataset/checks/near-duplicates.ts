import { comparable, nearDuplicates } from '../../text/near-duplicates.ts';
import type { DatasetContent, Document } from '../dataset.ts';
import { defineCheck, type Example, exampleOf, type Finding, shareText, tally } from './check.ts';

export const copies = defineCheck({
  name: 'documents-near-duplicate',
  title: 'documents that are copies of each other, and copies that were judged apart',
  of: 'set',
  inspect(dataset) {
    const documents = [...dataset.documents.values()];
    const groups = nearDuplicates(documents.map(({ text }) => text)).map((group) =>
      group.map((place) => documents[place] as Document),
    );
    return [...copiesFinding(dataset, groups), ...judgedApart(dataset, groups), ...repeatedQueries(dataset)];
  },
});

type Groups = readonly (readonly Document[])[];

function copiesFinding({ documents }: DatasetContent, groups: Groups): Finding[] {
  const count = groups.reduce((sum, group) => sum + group.length - 1, 0);
  if (count === 0) return [];
  return [
    {
      code: 'documents-near-duplicate',
      severity: count > noticeable * documents.size ? 'warning' : 'note',
      message: `${shareText(count, documents.size)} of the documents are copies of another one, or nearly`,
      why: 'they fill the top of a list with one text, and no reranker can tell them apart',
      mend: 'keep one of each, or judge all copies alike',
      count,
      of: documents.size,
      slices: [],
      examples: groups.slice(0, 5).map((group) => ofPair(group[1] as Document, group[0] as Document)),
    },
  ];
}

function judgedApart({ qrels }: DatasetContent, groups: Groups): Finding[] {
  const groupOf = new Map(groups.flatMap((group) => group.map(({ id }) => [id, group] as const)));
  const examples: Example[] = [];
  let count = 0;
  for (const [queryId, judgments] of qrels) {
    const seen = new Map<readonly Document[], [id: string, grade: number]>();
    for (const [id, grade] of judgments) {
      const group = groupOf.get(id);
      if (group === undefined) continue;
      const known = seen.get(group);
      if (known === undefined) {
        seen.set(group, [id, grade]);
      } else if (known[1] > 0 !== grade > 0) {
        count += 1;
        if (examples.length < 5) {
          examples.push({
            kind: 'query',
            id: queryId,
            other: `documents ${known[0]} (grade ${known[1]}) and ${id} (grade ${grade})`,
            found: null,
            proposed: null,
          });
        }
      }
    }
  }
  if (count === 0) return [];
  return [
    {
      code: 'copies-judged-apart',
      severity: 'warning',
      message: `one of two copies is relevant for a query and the other is not, ${count === 1 ? 'once' : `${count} times`}`,
      why: 'whichever comes first decides about the value, and nothing could know which',
      mend: 'give both the same grade, or keep one of them',
      count,
      of: null,
      slices: [],
      examples,
    },
  ];
}

function repeatedQueries({ queries }: DatasetContent): Finding[] {
  const first = new Map<string, string>();
  const repeated = tally();
  for (const { id, text, language } of queries) {
    const key = `${language ?? ''}\n${comparable(text) || text}`;
    const known = first.get(key);
    if (known === undefined) first.set(key, id);
    repeated.add(
      language,
      known === undefined ? null : exampleOf({ kind: 'query', id, text }, { other: `query ${known}` }),
    );
  }
  if (repeated.count === 0) return [];
  return [
    {
      code: 'queries-repeated',
      severity: 'note',
      message: `${shareText(repeated.count, repeated.of)} of the queries ask word for word what another one asks`,
      why: 'they count as several questions, and intervals look narrower than they are',
      mend: 'keep one of each, or give them one "group"',
      count: repeated.count,
      of: repeated.of,
      slices: repeated.slices(),
      examples: repeated.examples(),
    },
  ];
}

function ofPair(copy: Document, original: Document): Example {
  return exampleOf({ kind: 'document', ...copy }, { other: `document ${original.id}` });
}

const noticeable = 0.01;
