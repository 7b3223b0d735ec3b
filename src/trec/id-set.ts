import { bytesText, hashOf, sameBytes } from './rows.ts';
import { grown } from './typed-arrays.ts';

/** Distinct ids, numbered from 0 as they come. */
export interface IdSet {
  readonly size: number;
  /** The number of an id, which it gets when it is new. */
  add(id: Uint8Array, hash?: number): number;
  /** @returns -1 for an id that is not there */
  find(id: Uint8Array, hash?: number): number;
  text(index: number): string;
  /** A view of the id's bytes. */
  bytes(index: number): Uint8Array;
}

/**
 * A set of ids as bytes, for queries.
 *
 * @example
 * const set = idSet();
 * set.add(new TextEncoder().encode('q7')); // => 0
 * set.find(new TextEncoder().encode('q8')); // => -1
 */
export function idSet(): IdSet {
  let size = 0;
  let slots = new Int32Array(64);
  let hashes = new Int32Array(32);
  let starts = new Int32Array(33);
  let ids = new Uint8Array(512);

  return {
    get size() {
      return size;
    },
    add(id, hash = hashOf(id, 0, id.length)) {
      const slot = slotOf(id, hash);
      const known = slots[slot]!;
      if (known !== 0) return known - 1;
      const start = starts[size]!;
      if (size === hashes.length) {
        hashes = grown(hashes, size + 1);
        starts = grown(starts, hashes.length + 1);
      }
      if (start + id.length > ids.length) ids = grown(ids, start + id.length);
      ids.set(id, start);
      hashes[size] = hash;
      size += 1;
      starts[size] = start + id.length;
      slots[slot] = size;
      if (2 * size > slots.length) rebuild();
      return size - 1;
    },
    find: (id, hash = hashOf(id, 0, id.length)) => slots[slotOf(id, hash)]! - 1,
    text: (index) => bytesText(bytesOf(index)),
    bytes: bytesOf,
  };

  function bytesOf(index: number): Uint8Array {
    return ids.subarray(starts[index]!, starts[index + 1]!);
  }

  /** Where the id stands, or the empty slot where it would. */
  function slotOf(id: Uint8Array, hash: number): number {
    const mask = slots.length - 1;
    let slot = Math.imul(hash, spread) & mask;
    for (;;) {
      const index = slots[slot]! - 1;
      if (index === -1) return slot;
      if (hashes[index] === hash && sameBytes(ids, starts[index]!, starts[index + 1]!, id, 0, id.length)) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
  }

  function rebuild(): void {
    slots = new Int32Array(2 * slots.length);
    for (let index = 0; index < size; index += 1) slots[slotOf(bytesOf(index), hashes[index]!)] = index + 1;
  }
}

const spread = 0x9e3779b1;
