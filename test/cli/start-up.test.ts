import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtCommand, rankgauge } from './cli.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankgauge-'));
  // Node's own loader hook sees every module that is loaded, in whatever way.
  writeFileSync(
    join(folder, 'hook.mjs'),
    `import { appendFileSync } from 'node:fs';
export async function load(url, context, next) {
  appendFileSync(${JSON.stringify(join(folder, 'loaded.txt'))}, url + '\\n');
  return next(url, context);
}
`,
  );
  writeFileSync(
    join(folder, 'register.mjs'),
    `import { register } from 'node:module';\nregister(${JSON.stringify(pathToFileURL(join(folder, 'hook.mjs')).href)});\n`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The packages of which any part stands in a chunk that the command loaded. */
async function packagesLoadedBy(
  words: readonly string[],
): Promise<{ packages: Set<string>; chunks: number; modules: number }> {
  writeFileSync(join(folder, 'loaded.txt'), '');
  const { code } = await rankgauge(words, { nodeOptions: ['--import', join(folder, 'register.mjs')] });
  expect(code).toBe(0);
  const urls = readFileSync(join(folder, 'loaded.txt'), 'utf8').split('\n');
  const meta: { outputs: Record<string, { inputs: Record<string, unknown> }> } = JSON.parse(
    readFileSync(join(builtCommand, '..', '..', 'bundle.meta.json'), 'utf8'),
  );
  const loaded = Object.entries(meta.outputs).filter(([file]) =>
    urls.some((url) => url.endsWith(file.replace(/^dist-draft/, '/dist'))),
  );
  const inputs = loaded.flatMap(([, { inputs: own }]) => Object.keys(own));
  const packages = inputs.flatMap((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? []);
  return { packages: new Set(packages), chunks: loaded.length, modules: inputs.length };
}

describe('a command loads only what it needs', () => {
  test('--version loads neither mathjs nor Arrow nor undici, and few modules', async () => {
    const { packages, chunks, modules } = await packagesLoadedBy(['--version']);
    expect(chunks).toBeGreaterThan(0);
    expect(packages).toContain('yargs');
    for (const heavy of ['mathjs', 'apache-arrow', 'undici', 'papaparse', 'valibot', 'yaml']) {
      expect(packages).not.toContain(heavy);
    }
    expect(modules).toBeLessThan(120);
  });

  test('the same counting sees the packages of a command that needs them', async () => {
    const { packages } = await packagesLoadedBy(['list', 'metrics']);
    expect(packages).toContain('cli-table3');
  });
});
