import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/foundation/errors.ts';
import { metric, parseMetrics, trecEvalName } from '../../src/metrics/index.ts';
import { splitList } from '../../src/metrics/parse-measure.ts';

test.each([
  ['nDCG@10', 'nDCG@10'],
  ['nDCG(gain=exp)@10', 'nDCG(gain=exp)@10'],
  ['NDCG(gain=linear,ideal=judged)', 'nDCG'],
  ['ndcg(ideal=candidates, gain=exp) @ 3', 'nDCG(gain=exp,ideal=candidates)@3'],
  ['RR(rel=2)@5', 'MRR(rel=2)@5'],
  ['RR(rel=1)@5', 'MRR@5'],
  ['map', 'AP'],
  ['MAP()@100', 'AP@100'],
  ['HitRate@1', 'Success@1'],
  ['Recall@100', 'R@100'],
  ['RBP(p=0.8)', 'RBP(p=0.8)'],
  ['RBP(rel=2,p=.80)', 'RBP(p=0.8,rel=2)'],
  ['rbp(p=1e-7)', 'RBP(p=1e-7)'],
  ['ERR@10', 'ERR@10'],
  ['ERR(max=4)@020', 'ERR@20'],
  ['Judged@10', 'Judged@10'],
  [' auc(rel=3) ', 'AUC(rel=3)'],
  ['topgap', 'TopGap'],
])('"%s" prints as %s', (text, name) => {
  expect(String(metric(text))).toBe(name);
  expect(metric(text).name).toBe(name);
  expect(String(metric(name))).toBe(name);
});

describe.each([
  ['ncdg@10', 'unknown-metric', 'did you mean "nDCG"', 'nDCG'],
  ['ndcg_cut_10', 'unknown-metric', 'did you mean "nDCG@10"', 'nDCG'],
  ['ndcg_cut.5', 'unknown-metric', 'did you mean "nDCG@5"', 'nDCG'],
  ['recip_rank', 'unknown-metric', 'did you mean "MRR"', 'MRR'],
  ['infAP', 'unknown-metric', '"infAP"', 'nDCG'],
  ['constructor', 'unknown-metric', '"constructor"', 'nDCG'],
  ['nDCG(gian=exp)', 'unknown-parameter', 'did you mean "gain"', '"linear" or "exp"'],
  ['nDCG(rel=2)@10', 'unknown-parameter', 'nDCG has no parameter "rel"', 'P, R, AP or MRR'],
  ['ERR(rel=2)', 'unknown-parameter', '"rel"', 'max=N'],
  ['Judged(rel=2)@3', 'unknown-parameter', '"rel"', 'P'],
  ['Std(rel=2)', 'unknown-parameter', '"rel"', 'write Std'],
  ['MRR(cutoff=3)', 'unknown-parameter', '"cutoff"', 'MRR@10'],
  ['MRR(toString=3)', 'unknown-parameter', '"toString"', 'rel'],
  ['MRR(,)', 'unknown-parameter', '""', 'rel'],
  ['MRR(rel=high)', 'bad-parameter', '"high"', 'a whole number, 1 or more'],
  ['MRR(rel=0)', 'bad-parameter', '"0"', 'a whole number, 1 or more'],
  ['MRR(rel)', 'bad-parameter', '""', 'a whole number'],
  ['nDCG(gain=burges)', 'bad-parameter', '"burges"', '"linear" or "exp"'],
  ['RBP(p=1)', 'bad-parameter', '"1"', 'between 0 and 1'],
  ['RBP(p=0,8)', 'bad-parameter', '"0"', 'between 0 and 1'],
  ['ERR(max=31)', 'bad-parameter', '"31"', 'from 1 to 30'],
  ['MRR(rel=1,rel=2)', 'parameter-twice', 'twice', 'keep one'],
  ['RBP', 'parameter-missing', 'needs its parameter p', 'RBP(p=0.8)'],
  ['P', 'cutoff-missing', 'needs a cutoff', 'P@5'],
  ['Success(rel=2)', 'cutoff-missing', 'needs a cutoff', 'Success@1'],
  ['nDCG@', 'bad-cutoff', '"@"', '1 or more'],
  ['nDCG@0', 'bad-cutoff', '"@0"', '1 or more'],
  ['nDCG@-1', 'bad-cutoff', '"@-1"', '1 or more'],
  ['nDCG@1.5', 'bad-cutoff', '"@1.5"', '1 or more'],
  ['nDCG@ten', 'bad-cutoff', '"@ten"', '1 or more'],
  ['nDCG@99999999999999999999', 'bad-cutoff', '"@999', '1 or more'],
  ['Rprec@5', 'cutoff-not-taken', 'Rprec has no cutoff', 'write Rprec'],
  ['Std@5', 'cutoff-not-taken', 'Std has no cutoff', 'write Std'],
  ['', 'metric-syntax', '""', 'NAME'],
  ['nDCG(', 'metric-syntax', '"nDCG("', 'NAME'],
  ['nDCG@10(gain=exp)', 'metric-syntax', 'nDCG@10(gain=exp)', 'nDCG(gain=exp)@10'],
  ['nDCG 10', 'metric-syntax', 'nDCG 10', 'NAME'],
])('"%s"', (text, code, message, mend) => {
  test(`is refused as ${code}, with the mend`, () => {
    const [problem] = problemsOf(() => metric(text));
    expect(problem).toMatchObject({
      code,
      message: expect.stringContaining(message),
      mend: expect.stringContaining(mend),
    });
  });
});

