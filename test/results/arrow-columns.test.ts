import type { RecordBatch } from 'apache-arrow';
import { tableFromIPC } from 'apache-arrow';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  batchOf,
  fileBytes,
  fileChunks,
  readNumbers,
  readText,
  schemaOf,
} from '../../src/results/arrow-columns.ts';

const schema = schemaOf(
  [
    { name: 'id', type: 'text', nullable: false },
    { name: 'note', type: 'text', nullable: true },
    { name: 'place', type: 'integer', nullable: true },
    { name: 'score', type: 'number', nullable: true },
  ],
  new Map([['rankgauge', '1']]),
);
const row = fc.record({
  id: fc.string(),
  note: fc.option(fc.string({ unit: 'grapheme' })),
  place: fc.option(fc.integer({ min: -1000, max: 1000 })),
  score: fc.option(fc.double({ noNaN: true })),
});
const batch = (
  rows: readonly { id: string; note: string | null; place: number | null; score: number | null }[],
) =>
  batchOf(schema, [
    rows.map(({ id }) => id),
    rows.map(({ note }) => note),
    rows.map(({ place }) => place),
    rows.map(({ score }) => score),
  ]);

describe('an Arrow file in pieces', () => {
  test('is the file in one piece, byte for byte', () => {
    fc.assert(
      fc.property(fc.array(fc.array(row, { minLength: 1, maxLength: 9 }), { maxLength: 5 }), (parts) => {
        const pieces = Buffer.concat([...fileChunks(schema, parts.map(batch))]);
        expect(pieces.equals(fileBytes(schema, parts.map(batch)))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('reads back what went in', () => {
    const rows = [
      { id: 'a', note: null, place: 1, score: 0.5 },
      { id: 'ü', note: '重置', place: null, score: null },
    ];
    const table = tableFromIPC(Buffer.concat([...fileChunks(schema, [batch(rows), batch(rows)])]));
    expect(readText(table, 'id')).toEqual(['a', 'ü', 'a', 'ü']);
    expect(readText(table, 'note')).toEqual([null, '重置', null, '重置']);
    expect([...readNumbers(table, 'score')]).toEqual([0.5, Number.NaN, 0.5, Number.NaN]);
  });

  test('asks for a batch when the one before has been handed out', () => {
    const asked: number[] = [];
    function* batches(): Generator<RecordBatch> {
      for (const at of [0, 1, 2]) {
        asked.push(at);
        yield batch([{ id: `${at}`, note: null, place: null, score: null }]);
      }
    }
    const chunks = fileChunks(schema, batches());
    chunks.next();
    expect(asked).toEqual([0]);
    for (const _ of chunks) expect(asked.length).toBeLessThanOrEqual(3);
    expect(asked).toEqual([0, 1, 2]);
  });
});
