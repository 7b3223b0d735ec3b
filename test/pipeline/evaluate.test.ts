import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InputError } from '../../src/foundation/errors.ts';
import { evaluate, evaluateFully } from '../../src/pipeline/evaluate.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankgauge-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const golden = (name: string) => new URL(`../golden/trec-eval/${name}`, import.meta.url).pathname;

describe('rows of a run', () => {
  const row = fc.record({
    query: fc.constantFrom('q1', 'q2', 'q3', 'q4'),
    document: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    score: fc.integer({ min: 0, max: 3 }),
  });
  const rows = fc.uniqueArray(row, {
    selector: ({ query, document }) => `${query} ${document}`,
    minLength: 1,
    maxLength: 24,
  });

  test('may stand in any order and come from anywhere: the figures are the same', async () => {
    const qrels = { q1: { a: 1, b: 0, c: 2 }, q2: { b: 1, f: 1 }, q3: { a: 0, d: 3 } };
    let mixed = 0;
    await fc.assert(
      fc.asyncProperty(rows, async (given) => {
        fc.pre(given.some(({ query }) => query !== 'q4'));
        const text = given.map(({ query, document, score }) => `${query} Q0 ${document} 1 ${score} s\n`);
        const path = fileOf('mixed.txt', text.join(''));
        const sorted = [...text].sort();
        const request = { qrels, metrics: 'nDCG@3,MRR,AP', perQuery: 'include' } as const;
        const [one, two, three] = await Promise.all([
          evaluate({ ...request, runs: [{ name: 'r', path }] }),
          evaluate({ ...request, runs: [{ name: 'r', path: fileOf('sorted.txt', sorted.join('')) }] }),
          evaluate({
            ...request,
            runs: [{ name: 'r', path: '-' }],
            stdin: Readable.from([Buffer.from(text.join(''))]),
          }),
        ]);
        const queries = given.map(({ query }) => query);
        if (queries.some((query, at) => queries.indexOf(query) < at && queries[at - 1] !== query)) mixed += 1;
        expect(two).toEqual(one);
        expect(three).toEqual(one);
      }),
      { numRuns: 100 },
    );
    expect(mixed).toBeGreaterThan(20);
  });
});

test('a long run with mixed queries is read from standard input, which comes once', async () => {
  // One query first, so that the mixture shows only when the beginning has gone by.
  const queryOf = (row: number) => (row < 1000 ? 0 : row % 2);
  const rows = Array.from({ length: 3000 }, (_, row) => `q${queryOf(row)} Q0 d${row} 1 ${3000 - row} s\n`);
  const pieces = [0, 1000, 2000].map((from) => Buffer.from(rows.slice(from, from + 1000).join('')));
  const { runs } = await evaluate({
    // d1001 stands first for q1; d2998 stands last of 2,000 for q0.
    qrels: { q0: { d2998: 1 }, q1: { d1001: 1 } },
    runs: ['-'],
    stdin: Readable.from(pieces),
    metrics: 'MRR',
    perQuery: 'include',
  });
  expect(runs[0]!.perQuery).toEqual([
    { query: 'q0', values: { MRR: 1 / 2000 } },
    { query: 'q1', values: { MRR: 1 } },
  ]);
});

describe('judged queries that a run lacks', () => {
  const request = {
    qrels: { q1: { a: 1 }, q2: { b: 1 }, q3: { c: 0 } },
    runs: [{ name: 'r', scores: { q1: { a: 1, z: 0 }, q3: { c: 1 }, q9: { x: 1 } } }],
    metrics: 'AP,Range',
    perQuery: 'include',
  } as const;

  test('count 0 for rankings and nothing for spread, as with -c', async () => {
    const { runs, notes } = await evaluate(request);
    expect(runs[0]!.metrics['AP']).toMatchObject({ mean: 1 / 3, queries: 3 });
    expect(runs[0]!.metrics['Range']).toMatchObject({ mean: 1, queries: 1 });
    expect(runs[0]!.queries).toEqual({
      total: 3,
      evaluated: 3,
      rerankable: 1,
      missing: 1,
      failed: 0,
      withoutRelevant: 1,
    });
    expect(runs[0]!.perQuery).toEqual([
      { query: 'q1', values: { AP: 1, Range: 1 } },
      { query: 'q2', values: { AP: 0, Range: null } },
      { query: 'q3', values: { AP: 0, Range: null } },
    ]);
    expect(notes).toContainEqual(expect.stringContaining('--missing skip'));
    expect(notes).toContainEqual('r: nothing is judged for 1 query of the run; they are in no mean');
  });

  test('are left out when asked', async () => {
    const { runs } = await evaluate({ ...request, missing: 'skip' });
    expect(runs[0]!.metrics['AP']).toMatchObject({ mean: 1 / 2, queries: 2 });
    expect(runs[0]!.queries).toMatchObject({ evaluated: 2, missing: 1 });
    expect(runs[0]!.perQuery!.map(({ query }) => query)).toEqual(['q1', 'q3']);
  });
});

