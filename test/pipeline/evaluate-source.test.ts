import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InputError } from '../../src/foundation/errors.ts';
import { seededRandom } from '../../src/foundation/random.ts';
import { openSource, sourceTitle } from '../../src/pipeline/evaluate-source.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankgauge-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(content: string | Uint8Array, name = 'file'): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function textOf(path: string, options: Parameters<typeof openSource>[1] = {}): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const chunk of openSource(path, options).chunks()) pieces.push(Buffer.from(chunk));
  return Buffer.concat(pieces).toString('utf8');
}

async function problemOf(path: string, options: Parameters<typeof openSource>[1] = {}) {
  const thrown = await textOf(path, options).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(InputError);
  return (thrown as InputError).problems[0];
}

// Longer than three buffers, and every line another one.
const long = Array.from({ length: 300_000 }, (_, line) => `line ${line} é\n`).join('');

describe('the bytes of a file', () => {
  test('come whole and in order, plain or gzip, whatever the name', async () => {
    expect(long.length).toBeGreaterThan(3 * 2 ** 20);
    expect(await textOf(fileOf(long))).toBe(long);
    expect(await textOf(fileOf(gzipSync(long)))).toBe(long);
  });

  test('come whole where the packed file is longer than any buffer', async () => {
    const random = seededRandom('packed');
    const text = Array.from({ length: 400_000 }, () => `${random()}\n`).join('');
    const packed = gzipSync(text);
    expect(packed.length).toBeGreaterThan(3 * 2 ** 20);
    expect((await textOf(fileOf(packed))) === text).toBe(true);
  });

  test('of several gzip files one behind the other come one behind the other', async () => {
    expect(await textOf(fileOf(Buffer.concat([gzipSync('a\n'), gzipSync('b\n')])))).toBe('a\nb\n');
  });

  test('may be asked for twice', async () => {
    const source = openSource(fileOf('a\nb\n'));
    for (let time = 0; time < 2; time += 1) {
      let text = '';
      for await (const chunk of source.chunks()) text += Buffer.from(chunk).toString();
      expect(text).toBe('a\nb\n');
    }
  });

  test('are turned into UTF-8 from the encoding named, or from the one that a mark names', async () => {
    const text = 'q1 0 dé 1\n';
    expect(await textOf(fileOf(Buffer.from(text, 'latin1')), { encoding: 'windows-1252' })).toBe(text);
    expect(await textOf(fileOf(Buffer.from(`\ufeff${text}`, 'utf16le')))).toBe(text);
    expect(await textOf(fileOf(Buffer.from(text, 'utf16le')))).toBe(text);
    expect(await textOf(fileOf(gzipSync(Buffer.from(text, 'latin1'))), { encoding: 'latin1' })).toBe(text);
  });

  test('of standard input come as they are given, and once', async () => {
    const source = openSource('-', { stdin: Readable.from([Buffer.from('a'), Buffer.from('b')]) });
    let text = '';
    for await (const chunk of source.chunks()) text += Buffer.from(chunk).toString();
    expect(text).toBe('ab');
    expect(source).toMatchObject({ name: 'standard input', rereadable: false });
  });

  test('of an empty file are none', async () => expect(await textOf(fileOf(''))).toBe(''));
});

describe('what cannot be read is told', () => {
  test('a file that is not there, and a folder', async () => {
    expect(await problemOf(join(folder, 'nowhere'))).toMatchObject({
      code: 'file-unreadable',
      where: { file: join(folder, 'nowhere') },
    });
    expect(await problemOf(folder)).toMatchObject({ code: 'file-unreadable' });
  });

  test('a gzip file that was cut off', async () => {
    const whole = gzipSync(long);
    expect(await problemOf(fileOf(whole.subarray(0, whole.length / 2)))).toMatchObject({
      code: 'file-broken',
    });
  });

  test('another compression, with what to do', async () => {
    expect(await problemOf(fileOf(Buffer.from('28b52ffd0000', 'hex')))).toMatchObject({
      code: 'compression-not-supported',
      message: 'the file is zstd, which is not read here',
    });
  });

  test('an unknown encoding, and bytes that are no text in the one named', async () => {
    expect(await problemOf(fileOf('a'), { encoding: 'klingon' })).toMatchObject({ code: 'encoding-unknown' });
    const bytes = Buffer.concat([Buffer.from('ab\ncd'), Buffer.from([0x81, 0x20]), Buffer.from('\n')]);
    expect(await problemOf(fileOf(bytes), { encoding: 'gb18030' })).toMatchObject({
      code: 'not-utf8',
      where: { line: 2, column: 3 },
    });
  });
});

test.each([
  ['runs/bm25.txt.gz', 'bm25'],
  ['bm25.run.txt', 'bm25'],
  ['my.model.v2.json', 'my.model.v2'],
  ['plain', 'plain'],
  ['-', 'stdin'],
])('%s is called %s', (path, name) => expect(sourceTitle(path)).toBe(name));
