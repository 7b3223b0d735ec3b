import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/config/package-root.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '');
const root = realpathSync(mkdtempSync(join(tmpdir(), 'rankgauge-root-')));
afterAll(() => rmSync(root, { recursive: true }));

describe('the folder of the package', () => {
  test('is found from the sources', () => {
    expect(packageRoot()).toBe(repository);
  });

  test('is found past packages of other names and broken package.json files', () => {
    const deep = join(root, 'a', 'node_modules', 'rankgauge', 'dist', 'lib', 'config');
    mkdirSync(deep, { recursive: true });
    writeFileSync(join(root, 'a', 'package.json'), '{"name":"the-user"}');
    writeFileSync(join(root, 'a', 'node_modules', 'rankgauge', 'package.json'), '{"name":"rankgauge"}');
    writeFileSync(join(deep, '..', 'package.json'), '{"name":"rankgauge-lib"}');
    writeFileSync(join(deep, 'package.json'), 'null');
    const from = pathToFileURL(join(deep, 'package-root.js')).href;
    expect(packageRoot(from)).toBe(join(root, 'a', 'node_modules', 'rankgauge'));
  });

  test('is found from a chunk of a bundle', async () => {
    const installed = join(root, 'installed');
    mkdirSync(join(installed, 'dist', 'cli'), { recursive: true });
    writeFileSync(join(installed, 'package.json'), '{"name":"rankgauge","type":"module"}');
    const module = JSON.stringify(join(repository, 'src', 'config', 'package-root.ts'));
    // Two entries that import it lazily make esbuild put it into a chunk of its own.
    const entry = (name: string) =>
      writeFileSync(
        join(installed, `${name}.ts`),
        `const { packageRoot } = await import(${module}); console.log(packageRoot());`,
      );
    entry('rankgauge');
    entry('other');
    await build({
      entryPoints: [join(installed, 'rankgauge.ts'), join(installed, 'other.ts')],
      outdir: join(installed, 'dist', 'cli'),
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      logLevel: 'silent',
    });
    expect(readdirSync(join(installed, 'dist', 'cli')).length).toBeGreaterThan(2);
    const printed = execFileSync(process.execPath, [join(installed, 'dist', 'cli', 'rankgauge.js')], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(printed.trim()).toBe(installed);
  });

  test('is an error of ours where the package is not whole', () => {
    expect(() => packageRoot(pathToFileURL(join(root, 'x.js')).href)).toThrow('no package.json of rankgauge');
  });
});