describe('ties', () => {
  // One relevant document of four tied ones: expected MRR = (1 + 1/2 + 1/3 + 1/4) / 4; trec_eval puts d first.
  const request = {
    qrels: { q: { a: 1, b: 0, c: 0, d: 0 } },
    runs: [
      {
        name: 'r',
        scores: new Map([
          [
            'q',
            new Map([
              ['b', 1],
              ['a', 1],
              ['c', 1],
              ['d', 1],
            ]),
          ],
        ]),
      },
    ],
    metrics: 'MRR',
  } as const;
  const means = {
    expected: 25 / 48,
    best: 1,
    worst: 1 / 4,
    input: 1 / 2,
    trec_eval: 1 / 4,
    trec_eval9: 1 / 4,
  };

  test.each(Object.entries(means))('%s give %d', async (ties, mean) => {
    const qrels = new Map([['q', new Map(Object.entries(request.qrels.q))]]);
    const { runs } = await evaluate({ ...request, qrels, ties: ties as 'expected' });
    expect(runs[0]!.metrics['MRR']!.mean).toBeCloseTo(mean, 15);
    expect(runs[0]!.metrics['MRR']).toMatchObject({ best: 1, worst: 0.25 });
    expect(runs[0]!.ties).toEqual({ rows: 4, queries: 1 });
  });

  test('that decide are told, with the flag that gives what trec_eval prints', async () => {
    const { notes } = await evaluate(request as never);
    expect(notes).toContainEqual(
      expect.stringContaining('ties decide MRR: 1.000 or 0.250 by luck, 0.521 expected'),
    );
    const trecEval = notes.filter((note) => note.includes('--ties trec_eval'));
    // Both versions agree, so one flag is enough.
    expect(trecEval).toEqual([
      'r: trec_eval 10 gives MRR 0.2500, not 0.5208, since it orders tied documents by their ids: --ties trec_eval',
    ]);
    const back = await evaluate({ ...request, ties: 'trec_eval9' } as never);
    expect(back.notes).toContainEqual(expect.stringContaining('MRR 0.5208, not 0.2500: --ties expected'));
  });

  test('that only float32 sees are told with the flag of trec_eval 9', async () => {
    const { notes } = await evaluate({
      qrels: { q: { a: 1 } },
      runs: [{ name: 'r', scores: { q: { a: 1.000_000_001, b: 1 } } }],
      metrics: 'MRR',
    });
    expect(notes).toContainEqual(
      'r: trec_eval 9 (and what wraps it) gives MRR 0.5000, not 1.0000, since it orders tied documents by their ids: --ties trec_eval9',
    );
  });

  test('that decide nothing are not told', async () => {
    const { notes } = await evaluate({
      qrels: { q: { a: 1, b: 0, c: 0 } },
      runs: [{ name: 'r', scores: { q: { a: 2, b: 1, c: 1 } } }],
      metrics: 'MRR@3',
    });
    expect(notes).toEqual([]);
  });
});

