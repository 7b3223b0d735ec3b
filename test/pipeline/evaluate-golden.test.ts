import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InputError } from '../../src/foundation/errors.ts';
import { evaluate } from '../../src/pipeline/evaluate.ts';

// What trec_eval 9.0.8 and 10.0, ranx and ir_measures answer: see test/golden/trec-eval/index.json.
const folder = new URL('../golden/trec-eval/', import.meta.url).pathname;
const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const cases = readdirSync(folder)
  .filter((name) => name.endsWith('.json') && existsSync(join(folder, name.replace('.json', '.qrels.txt'))))
  .map((name) => name.replace('.json', ''));

interface Answers {
  perQuery: Record<string, number[]>;
  mean: number[];
  meanComplete: number[];
}

/** Counts, not measures of quality. */
const notMetrics = ['num_ret', 'num_rel', 'num_rel_ret'];

describe('trec_eval', () => {
  test('all cases of its index are here', () => {
    expect(cases).toHaveLength(15);
    expect(cases.sort()).toEqual(
      read('index.json')
        .cases.map((one: { case: string }) => one.case)
        .sort(),
    );
  });

  const modes = [
    { ties: 'trec_eval9', version: 'float32' },
    { ties: 'trec_eval', version: 'float64' },
  ] as const;
  const rows = cases.flatMap((name) => modes.map((mode) => ({ name, ...mode })));

  test.each(rows)('$ties agrees on $name per query, in the mean, and in the mean with -c', async (row) => {
    const { measures, byRelevanceLevel } = read(`${row.name}.json`);
    const names: string[] = measures.filter((name: string) => !notMetrics.includes(name));
    expect(names).toHaveLength(32);
    let compared = 0;
    for (const [level, both] of Object.entries<Record<string, Answers>>(byRelevanceLevel)) {
      const answers = (both['values'] ?? both[row.version]) as Answers;
      const ours = names.map((name) => ourName(name, level));
      for (const [missing, means] of [
        ['skip', answers.mean],
        ['zero', answers.meanComplete],
      ] as const) {
        const evaluation = await evaluate({
          qrels: join(folder, `${row.name}.qrels.txt`),
          runs: [join(folder, `${row.name}.run.txt`)],
          metrics: ours,
          ties: row.ties,
          missing,
          perQuery: 'include',
        });
        const [run] = evaluation.runs;
        for (const [index, name] of names.entries()) {
          const answer = means[measures.indexOf(name)]!;
          expectClose(run!.metrics[ours[index]!]!.mean, answer, `mean of ${name} (${missing})`);
          compared += 1;
        }
        const perQuery = new Map(run!.perQuery!.map(({ query, values }) => [query, values]));
        if (missing === 'skip')
          expect([...perQuery.keys()].sort()).toEqual(Object.keys(answers.perQuery).sort());
        for (const [query, values] of Object.entries(answers.perQuery)) {
          for (const [index, name] of names.entries()) {
            const answer = values[measures.indexOf(name)]!;
            expectClose(perQuery.get(query)?.[ours[index]!], answer, `${name} of ${query}`);
            compared += 1;
          }
        }
      }
    }
    expect(compared).toBeGreaterThan(100);
  });
});