describe('a list of metrics', () => {
  test.each([
    ['nDCG@10,RR@10,ndcg@10', ['nDCG@10', 'MRR@10']],
    [' nDCG(gain=exp,ideal=candidates)@10 , , MRR,', ['nDCG(gain=exp,ideal=candidates)@10', 'MRR']],
    [
      ['AP,P@5', 'R@5'],
      ['AP', 'P@5', 'R@5'],
    ],
    [
      'Std,nDCG@10,spread',
      ['Std', 'nDCG@10', 'AUC', 'Entropy', 'IQR', 'Margin', 'Range', 'TieRate', 'TopGap'],
    ],
    ['SPREAD', ['AUC', 'Entropy', 'IQR', 'Margin', 'Range', 'Std', 'TieRate', 'TopGap']],
  ])('%j names %j', (list, names) => {
    expect(parseMetrics(list).map(String)).toEqual(names);
  });

  test.each([{ list: '' }, { list: ' , ,' }, { list: [] }])(
    '$list names nothing and is refused',
    ({ list }) => {
      expect(problemsOf(() => parseMetrics(list))).toMatchObject([{ code: 'no-metrics' }]);
    },
  );

  test.each(['RBP(p=2)', 'P@0', 'ERR(max=0)', 'RBP'])('tells what is wrong with %s once', (name) => {
    expect(problemsOf(() => parseMetrics(name))).toHaveLength(1);
  });

  test('is split at commas outside parentheses', () => {
    expect(splitList('nDCG(gain=exp,ideal=candidates)@10, MRR')).toEqual([
      'nDCG(gain=exp,ideal=candidates)@10',
      'MRR',
    ]);
  });

  test('tells all problems at once', () => {
    const problems = problemsOf(() => parseMetrics('nDCG@x,P,spraed,MRR(rel=0,foo=1)@0'));
    expect(problems.map(({ code }) => code)).toEqual([
      'bad-cutoff',
      'cutoff-missing',
      'unknown-metric',
      'bad-parameter',
      'unknown-parameter',
      'bad-cutoff',
    ]);
    expect(problems[2]?.message).toContain('did you mean "spread"');
  });
});

test.each([
  ['nDCG', 'ndcg'],
  ['nDCG@10', 'ndcg_cut_10'],
  ['nDCG(gain=exp)@10', null],
  ['AP(rel=2)@5', 'map_cut_5'],
  ['MRR', 'recip_rank'],
  ['MRR@10', null],
  ['P@5', 'P_5'],
  ['Rprec', 'Rprec'],
  ['RBP(p=0.8)', null],
  ['Std', null],
])('trec_eval calls %s %s', (name, other) => {
  expect(trecEvalName(metric(name))).toBe(other);
});

function problemsOf(read: () => unknown): InputError['problems'] {
  try {
    read();
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  throw new Error('nothing was refused');
}
