import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Dataset } from '../../src/dataset/dataset.ts';
import { formats } from '../../src/dataset/formats/index.ts';
import { hasFirstStage, languagesOf } from '../../src/dataset/languages.ts';
import { type LoadOptions, loadDataset } from '../../src/dataset/load.ts';
import { InputError, type Problem } from '../../src/foundation/errors.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const good = join(root, 'test', 'hard-inputs', 'good');

let scratch = '';
let made = 0;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'rankgauge-load-'));
});
afterAll(() => rm(scratch, { recursive: true }));

describe('one content has one fingerprint', () => {
  test.each(['set.csv', 'set.tsv', 'set.jsonl', 'beir'])('in good/%s', async (name) => {
    const plain = await loadDataset(join(good, 'set.csv'));
    expect((await loadDataset(join(good, name))).fingerprint).toBe(plain.fingerprint);
  });

  test('in flat JSON lines, and with the first column after all others', async () => {
    const rows = await goodRows();
    const flat = await file('set.jsonl', rows.map((row) => JSON.stringify(row)).join('\n'));
    const loaded = await loadDataset(flat);
    expect(loaded.format).toBe('jsonl');
    expect(loaded.fingerprint).toBe((await loadDataset(join(good, 'set.csv'))).fingerprint);
  });

  test('in another row order of documents and judgments, and not in another order of candidates', async () => {
    const { fingerprint } = await loadDataset(join(good, 'beir'));
    const reordered = await beirFolder({ 'corpus.jsonl': reversed, 'qrels.tsv': reversedBelowHeader });
    expect((await loadDataset(reordered)).fingerprint).toBe(fingerprint);
    const swapped = await beirFolder({
      'candidates.jsonl': (text) => text.replace('"d03", "d01"', '"d01", "d03"'),
    });
    expect((await loadDataset(swapped)).fingerprint).not.toBe(fingerprint);
  });
});

