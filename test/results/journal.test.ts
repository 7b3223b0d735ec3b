import { appendFile, mkdtemp, open, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readNumbers, readText, schemaOf } from '../../src/results/arrow-columns.ts';
import { openJournal, recoverJournal } from '../../src/results/journal.ts';

const schema = schemaOf([
  { name: 'id', type: 'text', nullable: false },
  { name: 'score', type: 'number', nullable: true },
]);

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankgauge-'));
  path = join(folder, 'a.journal');
});
afterEach(() => rm(folder, { recursive: true }));

async function contents() {
  const { table, cut } = await recoverJournal(path, schema);
  return { ids: readText(table, 'id'), scores: [...readNumbers(table, 'score')], cut };
}

describe('a journal', () => {
  test('gives back what was appended, in that order, nulls as nulls', async () => {
    const journal = await openJournal(path, schema);
    await Promise.all([
      journal.append([['a', 1]]),
      journal.append([
        ['ß', null],
        ['中', -0.5],
      ]),
    ]);
    await journal.append([['d', 2]]);
    await journal.close();
    expect(await contents()).toEqual({
      ids: ['a', 'ß', '中', 'd'],
      scores: [1, Number.NaN, -0.5, 2],
      cut: false,
    });
  });

  test('holds every row whose append has resolved, before it is closed', async () => {
    const journal = await openJournal(path, schema);
    await journal.append([['a', 1]]);
    expect((await contents()).ids).toEqual(['a']);
    await journal.append([['b', 2]]);
    expect((await contents()).ids).toEqual(['a', 'b']);
    await journal.close();
  });

  test('goes on where an earlier process stopped', async () => {
    for (const id of ['a', 'b']) {
      const journal = await openJournal(path, schema);
      await journal.append([[id, 1]]);
      await journal.close();
    }
    expect((await contents()).ids).toEqual(['a', 'b']);
  });

  test('cut at any byte keeps exactly the batches that were whole, and can be continued', async () => {
    const ends: number[] = [];
    const journal = await openJournal(path, schema);
    for (const id of ['a', 'b', 'c']) {
      await journal.append([[id, 1]]);
      ends.push((await readFile(path)).length);
    }
    await journal.close();
    const whole = await readFile(path);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length }), async (length) => {
        await writeFile(path, whole);
        await truncate(path, length);
        const kept = ends.filter((end) => end <= length).length;
        expect((await contents()).ids).toEqual(['a', 'b', 'c'].slice(0, kept));
        const again = await openJournal(path, schema);
        await again.append([['z', 9]]);
        await again.close();
        expect(await contents()).toMatchObject({ ids: [...['a', 'b', 'c'].slice(0, kept), 'z'], cut: false });
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    ['zeros', Buffer.alloc(4096)],
    ['noise', Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 37 + 11) % 251))],
  ])('with a tail of %s keeps what stands before it', async (_, tail) => {
    const journal = await openJournal(path, schema);
    await journal.append([['a', 1]]);
    await journal.close();
    await appendFile(path, tail);
    expect(await contents()).toMatchObject({ ids: ['a'], cut: true });
    expect(await contents()).toMatchObject({ ids: ['a'], cut: false });
  });

  test('is cut before the first batch that its reader does not trust', async () => {
    const journal = await openJournal(path, schema);
    for (const id of ['a', 'foreign', 'c']) await journal.append([[id, 1]]);
    await journal.close();
    const { table } = await recoverJournal(path, schema, (batch) => readText(batch, 'id')[0] !== 'foreign');
    expect(readText(table, 'id')).toEqual(['a']);
  });

  test('is synced within its time though nothing more is written, and without holding up what is', async () => {
    const synced: number[] = [];
    let written = 0;
    const journal = await openJournal(path, schema, {
      syncEveryMs: 20,
      openFile: async (name) => {
        const file = await open(name, 'a');
        return {
          appendFile: async (data) => {
            await file.appendFile(data);
            written += 1;
          },
          async datasync() {
            synced.push(written);
            await new Promise((resolve) => setTimeout(resolve, 30));
          },
          close: () => file.close(),
        };
      },
    });
    await journal.append([['a', 1]]);
    await new Promise((resolve) => setTimeout(resolve, 35));
    // The head and one batch, synced by a timer of its own; the sync is still under way.
    expect(synced).toEqual([2]);
    await journal.append([['b', 2]]);
    expect(written).toBe(3);
    await journal.close();
    expect(synced.at(-1)).toBe(3);
  });

  test('whose disk fails at a sync takes nothing more', async () => {
    const journal = await openJournal(path, schema, {
      syncEveryMs: 1,
      openFile: async (name) => {
        const file = await open(name, 'a');
        return {
          appendFile: (data) => file.appendFile(data),
          datasync: () => Promise.reject(Object.assign(new Error('input/output error'), { code: 'EIO' })),
          close: () => file.close(),
        };
      },
    });
    await journal.append([['a', 1]]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await expect(journal.append([['b', 2]])).rejects.toMatchObject({ code: 'EIO' });
    await journal.close();
  });

  test('that meets a full disk rejects that append and all later ones, and keeps what was written', async () => {
    let writes = 0;
    const journal = await openJournal(path, schema, {
      openFile: async (name) => {
        const file = await open(name, 'a');
        return {
          appendFile: (data) => {
            writes += 1;
            return writes > 3
              ? Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' }))
              : file.appendFile(data);
          },
          datasync: () => file.datasync(),
          close: () => file.close(),
        };
      },
    });
    await journal.append([['a', 1]]);
    await journal.append([['b', 2]]);
    await expect(journal.append([['c', 3]])).rejects.toMatchObject({ code: 'ENOSPC' });
    await expect(journal.append([['d', 4]])).rejects.toMatchObject({ code: 'ENOSPC' });
    await journal.close();
    expect((await contents()).ids).toEqual(['a', 'b']);
  });
});
