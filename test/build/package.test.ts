import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
// @ts-expect-error a plain script, without types
import { publicTypes } from '../../scripts/declarations.mjs';
// @ts-expect-error a plain script, without types
import { bundledPackages, licencePage, softwareBill } from '../../scripts/licences.mjs';
// @ts-expect-error a plain script, without types
import * as checks from '../../scripts/package-checks.mjs';

const root = join(import.meta.dirname, '..', '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const { budget }: { budget: Record<string, number> } = checks;

describe('the package, as npm would pack what is built', () => {
  let paths: string[];
  let figures: Record<string, number>;
  beforeAll(() => {
    expect(existsSync(join(root, 'dist/lib/index.d.ts')), 'npm run build makes the types').toBe(true);
    const { files, size, unpackedSize, entryCount } = checks.listPackage(root);
    paths = files.map(({ path }: { path: string }) => path);
    figures = { tarball: size, unpacked: unpackedSize, files: entryCount };
  });

  test('holds what users need, and no sources, tests or settings', () => {
    expect(checks.wrongPaths(paths)).toEqual([]);
  });

  test('keeps within its budget', () => {
    expect(checks.overBudget(figures)).toEqual([]);
  });

  test('holds every file that package.json names as an entry point', () => {
    const targets: string[] = checks.entryPoints(manifest);
    expect(targets).toContain('dist/lib/vitest/index.d.ts');
    expect(targets.filter((path) => !paths.includes(path))).toEqual([]);
  });

  test('has a licence text for everything that is bundled', () => {
    expect(checks.licenceProblems(root)).toEqual([]);
    const page = readFileSync(join(root, 'dist/LICENSES'), 'utf8');
    for (const name of ['apache-arrow', 'undici', 'mathjs', 'preact']) {
      expect(page).toMatch(new RegExp(`^  ${name} \\d`, 'm'));
    }
    expect(page).toContain('datasets/human-rights');
  });

  test('names no path of the machine that built it', () => {
    for (const folder of ['dist', 'docs', 'examples', 'prompts', 'datasets']) {
      expect(checks.machinePaths(join(root, folder), root)).toEqual([]);
    }
  });
});

test('an install brings no other package: nothing is a dependency', () => {
  expect(manifest.dependencies).toBeUndefined();
  expect(manifest.optionalDependencies).toBeUndefined();
  for (const name of Object.keys(manifest.peerDependencies)) {
    expect(manifest.peerDependenciesMeta[name], name).toEqual({ optional: true });
  }
});

test('docs/dependencies.md says of every package what it is there for', () => {
  const page = readFileSync(join(root, 'docs/dependencies.md'), 'utf8');
  const rows = [...page.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, names = '']) => names.split(', '));
  const packages = Object.keys(manifest.devDependencies).filter((name) => !name.startsWith('@types/'));
  expect(packages.filter((name) => !rows.includes(name))).toEqual([]);
});

test('docs/packaging.md states the budget that is held', () => {
  const page = readFileSync(join(root, 'docs/packaging.md'), 'utf8');
  const [, ...cells] = /^\| at most \|(.*)\|$/m.exec(page) ?? [];
  const stated = (cells[0] ?? '').split('|').map((cell) => Number(cell.replace(/[^\d.]/g, '')));
  const { tarball = 0, unpacked = 0, files, packages } = budget;
  expect(stated).toEqual([tarball / 1e6, unpacked / 1e6, files, packages]);
});

describe('the checks themselves', () => {
  test.each([
    'src/index.ts',
    'test/a.test.ts',
    'dist/lib/a.test.js',
    'dist/cli/rankgauge.js.map',
    'dist/bundle.meta.json',
    'examples/vitest/node_modules/x.js',
    '.npmrc',
    'datasets/human-rights/questions/en.tsv',
  ])('%s has no place in a package', (path) => {
    expect(checks.wrongPaths([path])).toContain(`${path} is in the package`);
  });

  test('an example of a test has, and what is missing is told', () => {
    const told: string[] = checks.wrongPaths(['examples/vitest/retrieval.test.ts']);
    expect(told.filter((sentence) => sentence.includes('examples'))).toEqual([]);
    expect(told).toContain('dist/LICENSES is not in the package');
  });

  test('a figure beyond the budget is told, one that equals it is not', () => {
    expect(checks.overBudget(budget)).toEqual([]);
    expect(checks.overBudget({ ...budget, packages: 2 })).toEqual(['packages: 2, at most 1']);
  });
});

