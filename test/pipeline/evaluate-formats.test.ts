import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InputError } from '../../src/foundation/errors.ts';
import { evaluate } from '../../src/pipeline/evaluate.ts';
import { arrowOfRows } from '../../src/pipeline/evaluate-arrow.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankgauge-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

// By hand: q1 ranks c b a, of which b (grade 2) is relevant and the unretrieved d (1) too; q2 ranks x alone, relevant.
// AP of q1 = (1/2) / 2 = 0.25, of q2 = 1; the mean is 0.625.
const qrels = {
  trec: 'q1 0 a 0\nq1 0 b 2\nq1 0 d 1\nq2 0 x 1\n',
  json: '{"q1": {"a": 0, "b": 2, "d": 1}, "q2": {"x": 1}}',
  jsonl: ['q1 a 0', 'q1 b 2', 'q1 d 1', 'q2 x 1']
    .map((row) => row.split(' '))
    .map(
      ([query, document, grade]) =>
        `{"query_id": "${query}", "doc_id": "${document}", "relevance": ${grade}}\n`,
    )
    .join(''),
  csv: 'query_id,document_id,grade\r\nq1,a,0\r\n"q1",b,2\r\nq1,d,1\r\nq2,x,1\r\n',
  tsv: 'query-id\tcorpus-id\tscore\nq1\ta\t0\nq1\tb\t2\nq1\td\t1\nq2\tx\t1\n',
} as const;
const run = {
  trec: 'q1 Q0 a 1 0.1 s\nq1 Q0 b 2 0.5 s\nq1 Q0 c 3 0.9 s\nq2 Q0 x 1 1e-3 s\n',
  json: '{"q1": {"a": 0.1, "b": 0.5, "c": 0.9}, "q2": {"x": 1e-3}}',
  jsonl:
    '{"qid":"q1","docno":"a","score":0.1}\n{"qid":"q1","docno":"b","score":0.5}\n' +
    '{"qid":"q1","docno":"c","score":"0.9"}\n{"qid":"q2","docno":"x","score":1e-3}\n',
  csv: 'rank;score;docno;qid\n1;0.1;a;q1\n2;0.5;b;q1\n3;0.9;c;q1\n1;1e-3;x;q2\n',
  tsv: 'q_id\tdoc_id\tscore\nq1\ta\t0.1\nq1\tb\t0.5\nq1\tc\t0.9\nq2\tx\t1e-3\n',
} as const;
const arrow = {
  qrels: arrowOfRows(
    { queries: ['q1', 'q1', 'q1', 'q2'], documents: ['a', 'b', 'd', 'x'], values: [0, 2, 1, 1] },
    'qrels',
  ),
  run: arrowOfRows(
    { queries: ['q1', 'q1', 'q1', 'q2'], documents: ['a', 'b', 'c', 'x'], values: [0.1, 0.5, 0.9, 1e-3] },
    'run',
  ),
};

