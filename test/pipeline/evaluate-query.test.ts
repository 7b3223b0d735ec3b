import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { metric, parseMetrics } from '../../src/metrics/index.ts';
import { judgedQueries } from '../../src/pipeline/evaluate-judgments.ts';
import { runMeasurer } from '../../src/pipeline/evaluate-query.ts';
import { rowsOfTable } from '../../src/pipeline/evaluate-table.ts';
import { rankingOf, tieModes } from '../../src/scores/ranking-of.ts';
import { tiedRows } from '../../src/scores/tie-groups.ts';

const measures = parseMetrics(
  'nDCG@5,nDCG,nDCG(gain=exp)@5,AP,AP@5,MRR,P@5,R@5,Success@2,Rprec,RBP(p=0.8),ERR@10,Judged@5,spread',
);
const noFault = { fault: () => expect.fail('a fault was told') };

/** Few different scores, so that ties are many; some differ below float32 only. */
const scores = fc.oneof(
  fc.constantFrom(0, -0, 1, 1 + 1e-9, 0.5, 0.1, 0.1 + 1e-12, 3),
  fc.double({ min: -1, max: 1, noNaN: true }),
);
const documents = fc.uniqueArray(
  fc.record({
    id: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 }),
    score: fc.option(scores, { freq: 6 }),
    grade: fc.option(fc.integer({ min: -1, max: 4 }), { freq: 2 }),
  }),
  { selector: ({ id }) => id, minLength: 1, maxLength: 25 },
);

describe('the rows of one query', () => {
  test('have the values of every measure under every treatment of ties that rankings have', () => {
    fc.assert(
      fc.property(documents, fc.constantFrom(...tieModes), (given, wanted) => {
        const ranked = given.filter(({ score }) => score !== null);
        const judgments = given.flatMap(({ id, grade }) => (grade === null ? [] : [[id, grade] as const]));
        fc.pre(ranked.length > 0 && judgments.some(([, grade]) => grade >= 0));
        const judged = judgedQueries(
          rowsOfTable(new Map([['q', new Map(judgments)]]), 'qrels', 'qrels'),
          'qrels',
          noFault,
        );
        const run = new Map([['q', new Map(ranked.map(({ id, score }) => [id, score as number]))]]);
        const measurer = runMeasurer(judged, measures, {
          wanted,
          onDuplicate: () => expect.fail('a duplicate was told'),
        });
        measurer.measure(0, rowsOfTable(run, 'run', 'run').rowsOf(0));
        const outcome = measurer.finish();
        const rows = {
          ids: ranked.map(({ id }) => id),
          scores: ranked.map(({ score }) => score),
          grades: ranked.map(({ grade }) => grade),
          judged: judgments.map(([, grade]) => grade),
        };
        const plain = rankingOf(rows, 'expected');
        expect(outcome.ties.rows).toBe(tiedRows(plain));
        for (const mode of tieModes) {
          if (mode === 'input' && wanted !== 'input') continue;
          const ranking = rankingOf(rows, mode);
          for (const [place, measure] of measures.entries()) {
            const expected = measure.measure(measure.metric.kind === 'spread' ? plain : ranking);
            const value = outcome.values[place]![mode][0]!;
            if (Number.isNaN(expected)) expect(value, `${measure} ${mode}`).toBeNaN();
            else expect(value, `${measure} ${mode}`).toBeCloseTo(expected, 12);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('are rerankable when some are relevant and some are not', () => {
    const judged = judgedQueries(
      rowsOfTable({ a: { x: 1, y: 0 }, b: { x: 1 }, c: { x: 0 }, d: { x: 1 } }, 'qrels', 'qrels'),
      'qrels',
      noFault,
    );
    const groups = rowsOfTable(
      { a: { x: 1, y: 2 }, b: { x: 1 }, c: { x: 1, z: 2 }, d: { x: 1, z: 2 } },
      'run',
      'run',
    );
    const measurer = runMeasurer(judged, [metric('AP')], {
      wanted: 'expected',
      onDuplicate: () => undefined,
    });
    for (let query = 0; query < 4; query += 1) measurer.measure(query, groups.rowsOf(query));
    expect([...measurer.finish().rerankable]).toEqual([1, 0, 0, 1]);
  });
});