describe('a BEIR folder', () => {
  test('gives queries, documents, judgments and candidates in the order of the file', async () => {
    const dataset = await loadDataset(join(good, 'beir'));
    expect(dataset).toMatchObject({ name: 'beir', format: 'beir', warnings: [] });
    expect(dataset.queries.length).toBe(5);
    expect(dataset.queries[1]).toEqual({
      id: 'q2',
      text: '地铁末班车几点发车？',
      language: 'zh',
      parallelId: 'q2',
      group: null,
      slices: {},
    });
    expect(dataset.documents.get('d06')).toEqual({
      id: 'd06',
      text: '首班车早上五点半发车，周末推迟半小时。',
      language: 'zh',
    });
    expect(dataset.qrels.get('q1')).toEqual(
      new Map([
        ['d03', 0],
        ['d01', 3],
        ['d02', 1],
        ['d04', 0],
      ]),
    );
    expect(dataset.candidates.get('q5')).toEqual({
      documentIds: ['d17', 'd18', 'd19', 'd20'],
      scores: [9.4, 6, 4.4, 1.1],
      inserted: new Set(),
    });
    expect(languagesOf(dataset)).toEqual(['ar', 'en', 'hi', 'ru', 'zh']);
    expect(hasFirstStage(dataset)).toBe(true);
  });

  test('marks inserted candidates, and does not ask of them to descend', async () => {
    const folder = await beirFolder({
      'candidates.jsonl': (text) =>
        text.replace('"scores": [7.1, 6.4, 4.9, 1.2]', '"scores": [7.1, 6.4, 4.9, 5.2], "inserted": ["d04"]'),
    });
    const dataset = await loadDataset(folder);
    expect(dataset.candidates.get('q1')?.inserted).toEqual(new Set(['d04']));
    expect(dataset.warnings).toEqual([]);
    const unmarked = await beirFolder({ 'candidates.jsonl': (text) => text.replace('4.9, 1.2', '4.9, 5.2') });
    expect(codesOf((await loadDataset(unmarked)).warnings)).toEqual(['scores-not-descending']);
  });

  test('takes further fields of queries as slices, and a title before its text', async () => {
    const folder = await beirFolder({
      'queries.jsonl': (text) =>
        text.replace(
          '"language": "en"',
          '"language": "en", "group": "food", "length": 12, "__proto__": "x", "metadata": {"a": 1}',
        ),
      'corpus.jsonl': (text) => text.replace('"text": "Hens', '"title": "Winter", "text": "Hens'),
    });
    const dataset = await loadDataset(folder);
    expect(dataset.queries[0]?.group).toBe('food');
    expect(Object.entries(dataset.queries[0]?.slices ?? {})).toEqual([
      ['length', '12'],
      ['__proto__', 'x'],
    ]);
    expect(dataset.queries[1]?.slices).toEqual({});
    expect(dataset.documents.get('d03')?.text).toMatch(/^Winter Hens lay/);
  });

  test('without candidates takes the judged documents in corpus order, and says that there is no first stage', async () => {
    const folder = await beirFolder({ 'candidates.jsonl': null });
    const dataset = await loadDataset(folder);
    expect(dataset.candidates.get('q3')?.documentIds).toEqual(['d10', 'd09', 'd11', 'd12']);
    expect(codesOf(dataset.warnings)).toEqual(['no-first-stage']);
    expect(hasFirstStage(dataset)).toBe(false);
    const reordered = await loadDataset(
      await beirFolder({ 'candidates.jsonl': null, 'corpus.jsonl': reversed }),
    );
    expect(reordered.candidates.get('q3')?.documentIds).toEqual(['d12', 'd11', 'd09', 'd10']);
    expect(reordered.fingerprint).toBe(dataset.fingerprint);
  });

  test('reads test before dev before train, says which, and leaves out queries of other splits', async () => {
    const qrels = await readFile(join(good, 'beir', 'qrels.tsv'), 'utf8');
    const some = qrels
      .split('\n')
      .filter((line) => !line.startsWith('q5'))
      .join('\n');
    const folder = await beirFolder({ 'qrels.tsv': null });
    await mkdir(join(folder, 'qrels'));
    await writeFile(join(folder, 'qrels', 'train.tsv'), qrels);
    await writeFile(join(folder, 'qrels', 'dev.tsv'), some);
    const dataset = await loadDataset(folder);
    expect(dataset.queries.map(({ id }) => id)).toEqual(['q1', 'q2', 'q3', 'q4']);
    expect([...dataset.candidates.keys()]).toEqual(['q1', 'q2', 'q3', 'q4']);
    expect(codesOf(dataset.warnings)).toEqual(['several-splits', 'query-outside-split']);
    expect(dataset.warnings[0]?.message).toContain('qrels/dev.tsv was read');
    await writeFile(join(folder, 'qrels', 'test.tsv'), qrels);
    expect((await loadDataset(folder)).queries).toHaveLength(5);
  });

  test('finds the columns of judgments by their names', async () => {
    const folder = await beirFolder({
      'qrels.tsv': (text) =>
        text
          .split('\n')
          .map((line) => line.split('\t').reverse().join('\t'))
          .join('\n'),
    });
    expect((await loadDataset(folder)).fingerprint).toBe((await loadDataset(join(good, 'beir'))).fingerprint);
  });

  test('may be packed, file by file', async () => {
    const folder = await beirFolder({ 'corpus.jsonl': null });
    const corpus = await readFile(join(good, 'beir', 'corpus.jsonl'));
    await writeFile(join(folder, 'corpus.jsonl.gz'), gzipSync(corpus));
    expect((await loadDataset(folder)).documents.size).toBe(20);
    await writeFile(join(folder, 'corpus.jsonl'), corpus);
    expect(codesOf(await problemsOf(folder))).toEqual(['file-twice']);
  });

  test('tells the problems of all its files at once', async () => {
    const folder = await beirFolder({
      'queries.jsonl': (text) => text.replace('"q3"', 'null'),
      'corpus.jsonl': (text) => text.replace('{"_id": "d02"', '{"id": "d02"'),
      'qrels.tsv': (text) => text.replace('d18\t1', 'd18\thigh'),
      'candidates.jsonl': (text) => text.replace('3.8', '"NaN"'),
    });
    const problems = await problemsOf(folder);
    expect(problems.map(({ where }) => `${where?.file.slice(folder.length + 1)}:${where?.line}`)).toEqual([
      'queries.jsonl:3',
      'corpus.jsonl:3',
      'qrels.tsv:19',
      'candidates.jsonl:4',
    ]);
    expect(codesOf(problems)).toEqual(['id-not-text', 'id-missing', 'grade-not-integer', 'score-not-finite']);
  });

  test('names what is absent when it is asked for', async () => {
    const folder = await beirFolder({ 'corpus.jsonl': null, 'qrels.tsv': null });
    expect((await problemsOf(folder, { inputFormat: 'beir' })).map(({ message }) => message)).toEqual([
      'the folder has no corpus.jsonl',
      'the folder has no qrels.tsv',
    ]);
  });

  test('keeps queries without judgments, with a warning', async () => {
    const folder = await beirFolder({ 'qrels.tsv': (text) => text.replace(/^q5.*\n/gm, '') });
    const dataset = await loadDataset(folder);
    expect(dataset.queries).toHaveLength(5);
    expect(dataset.qrels.has('q5')).toBe(false);
    expect(codesOf(dataset.warnings)).toEqual(['query-without-judgments']);
  });

  test.each([
    ['a second list of a query', (text: string) => text + text.split('\n')[0], 'candidates-twice'],
    [
      'an inserted document that is no candidate',
      (text: string) => text.replace(']}', '], "inserted": ["d20"]}'),
      'inserted-not-candidate',
    ],
    ['a score that is null', (text: string) => text.replace('7.1', 'null'), 'score-not-finite'],
    ['an id with a fraction', (text: string) => text.replace('"d03"', '3.0'), 'id-not-text'],
    ['an id with half of a pair', (text: string) => text.replace('"d03"', '"\\ud83d"'), 'id-not-text'],
    [
      'an id that only looks known',
      (text: string) => text.replace('"q1"', '"q1\u200b"'),
      'query-almost-known',
    ],
  ])('refuses %s among the candidates', async (_, edit, code) => {
    expect(codesOf(await problemsOf(await beirFolder({ 'candidates.jsonl': edit })))).toEqual([code]);
  });
});

