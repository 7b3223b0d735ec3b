import fc from 'fast-check';
import { metrics } from '../../src/metrics/index.ts';

/** Rows of one query with few different scores (so that they tie), some without a score, grades -1 to 3, some unjudged. */
export function arbitraryRows(options: { maxLength: number }) {
  const row = fc.record({
    score: fc.option(fc.integer({ min: -2, max: 2 }), { freq: 8 }),
    grade: fc.option(fc.integer({ min: -1, max: 3 }), { freq: 3 }),
  });
  return fc
    .record({
      rows: fc.array(row, options),
      notRanked: fc.array(fc.integer({ min: -1, max: 3 }), { maxLength: 3 }),
    })
    .map(({ rows, notRanked }) => ({
      scores: rows.map(({ score }) => score),
      grades: rows.map(({ grade }) => grade),
      judged: [...rows.map(({ grade }) => grade).filter((grade) => grade !== null), ...notRanked],
    }));
}

export type Rows = { scores: (number | null)[]; grades: (number | null)[]; judged: number[] };

/** Grades of each tie group, from the best score down; documents without a score last. */
export function groupsOf({ scores, grades }: Rows): (number | null)[][] {
  const ranks = (score: number | null) => score ?? Number.NEGATIVE_INFINITY;
  const levels = [...new Set(scores.map(ranks))].sort((left, right) => right - left);
  return levels.map((level) => grades.filter((_, index) => ranks(scores[index] ?? null) === level));
}

/** Several measures of one metric: its example, other cutoffs where it takes one, every declared choice, another relevance level. */
export function variantsOf(name: string): string[] {
  const { example, parameters } = metrics.get(name);
  const [, inside = ''] = /\((.*)\)/.exec(example) ?? [];
  const withParameter = (text: string) =>
    `${name}(${[inside, text].filter((part) => part !== '').join(',')})`;
  const bare = inside === '' ? name : `${name}(${inside})`;
  const wholes = [bare];
  if ('rel' in parameters) wholes.push(withParameter('rel=2'));
  if ('gain' in parameters) wholes.push(withParameter('gain=exp'));
  if ('ideal' in parameters) wholes.push(withParameter('ideal=candidates'));
  if ('max' in parameters) wholes.push(withParameter('max=3'));
  const cutoff = parameters['cutoff'];
  if (cutoff === undefined) return wholes;
  const cut = wholes.flatMap((whole) => [1, 2, 3, 5].map((depth) => `${whole}@${depth}`));
  return cutoff.default === undefined ? cut : [...wholes, ...cut];
}
