import { InputError } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import { didYouMean } from '../foundation/suggest.ts';
import type { Dataset, Query } from './dataset.ts';
import { languagesOf } from './languages.ts';

export interface Selection {
  /** Language ranges: `zh` takes `zh`, `zh-Hans` and `zh-TW`; letters in any case. All languages when left out. */
  readonly languages?: readonly string[] | undefined;
  /** The first so many questions; all when left out. 1 or more. */
  readonly limit?: number | undefined;
}

/**
 * A part of a set's queries, with their judgments and candidates. Documents stay whole: what a reranker learns from the
 * corpus (IDF) must not depend on the selection. The fingerprint stays too, being the set's; record the selection beside it.
 *
 * `limit` counts questions and not queries: the same question in several languages (one parallel id) is one, and all its
 * selected languages come along, so that languages stay comparable. A query without a parallel id is a question of its own.
 * The first are those that come first in the set.
 *
 * @throws InputError `unknown-language` for a language that no query has, `bad-limit` for a limit that is no whole number of 1 or more
 * @see RFC 4647, basic filtering
 * @example
 * selectQueries(dataset, { languages: ['ar', 'zh'], limit: 10 }).queries.length; // => 20
 */
export function selectQueries(dataset: Dataset, { languages, limit }: Selection): Dataset {
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1)) {
    throw new InputError({
      code: 'bad-limit',
      message: `the limit ${limit} is not a whole number of 1 or more`,
      mend: 'give the number of questions to take',
    });
  }
  checkLanguages(dataset, languages ?? []);
  const chosen = dataset.queries.filter(
    ({ language }) =>
      languages === undefined || (language !== null && languages.some((range) => covers(range, language))),
  );
  const queries = limit === undefined ? chosen : firstQuestions(chosen, limit);
  if (queries.length === dataset.queries.length) return dataset;
  const ids = new Set(queries.map((query) => query.id));
  return {
    ...dataset,
    queries,
    qrels: keysIn(dataset.qrels, ids),
    candidates: keysIn(dataset.candidates, ids),
  };
}

function checkLanguages(dataset: Dataset, ranges: readonly string[]): void {
  const known = languagesOf(dataset);
  const unknown = ranges.filter((range) => !known.some((language) => covers(range, language)));
  if (unknown.length === 0) return;
  throw new InputError(
    unknown.map((range) => ({
      code: 'unknown-language',
      message: `no query is in the language ${quoted(range)}${didYouMean(range, known)}`,
      where: { file: dataset.path },
      mend: known.length === 0 ? 'the queries name no language' : `use some of: ${known.join(', ')}`,
    })),
  );
}

function covers(range: string, language: string): boolean {
  const [wanted, tag] = [range.toLowerCase(), language.toLowerCase()];
  return tag === wanted || tag.startsWith(`${wanted}-`);
}

function firstQuestions(queries: readonly Query[], limit: number): readonly Query[] {
  const questions = new Set<string>();
  return queries.filter(({ id, parallelId }) => {
    // The prefix keeps a query's own id apart from a parallel id that reads the same.
    const question = parallelId === null ? `query ${id}` : `parallel ${parallelId}`;
    if (questions.size < limit) questions.add(question);
    return questions.has(question);
  });
}

function keysIn<Value>(map: ReadonlyMap<string, Value>, ids: ReadonlySet<string>): Map<string, Value> {
  return new Map([...map].filter(([id]) => ids.has(id)));
}