describe('flat pairs', () => {
  test('take other columns as slices, without those that change inside a query', async () => {
    const path = await file(
      'pairs.csv',
      [
        'query_id,query,doc_id,document,grade,parallel_id,group,topic,source,empty',
        'q1,a?,d1,A,1,p1,g1,food,x,',
        'q1,a?,d2,B,0,p1,g1,food,y,',
        'q2,c?,d1,A,2,p2,g1,work,x,',
      ].join('\n'),
    );
    const dataset = await loadDataset(path);
    expect(dataset.name).toBe('pairs');
    expect(dataset.queries[0]).toEqual({
      id: 'q1',
      text: 'a?',
      language: null,
      parallelId: 'p1',
      group: 'g1',
      slices: { topic: 'food' },
    });
    expect(dataset.queries[1]?.slices).toEqual({ topic: 'work' });
    expect(codesOf(dataset.warnings)).toEqual(['column-not-a-slice']);
    expect(dataset.candidates.get('q1')).toEqual({
      documentIds: ['d1', 'd2'],
      scores: null,
      inserted: new Set(),
    });
  });

  test('without ids go by their texts, with ids that stay when rows move', async () => {
    const rows = ['a?,A,1', 'a?,B,0', 'c?,A,2'];
    const csv = await loadDataset(await file('a.csv', ['query,document,grade', ...rows].join('\n')));
    expect([csv.queries.length, csv.documents.size]).toEqual([2, 2]);
    const moved = await loadDataset(
      await file('a.csv', ['query,document,grade', rows[2], rows[0], rows[1]].join('\n')),
    );
    expect(moved.fingerprint).toBe(csv.fingerprint);
    const json = rows
      .map((row) => row.split(','))
      .map(([query, document, grade]) => JSON.stringify({ query, document, grade: Number(grade) }));
    expect((await loadDataset(await file('a.jsonl', json.join('\n')))).fingerprint).toBe(csv.fingerprint);
  });

  test('without ids keep the same words in two languages apart', async () => {
    const dataset = await loadDataset(
      await file('a.csv', 'query,document,grade,language\nTaxi?,A,1,de\nTaxi?,A,0,en\n'),
    );
    expect(dataset.queries.map(({ language }) => language)).toEqual(['de', 'en']);
  });

  test('mark inserted candidates and languages of documents', async () => {
    const path = await file(
      'a.csv',
      'query,document,grade,inserted,document_language\na,A,1,,de\na,B,0,true,fr\n',
    );
    const dataset = await loadDataset(path);
    const [list] = [...dataset.candidates.values()];
    expect([...(list?.inserted ?? [])]).toEqual([list?.documentIds[1]]);
    expect([...dataset.documents.values()].map(({ language }) => language)).toEqual(['de', 'fr']);
  });

  test('say so when the order of candidates is that of the grades', async () => {
    const rows = [1, 2, 3].flatMap((query) => [`${query}?,A${query},2`, `${query}?,B${query},0`]);
    const dataset = await loadDataset(await file('a.csv', ['query,document,grade', ...rows].join('\n')));
    expect(codesOf(dataset.warnings)).toEqual(['order-follows-grades']);
    const scored = ['query,document,grade,score', ...rows.map((row, index) => `${row},${9 - index}`)];
    expect((await loadDataset(await file('a.csv', scored.join('\n')))).warnings).toEqual([]);
  });

  test('leave scores out where only some candidates have one', async () => {
    const dataset = await loadDataset(await file('a.csv', 'query,document,grade,score\na,A,1,3\na,B,0,\n'));
    expect([...dataset.candidates.values()][0]?.scores).toBeNull();
    expect(codesOf(dataset.warnings)).toEqual(['score-missing']);
  });

  test('tell a bad grade in every row, the first 20 and the count', async () => {
    const rows = Array.from({ length: 50 }, (_, index) => `q${index},A,high`);
    const problems = await problemsOf(await file('a.csv', ['query,document,grade', ...rows].join('\n')));
    expect(problems).toHaveLength(21);
    expect(problems[19]?.where?.line).toBe(21);
    expect(problems[20]?.message).toMatch(/^50 problems in all/);
  });

  test.each([
    ['two columns of one name', 'query,document,grade,Grade\na,A,1,1\n', 'column-twice'],
    ['doc_id beside document_id', 'query,document,grade,doc_id,document_id\na,A,1,1,1\n', 'column-twice'],
    ['a column that is almost one of ours', 'query,document,grade,ParallelID\na,A,1,1\n', 'column-misspelt'],
    ['an empty id', 'query_id,query,doc_id,document,grade\n,a,d,A,1\n', 'id-empty'],
    ['a flag that is none', 'query,document,grade,inserted\na,A,1,perhaps\n', 'inserted-not-flag'],
    ['text behind a closing quote', 'query,document,grade\n"a"b,A,1\n', 'quote-not-doubled'],
  ])('refuse %s', async (_, text, code) => {
    expect(codesOf(await problemsOf(await file('a.csv', text)))).toEqual([code]);
  });

  test('name the line of the field, where texts of several lines stand before it in its row', async () => {
    const [problem] = await problemsOf(await file('a.csv', 'query,document,grade\na,"A\r\nB\nC",high\n'));
    expect(problem?.where?.line).toBe(4);
  });

  test.each([
    ['text', 'q,b?,d2,B,1,en,p,g'],
    ['language', 'q,a?,d2,B,1,de,p,g'],
    ['parallel_id', 'q,a?,d2,B,1,en,,g'],
    ['group', 'q,a?,d2,B,1,en,p,h'],
  ])('refuse rows that disagree about the %s of their query', async (word, row) => {
    const header = 'query_id,query,doc_id,document,grade,language,parallel_id,group';
    const problems = await problemsOf(await file('a.csv', [header, 'q,a?,d1,A,1,en,p,g', row].join('\n')));
    expect(codesOf(problems)).toEqual(['query-conflict']);
    expect(problems[0]?.message).toContain(`another ${word} here`);
  });

  test('name the language tag that is none', async () => {
    const dataset = await loadDataset(await file('a.csv', 'query,document,grade,language\na,A,1,zh_CN\n'));
    expect(codesOf(dataset.warnings)).toEqual(['language-tag-malformed']);
  });

  test('as JSON lines need a document id beside a query id', async () => {
    const path = await file('a.jsonl', '{"query_id": "q", "query": "a", "document": "A", "grade": 1}\n');
    expect(codesOf(await problemsOf(path))).toEqual(['document-id-missing']);
  });
});