function fileOf(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function apOf(
  request: Pick<Parameters<typeof evaluate>[0], 'qrels' | 'runs' | 'inputFormat' | 'stdin'>,
) {
  const evaluation = await evaluate({ ...request, metrics: 'AP', perQuery: 'include' });
  return evaluation.runs[0]!.perQuery!.map(({ query, values }) => [query, values['AP']]);
}

const expected = [
  ['q1', 0.25],
  ['q2', 1],
];

describe('runs and qrels', () => {
  const names = { trec: 'txt', json: 'json', jsonl: 'jsonl', csv: 'csv', tsv: 'tsv' } as const;
  const formats = Object.keys(names) as (keyof typeof names)[];

  test.each(formats)('as %s mean the same as by hand, by their endings', async (format) => {
    const request = {
      qrels: fileOf(`qrels.${names[format]}`, qrels[format]),
      runs: [fileOf(`run.${names[format]}`, run[format])],
    };
    expect(await apOf(request)).toEqual(expected);
  });

  test.each(formats)('as %s are recognised by their content, also packed', async (format) => {
    const request = {
      qrels: fileOf('qrels-of-some-kind', qrels[format]),
      runs: [fileOf('run-of-some-kind', gzipSync(run[format]))],
    };
    expect(await apOf(request)).toEqual(expected);
  });

  test.each(formats)('as %s are read from standard input', async (format) => {
    const stdin = Readable.from([...run[format]].map((letter) => Buffer.from(letter)));
    expect(await apOf({ qrels: fileOf('q.txt', qrels.trec), runs: ['-'], stdin })).toEqual(expected);
  });

  test('as Arrow files mean the same', async () => {
    const request = { qrels: fileOf('qrels.arrow', arrow.qrels), runs: [fileOf('run.arrow', arrow.run)] };
    expect(await apOf(request)).toEqual(expected);
  });

  test('in memory mean the same, as objects and as Maps', async () => {
    const tables = { qrels: JSON.parse(qrels.json), scores: JSON.parse(run.json) };
    expect(await apOf({ qrels: tables.qrels, runs: [{ name: 'a', scores: tables.scores }] })).toEqual(
      expected,
    );
    const mapOf = (table: Record<string, Record<string, number>>) =>
      new Map(Object.entries(table).map(([query, rows]) => [query, new Map(Object.entries(rows))]));
    const maps = { qrels: mapOf(tables.qrels), runs: [{ name: 'a', scores: mapOf(tables.scores) }] };
    expect(await apOf(maps)).toEqual(expected);
  });

  test('are taken for what --input-format says', async () => {
    const request = { qrels: fileOf('q.csv', qrels.trec), runs: [fileOf('r.json', run.trec)] };
    expect(await apOf({ ...request, inputFormat: 'trec' })).toEqual(expected);
    await expect(evaluate({ ...request, metrics: 'AP', inputFormat: 'trek' })).rejects.toMatchObject({
      problems: [{ code: 'input-format-unknown', message: expect.stringContaining('did you mean "trec"') }],
    });
  });
});

describe('faults in tables are told', () => {
  const cases: [name: string, content: string, code: string, line?: number][] = [
    ['a.json', '{"q1": {"b": 0.5},\n "q1": {"c": 1}}', 'not-json', 2],
    ['b.json', '{"q1": {"b": "high"}}', 'score-not-finite'],
    ['c.json', '{"q1": {"b": 1e999}}', 'score-not-finite'],
    ['d.json', '{"q1": ["b"]}', 'not-nested'],
    ['e.json', '[1]', 'not-nested'],
    ['f.jsonl', '{"qid":"q1","docno":"b","score":1}\n{"qid":"q1","docno":"c"\n', 'not-json', 2],
    ['g.jsonl', '{"qid":"q1","docno":"b","score":1}\n{"qid":"q1","docno":"c","score":NaN}\n', 'not-json', 2],
    ['h.jsonl', '{"qid":"q1","docno":"b","score":null}\n', 'score-not-finite', 1],
    ['i.jsonl', '{"qid":"q1","docno":"b"}\n', 'column-missing', 1],
    ['j.csv', 'qid,docno,score\nq1,b,"0,5"\n', 'score-not-finite', 2],
    ['k.csv', 'qid,docno,score\nq1,b\n', 'too-few-columns', 2],
    ['l.csv', 'qid,docno,skore\nq1,b,1\n', 'column-missing', 2],
    ['m.csv', 'qid,docno,score\nq1,,1\n', 'id-missing', 2],
    ['n.csv', 'qid,docno,score\nq1,"b,1\n', 'quote-not-closed', 2],
    ['o.csv', 'qid,docno,score,qid\nq1,b,1,q1\n', 'column-twice', 1],
    ['p.csv', 'qid,docno,score\nq1,b,1\nq1,b,2\n', 'document-twice', 3],
    ['q.arrow', 'no arrow', 'file-unreadable'],
  ];
  test.each(cases)('%s', async (name, content, code, line) => {
    const path = fileOf(name, content);
    const thrown = await evaluate({ qrels: { q1: { b: 1 } }, runs: [path], metrics: 'AP' }).catch(
      (error: unknown) => error,
    );
    expect(thrown).toBeInstanceOf(InputError);
    const [problem] = (thrown as InputError).problems;
    expect(problem).toMatchObject({ code, where: { file: path } });
    expect(problem!.where!.line).toBe(line);
  });

  test('and so is a grade that is no integer, in every format', async () => {
    const tables: [string, string][] = [
      ['g.json', '{"q1": {"b": 0.5}}'],
      ['g.csv', 'qid,docno,grade\nq1,b,0.5\n'],
      ['g.jsonl', '{"qid":"q1","docno":"b","grade":0.5}\n'],
    ];
    for (const [name, content] of tables) {
      const request = {
        qrels: fileOf(name, content),
        runs: [{ name: 'a', scores: { q1: { b: 1 } } }],
        metrics: 'AP',
      };
      await expect(evaluate(request)).rejects.toMatchObject({ problems: [{ code: 'grade-not-integer' }] });
    }
    const qrels = { q1: { b: 0.5 } };
    await expect(
      evaluate({ qrels, runs: [{ name: 'a', scores: { q1: { b: 1 } } }], metrics: 'AP' }),
    ).rejects.toMatchObject({ problems: [{ code: 'grade-not-integer' }] });
  });
});
