import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { measureRanking, metric, metrics } from '../../src/metrics/index.ts';
import { rankingOf } from '../../src/scores/ranking-of.ts';
import { arbitraryRows, groupsOf, variantsOf } from './arbitrary-rows.ts';
import { definitions, overOrders } from './definitions.ts';

interface Case {
  case: string;
  relevanceLevel: number;
  rows: { doc: string; score: number; grade: number | null }[];
  judgedButNotRetrieved: number[];
  values: Record<string, { expected: number; best: number; worst: number }>;
}

const golden = JSON.parse(readFileSync(new URL('../golden/ties/ties.json', import.meta.url), 'utf8')) as {
  cases: Case[];
};

test('the golden cases were found', () => {
  expect(golden.cases).toHaveLength(33);
  expect(golden.cases.reduce((sum, one) => sum + Object.keys(one.values).length, 0)).toBe(33 * 26);
});

test.each(golden.cases)('all orders of "$case" give what brute force gave', (one) => {
  const ranking = rankingOf({
    scores: one.rows.map(({ score }) => score),
    grades: one.rows.map(({ grade }) => grade),
    judged: [...one.rows.flatMap(({ grade }) => grade ?? []), ...one.judgedButNotRetrieved],
  });
  const names = Object.keys(one.values);
  const { expected, best, worst } = measureRanking(
    ranking,
    names.map((name) => metric(ownName(name, one.relevanceLevel))),
  );
  for (const [index, name] of names.entries()) {
    const answer = one.values[name]!;
    expect(expected[index], `${name} expected`).toBeCloseTo(answer.expected, 12);
    expect(best[index], `${name} best`).toBeCloseTo(answer.best, 12);
    expect(worst[index], `${name} worst`).toBeCloseTo(answer.worst, 12);
  }
});

/** `recip_rank_cut_3` at relevance level 2 is MRR(rel=2)@3. */
function ownName(name: string, rel: number): string {
  const { measure = '', cutoff } = /^(?<measure>.+?)(_(?<cutoff>\d+))?$/.exec(name)?.groups ?? {};
  const known: Record<string, string> = {
    ndcg_cut: 'nDCG',
    ndcg_exp_cut: 'nDCG(gain=exp)',
    recip_rank: `MRR(rel=${rel})`,
    recip_rank_cut: `MRR(rel=${rel})`,
    map: `AP(rel=${rel})`,
    P: `P(rel=${rel})`,
    recall: `R(rel=${rel})`,
    success: `Success(rel=${rel})`,
  };
  return known[measure] + (cutoff === undefined ? '' : `@${cutoff}`);
}

const rankingMetrics = metrics.entries.filter(({ kind }) => kind === 'ranking').map(({ name }) => name);

test('every ranking metric of the catalogue has a definition to be held against', () => {
  expect(Object.keys(definitions).sort()).toEqual([...rankingMetrics].sort());
});

describe.each(rankingMetrics)('%s', (name) => {
  test('is the mean over all orders of tied documents, with best and worst', () => {
    const measures = variantsOf(name).map(metric);
    fc.assert(
      fc.property(arbitraryRows({ maxLength: 5 }), (rows) => {
        const groups = groupsOf(rows);
        const values = measureRanking(rankingOf(rows), measures);
        for (const [index, { name: text, parameters }] of measures.entries()) {
          const { judged } = rows;
          const truth = overOrders(groups, (grades) => definitions[name]!({ grades, judged }, parameters));
          expect(values.expected[index], `${text} expected`).toBeCloseTo(truth.expected, 12);
          expect(values.best[index], `${text} best`).toBeCloseTo(truth.best, 12);
          expect(values.worst[index], `${text} worst`).toBeCloseTo(truth.worst, 12);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('by hand', () => {
  test('ten tied documents with one relevant have the mean of 1/1 to 1/10 as MRR', () => {
    const ranking = rankingOf({
      scores: new Array<number>(10).fill(0.5),
      grades: [1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      judged: [1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    });
    expect(metric('MRR').measure(ranking)).toBeCloseTo(0.2928968253968254, 14);
  });

  test('two tied documents, one relevant: expected 0.75, best 1, worst 0.5', () => {
    const ranking = rankingOf({ scores: [0.5, 0.5], grades: [0, 1], judged: [0, 1] });
    expect(measureRanking(ranking, [metric('MRR')])).toEqual({ expected: [0.75], best: [1], worst: [0.5] });
  });

  test('without ties best and worst are not computed again', () => {
    const values = measureRanking(rankingOf({ scores: [2, 1], grades: [0, 1], judged: [0, 1] }), [
      metric('MRR'),
    ]);
    expect(values.expected).toEqual([0.5]);
    expect(values.best).toBe(values.expected);
    expect(values.worst).toBe(values.expected);
  });

  test('a thousand tied documents keep ERR exact', () => {
    // All of the same grade: every order is the same, a geometric series of 7/16.
    const count = 1000;
    const grades = new Array<number>(count).fill(3);
    const satisfied = 7 / 16;
    let truth = 0;
    for (let rank = 1; rank <= count; rank += 1) truth += (satisfied * (1 - satisfied) ** (rank - 1)) / rank;
    const ranking = rankingOf({ scores: new Array<number>(count).fill(1), grades, judged: grades });
    expect(metric('ERR').measure(ranking)).toBeCloseTo(truth, 12);
  });
});
