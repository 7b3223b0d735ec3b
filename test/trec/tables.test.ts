import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rowGrouper } from '../../src/trec/grouped-rows.ts';
import { idSet } from '../../src/trec/id-set.ts';
import { rowScanner } from '../../src/trec/row-scanner.ts';
import { rowTable } from '../../src/trec/row-table.ts';
import { compareIds, hashOf, type IdColumns } from '../../src/trec/rows.ts';
import { firstBadUtf8 } from '../../src/trec/utf8.ts';
import { bytesOf, ids, plainRows } from './trec-files.ts';

function columnsOf(texts: readonly string[]): IdColumns {
  const parts = texts.map(bytesOf);
  const idStarts = new Int32Array(parts.length + 1);
  for (const [index, part] of parts.entries()) idStarts[index + 1] = idStarts[index]! + part.length;
  const all = new Uint8Array(idStarts[parts.length]!);
  for (const [index, part] of parts.entries()) all.set(part, idStarts[index]!);
  return { ids: all, idStarts, hashes: Int32Array.from(parts, (part) => hashOf(part, 0, part.length)) };
}

describe('the table of rows', () => {
  test('finds every id, and tells those that come again, like a Map', () => {
    const table = rowTable();
    fc.assert(
      fc.property(fc.array(ids, { maxLength: 80 }), fc.array(ids, { maxLength: 10 }), (texts, others) => {
        const first = new Map<string, number>();
        const expected: [number, number][] = [];
        for (const [row, text] of texts.entries()) {
          const known = first.get(text);
          if (known === undefined) first.set(text, row);
          else expected.push([row, known]);
        }
        const told: [number, number][] = [];
        table.fill(columnsOf(texts), texts.length, (row, earlier) => told.push([row, earlier]));
        expect(told).toEqual(expected);
        for (const text of [...texts, ...others]) {
          const bytes = bytesOf(text);
          const found = table.find(bytes, 0, bytes.length, hashOf(bytes, 0, bytes.length));
          expect(found).toBe(first.get(text) ?? -1);
        }
      }),
    );
  });

  test('does not take two ids with one hash for one', () => {
    // 31 x 65 + 97 = 31 x 66 + 66
    expect(hashOf(bytesOf('Aa'), 0, 2)).toBe(hashOf(bytesOf('BB'), 0, 2));
    const texts = ['AaAa', 'BBBB', 'AaBB', 'BBAa'];
    const columns = columnsOf(texts);
    expect(new Set(columns.hashes).size).toBe(1);
    const table = rowTable();
    const told: number[] = [];
    table.fill(columns, 4, (row) => told.push(row));
    expect(told).toEqual([]);
    for (const [row, text] of texts.entries()) {
      expect(table.find(bytesOf(text), 0, 4, columns.hashes[0]!)).toBe(row);
    }
    expect(table.find(bytesOf('AaCC'), 0, 4, columns.hashes[0]!)).toBe(-1);
  });

  test('forgets what it held before', () => {
    const table = rowTable();
    table.fill(columnsOf(['a', 'b', 'c']), 3, () => undefined);
    table.fill(columnsOf(['d']), 1, () => undefined);
    expect(table.find(bytesOf('a'), 0, 1, hashOf(bytesOf('a'), 0, 1))).toBe(-1);
    expect(table.find(bytesOf('d'), 0, 1, hashOf(bytesOf('d'), 0, 1))).toBe(0);
  });
});

describe('the set of ids', () => {
  test('numbers ids as they come, however many there are', () => {
    const set = idSet();
    const texts = Array.from({ length: 1000 }, (_, index) => `query-${index * 37}`);
    for (const [index, text] of texts.entries()) expect(set.add(bytesOf(text))).toBe(index);
    expect(set.size).toBe(1000);
    for (const [index, text] of texts.entries()) {
      expect(set.find(bytesOf(text))).toBe(index);
      expect(set.add(bytesOf(text))).toBe(index);
      expect(set.text(index)).toBe(text);
    }
    expect(set.find(bytesOf('query-1'))).toBe(-1);
    expect(set.size).toBe(1000);
  });

  test('keeps ids apart whose hashes are the same', () => {
    const set = idSet();
    expect([set.add(bytesOf('Aa')), set.add(bytesOf('BB')), set.find(bytesOf('BB'))]).toEqual([0, 1, 1]);
  });
});

describe('grouping', () => {
  const rows = fc.array(
    fc.record({
      query: fc.constantFrom('q1', 'q2', 'q3', 'äé'),
      document: ids,
      grade: fc.integer({ min: -2, max: 3 }),
    }),
    { minLength: 1, maxLength: 60 },
  );

  test('puts the rows of a query together and keeps their order, wherever they stand', () => {
    fc.assert(
      fc.property(rows, (given) => {
        const grouper = rowGrouper();
        const scanner = rowScanner('qrels', {
          rows: grouper.add,
          fault: (problem) => expect.fail(problem.message),
        });
        const text = given.map(({ query, document, grade }) => `${query} 0 ${document} ${grade}\n`).join('');
        scanner.push(bytesOf(text));
        scanner.end();
        const groups = grouper.finish();
        const queries = [...new Set(given.map(({ query }) => query))];
        expect(groups.rows).toBe(given.length);
        expect(groups.queries.size).toBe(queries.length);
        for (const [index, query] of queries.entries()) {
          const own = given.flatMap((row, line) =>
            row.query === query ? [{ query, document: row.document, value: row.grade, line: line + 1 }] : [],
          );
          expect(plainRows(groups.rowsOf(index))).toEqual(own);
        }
      }),
    );
  });
});

test('ids compare as strcmp compares their bytes', () => {
  fc.assert(
    fc.property(ids, ids, (left, right) => {
      const expected = Buffer.compare(Buffer.from(left), Buffer.from(right));
      expect(Math.sign(compareIds(columnsOf([left, right]), 0, 1))).toBe(expected);
    }),
  );
  // UTF-16 puts these two the other way round.
  expect(compareIds(columnsOf(['\uff21', '\u{1f600}']), 0, 1)).toBeLessThan(0);
});

describe('UTF-8', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 6 }),
    fc.string({ unit: 'binary', maxLength: 4 }).map((text) => Uint8Array.from(Buffer.from(text, 'utf8'))),
    fc
      .tuple(
        fc.constantFrom(0xe0, 0xed, 0xf0, 0xf4, 0xc1, 0xc2),
        fc.uint8Array({ minLength: 1, maxLength: 3 }),
      )
      .map(([lead, rest]) => Uint8Array.of(lead, ...rest.map((byte) => 0x80 | (byte & 0x3f)))),
  );

  test('is taken for such exactly when TextDecoder does', () => {
    fc.assert(
      fc.property(bytes, (some) => {
        let sound = true;
        try {
          new TextDecoder('utf-8', { fatal: true }).decode(some);
        } catch {
          sound = false;
        }
        expect(firstBadUtf8(some, 0, some.length) === -1).toBe(sound);
      }),
      { numRuns: 5000 },
    );
  });

  test('the first bad byte is the one where a character goes wrong', () => {
    expect(firstBadUtf8(Uint8Array.of(0x61, 0xc3, 0xa9, 0xc3), 0, 4)).toBe(3);
    expect(firstBadUtf8(Uint8Array.of(0x61, 0xff), 0, 2)).toBe(1);
  });
});
