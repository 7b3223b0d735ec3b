import { type IdColumns, sameBytes } from './rows.ts';

/** Finds rows by their id. One table is made once and filled anew for every query. */
export interface RowTable {
  /**
   * Holds the first `count` rows of the columns, instead of whatever it held.
   *
   * @param onDuplicate is given a row whose id stands further up, and that earlier row; the later one cannot be found
   */
  fill(columns: IdColumns, count: number, onDuplicate: (row: number, earlier: number) => void): void;
  /** @returns the row with that id, -1 when there is none */
  find(bytes: Uint8Array, start: number, end: number, hash: number): number;
}

/**
 * Open addressing over 32-bit hashes, at most a quarter full: collisions cost more than the memory. Rows with equal hashes are compared byte by byte, so that a collision
 * joins no two documents.
 *
 * @example
 * const ids = new TextEncoder().encode('aba');
 * const hashes = Int32Array.of(97, 98, 97);
 * const table = rowTable();
 * table.fill({ ids, idStarts: Int32Array.of(0, 1, 2, 3), hashes }, 3, () => {});
 * table.find(ids, 1, 2, 98); // => 1
 */
export function rowTable(): RowTable {
  // Row + 1; 0 stands for nothing.
  let slots = new Int32Array(64);
  let shift = 26;
  let held: IdColumns = { ids: new Uint8Array(0), idStarts: new Int32Array(1), hashes: new Int32Array(0) };

  return {
    fill(columns, count, onDuplicate) {
      held = columns;
      let bits = 6;
      while (2 ** bits < 4 * count) bits += 1;
      if (2 ** bits > slots.length) slots = new Int32Array(2 ** bits);
      else slots.fill(0, 0, 2 ** bits);
      shift = 32 - bits;
      const { ids, idStarts, hashes } = columns;
      const mask = 2 ** bits - 1;
      const table = slots;
      for (let row = 0; row < count; row += 1) {
        const hash = hashes[row]!;
        let slot = Math.imul(hash, spread) >>> shift;
        let earlier = table[slot]!;
        while (earlier !== 0) {
          if (hashes[earlier - 1] === hash && sameIds(ids, idStarts, row, earlier - 1)) break;
          slot = (slot + 1) & mask;
          earlier = table[slot]!;
        }
        if (earlier === 0) table[slot] = row + 1;
        else onDuplicate(row, earlier - 1);
      }
    },
    find(bytes, start, end, hash) {
      const { ids, idStarts, hashes } = held;
      const mask = 2 ** (32 - shift) - 1;
      let slot = Math.imul(hash, spread) >>> shift;
      for (;;) {
        const row = slots[slot]! - 1;
        if (row === -1) return -1;
        if (hashes[row] === hash && sameBytes(ids, idStarts[row]!, idStarts[row + 1]!, bytes, start, end)) {
          return row;
        }
        slot = (slot + 1) & mask;
      }
    },
  };
}

function sameIds(ids: Uint8Array, idStarts: Int32Array, left: number, right: number): boolean {
  return sameBytes(ids, idStarts[left]!, idStarts[left + 1]!, ids, idStarts[right]!, idStarts[right + 1]!);
}

/** 2^32 over the golden ratio: consecutive hashes go far apart (Knuth, TAOCP 6.4). */
const spread = 0x9e3779b1;
