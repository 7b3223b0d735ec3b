import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readSmallFile, shownPath } from '../../src/config/read-small-file.ts';
import { InputError } from '../../src/foundation/errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'rankgauge-small-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function problemOf(name: string) {
  const error = await readSmallFile(join(folder, name), { shownAs: name }).catch((reason: unknown) => reason);
  if (!(error instanceof InputError)) throw new Error(`read: ${String(error)}`);
  return error.problems[0];
}

describe('a small file', () => {
  test('is read as UTF-8', async () => {
    writeFileSync(join(folder, 'good.yaml'), 'name: привет 🙂\n');
    expect(await readSmallFile(join(folder, 'good.yaml'), { shownAs: 'x' })).toBe('name: привет 🙂\n');
  });

  test('that is not there is null, and so is one below a file', async () => {
    writeFileSync(join(folder, 'file'), '');
    expect(await readSmallFile(join(folder, 'none'), { shownAs: 'x' })).toBeNull();
    expect(await readSmallFile(join(folder, 'file', 'none'), { shownAs: 'x' })).toBeNull();
  });

  test.each<[title: string, bytes: number[], line: number, column: number]>([
    ['a byte of Latin-1', [...Buffer.from('aé\nbc '), 0xe9, 0x20], 2, 4],
    ['half a character at the end of a line', [...Buffer.from('a\nö'), 0xe4, 0x0a, 0x61], 2, 2],
    ['half a character at the end of the file', [0x61, 0xc3], 1, 2],
    ['a surrogate as CESU writes it', [0x0a, 0x0a, 0xed, 0xa0, 0x80], 3, 1],
  ])('that is not UTF-8 is refused with its place: %s', async (_, bytes, line, column) => {
    writeFileSync(join(folder, 'bad.yaml'), Buffer.from(bytes));
    expect(await problemOf('bad.yaml')).toMatchObject({
      code: 'not-utf8',
      where: { file: 'bad.yaml', line, column },
    });
  });

  test('that is a folder, or too large, is refused', async () => {
    mkdirSync(join(folder, 'inner.yaml'));
    writeFileSync(join(folder, 'large.yaml'), Buffer.alloc(1_048_577, 0x20));
    expect(await problemOf('inner.yaml')).toMatchObject({ code: 'file-unreadable' });
    expect(await problemOf('large.yaml')).toMatchObject({ code: 'file-too-large' });
  });
});

test.each([
  ['/a/b/c.yaml', '/a', 'b/c.yaml'],
  ['/a/c.yaml', '/a/b', '/a/c.yaml'],
  ['/a/..b/c.yaml', '/a', '..b/c.yaml'],
])('%s is shown from %s as %s', (path, cwd, shown) => {
  expect(shownPath(path, cwd)).toBe(shown);
});