describe('judgments with holes', () => {
  const scores = { q1: { a: 4, b: 3, c: 2, d: 1 }, q2: { a: 2, x: 1 } };
  const qrels = { q1: { a: 1, c: 0 }, q2: { a: 1, x: 0 } };

  test('are told under 0.95, at the cutoff of the primary measure', async () => {
    const { notes } = await evaluate({ qrels, runs: [{ name: 'r', scores }], metrics: 'AP,nDCG@4' });
    expect(notes).toEqual([
      'r: Judged@4 is 0.750: what nobody judged counts as not relevant; --export-unjudged F lists it',
    ]);
    const whole = await evaluate({ qrels, runs: [{ name: 'r', scores }], metrics: 'nDCG@1' });
    expect(whole.notes).toEqual([]);
  });

  test('are no matter of queries that the run lacks: these show nothing', async () => {
    const { notes } = await evaluate({
      qrels: { q1: { a: 1, c: 0 }, q2: { a: 1, x: 0 } },
      runs: [{ name: 'r', scores: { q1: { a: 2, c: 1 } } }],
      metrics: 'nDCG@4',
    });
    expect(notes.filter((note) => note.includes('Judged'))).toEqual([]);
  });

  test('are listed by rank, down to the deepest cutoff', async () => {
    const request = {
      qrels,
      runs: [{ name: 'r', scores }],
      metrics: 'MRR@3,AP',
      unjudged: 'collect',
    } as const;
    expect((await evaluateFully(request)).unjudged).toEqual([
      { run: 'r', query: 'q1', document: 'b', rank: 2 },
    ]);
    const deeper = await evaluateFully({ ...request, metrics: 'AP' });
    expect(deeper.unjudged.map(({ document, rank }) => [document, rank])).toEqual([
      ['b', 2],
      ['d', 4],
    ]);
  });
});

describe('a table of queries', () => {
  const qrels = { e1: { a: 1 }, d1: { a: 1 }, e2: { a: 1 }, d2: { a: 1 }, e3: { a: 1 } };
  const scores = { e1: { a: 1 }, d1: { a: 1, b: 2 }, e2: { a: 1 }, d2: { a: 1, b: 2 }, e3: { a: 1, b: 2 } };
  const table =
    'query_id,language,parallel_id,kind\ne1,en,p1,short\nd1,de,p1,long\ne2,en,p2,short\nd2,de,p2,\nzz,fr,p9,odd\n';
  const base = { qrels, runs: [{ name: 'r', scores }], metrics: 'MRR' };

  test('splits by language, or by the columns named', async () => {
    const queries = fileOf('queries.csv', table);
    const byLanguage = await evaluate({ ...base, queries });
    expect(byLanguage.runs[0]!.slices).toMatchObject([
      { slice: 'language', value: 'en', queries: 2, metrics: { MRR: { mean: 1 } } },
      { slice: 'language', value: 'de', queries: 2, metrics: { MRR: { mean: 0.5 } } },
    ]);
    expect(byLanguage.dataset).toMatchObject({ queries: 5, questions: 3, languages: ['en', 'de'] });
    const byKind = await evaluate({ ...base, queries, by: ['kind'] });
    expect(byKind.runs[0]!.slices.map(({ value, queries: count }) => [value, count])).toEqual([
      ['short', 2],
      ['long', 1],
    ]);
  });

  test('names the clusters of the intervals', async () => {
    const alone = await evaluate({ ...base });
    const clustered = await evaluate({ ...base, queries: fileOf('queries.csv', table) });
    const width = (evaluation: typeof alone) => {
      const { low, high } = evaluation.runs[0]!.metrics['MRR']!;
      return high! - low!;
    };
    // Values are 1 0.5 | 1 0.5 | 0.5: clusters of a question and its translation balance out, single queries do not.
    expect(width(clustered)).not.toBeCloseTo(width(alone), 3);
  });

  test('may be JSON lines or tab separated', async () => {
    const lines = '{"_id":"e1","language":"en"}\n{"_id":"d1","language":"de","text":["x"]}\n';
    for (const queries of [
      fileOf('queries.jsonl', lines),
      fileOf('queries.tsv', 'id\tlanguage\ne1\ten\nd1\tde\n'),
    ]) {
      const { runs } = await evaluate({ ...base, queries });
      expect(runs[0]!.slices.map(({ value }) => value)).toEqual(['en', 'de']);
    }
  });

  test('must have the columns named, and each query once', async () => {
    const queries = fileOf('queries.csv', table);
    await expect(evaluate({ ...base, queries, by: ['langage'] })).rejects.toMatchObject({
      problems: [{ code: 'column-missing', message: expect.stringContaining('did you mean "language"') }],
    });
    await expect(evaluate({ ...base, by: ['language'] })).rejects.toMatchObject({
      problems: [{ code: 'queries-missing' }],
    });
    await expect(
      evaluate({ ...base, queries: fileOf('no.csv', 'name,language\nx,en\n') }),
    ).rejects.toMatchObject({
      problems: [{ code: 'column-missing', message: expect.stringContaining('query_id') }],
    });
    const twice = fileOf('twice.csv', 'query_id,language\ne1,en\ne1,de\n');
    await expect(evaluate({ ...base, queries: twice })).rejects.toMatchObject({
      problems: [{ code: 'query-twice', where: { line: 3 } }],
    });
  });
});

