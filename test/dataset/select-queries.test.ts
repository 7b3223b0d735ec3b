import { describe, expect, test } from 'vitest';
import type { Dataset } from '../../src/dataset/dataset.ts';
import { hasFirstStage, isLanguageTag, languagesOf } from '../../src/dataset/languages.ts';
import { selectQueries } from '../../src/dataset/select-queries.ts';
import { InputError } from '../../src/foundation/errors.ts';

/** Queries as `id language parallel-id`, with `-` for none. */
function datasetOf(rows: readonly string[]): Dataset {
  const orNull = (word: string | undefined) => (word === undefined || word === '-' ? null : word);
  const queries = rows.map((row) => {
    const [id = '', language, parallelId] = row.split(' ');
    return {
      id,
      text: id,
      language: orNull(language),
      parallelId: orNull(parallelId),
      group: null,
      slices: {},
    };
  });
  const candidates = { documentIds: ['d1'], scores: null, inserted: new Set<string>() };
  return {
    name: 'small',
    path: 'small',
    format: 'beir',
    queries,
    documents: new Map([
      ['d1', { id: 'd1', text: 'a', language: null }],
      ['d2', { id: 'd2', text: 'b', language: null }],
    ]),
    qrels: new Map(queries.map(({ id }) => [id, new Map([['d1', 1]])])),
    candidates: new Map(queries.map(({ id }) => [id, candidates])),
    warnings: [],
    fingerprint: 'f',
  };
}

const parallel = datasetOf([
  'ar1 ar p1',
  'ar2 ar p2',
  'ar3 ar p3',
  'zh2 zh-Hans p2',
  'zh3 zh-Hans p3',
  'zh4 zh-Hant p4',
  'x - -',
]);
const idsOf = (dataset: Dataset) => dataset.queries.map(({ id }) => id);

describe('selectQueries', () => {
  test('takes the first questions with all their languages', () => {
    expect(idsOf(selectQueries(parallel, { limit: 2 }))).toEqual(['ar1', 'ar2', 'zh2']);
    expect(idsOf(selectQueries(parallel, { limit: 4 }))).toEqual(['ar1', 'ar2', 'ar3', 'zh2', 'zh3', 'zh4']);
  });

  test('counts a query without a parallel id as a question of its own', () => {
    const dataset = datasetOf(['a - -', 'p - a', 'b - -']);
    expect(idsOf(selectQueries(dataset, { limit: 2 }))).toEqual(['a', 'p']);
  });

  test('takes languages by their range, in letters of any case', () => {
    expect(idsOf(selectQueries(parallel, { languages: ['zh'] }))).toEqual(['zh2', 'zh3', 'zh4']);
    expect(idsOf(selectQueries(parallel, { languages: ['ZH-hant', 'ar'], limit: 1 }))).toEqual(['ar1']);
    expect(idsOf(selectQueries(parallel, { languages: ['zh-Hant'] }))).toEqual(['zh4']);
  });

  test('counts the limit among the selected languages', () => {
    expect(idsOf(selectQueries(parallel, { languages: ['zh'], limit: 2 }))).toEqual(['zh2', 'zh3']);
  });

  test('keeps judgments and candidates of what it keeps, all documents, and the fingerprint', () => {
    const selected = selectQueries(parallel, { limit: 1 });
    expect([...selected.qrels.keys()]).toEqual(['ar1']);
    expect([...selected.candidates.keys()]).toEqual(['ar1']);
    expect(selected.documents).toBe(parallel.documents);
    expect(selected.fingerprint).toBe(parallel.fingerprint);
  });

  test('gives the set itself when nothing is left out', () => {
    expect(selectQueries(parallel, {})).toBe(parallel);
    expect(selectQueries(parallel, { limit: 1000 })).toBe(parallel);
  });

  test('refuses languages that no query has, all at once, with a suggestion', () => {
    const error = failure(() => selectQueries(parallel, { languages: ['arr', 'zh', 'xyzxyz'] }));
    expect(error.problems.map(({ message }) => message)).toEqual([
      'no query is in the language "arr" (did you mean "ar"?)',
      'no query is in the language "xyzxyz"',
    ]);
    expect(error.problems[0]?.mend).toBe('use some of: ar, zh-Hans, zh-Hant');
  });

  test.each([0, -1, 1.5, Number.NaN])('refuses the limit %d', (limit) => {
    expect(failure(() => selectQueries(parallel, { limit })).problems[0]?.code).toBe('bad-limit');
  });
});

test('languagesOf lists each language once, sorted', () => {
  expect(languagesOf(parallel)).toEqual(['ar', 'zh-Hans', 'zh-Hant']);
});

test('hasFirstStage goes by the warning that there is none', () => {
  expect(hasFirstStage({ warnings: [] })).toBe(true);
  expect(hasFirstStage({ warnings: [{ code: 'no-first-stage', message: 'none' }] })).toBe(false);
});

test('isLanguageTag goes by BCP 47', () => {
  expect(['zh', 'zh-Hans', 'pt-BR', 'sr-Latn-RS', 'en-x-private'].filter(isLanguageTag)).toHaveLength(5);
  expect(['zh_CN', 'english text', '', 'e', 'en-'].filter(isLanguageTag)).toEqual([]);
});

function failure(action: () => void): InputError {
  try {
    action();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
