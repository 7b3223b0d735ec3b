import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { budgets, budgetTable } from './budgets.ts';
import { rankgauge } from './cli.ts';
import { loadCounter } from './loaded.ts';

const root = join(import.meta.dirname, '..', '..');
const places = {
  '{good}': join(root, 'test', 'hard-inputs', 'good'),
  '{log}': join(root, 'test', 'golden', 'logs', 'vllm-healthy-real.log'),
};

let folder: string;
let counter: ReturnType<typeof loadCounter>;
beforeAll(async () => {
  counter = loadCounter();
  folder = mkdtempSync(join(tmpdir(), 'rankgauge-'));
  for (const name of ['a', 'b']) {
    const words = [
      'run',
      '--dataset',
      join(places['{good}'], 'set.jsonl'),
      '--template',
      'bare',
      '--name',
      name,
    ];
    expect(await rankgauge(words, { cwd: folder })).toMatchObject({ code: 0 });
  }
});
afterAll(() => {
  counter.close();
  rmSync(folder, { recursive: true });
});

describe('a command loads only what it needs', () => {
  test.each(budgets)(
    '$command keeps within its budget',
    async ({ command, words, kilobytes, modules, never }) => {
      const filled = words.map((word) =>
        Object.entries(places).reduce((text, [name, place]) => text.replace(name, place), word),
      );
      const loaded = await counter.loadedBy([command, ...filled], { cwd: folder });
      expect(loaded.code).toBe(0);
      expect(loaded.packages).toContain('yargs');
      expect([...loaded.packages].filter((name) => never.includes(name))).toEqual([]);
      expect(loaded.kilobytes).toBeLessThanOrEqual(kilobytes);
      expect(loaded.modules).toBeLessThanOrEqual(modules);
      // A budget that is far from what is used holds nothing.
      expect(loaded.kilobytes).toBeGreaterThan(kilobytes * 0.75);
    },
  );

  test('the same counting sees the packages of commands that need them', async () => {
    const { packages } = await counter.loadedBy(['gate', 'a-bare-bm25-char3', '--rule', 'nDCG@10 >= 0.1'], {
      cwd: folder,
    });
    for (const name of ['mathjs', 'apache-arrow', 'cli-table3']) expect(packages).toContain(name);
  });
});

test('the page on performance has these budgets', () => {
  const page = readFileSync(join(root, 'docs', 'performance.md'), 'utf8');
  expect(page.split('<!-- budgets -->\n')[1]?.split('\n<!-- end of budgets -->')[0]).toBe(budgetTable());
});
