import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeEntities } from '../../src/dataset/formats/trec-markup.ts';
import { loadDataset } from '../../src/dataset/load.ts';
import { InputError, type Problem } from '../../src/foundation/errors.ts';

const good = join(dirname(fileURLToPath(import.meta.url)), '..', 'hard-inputs', 'good');

let scratch = '';
let made = 0;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'rankgauge-trec-'));
});
afterAll(() => rm(scratch, { recursive: true }));

describe('a TREC collection', () => {
  test('says what the same set says in CSV, but for languages', async () => {
    const [trec, csv] = await Promise.all([
      loadDataset(await goodFolder()),
      loadDataset(join(good, 'set.csv')),
    ]);
    expect(trec.fingerprint).toBe(csv.fingerprint);
    expect(trec.format).toBe('trec');
    expect(trec.warnings).toEqual([]);
  });

  test('orders candidates by score, equal ones by id from the end, whatever rank and row order say', async () => {
    const run = 'q1 Q0 d02 1 2 t\nq1 Q0 d01 2 5 t\nq2 Q0 d06 1 1 t\nq1 Q0 d03 3 5 t\n';
    const dataset = await loadDataset(await goodFolder({ 'run.txt': run }));
    expect(dataset.candidates.get('q1')).toEqual({
      documentIds: ['d03', 'd01', 'd02'],
      scores: [5, 5, 2],
      inserted: new Set(),
    });
    expect(codesOf(dataset.warnings)).toEqual(['query-without-candidates']);
  });

  test('without a run takes the judged documents, and says that there is no first stage', async () => {
    const dataset = await loadDataset(await goodFolder({ 'run.txt': null }));
    expect(dataset.candidates.get('q3')?.documentIds).toEqual(['d10', 'd09', 'd11', 'd12']);
    expect(codesOf(dataset.warnings)).toEqual(['no-first-stage']);
  });

  test('reads XML topics with languages, and the title and not the description as the query', async () => {
    const topics = `<?xml version="1.0"?>
<topics>
<topic number="q1" xml:lang="en">
  <title>eggs &amp; yolks</title><description>How long?</description>
</topic>
<topic number="q2"><query lang="zh">末班车
  几点</query></topic>
</topics>`;
    const { queries } = await loadDataset(await goodFolder({ 'topics.txt': null, 'topics.xml': topics }));
    expect(queries.map(({ id, text, language }) => [id, text, language])).toEqual([
      ['q1', 'eggs & yolks', 'en'],
      ['q2', '末班车 几点', 'zh'],
    ]);
  });

  test('reads the words of the early tracks before a title as no part of it', async () => {
    const topics =
      '<top>\n<head> Tipster\n<num> Number:  q1\n<title> Topic:  Airbus Subsidies\n<desc> Description:\nx\n</top>\n';
    const { queries } = await loadDataset(await goodFolder({ 'topics.txt': topics }));
    expect(queries[0]).toMatchObject({ id: 'q1', text: 'Airbus Subsidies', language: null });
  });

  test('reads topics and documents from tables', async () => {
    const dataset = await loadDataset(
      await goodFolder({
        'topics.txt': null,
        'topics.tsv': 'q1\tboil an egg\n\nq2\tlast train\n',
        'corpus.jsonl': null,
        'collection.tsv': 'd01\tEggs\tBoil them.\nd02\t\tRest.\n',
        'run.txt': 'q1 Q0 d01 1 2 t\nq2 Q0 d02 1 1 t\n',
        'qrels.txt': 'q1 0 d01 1\nq2 0 d02 1\n',
      }),
    );
    expect(dataset.queries.map(({ text }) => text)).toEqual(['boil an egg', 'last train']);
    expect([...dataset.documents.values()].map(({ text }) => text)).toEqual(['Eggs Boil them.', 'Rest.']);
    expect(dataset.warnings).toEqual([]);
  });

  test('reads documents as SGML, in as small pieces as they come', async () => {
    const long = `word ${'x'.repeat(400_000)} end`;
    const corpus = `<DOC>
<DOCNO> FT-1 </DOCNO>
<HEADLINE>
Winter &lt;eggs&gt;
</HEADLINE>
<TEXT>
<P>Hens lay  less.</P>
<F P=105>AT&amp;T &hyph;</F>
</TEXT>
</DOC>
<doc><docno>FT-2</docno><text>${long}</text></doc>
<DOC><DOCNO>FT-3</DOCNO><DATE>1994</DATE>No text tag.</DOC>
`;
    const dataset = await loadDataset(
      await goodFolder({
        'corpus.jsonl': null,
        'corpus.sgml': corpus,
        'run.txt': 'q1 Q0 FT-1 1 2 t\nq1 Q0 FT-2 2 1 t\nq1 Q0 FT-3 3 0 t\n',
        'qrels.txt': 'q1 0 FT-1 1\n',
      }),
    );
    expect([...dataset.documents]).toEqual([
      ['FT-1', { id: 'FT-1', text: 'Winter <eggs> Hens lay less.\nAT&T &hyph;', language: null }],
      ['FT-2', { id: 'FT-2', text: long, language: null }],
      ['FT-3', { id: 'FT-3', text: 'No text tag.', language: null }],
    ]);
  });

  test('tells faults of documents with the line on which they open', async () => {
    const corpus =
      '\n<DOC>\n<DOCNO>a</DOCNO>\n<TEXT>x</TEXT></DOC>\n<DOC>\n<TEXT>y</TEXT>\n</DOC>\n\n<DOC>\n<DOCNO>b</DOCNO>';
    const problems = await problemsOf({ 'corpus.jsonl': null, 'corpus.sgml': corpus });
    expect(problems.map(({ code, where }) => [code, where?.line])).toEqual([
      ['id-empty', 5],
      ['document-never-closed', 9],
    ]);
  });

  test.each([
    ['topics without any', { 'topics.txt': 'q1 what?\n' }, 'no-topics'],
    ['two runs', { 'run.2.txt': 'q1 Q0 d01 1 1 t\n' }, 'several-files'],
    ['a document that is not there', { 'run.txt': 'q1 Q0 d99 1 1 t\n' }, 'candidate-unknown'],
    ['the same topic twice', { 'topics.txt': null, 'topics.tsv': 'q1\ta\nq1\ta\n' }, 'query-twice'],
    ['a table of other columns', { 'corpus.jsonl': null, 'docs.tsv': 'd01\n' }, 'column-count'],
    ['an empty run', { 'run.txt': '# nothing\n' }, 'file-empty'],
  ])('refuses %s', async (_, changes, code) => {
    expect(codesOf(await problemsOf(changes))).toContain(code);
  });

  test('warns of judgments and runs of topics that are not there', async () => {
    const qrels = await readFile(join(good, 'trec', 'qrels.txt'), 'utf8');
    const run = await readFile(join(good, 'trec', 'run.txt'), 'utf8');
    const folder = await goodFolder({
      'qrels.txt': `${qrels}q9 0 d01 1\nq1 0 d77 1\n`,
      'run.txt': `${run}q8 Q0 d01 1 1 t\n`,
    });
    const { warnings, qrels: judged } = await loadDataset(folder);
    expect(codesOf(warnings).sort()).toEqual(['document-unknown', 'query-unknown']);
    expect(judged.get('q1')?.get('d77')).toBe(1);
    expect(judged.has('q9')).toBe(false);
  });
});

