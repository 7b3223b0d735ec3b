// Builds what ships: the library by tsc (modules and types as they are), the command line by esbuild.
// The command line is bundled with splitting, so that a command loads only the chunks it needs: unbundled, mathjs alone
// takes over a second to load.
import { spawnSync } from 'node:child_process';
import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { build as buildPage } from 'vite';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);
process.chdir(root);
// Made beside the old one and put in its place when whole: a build that fails leaves the last good one.
const draft = 'dist-draft';
rmSync(draft, { recursive: true, force: true });

run(
  join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc'),
  '-p',
  'tsconfig.build.json',
  '--outDir',
  `${draft}/lib`,
);
run(require.resolve('tsx/cli'), 'scripts/build-human-rights.ts');

const { metafile } = await build({
  entryPoints: { rankgauge: 'src/cli/rankgauge.ts' },
  outdir: `${draft}/cli`,
  bundle: true,
  splitting: true,
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
// Which source went into which chunk: the test that counts loaded modules reads it.
writeFileSync(`${draft}/cli.meta.json`, JSON.stringify(metafile));
// The page of `rankgauge view`: files that its server hands out as they are.
await buildPage({
  configFile: false,
  root: 'src/view/page',
  base: './',
  logLevel: 'warn',
  build: { outDir: join(root, draft, 'view'), emptyOutDir: true, target: 'es2023', assetsInlineLimit: 0 },
});
chmodSync(`${draft}/cli/rankgauge.js`, 0o755);
rmSync('dist', { recursive: true, force: true });
renameSync(draft, 'dist');

function run(script, ...args) {
  const { status } = spawnSync(process.execPath, [script, ...args], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
