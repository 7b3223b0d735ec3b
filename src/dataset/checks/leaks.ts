import { letterWeight } from '../../text/letter-weight.ts';
import { comparable } from '../../text/near-duplicates.ts';
import { defineCheck, exampleOf, type Finding, shareText, type Tally, tally } from './check.ts';

export const leaks = defineCheck({
  name: 'answer-in-query',
  title: 'queries that hold their answer, or were copied out of it',
  of: 'set',
  inspect(dataset) {
    const held = tally();
    const copied = tally();
    const plainOf = plainTexts();
    for (const { id, text, language } of dataset.queries) {
      const relevant = [...(dataset.qrels.get(id) ?? [])].filter(([, grade]) => grade > 0);
      if (relevant.length === 0) continue;
      const query = comparable(text);
      const find = (matches: (document: string) => boolean) =>
        relevant.find(([documentId]) => {
          const document = dataset.documents.get(documentId);
          return document !== undefined && matches(plainOf(documentId, document.text));
        })?.[0];
      const answer = find((document) => letterWeight(document) >= longEnough && query.includes(document));
      const source =
        answer === undefined && letterWeight(query) >= longEnough
          ? find((document) => document.includes(query))
          : undefined;
      const example = (other: string) =>
        exampleOf({ kind: 'query', id, text }, { other: `document ${other}` });
      held.add(language, answer === undefined ? null : example(answer));
      copied.add(language, source === undefined ? null : example(source));
    }
    return [
      ...findingOf(held, {
        code: 'answer-in-query',
        severity: 'warning',
        what: 'hold the whole text of a relevant document',
        why: 'the answer stands in the question: anything finds it',
        mend: 'ask without the answer',
      }),
      ...findingOf(copied, {
        code: 'query-in-document',
        severity: copied.count > noticeable * copied.of ? 'warning' : 'note',
        what: 'stand word for word in a document that is relevant for them',
        why: 'matching words is enough for them, which flatters lexical methods and tells little of a model',
        mend: 'word questions as people ask them, or know that these are easy',
      }),
    ];
  },
});

function findingOf(
  counted: Tally,
  { what, ...rest }: Pick<Finding, 'code' | 'severity' | 'why' | 'mend'> & { readonly what: string },
): Finding[] {
  if (counted.count === 0) return [];
  return [
    {
      ...rest,
      message: `${shareText(counted.count, counted.of)} of the queries with a relevant document ${what}`,
      count: counted.count,
      of: counted.of,
      slices: counted.slices(),
      examples: counted.examples(),
    },
  ];
}

/** A document is relevant for several queries: its form is made once, within a bound on memory. */
function plainTexts(): (id: string, text: string) => string {
  const known = new Map<string, string>();
  return (id, text) => {
    const before = known.get(id);
    if (before !== undefined) return before;
    if (known.size >= keptTexts) known.clear();
    const plain = comparable(text);
    known.set(id, plain);
    return plain;
  };
}

/** Shorter ones are names and titles, which may well stand in each other. */
const longEnough = 24;
const noticeable = 0.1;
const keptTexts = 10_000;
