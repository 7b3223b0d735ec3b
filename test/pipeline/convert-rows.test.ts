import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { tableFromIPC } from 'apache-arrow';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { convertRows } from '../../src/pipeline/convert-rows.ts';
import { outputFormats } from '../../src/pipeline/convert-writers.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankgauge-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const at = (name: string) => join(folder, name);
function fileOf(name: string, content: string | Uint8Array): string {
  writeFileSync(at(name), content);
  return at(name);
}
const run = 'q2 Q0 x 1 0.5 s\nq1 Q0 a 1 0.1 s\nq1 Q0 "b,é" 2 -3 s\nq1 Q0 c 3 9e-7 s\n';

describe('a run', () => {
  const written: Record<string, string> = {
    'out.txt': 'q2 Q0 x 1 0.5 in\nq1 Q0 a 1 0.1 in\nq1 Q0 c 2 9e-7 in\nq1 Q0 "b,é" 3 -3 in\n',
    'out.json': '{\n"q2": {"x": 0.5},\n"q1": {"a": 0.1, "c": 9e-7, "\\"b,é\\"": -3}\n}\n',
    'out.jsonl':
      '{"query_id": "q2", "document_id": "x", "score": 0.5}\n{"query_id": "q1", "document_id": "a", "score": 0.1}\n' +
      '{"query_id": "q1", "document_id": "c", "score": 9e-7}\n{"query_id": "q1", "document_id": "\\"b,é\\"", "score": -3}\n',
    'out.csv': 'query_id,document_id,score\nq2,x,0.5\nq1,a,0.1\nq1,c,9e-7\nq1,"""b,é""",-3\n',
    'out.tsv': 'query_id\tdocument_id\tscore\nq2\tx\t0.5\nq1\ta\t0.1\nq1\tc\t9e-7\nq1\t"""b,é"""\t-3\n',
  };

  test.each(Object.entries(written))('is written as %s, best document first', async (name, text) => {
    const outcome = await convertRows({ input: fileOf('in.txt', run), output: at(name) });
    expect(readFileSync(at(name), 'utf8')).toBe(text);
    expect(outcome).toMatchObject({ kind: 'run', queries: 2, rows: 4, unscored: 0 });
  });

  test('is packed when the name ends in .gz', async () => {
    await convertRows({ input: fileOf('in.txt', run), output: at('out.txt.gz') });
    expect(gunzipSync(readFileSync(at('out.txt.gz'))).toString()).toBe(written['out.txt']);
  });

  test('as Arrow has a score column of float64', async () => {
    await convertRows({ input: fileOf('in.txt', run), output: at('out.arrow') });
    const rows = tableFromIPC(readFileSync(at('out.arrow'))).toArray();
    expect(rows.map((row) => [row.query_id, row.document_id, row.score])).toEqual([
      ['q2', 'x', 0.5],
      ['q1', 'a', 0.1],
      ['q1', 'c', 9e-7],
      ['q1', '"b,é"', -3],
    ]);
  });
});

describe('every format', () => {
  const rows = fc.uniqueArray(
    fc.record({
      query: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 }),
      document: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }),
      score: fc.double({ noNaN: true, noDefaultInfinity: true }),
      grade: fc.integer({ min: -2, max: 5 }),
    }),
    { selector: ({ query, document }) => `${query}\n${document}`, minLength: 1, maxLength: 20 },
  );
  const separators = /[\t-\r ]/;

  test.each(outputFormats)(
    '%s gives back what was written, for runs and qrels, whatever ids hold',
    async (format) => {
      await fc.assert(
        fc.asyncProperty(rows, fc.constantFrom('run' as const, 'qrels' as const), async (given, kind) => {
          if (format === 'trec') {
            fc.pre(given.every(({ query, document }) => !separators.test(query + document)));
            fc.pre(
              given.every(({ query }) => !query.startsWith('#')) && !given[0]!.query.startsWith('\ufeff'),
            );
          }
          const lines = given.map((row) =>
            JSON.stringify({
              query_id: row.query,
              document_id: row.document,
              ...(kind === 'run' ? { score: row.score } : { grade: row.grade }),
            }),
          );
          const input = fileOf('in.jsonl', `${lines.join('\n')}\n`);
          const output = at(`there.${format}`);
          expect(await convertRows({ input, output, to: format })).toMatchObject({
            kind,
            rows: given.length,
          });
          await convertRows({ input: output, inputFormat: format, output: at('back.jsonl'), kind });
          const back = readFileSync(at('back.jsonl'), 'utf8')
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line));
          const key = (query: string, document: string) => JSON.stringify([query, document]);
          const values = new Map(
            back.map((row) => [key(row.query_id, row.document_id), kind === 'run' ? row.score : row.grade]),
          );
          expect(values).toEqual(
            new Map(
              given.map(({ query, document, score, grade }) => [
                key(query, document),
                kind === 'run' ? score + 0 : grade,
              ]),
            ),
          );
        }),
        { numRuns: 60 },
      );
    },
  );
});

describe('qrels', () => {
  test.each([
    ['q.txt', 'q1 0 a 1\nq1 0 b 0\n'],
    ['q.tsv', 'query-id\tcorpus-id\tscore\nq1\ta\t1\nq1\tb\t0\n'],
    ['q.csv', 'qid,docno,relevance\nq1,a,1\nq1,b,0\n'],
    ['my-qrels.json', '{"q1": {"a": 1, "b": 0}}'],
  ])('are recognised as such in %s', async (name, text) => {
    const outcome = await convertRows({ input: fileOf(name, text), output: at('qrels-out.txt') });
    expect(outcome.kind).toBe('qrels');
    expect(readFileSync(at('qrels-out.txt'), 'utf8')).toBe('q1 0 a 1\nq1 0 b 0\n');
  });
});

describe('refused are', () => {
  const cases: [name: string, text: string, to: string, code: string][] = [
    ['ids that TREC cannot hold', 'qid,docno,score\nq1,a b,1\n', 'x.txt', 'id-has-white-space'],
    ['ids that TREC would take for a comment', 'qid,docno,score\n#1,a,1\n', 'x.txt', 'id-is-a-comment'],
    ['documents that stand twice', 'qid,docno,score\nq1,a,1\nq1,a,2\n', 'x.json', 'document-twice'],
    ['faulty rows', 'qid,docno,score\nq1,a,high\n', 'x.json', 'score-not-finite'],
    ['an ending that says nothing', 'qid,docno,score\nq1,a,1\n', 'x.dat', 'unknown-extension'],
    ['a file without rows', 'qid,docno,score\n', 'x.json', 'file-empty'],
    ['writing over the input', 'qid,docno,score\nq1,a,1\n', 'in.csv', 'same-file'],
    ['a folder that is not there', 'qid,docno,score\nq1,a,1\n', 'no/where/x.json', 'output-unwritable'],
  ];
  test.each(cases)('%s', async (_, text, to, code) => {
    await expect(convertRows({ input: fileOf('in.csv', text), output: at(to) })).rejects.toMatchObject({
      problems: [{ code }],
    });
  });

  test('not faulty rows when they may be skipped', async () => {
    const input = fileOf('in.csv', 'qid,docno,score\nq1,a,high\nq1,b,1\nq1,b,2\n');
    const outcome = await convertRows({ input, output: at('x.json'), faults: 'skip' });
    expect(outcome.warnings.map(({ code }) => code)).toEqual(['score-not-finite', 'document-twice']);
    expect(JSON.parse(readFileSync(at('x.json'), 'utf8'))).toEqual({ q1: { b: 1 } });
  });
});