test('decodeEntities resolves what XML names, and leaves the rest', () => {
  expect(decodeEntities('AT&amp;T &#233; &hyph;')).toBe('AT&T é &hyph;');
  expect(decodeEntities('&#x1F95A; &#0; &#xD800; &amp;lt;')).toBe('🥚 &#0; &#xD800; &lt;');
});

/** The good set with some files changed, or left out (null). */
async function goodFolder(changes: Readonly<Record<string, string | null>> = {}): Promise<string> {
  const folder = join(scratch, String(++made));
  await mkdir(folder);
  const files: Record<string, string | null> = {
    'topics.txt': await readFile(join(good, 'trec', 'topics.txt'), 'utf8'),
    'qrels.txt': await readFile(join(good, 'trec', 'qrels.txt'), 'utf8'),
    'run.txt': await readFile(join(good, 'trec', 'run.txt'), 'utf8'),
    'corpus.jsonl': await readFile(join(good, 'beir', 'corpus.jsonl'), 'utf8'),
    ...changes,
  };
  for (const [name, text] of Object.entries(files)) {
    if (text !== null) await writeFile(join(folder, name), text);
  }
  return folder;
}

async function problemsOf(changes: Readonly<Record<string, string | null>>): Promise<readonly Problem[]> {
  const error = await loadDataset(await goodFolder(changes)).catch((reason: unknown) => reason);
  if (!(error instanceof InputError)) throw new Error('the set loaded');
  return error.problems;
}

function codesOf(problems: readonly Problem[]): string[] {
  return problems.map(({ code }) => code);
}