describe('an input that is no data set', () => {
  test('is told with the formats that there are', async () => {
    const [problem] = await problemsOf(await file('notes.txt', 'hello'));
    expect(problem?.code).toBe('unknown-format');
    for (const name of formats.names) expect(problem?.why).toContain(`${name}: `);
  });

  test('is told with the names that it has', async () => {
    const [problem] = await problemsOf(await file('a.jsonl', '{"question": 1, "answers": []}\n'));
    expect(problem?.message).toContain('question, answers');
  });

  test('is told when several formats say it is theirs', async () => {
    const [problem] = await problemsOf(await file('a.jsonl', '{"document": "A", "candidates": []}\n'));
    expect(problem).toMatchObject({ code: 'several-formats' });
    expect(problem?.message).toContain('jsonl, nested-jsonl');
  });

  test('is told when it does not exist, is an empty folder, or a folder where a file is meant', async () => {
    expect(codesOf(await problemsOf(join(scratch, 'nowhere')))).toEqual(['no-such-path']);
    const folder = join(scratch, 'empty');
    await mkdir(folder);
    expect(codesOf(await problemsOf(folder))).toEqual(['unknown-format']);
    expect(codesOf(await problemsOf(folder, { inputFormat: 'csv' }))).toEqual(['wrong-kind-of-path']);
  });

  test('is told when format or encoding are unknown', async () => {
    const path = join(good, 'set.csv');
    expect(codesOf(await problemsOf(path, { inputFormat: 'cvs' }))).toEqual(['unknown-input-format']);
    expect(codesOf(await problemsOf(path, { encoding: 'utf-9' }))).toEqual(['unknown-encoding']);
  });

  test('is read in the format that is named, whatever it is called', async () => {
    const path = await file('table.txt', await readFile(join(good, 'set.csv'), 'utf8'));
    expect((await loadDataset(path, { inputFormat: 'csv' })).queries).toHaveLength(5);
  });
});

