import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { tableFromBytes } from '../../src/foundation/arrow-bytes.ts';

const fixtures = join(import.meta.dirname, '..', 'fixtures', 'arrow');
const bytesOf = (name: string) => new Uint8Array(readFileSync(join(fixtures, name)));

describe('bytes that are no whole Arrow file are refused, and soon', () => {
  test('where a block of the footer points at something else than a batch, which the library reads for ever', () => {
    expect(() => tableFromBytes(bytesOf('moved-blocks.ipc'))).toThrow(
      /Expected RecordBatch|not where the footer says/,
    );
  });

  test('where the footer says that there are more batches than it has room for', () => {
    const bytes = bytesOf('pairs.arrow');
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const end = bytes.byteLength - 10;
    const table = end - view.getInt32(end, true) + view.getUint32(end - view.getInt32(end, true), true);
    const batches = table + view.getUint16(table - view.getInt32(table, true) + 10, true);
    view.setUint32(batches + view.getUint32(batches, true), 2 ** 31, true);
    expect(() => tableFromBytes(bytes)).toThrow('its footer says that it has 2147483648 batches');
  });

  test('where it ends before its mark', () => {
    expect(() => tableFromBytes(bytesOf('pairs.arrow').subarray(0, -1))).toThrow('does not end with it');
  });
});

test.each(['pairs.arrow', 'stream.arrow', 'pairs.feather', 'dictionary.ipc', 'views.arrow'])(
  '%s is read as the library reads it',
  (name) => {
    const [ours, theirs] = [tableFromBytes(bytesOf(name)), tableFromIPC(bytesOf(name))];
    expect(ours.numRows).toBeGreaterThan(0);
    expect(JSON.stringify(ours.toArray(), bigints)).toBe(JSON.stringify(theirs.toArray(), bigints));
    expect(String(ours.schema)).toBe(String(theirs.schema));
  },
);

function bigints(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
