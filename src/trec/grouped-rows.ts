import { type IdSet, idSet } from './id-set.ts';
import { hashOf, type IdColumns, type QueryRows } from './rows.ts';
import { grown } from './typed-arrays.ts';

/** All rows of a file, those of one query together. */
export interface GroupedRows {
  /** In the order in which they first come. */
  readonly queries: IdSet;
  readonly rows: number;
  /** A view of the rows of one query, in the order of the file. */
  rowsOf(query: number): QueryRows;
}

/** Takes rows of queries that come in any order, also spread over a file. */
export interface RowGrouper {
  add(rows: QueryRows): void;
  finish(): GroupedRows;
}

/**
 * Keeps all rows in memory, about 24 bytes and an id each: for qrels, and for runs whose queries are mixed.
 *
 * @example
 * const grouper = rowGrouper();
 * const scanner = rowScanner('qrels', { rows: grouper.add, fault: () => {} });
 * scanner.push(new TextEncoder().encode('q1 0 a 1\nq2 0 a 0\nq1 0 b 2\n'));
 * scanner.end();
 * const { queries, rowsOf } = grouper.finish();
 * queries.size; // => 2
 * [...rowsOf(0).values]; // => [1, 2]
 */
export function rowGrouper(): RowGrouper {
  const queries = idSet();
  let count = 0;
  let numbers = new Int32Array(0);
  let values = new Float64Array(0);
  let hashes = new Int32Array(0);
  let lines = new Int32Array(0);
  let idStarts = new Int32Array(1);
  let ids = new Uint8Array(0);

  return {
    add(rows) {
      const query = queries.add(rows.query, rows.queryHash);
      const total = count + rows.count;
      if (total > values.length) {
        numbers = grown(numbers, total);
        values = grown(values, total);
        hashes = grown(hashes, total);
        lines = grown(lines, total);
        idStarts = grown(idStarts, total + 1);
      }
      numbers.fill(query, count, total);
      values.set(rows.values.subarray(0, rows.count), count);
      hashes.set(rows.hashes.subarray(0, rows.count), count);
      lines.set(rows.lines.subarray(0, rows.count), count);
      const from = rows.idStarts[0]!;
      const to = rows.idStarts[rows.count]!;
      const shift = idStarts[count]! - from;
      if (to + shift > ids.length) ids = grown(ids, to + shift);
      ids.set(rows.ids.subarray(from, to), from + shift);
      for (let row = 1; row <= rows.count; row += 1) idStarts[count + row] = rows.idStarts[row]! + shift;
      count = total;
    },
    finish() {
      const starts = startsOf(numbers, count, queries.size);
      const order = orderOf(numbers, count, starts);
      const columns: IdColumns & Pick<QueryRows, 'values' | 'lines'> =
        order === undefined
          ? { values, hashes, lines, ids, idStarts }
          : {
              values: Float64Array.from(order, (row) => values[row]!),
              hashes: Int32Array.from(order, (row) => hashes[row]!),
              lines: Int32Array.from(order, (row) => lines[row]!),
              ...idsInOrder(ids, idStarts, order),
            };
      return {
        queries,
        rows: count,
        rowsOf(query) {
          const start = starts[query]!;
          const end = starts[query + 1]!;
          const id = queries.bytes(query);
          return {
            query: id,
            queryHash: hashOf(id, 0, id.length),
            count: end - start,
            values: columns.values.subarray(start, end),
            hashes: columns.hashes.subarray(start, end),
            lines: columns.lines.subarray(start, end),
            ids: columns.ids,
            idStarts: columns.idStarts.subarray(start, end + 1),
          };
        },
      };
    },
  };
}

/** Where the rows of each query begin once they stand together. */
function startsOf(numbers: Int32Array, count: number, queries: number): Int32Array {
  const starts = new Int32Array(queries + 1);
  for (let row = 0; row < count; row += 1) starts[numbers[row]! + 1] = starts[numbers[row]! + 1]! + 1;
  for (let query = 0; query < queries; query += 1) starts[query + 1] = starts[query + 1]! + starts[query]!;
  return starts;
}

/** Rows by query, each query's in their own order; undefined when they stand so already. */
function orderOf(numbers: Int32Array, count: number, starts: Int32Array): Int32Array | undefined {
  let ordered = true;
  for (let row = 1; row < count && ordered; row += 1) ordered = numbers[row]! >= numbers[row - 1]!;
  if (ordered) return undefined;
  const next = starts.slice();
  const order = new Int32Array(count);
  for (let row = 0; row < count; row += 1) {
    const query = numbers[row]!;
    order[next[query]!] = row;
    next[query] = next[query]! + 1;
  }
  return order;
}

function idsInOrder(
  ids: Uint8Array,
  idStarts: Int32Array,
  order: Int32Array,
): Pick<IdColumns, 'ids' | 'idStarts'> {
  const starts = new Int32Array(order.length + 1);
  const ordered = new Uint8Array(idStarts[order.length]!);
  let end = 0;
  for (let place = 0; place < order.length; place += 1) {
    const row = order[place]!;
    for (let from = idStarts[row]!; from < idStarts[row + 1]!; from += 1) ordered[end++] = ids[from]!;
    starts[place + 1] = end;
  }
  return { ids: ordered, idStarts: starts };
}