describe('bytes', () => {
  test('packed by gzip give the same set', async () => {
    const text = await readFile(join(good, 'set.jsonl'));
    const path = await file('set.jsonl.gz', gzipSync(text));
    const dataset = await loadDataset(path);
    expect(dataset).toMatchObject({ name: 'set', format: 'nested-jsonl' });
    expect(dataset.fingerprint).toBe((await loadDataset(join(good, 'set.jsonl'))).fingerprint);
  });

  test('of a gzip file that was cut off are an error', async () => {
    const packed = gzipSync(await readFile(join(good, 'set.csv')));
    const path = await file('set.csv.gz', packed.subarray(0, packed.length - 30));
    expect(codesOf(await problemsOf(path))).toEqual(['gzip-damaged']);
  });

  test('of a zip file are an error that names it', async () => {
    const [problem] = await problemsOf(await file('set.csv', Buffer.from('PK\u0003\u0004rest', 'latin1')));
    expect(problem?.message).toContain('zip');
  });

  test('of a byte order mark inside JSON lines are passed over with a warning', async () => {
    const dataset = await loadDataset(join(root, 'test', 'hard-inputs', 'syntax', 'bom-in-the-middle.jsonl'));
    expect(codesOf(dataset.warnings)).toEqual(['byte-order-mark-inside']);
    expect(dataset.fingerprint).toBe((await loadDataset(join(good, 'set.jsonl'))).fingerprint);
  });

  test('that do not decode far inside a large file are told with line and column', async () => {
    const rows = Array.from({ length: 20_000 }, (_, index) => `frage ${index}?,Antwort über ${index},1`);
    const bytes = Buffer.from(['query,document,grade', ...rows].join('\n'));
    const place = bytes.indexOf('über 19000');
    bytes[place + 1] = 0x20;
    const [problem, ...others] = await problemsOf(await file('a.csv', bytes));
    expect(problem?.where).toMatchObject({ line: 19_002, column: 'frage 19000?,Antwort '.length + 1 });
    expect(others).toEqual([]);
  });

  test('follow their byte order mark, with a warning where another encoding was named', async () => {
    const path = join(root, 'test', 'hard-inputs', 'encoding', 'utf16be-bom.csv');
    const dataset = await loadDataset(path, { encoding: 'gb18030' });
    expect(codesOf(dataset.warnings)).toEqual(['encoding-disagrees']);
    expect((await loadDataset(path, { encoding: 'utf-16be' })).warnings).toEqual([]);
  });
});

