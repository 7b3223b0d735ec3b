// Builds what ships, so that an install brings one package and no other:
//   dist/cli, dist/lib, dist/chunks   the command line, the library and what both share, bundled by esbuild with their packages
//   dist/lib/**.d.ts                  the library's types by tsc: those that its entry points reach
//   dist/view                         the page of `rankgauge view`, by Vite
//   dist/LICENSES, dist/sbom.cdx.json what is bundled, and on what terms
// Bundled with splitting, a command loads only the chunks it needs: unbundled, mathjs alone takes over a second to load.
// `--no-types` leaves tsc out: quick, for a look at the command line.
import { spawnSync } from 'node:child_process';
import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { build as buildPage } from 'vite';
import { publicTypes } from './declarations.mjs';
import { bundledPackages, licencePage, softwareBill } from './licences.mjs';
import { pageSettings } from './page.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);
process.chdir(root);
// Made beside the old one and put in its place when whole: a build that fails leaves the last good one.
const draft = 'dist-draft';
rmSync(draft, { recursive: true, force: true });

run(require.resolve('tsx/cli'), 'scripts/build-human-rights.ts');

const { metafile } = await build({
  entryPoints: {
    'cli/rankgauge': 'src/cli/rankgauge.ts',
    'lib/index': 'src/index.ts',
    'lib/vitest/index': 'src/vitest/index.ts',
  },
  outdir: draft,
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  // The user's own: matchers are to be added to the vitest that runs them.
  external: ['vitest'],
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  metafile: true,
  legalComments: 'none',
  // Bundled CommonJS packages ask for Node's own modules through require.
  banner: {
    js: "import { createRequire as rankgaugeRequire } from 'node:module'; const require = rankgaugeRequire(import.meta.url);",
  },
});
// Which source went into which chunk, for tests that count what is loaded. It does not ship.
writeFileSync(`${draft}/bundle.meta.json`, JSON.stringify(metafile));
// The page of `rankgauge view`: files that its server hands out as they are.
const page = await buildPage(pageSettings(root, join(root, draft, 'view')));
chmodSync(`${draft}/cli/rankgauge.js`, 0o755);

if (!process.argv.includes('--no-types')) {
  const all = `${draft}/declarations`;
  const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  run(compiler, '-p', 'tsconfig.build.json', '--outDir', all, '--emitDeclarationOnly');
  publicTypes({
    from: all,
    to: `${draft}/lib`,
    entries: ['index.d.ts', 'vitest/index.d.ts'],
    external: ['vitest'],
  });
  rmSync(all, { recursive: true });
}

const packages = bundledPackages([
  ...Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs)),
  ...[page].flat().flatMap(({ output }) => output.flatMap(({ moduleIds = [] }) => moduleIds)),
]);
writeFileSync(`${draft}/LICENSES`, licencePage(packages));
writeFileSync(`${draft}/sbom.cdx.json`, softwareBill(packages));

rmSync('dist', { recursive: true, force: true });
renameSync(draft, 'dist');

function run(script, ...args) {
  const { status } = spawnSync(process.execPath, [script, ...args], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
