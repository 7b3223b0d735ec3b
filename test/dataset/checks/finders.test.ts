import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../src/dataset/checks/check.ts';
import { detectedLanguages } from '../../../src/dataset/checks/detected-language.ts';
import { dataChecks } from '../../../src/dataset/checks/index.ts';
import type { DatasetContent } from '../../../src/dataset/dataset.ts';

interface Row {
  readonly query: string;
  readonly language?: string;
  readonly parallelId?: string;
  /** Text and grade (null: no judgment); those that begin with + were inserted. */
  readonly documents: readonly (readonly [text: string, grade: number | null])[];
}

/** Query q0, q1 ...; each text is one document, d0, d1 ... */
function content(rows: readonly Row[]): DatasetContent {
  const ids = new Map<string, string>();
  const documents = new Map<string, { id: string; text: string; language: string | null }>();
  const qrels = new Map<string, Map<string, number>>();
  const candidates = new Map<string, { documentIds: string[]; scores: null; inserted: Set<string> }>();
  const queries = rows.map(({ query, language = null, parallelId = null, documents: own }, place) => {
    const id = `q${place}`;
    const list = own.map(([marked, grade]) => {
      const text = marked.replace(/^\+/, '');
      const known = ids.get(text) ?? `d${ids.size}`;
      ids.set(text, known);
      documents.set(known, { id: known, text, language: null });
      return { id: known, grade, inserted: marked.startsWith('+') };
    });
    qrels.set(
      id,
      new Map(list.flatMap(({ id: document, grade }) => (grade === null ? [] : [[document, grade]]))),
    );
    candidates.set(id, {
      documentIds: list.map((one) => one.id),
      scores: null,
      inserted: new Set(list.filter(({ inserted }) => inserted).map((one) => one.id)),
    });
    return { id, text: query, language, parallelId, group: null, slices: {} };
  });
  return { queries, documents, qrels, candidates };
}

async function codesOf(rows: readonly Row[] | DatasetContent): Promise<ReadonlyMap<string, Finding>> {
  const set = 'queries' in rows ? rows : content(rows);
  const found = await Promise.all(dataChecks.entries.map((check) => check.inspect(set)));
  return new Map(found.flat().map((finding) => [finding.code, finding]));
}

const good: Row = {
  query: 'How do I bake bread that stays soft?',
  language: 'en',
  documents: [
    ['Dough with a little oil and milk keeps its crumb tender for days.', 1],
    ['The ferry to the island leaves every second hour in summer.', 0],
  ],
};

test('a sound set has no finding', async () => {
  expect([...(await codesOf([good])).keys()]).toEqual([]);
});

describe('each flaw that is planted is found, once, with its count', () => {
  const answer = 'Dough with a little oil and milk keeps its crumb tender for days.';
  const planted: readonly [code: string, severity: string, count: number, rows: readonly Row[]][] = [
    ['answer-in-query', 'warning', 1, [{ ...good, query: `Is this so: ${answer}` }]],
    ['query-in-document', 'warning', 1, [{ ...good, query: 'oil and milk keeps its crumb tender' }]],
    [
      'candidates-inserted',
      'note',
      1,
      [
        {
          ...good,
          documents: [
            [`+${answer}`, 1],
            ['Ferries leave at noon on Sundays.', 0],
          ],
        },
      ],
    ],
    [
      'candidates-unjudged',
      'note',
      1,
      [
        {
          ...good,
          documents: [
            [answer, 1],
            ['Ferries leave at noon on Sundays.', null],
          ],
        },
      ],
    ],
    [
      'candidates-all-relevant',
      'warning',
      1,
      [
        {
          ...good,
          documents: [
            [answer, 1],
            ['Knead it for ten minutes and rest it.', 1],
          ],
        },
      ],
    ],
    [
      'documents-near-duplicate',
      'warning',
      1,
      [
        {
          ...good,
          documents: [
            [answer, 1],
            [`${answer}!`, 1],
            ['Ferries leave at noon on Sundays.', 0],
          ],
        },
      ],
    ],
    [
      'copies-judged-apart',
      'warning',
      1,
      [
        {
          ...good,
          documents: [
            [answer, 1],
            [`${answer}!`, 0],
          ],
        },
      ],
    ],
    ['queries-repeated', 'note', 1, [good, { ...good, query: `${good.query}!` }]],
    [
      'documents-short',
      'warning',
      2,
      [
        {
          ...good,
          documents: [
            ['Milk.', 1],
            ['Ferry.', 0],
          ],
        },
      ],
    ],
    ['queries-short', 'warning', 1, [{ ...good, query: 'Oil' }]],
    ['text-mojibake', 'warning', 1, [{ ...good, query: 'Where is the cafÃ© with soft bread?' }]],
    ['invisible-characters', 'note', 1, [{ ...good, query: 'How do I bake soft br\u200bead?' }]],
    ['direction-unbalanced', 'warning', 1, [{ ...good, query: 'How do I \u202ebake soft bread?' }]],
    ['control-characters', 'warning', 1, [{ ...good, query: 'How do I bake\u0007 soft bread?' }]],
    [
      'unicode-composition-mixed',
      'warning',
      1,
      [
        { ...good, query: 'Which cafe\u0301 bakes soft bread?' },
        { ...good, query: 'Which café sells it?' },
      ],
    ],
    [
      'language-missing',
      'warning',
      1,
      [good, { query: 'Who sells soft bread near the port?', documents: good.documents }],
    ],
    ['script-against-language', 'warning', 1, [{ ...good, query: 'Почему хлеб черствеет так быстро?' }]],
  ];
  test.each(planted)('%s', async (code, severity, count, rows) => {
    const finding = (await codesOf(rows)).get(code);
    expect(finding).toMatchObject({ code, severity, count });
  });
});