describe.each([
  { name: 'xquad-rerank-mini', queries: 660, documents: 6185, inserted: 78 },
  { name: 'xquad-rerank', queries: 3300, documents: 8483, inserted: 255 },
])('$name', ({ name, queries, documents, inserted }) => {
  const folder = join(root, '..', 'shared', 'data', name);
  const absent = !existsSync(folder);
  if (absent) process.stderr.write(`${name} is not beside the repository: its tests are skipped\n`);

  test.skipIf(absent)('loads whole, as its README counts', async () => {
    const dataset = await loadDataset(folder);
    expect(dataset.queries).toHaveLength(queries);
    expect(dataset.documents.size).toBe(documents);
    expect(dataset.qrels.size).toBe(queries);
    const lists = [...dataset.candidates.values()];
    expect(lists).toHaveLength(queries);
    expect(lists.every((list) => list.documentIds.length === 20 && list.scores?.length === 20)).toBe(true);
    expect(lists.reduce((sum, list) => sum + list.inserted.size, 0)).toBe(inserted);
    expect(languagesOf(dataset)).toEqual(['ar', 'de', 'el', 'en', 'es', 'hi', 'ru', 'th', 'tr', 'vi', 'zh']);
    // The README owns up to U+FFFD and garbled names; nothing else is odd.
    expect(codesOf(dataset.warnings)).toEqual(['text-replacement-character', 'text-mojibake']);
  });
});

async function file(name: string, content: string | Uint8Array): Promise<string> {
  made += 1;
  const folder = join(scratch, `made-${made}`);
  await mkdir(folder);
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

/** The good BEIR folder with some files edited, or taken out. */
async function beirFolder(
  edits: Readonly<Record<string, ((text: string) => string) | null>>,
): Promise<string> {
  made += 1;
  const folder = join(scratch, `made-${made}`);
  await cp(join(good, 'beir'), folder, { recursive: true });
  for (const [name, edit] of Object.entries(edits)) {
    const path = join(folder, name);
    if (edit === null) await rm(path);
    else {
      const text = await readFile(path, 'utf8');
      expect(edit(text), `the edit of ${name} changes something`).not.toBe(text);
      await writeFile(path, edit(text));
    }
  }
  return folder;
}

/** The rows of the good set with their fields in reversed order. */
async function goodRows(): Promise<readonly Record<string, unknown>[]> {
  const text = await readFile(join(good, 'set.jsonl'), 'utf8');
  return text
    .trim()
    .split('\n')
    .flatMap((line) => {
      const { query_id, query, language, candidates } = JSON.parse(line);
      return candidates.map((candidate: { doc_id: string; text: string; grade: number; score: number }) => ({
        score: candidate.score,
        grade: candidate.grade,
        document: candidate.text,
        doc_id: candidate.doc_id,
        language,
        query,
        query_id,
      }));
    });
}

const reversed = (text: string) => text.trim().split('\n').reverse().join('\n');
const reversedBelowHeader = (text: string) => {
  const [header, ...lines] = text.trim().split('\n');
  return [header, ...lines.reverse()].join('\n');
};
const codesOf = (problems: readonly Problem[]) => problems.map(({ code }) => code);

async function problemsOf(path: string, options: LoadOptions = {}): Promise<readonly Problem[]> {
  let dataset: Dataset;
  try {
    dataset = await loadDataset(path, options);
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  throw new Error(`${path} loaded with ${dataset.queries.length} queries`);
}