describe('inputs that trec_eval refuses, or reads as something else', () => {
  let scratch: string;
  beforeAll(() => {
    scratch = mkdtempSync(join(tmpdir(), 'rankgauge-'));
  });
  afterAll(() => rmSync(scratch, { recursive: true }));

  /** Code, file and place of the error; null where the input is read. */
  const expected: Record<
    string,
    [code: string, file: 'qrels' | 'run', line?: number, column?: number] | null
  > = {
    ok: null,
    'duplicate-run-doc': ['document-twice', 'run', 3],
    'duplicate-qrels-doc': ['document-judged-twice', 'qrels', 3],
    'duplicate-in-unjudged-query': null,
    'missing-query': null,
    'missing-query-complete': null,
    'no-common-query': ['no-common-query', 'run'],
    'all-negative-query': ['all-grades-negative', 'qrels', 1],
    'run-5-columns': ['too-few-columns', 'run', 1],
    'qrels-3-columns': ['too-few-columns', 'qrels', 1],
    'qrels-5-columns': ['too-many-columns', 'qrels', 1],
    'qrels-blank-line': ['blank-line', 'qrels', 2],
    'run-comment': null,
    'qrels-comment': null,
    'score-not-a-number': ['score-not-a-number', 'run', 1, 11],
    'score-nan': ['score-not-finite', 'run', 1, 11],
    'score-infinity': ['score-not-finite', 'run', 1, 11],
    'score-hexadecimal': ['score-not-a-number', 'run', 1, 11],
    'score-decimal-comma': ['score-not-a-number', 'run', 1, 11],
    'grade-fraction': ['grade-not-integer', 'qrels', 1, 8],
    'grade-word': ['grade-not-integer', 'qrels', 1, 8],
    'empty-run': ['file-empty', 'run'],
    'empty-qrels': ['file-empty', 'qrels'],
    'level-above-grades': null,
    'level-zero': null,
  };
  const all: {
    case: string;
    qrels: string;
    run: string;
    options: string[];
    [version: string]: unknown;
  }[] = read('errors.json').cases;

  test('every one of them has its answer here', () => {
    expect(all.map((one) => one.case).sort()).toEqual(Object.keys(expected).sort());
  });

  test.each(all)('$case', async (one) => {
    const qrels = join(scratch, 'qrels');
    const run = join(scratch, 'run');
    writeFileSync(qrels, one.qrels);
    writeFileSync(run, one.run);
    const level = one.options.find((option) => option.startsWith('-l'))?.slice(2) ?? '1';
    if (level === '0') {
      // trec_eval takes documents judged 0 for relevant then; nobody means that.
      await expect(evaluate({ qrels, runs: [run], metrics: 'AP(rel=0)' })).rejects.toThrow(InputError);
      return;
    }
    const names = { map: `AP(rel=${level})`, recip_rank: `MRR(rel=${level})`, ndcg: 'nDCG' };
    const request = {
      qrels,
      runs: [run],
      metrics: Object.values(names),
      ties: 'trec_eval',
      missing: one.options.includes('-c') ? 'zero' : 'skip',
    } as const;
    const error = expected[one.case]!;
    if (error === null) {
      const evaluation = await evaluate(request);
      const answers = (one['trec_eval_9.0.8'] as { mean?: Record<string, number> }).mean;
      const later = (one['trec_eval_10.0'] as { mean?: Record<string, number> }).mean;
      const means = answers ?? later!;
      expect(means).toBeDefined();
      for (const [theirs, ours] of Object.entries(names)) {
        expectClose(evaluation.runs[0]!.metrics[plain(ours)]!.mean, means[theirs]!, theirs);
      }
      return;
    }
    const [code, file, line, column] = error;
    const thrown = await evaluate(request).catch((cause: unknown) => cause);
    expect(thrown).toBeInstanceOf(InputError);
    const [problem] = (thrown as InputError).problems;
    expect(problem).toMatchObject({ code, where: { file: join(scratch, file) } });
    expect(problem!.where!.line).toBe(line);
    if (column !== undefined) expect(problem!.where!.column).toBe(column);
    expect(problem!.mend).toBeDefined();
  });
});

