import { defineCheck, exampleOf, shareText, tally } from './check.ts';

export const inserted = defineCheck({
  name: 'candidates-inserted',
  title: 'relevant candidates that the first stage did not return and the set adds',
  of: 'set',
  inspect({ queries, candidates, qrels }) {
    const counted = tally();
    for (const { id, text, language } of queries) {
      const list = candidates.get(id);
      for (const document of list?.documentIds ?? []) {
        if ((qrels.get(id)?.get(document) ?? 0) <= 0) continue;
        const example = () => exampleOf({ kind: 'query', id, text }, { other: `document ${document}` });
        counted.add(language, list?.inserted.has(document) === true ? example() : null);
      }
    }
    if (counted.count === 0) return [];
    return [
      {
        code: 'candidates-inserted',
        severity: 'note',
        message: `${shareText(counted.count, counted.of)} of the relevant candidates were inserted: the first stage did not return them`,
        why: 'end to end these would be missed: figures of the reranker stand, first-stage recall and depth leave them out',
        mend: 'nothing; for the chain as it will run, retrieve without inserting',
        count: counted.count,
        of: counted.of,
        slices: counted.slices(),
        examples: counted.examples(),
      },
    ];
  },
});
