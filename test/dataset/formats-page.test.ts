import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { formats } from '../../src/dataset/formats/index.ts';
import { loadDataset } from '../../src/dataset/load.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const page = await readFile(join(root, 'docs', 'formats.md'), 'utf8');

test('the page of formats has a section for every format, and no other', () => {
  const sections = [...page.matchAll(/^## ([a-z-]+)$/gm)].map(([, name]) => name);
  expect(sections.sort()).toEqual([...formats.names].sort());
});

test.each(['mteb-jsonl', 'csv', 'jsonl', 'nested-jsonl'])(
  'the example of %s on the page loads',
  async (name) => {
    const section = page.slice(page.indexOf(`\n## ${name}\n`));
    const [, ending, example] = /```(csv|jsonl)\n([\s\S]*?)```/.exec(section) ?? [];
    const folder = await mkdtemp(join(tmpdir(), 'rankgauge-page-'));
    try {
      await writeFile(join(folder, `set.${ending}`), example ?? '');
      expect(await loadDataset(join(folder, `set.${ending}`))).toMatchObject({ format: name });
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);