describe('other tools', () => {
  const [noTies, querySets] = read('other-tools.json').cases;

  test('agree on measures that trec_eval lacks', async () => {
    const names: Record<string, string> = {
      ndcg: 'nDCG',
      'ndcg@5': 'nDCG@5',
      'ndcg@10': 'nDCG@10',
      ndcg_burges: 'nDCG(gain=exp)',
      'ndcg_burges@5': 'nDCG(gain=exp)@5',
      'ndcg_burges@10': 'nDCG(gain=exp)@10',
      'ndcg_burges@20': 'nDCG(gain=exp)@20',
      'ndcg gains 1,3,7': 'nDCG(gain=exp)',
      'mrr@3': 'MRR@3',
      'mrr@10': 'MRR@10',
      map: 'AP',
      'map@10': 'AP@10',
      'hit_rate@5': 'Success@5',
      'r-precision': 'Rprec',
      'ir_measures RR@10': 'MRR@10',
      'ir_measures AP@10': 'AP@10',
      'ir_measures R@10': 'R@10',
      'ir_measures P@10': 'P@10',
      'ir_measures Success@5': 'Success@5',
      'ir_measures Judged@10': 'Judged@10',
    };
    for (const [theirs, ours] of Object.entries(names)) {
      expect(noTies.values[theirs], theirs).toBeDefined();
      const evaluation = await evaluate({
        qrels: noTies.qrels,
        runs: [{ name: 'theirs', scores: noTies.run }],
        metrics: ours,
        perQuery: 'include',
      });
      const { mean, perQuery } = noTies.values[theirs];
      const [run] = evaluation.runs;
      if (mean !== undefined) expectClose(run!.metrics[ours]!.mean, mean, theirs);
      expect(run!.perQuery).toHaveLength(6);
      for (const { query, values } of run!.perQuery!)
        expectClose(values[ours], perQuery[query], `${theirs} of ${query}`);
    }
  });

  test('count a missing query 0 or leave it out, and break ties by id', async () => {
    const runs = [{ name: 'theirs', scores: querySets.run }];
    const metrics = ['AP', 'MRR', 'nDCG@10'];
    const zero = await evaluate({ qrels: querySets.qrels, runs, metrics, ties: 'trec_eval' });
    const irMeasures = { AP: 'ir_measures AP', MRR: 'ir_measures RR', 'nDCG@10': 'ir_measures nDCG@10' };
    for (const [ours, theirs] of Object.entries(irMeasures)) {
      expectClose(zero.runs[0]!.metrics[ours]!.mean, querySets.values[theirs].mean, theirs);
    }
    const skip = await evaluate({
      qrels: querySets.qrels,
      runs,
      metrics,
      ties: 'trec_eval9',
      missing: 'skip',
      perQuery: 'include',
    });
    const answers = querySets.values.pytrec_eval.perQuery;
    expect(skip.runs[0]!.perQuery!.map(({ query }) => query)).toEqual(Object.keys(answers));
    for (const { query, values } of skip.runs[0]!.perQuery!) {
      expectClose(values['AP'], answers[query].map, query);
      expectClose(values['MRR'], answers[query].recip_rank, query);
      expectClose(values['nDCG@10'], answers[query].ndcg_cut_10, query);
    }
  });
});

function ourName(trecEval: string, level: string): string {
  const [, base = '', cutoff] = /^(.*?)(?:_(\d+))?$/.exec(trecEval)!;
  const names: Record<string, string> = {
    ndcg: 'nDCG',
    ndcg_cut: 'nDCG',
    recip_rank: 'MRR',
    map: 'AP',
    map_cut: 'AP',
    P: 'P',
    recall: 'R',
    success: 'Success',
    Rprec: 'Rprec',
    bpref: 'bpref',
  };
  // trec_eval -l does not touch nDCG.
  const rel = base.startsWith('ndcg') ? '' : `(rel=${level})`;
  return plain(`${names[base]}${rel}${cutoff === undefined ? '' : `@${cutoff}`}`);
}

/** As names print: level 1 goes without saying. */
function plain(name: string): string {
  return name.replace('(rel=1)', '');
}

function expectClose(value: number | null | undefined, answer: number, what: string): void {
  expect(value, what).toBeTypeOf('number');
  expect(Math.abs(value! - answer), `${what}: ${value} instead of ${answer}`).toBeLessThanOrEqual(
    1e-12 * Math.max(1, Math.abs(answer)),
  );
}
