import { describe, expect, test } from 'vitest';
import { scoreDistributions } from '../../src/comparison/score-distributions.ts';
import { type Candidate, manifestOf, runOf } from './runs.ts';

const run = (
  name: string,
  candidates: readonly Candidate[],
  reranker: Partial<ReturnType<typeof manifestOf>['reranker']> | null = {},
) =>
  runOf(
    name,
    [
      { id: 'q1', candidates, language: 'de' },
      { id: 'q2', candidates, language: 'en' },
    ],
    reranker === null ? null : manifestOf({ name, reranker }),
  );

const four: readonly Candidate[] = [
  ['a', 0.9, 1],
  ['b', 0.3, 0],
  ['c', 0.2, null],
  ['d', null, 0],
];

describe('scoreDistributions', () => {
  test('counts relevant and other candidates apart, those without a judgment as irrelevant, those without a score not', () => {
    const [one] = scoreDistributions([run('a', four, { scale: 'probability' })], { bins: 10 });
    expect(one).toMatchObject({ low: 0, high: 1, scale: 'probability' });
    expect(one?.whole.relevant?.counts).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
    expect(one?.whole.irrelevant?.counts).toEqual([0, 0, 4, 0, 0, 0, 0, 0, 0, 0]);
    expect(one?.whole.auc).toBe(1);
  });

  test('counts each language for itself, in the order of the tags', () => {
    const [one] = scoreDistributions([run('a', four)], { bins: 2 });
    expect(one?.languages.map(({ language }) => language)).toEqual(['de', 'en']);
    for (const { relevant, irrelevant } of one?.languages ?? []) {
      expect([relevant?.scores, irrelevant?.scores]).toEqual([1, 2]);
    }
  });

  test('reaches from the least to the greatest score where these are no probabilities', () => {
    const [one] = scoreDistributions([run('a', four, { scale: 'logit' })]);
    expect([one?.low, one?.high]).toEqual([0.2, 0.9]);
  });

  test('reaches beyond [0, 1] where scores that are said to be probabilities do', () => {
    const [one] = scoreDistributions([run('a', [['a', 3, 1], ...four], { scale: 'probability' })]);
    expect([one?.low, one?.high]).toEqual([0.2, 3]);
  });

  test('gives runs of one protocol and scale the same ends, and others their own', () => {
    const wide: readonly Candidate[] = [
      ['a', 5, 1],
      ['b', -5, 0],
    ];
    const ends = scoreDistributions([
      run('a', four, { protocol: 'vllm', scale: 'logit' }),
      run('b', wide, { protocol: 'vllm', scale: 'logit' }),
      run('c', four, { protocol: 'tei', scale: 'logit' }),
      run('d', four, null),
    ]).map(({ low, high }) => [low, high]);
    expect(ends).toEqual([
      [-5, 5],
      [-5, 5],
      [0.2, 0.9],
      [0.2, 0.9],
    ]);
  });

  test('gives a bin a width where all scores are the same', () => {
    const same: readonly Candidate[] = [
      ['a', 7, 1],
      ['b', 7, 0],
    ];
    const [one] = scoreDistributions([run('a', same, { scale: 'unbounded' })], { bins: 2 });
    expect([one?.low, one?.high]).toEqual([6.5, 7.5]);
    expect(one?.whole.irrelevant?.counts).toEqual([0, 2]);
    expect(one?.whole.auc).toBe(0.5);
  });

  test('has nothing of a kind that there is not', () => {
    const [one] = scoreDistributions([run('a', [['a', 0.5, 0]])]);
    expect(one?.whole).toMatchObject({ relevant: null, auc: null, irrelevant: { scores: 2 } });
  });
});