describe('faults', () => {
  const qrels = fileName('q 0 a 1\nq 0 b rel\nq 0 c 0\n');
  const bad = 'q Q0 a 1 1 s\nq Q0 b 1 high s\nq Q0 a 1 3 s\nshort\nq Q0 c 2 2 s\n';
  function fileName(content: string) {
    return () => fileOf('faulty-qrels.txt', content);
  }

  test('of a run are told all at once, and nothing is measured', async () => {
    const path = fileOf('bad.txt', bad);
    const thrown = await evaluate({ qrels: { q: { a: 1 } }, runs: [path], metrics: 'AP' }).catch(
      (error: unknown) => error,
    );
    expect(
      (thrown as InputError).problems.map(({ code, where }) => [code, where?.file, where?.line]),
    ).toEqual([
      ['score-not-a-number', path, 2],
      ['too-few-columns', path, 4],
      ['document-twice', path, 3],
    ]);
  });

  test('are skipped and counted when asked, and of two rows of one document the first counts', async () => {
    const outcome = await evaluateFully({
      qrels: qrels(),
      runs: [fileOf('bad.txt', bad)],
      metrics: 'AP',
      faults: 'skip',
    });
    // What is left: c (2) before a (1), of which a is relevant.
    expect(outcome.evaluation.runs[0]!.metrics['AP']!.mean).toBe(0.5);
    expect(outcome.evaluation.dataset.warnings).toBe(4);
    expect(outcome.warnings.map(({ code }) => code)).toEqual([
      'grade-not-integer',
      'score-not-a-number',
      'too-few-columns',
      'document-twice',
    ]);
    expect(outcome.evaluation.notes.filter((note) => note.startsWith('skipped: '))).toHaveLength(4);
  });

  test('of rows that were read twice, because queries are mixed, are counted once', async () => {
    const text = 'q Q0 a 1 1 s\np Q0 x 1 1 s\nq Q0 b 1 high s\nq Q0 c 2 2 s\n';
    const { warnings, evaluation } = await evaluateFully({
      qrels: { q: { a: 1 }, p: { x: 1 } },
      runs: [fileOf('mixed-bad.txt', text)],
      metrics: 'AP',
      faults: 'skip',
    });
    expect(evaluation.dataset.warnings).toBe(1);
    expect(warnings).toHaveLength(1);
    expect(evaluation.runs[0]!.metrics['AP']!.mean).toBe(0.75);
  });

  test('a file of nothing but faults is empty even then', async () => {
    await expect(
      evaluate({
        qrels: { q: { a: 1 } },
        runs: [fileOf('x.txt', 'nothing\n')],
        metrics: 'AP',
        faults: 'skip',
      }),
    ).rejects.toMatchObject({ problems: [{ code: 'file-empty' }] });
  });

  test('run and qrels without a common query show one id of each', async () => {
    await expect(
      evaluate({
        qrels: { '01': { a: 1 } },
        runs: [{ name: 'r', scores: { '1': { a: 1 } } }],
        metrics: 'AP',
      }),
    ).rejects.toMatchObject({
      problems: [{ code: 'no-common-query', why: expect.stringMatching(/such as "1".*such as "01"/s) }],
    });
  });
});

