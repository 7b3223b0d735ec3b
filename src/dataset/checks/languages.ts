import type { DatasetContent } from '../dataset.ts';
import { languagesOf } from '../languages.ts';
import { defineCheck, exampleOf, type Finding, shareText, tally } from './check.ts';

export const languages = defineCheck({
  name: 'language-missing',
  title: 'queries without a language, and questions that not all languages ask',
  of: 'set',
  inspect: (dataset) => [...missing(dataset), ...unbalanced(dataset)],
});

function missing({ queries }: DatasetContent): Finding[] {
  const counted = tally();
  for (const { id, text, language } of queries) {
    counted.add(null, language === null ? exampleOf({ kind: 'query', id, text }) : null);
  }
  if (counted.count === 0) return [];
  return [
    {
      code: 'language-missing',
      severity: counted.count === counted.of ? 'note' : 'warning',
      message: `${shareText(counted.count, counted.of)} of the queries name no language`,
      why: 'results cannot be split by it, and words are cut by the rules of no language',
      mend: 'add "language" with a BCP 47 tag',
      count: counted.count,
      of: counted.of,
      slices: [],
      examples: counted.examples(),
    },
  ];
}

/** Questions of a parallel set that are not asked in every language of it. */
function unbalanced(dataset: DatasetContent): Finding[] {
  const asked = new Map<string, Set<string>>();
  for (const { parallelId, language } of dataset.queries) {
    if (parallelId === null || language === null) continue;
    const known = asked.get(parallelId);
    if (known === undefined) asked.set(parallelId, new Set([language]));
    else known.add(language);
  }
  const all = languagesOf(dataset);
  // Each question in one language only: these ids are no translations.
  if (all.length < 2 || [...asked.values()].every(({ size }) => size === 1)) return [];
  const slices = all
    .map((language) => ({
      language,
      count: [...asked.values()].filter((set) => !set.has(language)).length,
      of: asked.size,
      detail: null,
    }))
    .filter(({ count }) => count > 0);
  const count = [...asked.values()].filter(({ size }) => size < all.length).length;
  if (count === 0) return [];
  return [
    {
      code: 'parallel-incomplete',
      severity: 'note',
      message: `${shareText(count, asked.size)} of the parallel questions are not asked in every language`,
      why: 'languages are compared on the questions that both have',
      mend: 'translate them, or know that means of languages are over other questions',
      count,
      of: asked.size,
      slices,
      examples: [],
    },
  ];
}
