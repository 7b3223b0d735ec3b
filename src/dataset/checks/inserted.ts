import { defineCheck, exampleOf, shareText, tally } from './check.ts';

export const inserted = defineCheck({
  name: 'candidates-inserted',
  title: 'queries whose candidates hold a document that the first stage did not return',
  inspect({ queries, candidates }) {
    const counted = tally();
    for (const { id, text, language } of queries) {
      const list = candidates.get(id);
      if (list === undefined) continue;
      counted.add(language, list.inserted.size > 0 ? exampleOf({ kind: 'query', id, text }) : null);
    }
    if (counted.count === 0) return [];
    return [
      {
        code: 'candidates-inserted',
        severity: 'note',
        message: `${shareText(counted.count, counted.of)} of the queries have candidates that were inserted so that they can be found`,
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