describe('several runs', () => {
  test('are rows in the order given, named by their files, by their paths where these are alike', async () => {
    const { runs } = await evaluate({
      qrels: golden('graded.qrels.txt'),
      runs: [golden('graded.run.txt'), golden('near-ties.run.txt'), golden('../trec-eval/graded.run.txt')],
      metrics: 'nDCG@10',
    });
    expect(runs.map(({ name }) => name)).toEqual([
      golden('graded.run.txt'),
      'near-ties',
      golden('../trec-eval/graded.run.txt'),
    ]);
    expect(runs[0]!.metrics).toEqual(runs[2]!.metrics);
  });

  test('do not depend on each other: there is no state outside of a call', async () => {
    const request = { qrels: golden('graded.qrels.txt'), metrics: 'nDCG@10,AP' };
    const names = ['graded.run.txt', 'near-ties.run.txt', 'tie-heavy.run.txt'].map(golden);
    const together = await evaluate({ ...request, runs: names });
    const atOnce = await Promise.all(names.map((name) => evaluate({ ...request, runs: [name] })));
    expect(atOnce.map(({ runs }) => runs[0])).toEqual(together.runs);
  });

  test('have a fingerprint of their judgments that goes by the content', async () => {
    const request = { runs: [golden('graded.run.txt')], metrics: 'AP' };
    const one = await evaluate({ ...request, qrels: golden('graded.qrels.txt') });
    const copy = fileOf('copy.txt', readFileSync(golden('graded.qrels.txt'), 'utf8'));
    expect((await evaluate({ ...request, qrels: copy })).dataset.fingerprint).toBe(one.dataset.fingerprint);
    expect(one.dataset.fingerprint).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('fewer documents of a first stage', () => {
  // First stage: a b c d. The reranker likes d most, then b; d (grade 1) is the only relevant one.
  const request = {
    qrels: { q: { d: 1, a: 0 } },
    firstStage: { name: 'bm25', scores: { q: { a: 4, b: 3, c: 2, d: 1 } } },
    runs: [{ name: 'r', scores: { q: { a: 1, b: 2, c: 0, d: 3 } } }],
    metrics: 'MRR,Range',
  } as const;

  test('keep what stands below them, and win a share of the gain for a share of the documents', async () => {
    const { runs, references, notes } = await evaluate({ ...request, depths: [3, 2, 4, 9] });
    expect(runs[0]!.metrics['MRR']).toMatchObject({ mean: 1, firstStage: 0.25, ceiling: 1, gainShare: 1 });
    expect(runs[0]!.depths).toMatchObject([
      { depth: 2, metrics: { MRR: { mean: 0.25 } }, gainShare: 0, callShare: 0.5 },
      { depth: 3, metrics: { MRR: { mean: 0.25 } }, gainShare: 0, callShare: 0.75 },
      { depth: 4, metrics: { MRR: { mean: 1 } }, gainShare: 1, callShare: 1 },
      { depth: 9, metrics: { MRR: { mean: 1 } }, gainShare: 1, callShare: 1 },
    ]);
    expect(Object.keys(runs[0]!.depths![0]!.metrics)).toEqual(['MRR']);
    expect(references.map(({ name, metrics }) => [name, metrics['MRR']!.mean])).toEqual([
      ['first-stage', 0.25],
      ['ceiling', 1],
    ]);
    expect(notes.some((note) => note.includes('listwise'))).toBe(true);
  });

  test('may tie, and documents that the run lacks stand last among those seen, tied', async () => {
    const { runs } = await evaluate({
      ...request,
      qrels: { q: { b: 1 } },
      runs: [{ name: 'r', scores: { q: { c: 1 } } }],
      depths: [3],
    });
    // c first, then a and b tied, then d: 1/2 or 1/3.
    expect(runs[0]!.depths![0]!.metrics['MRR']!.mean).toBeCloseTo((1 / 2 + 1 / 3) / 2, 15);
  });

  test('need a first stage', async () => {
    const { firstStage: _, ...rest } = request;
    await expect(evaluate({ ...rest, depths: [5] })).rejects.toMatchObject({
      problems: [{ code: 'first-stage-missing' }],
    });
  });

  test('at full depth give what the run itself gives', async () => {
    const { runs } = await evaluate({
      qrels: golden('tie-heavy.qrels.txt'),
      runs: [golden('tie-heavy.run.txt')],
      firstStage: golden('tie-heavy.run.txt'),
      depths: [1000],
      metrics: 'nDCG@10,AP,MRR',
    });
    for (const name of ['nDCG@10', 'AP', 'MRR']) {
      const own = runs[0]!.metrics[name]!;
      expect(runs[0]!.depths![0]!.metrics[name]!.mean).toBeCloseTo(own.mean!, 12);
    }
  });
});

test('measures that cannot be computed from these grades are told', async () => {
  await expect(
    evaluate({
      qrels: { q: { a: 40 } },
      runs: [{ name: 'r', scores: { q: { a: 1 } } }],
      metrics: 'nDCG(gain=exp)',
    }),
  ).rejects.toBeInstanceOf(InputError);
});
