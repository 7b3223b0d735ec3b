import { RecordBatchReader, tableFromIPC, tableToIPC } from 'apache-arrow';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchOf, readNumbers, readText, schemaOf, tableOf } from '../../src/results/arrow-columns.ts';
import { type BatchRow, batchEncoder, messageEnds } from '../../src/results/batch-encoder.ts';

const schema = schemaOf(
  [
    { name: 'id', type: 'text', nullable: true },
    { name: 'count', type: 'integer', nullable: true },
    { name: 'score', type: 'number', nullable: true },
    { name: 'note', type: 'text', nullable: true },
  ],
  new Map([['rankgauge', 'test']]),
);

const text = fc.option(
  fc.oneof(fc.string({ maxLength: 12 }), fc.string({ unit: 'grapheme', maxLength: 12 }), fc.constant('')),
  { nil: null },
);
const row: fc.Arbitrary<BatchRow> = fc.tuple(
  text,
  fc.option(fc.integer(), { nil: null }),
  fc.option(fc.double({ noNaN: true }), { nil: null }),
  text,
);

/** What Arrow's own writer makes of the rows. */
function byArrow(rows: readonly BatchRow[]): Uint8Array {
  const columns = schema.fields.map((_, column) => rows.map((own) => own[column] ?? null));
  return tableToIPC(tableOf(schema, [batchOf(schema, columns as (number | null)[][])]), 'stream');
}

test('a stream is byte for byte that of the writer of Arrow', () => {
  const { head, encode } = batchEncoder(schema);
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), (rows) => {
      const expected = byArrow(rows);
      const own = Buffer.concat([head, encode(rows)]);
      // Arrow ends a stream with eight bytes, which a journal that grows has not.
      expect(own.equals(expected.subarray(0, expected.length - 8))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('a lone surrogate becomes U+FFFD, as everywhere in UTF-8', () => {
  const { head, encode } = batchEncoder(schema);
  const table = tableFromIPC(Buffer.concat([head, encode([['a\ud800b', 1, 0.5, null]])]));
  expect(readText(table, 'id')).toEqual(['a\ufffdb']);
  expect([...readNumbers(table, 'score')]).toEqual([0.5]);
});

test('a column that is not nullable refuses null', () => {
  const { encode } = batchEncoder(schemaOf([{ name: 'id', type: 'text', nullable: false }]));
  expect(() => encode([['a'], [null]])).toThrow('column id holds no value');
});

test('the ends of messages are where Arrow reads whole batches', () => {
  const { head, encode } = batchEncoder(schema);
  fc.assert(
    fc.property(
      fc.array(fc.array(row, { minLength: 1, maxLength: 5 }), { maxLength: 6 }),
      fc.nat(),
      (batches, chance) => {
        const parts = [head, ...batches.map(encode)];
        const whole = Buffer.concat(parts);
        const ends = parts.map((_, index) =>
          parts.slice(0, index + 1).reduce((sum, part) => sum + part.length, 0),
        );
        expect(messageEnds(whole)).toEqual(ends);
        const cut = chance % (whole.length + 1);
        expect(messageEnds(whole.subarray(0, cut))).toEqual(ends.filter((end) => end <= cut));
        // Of a stream without a batch Arrow makes one that is empty.
        expect([...RecordBatchReader.from(whole)]).toHaveLength(Math.max(1, batches.length));
      },
    ),
  );
});

test.each([
  ['zeros', Buffer.alloc(64)],
  ['a frame around noise', Buffer.from('ffffffff10000000deadbeefdeadbeefdeadbeefdeadbeef', 'hex')],
  ['a frame of no length', Buffer.from('ffffffff00000000', 'hex')],
  ['a frame of a negative length', Buffer.from('fffffffff0ffffff0000000000000000', 'hex')],
])('%s after a stream are no message', (_, tail) => {
  const { head, encode } = batchEncoder(schema);
  const stream = Buffer.concat([head, encode([['a', 1, 2, null]])]);
  expect(messageEnds(Buffer.concat([stream, tail]))).toEqual([head.length, stream.length]);
});