describe('in a folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rankgauge-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    return join(folder, path);
  };
  const installed = (name: string, license: unknown, text: string | null, at = 'node_modules') => {
    write(`${at}/${name}/package.json`, JSON.stringify({ name, version: '1.2.3', license }));
    if (text !== null) write(`${at}/${name}/licence.txt`, text);
    return write(`${at}/${name}/lib/index.js`, '');
  };

  test('bundled packages are told by the files that were taken, the innermost package each', () => {
    const modules = [
      write('src/index.ts', ''),
      installed('b', 'MIT', 'text of b'),
      installed('a', 'ISC', 'text of a', 'node_modules/b/node_modules'),
      `\0${join(folder, 'node_modules/b/lib/index.js')}?commonjs-proxy`,
    ];
    const packages = bundledPackages(modules);
    expect(packages.map(({ name }: { name: string }) => name)).toEqual(['a', 'b']);
    expect(licencePage(packages)).toMatch(/^ {2}a 1\.2\.3 {2}ISC\n {2}b 1\.2\.3 {2}MIT$/m);
    expect(licencePage(packages)).toContain('text of a');
    expect(JSON.parse(softwareBill(packages)).components[0]).toMatchObject({
      purl: 'pkg:npm/a@1.2.3',
      licenses: [{ license: { id: 'ISC' } }],
    });
  });

  test('a licence that nobody looked at fails the build, and so does a missing text; all are told', () => {
    const modules = [
      installed('a', 'GPL-3.0', 'text'),
      installed('b', undefined, 'text'),
      installed('c', 'MIT', null),
    ];
    expect(() => bundledPackages(modules)).toThrow(
      /a 1\.2\.3: its licence is "GPL-3\.0"\nb .*null\nc .*no text/,
    );
  });

  test('a page without the text of a package is found', () => {
    const packages = bundledPackages([
      installed('a', 'MIT', 'text of a'),
      installed('b', 'MIT', 'text of b'),
    ]);
    write('dist/sbom.cdx.json', softwareBill(packages));
    write('dist/LICENSES', licencePage(packages));
    expect(checks.licenceProblems(folder)).toEqual([]);
    write('dist/LICENSES', licencePage(packages.slice(1)));
    expect(checks.licenceProblems(folder)).toEqual(['a 1.2.3 has no licence text in dist/LICENSES']);
    write('dist/LICENSES', licencePage(packages).replace('text of b', ''));
    expect(checks.licenceProblems(folder)).toEqual(['b 1.2.3 has no licence text in dist/LICENSES']);
  });

  test('types that are reached are copied, with imports that end in .js; others are not', () => {
    write('all/index.d.ts', "export type { A } from './a.ts';\n/** import x from 'undici' */\n");
    write('all/a.d.ts', "import { B } from './deep/b.js';\nexport type A = B | import('./deep/c.ts').C;\n");
    write('all/deep/b.d.ts', 'export type B = 1;\n');
    write('all/deep/c.d.ts', 'export type C = 2;\n');
    write('all/alone.d.ts', "import 'apache-arrow';\n");
    const to = join(folder, 'lib');
    publicTypes({ from: join(folder, 'all'), to, entries: ['index.d.ts'], external: [] });
    expect(readFileSync(join(to, 'index.d.ts'), 'utf8')).toContain("from './a.js'");
    expect(readFileSync(join(to, 'a.d.ts'), 'utf8')).toContain("import('./deep/c.js')");
    expect(existsSync(join(to, 'deep/c.d.ts'))).toBe(true);
    expect(existsSync(join(to, 'alone.d.ts'))).toBe(false);
  });

  test('a public type that names a package stops the build, with the way to it', () => {
    write('all/index.d.ts', "export * from './a.ts';\n");
    write('all/a.d.ts', "import type { Pool } from 'undici';\nimport 'vitest';\n");
    const options = { from: join(folder, 'all'), to: join(folder, 'lib'), entries: ['index.d.ts'] };
    expect(() => publicTypes({ ...options, external: ['vitest'] })).toThrow(
      'index.d.ts > a.d.ts imports undici',
    );
    expect(() => publicTypes({ ...options, external: ['vitest', 'undici'] })).not.toThrow();
  });

  test('a path of the machine is found, whatever file it stands in', () => {
    write('dist/a.js', `const at = ${JSON.stringify(root)};`);
    write('dist/deep/b.json', '{}');
    expect(checks.machinePaths(join(folder, 'dist'), root)).toEqual([`a.js holds ${root}`]);
  });
});