test('a garbled text is proposed as it was, twice garbled ones and GBK too', async () => {
  const found = await codesOf([
    { ...good, query: 'Where is the cafÃƒÂ© with bread?' },
    { ...good, query: '閲嶇疆瀵嗙爜鐨勬柟娉曟槸浠€涔' },
  ]);
  expect(found.get('text-mojibake')?.message).toContain('2 times over');
  expect(found.get('text-mojibake')?.message).toContain('GBK');
  expect(found.get('text-mojibake')?.examples[0]?.proposed).toContain('café');
});

test('a relevant document outside the candidates is counted', async () => {
  const set = content([good]);
  const qrels = new Map([['q0', new Map([...(set.qrels.get('q0') ?? []), ['d9', 1] as const])]]);
  const finding = (await codesOf({ ...set, qrels })).get('relevant-not-candidate');
  expect(finding).toMatchObject({ count: 1, of: 2, severity: 'note' });
});

test('a document that answers everything is suspected, and a set of few questions is not', async () => {
  const rows = (count: number) =>
    Array.from(
      { length: count },
      (_, place): Row => ({
        ...good,
        query: `What is said about matter number ${place} there?`,
        documents: [
          ...good.documents,
          [`A text of its own on subject ${'x'.repeat(place)} and no other.`, 1],
        ],
      }),
    );
  expect((await codesOf(rows(30))).get('document-relevant-everywhere')?.count).toBe(1);
  expect((await codesOf(rows(8))).has('document-relevant-everywhere')).toBe(false);
});

describe('a detected language speaks for many texts, never for one', () => {
  const german = [
    'Der Zug nach Hamburg fährt heute leider nicht, weil die Strecke gesperrt ist.',
    'Wo kann ich am Sonntag frisches Brot und ein paar Brötchen kaufen?',
    'Die Kinder spielen nach der Schule gerne mit ihren Freunden im Garten.',
    'Im Winter wird es hier schon am Nachmittag dunkel und ziemlich kalt.',
  ];
  const rows = (count: number, language: string) =>
    Array.from(
      { length: count },
      (_, place): Row => ({
        query: `${german[place % 4]} (${place})`,
        language,
        documents: [
          [`${german[(place + 1) % 4]} Nummer ${place}.`, 1],
          [`${german[(place + 2) % 4]} Nummer ${place}.`, 0],
        ],
      }),
    );
  test('twelve German questions that are called Vietnamese are found', async () => {
    const finding = (await codesOf(rows(12, 'vi'))).get('language-against-text');
    expect(finding?.slices).toMatchObject([{ language: 'vi', detail: 'mostly de' }]);
    expect(finding?.examples).toEqual([]);
  });
  test('and are no finding where they are called German, or where there are too few', async () => {
    expect((await codesOf(rows(12, 'de'))).has('language-against-text')).toBe(false);
    expect((await codesOf(rows(2, 'vi'))).has('language-against-text')).toBe(false);
  });
  test('languages that the detector does not know have no entry', async () => {
    expect(await detectedLanguages(content(rows(12, 'xx')))).toEqual([]);
  });
});
