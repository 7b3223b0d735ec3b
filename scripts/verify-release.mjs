// `npm run verify:release`: packs rankgauge, installs the tarball in empty folders and does there what a user would do.
// Needs the package registry. `--keep` leaves the folders for a look. Exit code 1 when any check fails.
import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { entryPoints, licenceProblems, machinePaths, overBudget, wrongPaths } from './package-checks.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const ours = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const place = mkdtempSync(join(tmpdir(), 'rankgauge-release-'));
// Nothing of this repository's npm settings, nor of whoever calls, may decide what a user gets.
const env = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(npm_|RANKGAUGE_|NODE_OPTIONS|INIT_CWD)/i.test(name) || /registry/i.test(name),
  ),
);
const user = join(place, 'user');
const developer = join(place, 'developer');
const installed = join(user, 'node_modules', 'rankgauge');
const command = join(user, 'node_modules', '.bin', 'rankgauge');
/** A program that uses what the library exports, with no word of Node's. */
const plain = `import {
  compareRuns, type EvaluationRequest, InputError, loadDataset, metric, type Ranking, rankingOf, type Reranker, runEvaluation, thresholdOf,
} from 'rankgauge';

const ranking: Ranking = rankingOf({ scores: [0.5, 0.9, 0.1], grades: [0, 1, 2], judged: [0, 1, 2] });
export const value: number = metric('nDCG@10').measure(ranking);
// @ts-expect-error a measure takes a ranking and no list: types are there, not any
metric('nDCG@10').measure([1, 2]);
export const request: Pick<EvaluationRequest, 'dataset' | 'metrics'> = { dataset: 'folder', metrics: ['nDCG@10'] };
export const stop: Parameters<Reranker['score']>[1] = { signal: AbortSignal.timeout(10) };
export const all = [compareRuns, InputError, loadDataset, runEvaluation, thresholdOf] as const;
`;
const matchers = `import { type ScoredRun } from 'rankgauge';
import 'rankgauge/vitest';
import { expect, test } from 'vitest';

declare const run: ScoredRun;
test('the run is good', async () => {
  await expect(run).toReach('nDCG@10 >= 0.7');
  await expect(run).not.toNotRegressFrom('main', { margin: 0.02 });
  await expect(run).toBeHealthy();
  // @ts-expect-error a rule is a text
  await expect(run).toReach(7);
});
`;
const results = [];
let tarball;
let figures = {};

await check('packs', () => {
  const out = run('npm', ['pack', '--json', '--pack-destination', place], { cwd: root });
  const [packed] = JSON.parse(out.slice(out.search(/^\[/m)));
  tarball = join(place, packed.filename);
  figures = { tarball: packed.size, unpacked: packed.unpackedSize, files: packed.entryCount };
  const paths = packed.files.map(({ path }) => path);
  all([
    ...wrongPaths(paths),
    ...entryPoints(ours)
      .filter((path) => !paths.includes(path))
      .map((path) => `${path} is an entry point and not packed`),
  ]);
  return `${(packed.size / 1e6).toFixed(2)} MB, ${(packed.unpackedSize / 1e6).toFixed(2)} MB unpacked, ${packed.entryCount} files`;
});

await check('installs in an empty folder', () => {
  project(user, { private: true });
  run('npm', ['install', '--no-audit', '--no-fund', tarball], { cwd: user });
  const { packages } = JSON.parse(readFileSync(join(user, 'node_modules/.package-lock.json'), 'utf8'));
  figures.packages = Object.keys(packages).length;
  return `${figures.packages} package${figures.packages === 1 ? '' : 's'}, ${(sizeOf(join(user, 'node_modules')) / 1e6).toFixed(2)} MB`;
});

// Nothing below means anything without it, and `npx` would go and look for a package of that name.
if (!existsSync(command)) finish();

await check('is within its budget', () => all(overBudget(figures)));

await check('has the licence of everything bundled', () => {
  all(licenceProblems(installed));
  return `${JSON.parse(readFileSync(join(installed, 'dist/sbom.cdx.json'), 'utf8')).components.length} packages`;
});

await check('names no path of the machine that built it', () => all(machinePaths(installed, root)));

await check('npx rankgauge run --demo', () => {
  const out = run('npx', ['--no-install', 'rankgauge', 'run', '--demo', '--quiet'], { cwd: user });
  expect(/bm25-char3 \/ bare/.test(out) && /by language/.test(out), `the demo printed: ${out.slice(0, 300)}`);
});

await check('every command explains itself', () => {
  const names = [...run(command, ['--help'], { cwd: user }).matchAll(/^ {2}rankgauge ([a-z-]+)/gm)].map(
    ([, name]) => name,
  );
  expect(names.length >= 10, `--help names only: ${names.join(' ')}`);
  for (const name of names) run(command, [name, '--help'], { cwd: user });
  return `${names.length} commands`;
});

await check('rankgauge view hands out its page', async () => {
  const server = spawn(command, ['view', '--port', '0'], { cwd: user, env });
  try {
    const address = await new Promise((resolve, reject) => {
      const told = (text) => {
        const [found] = /http:\/\/127\.0\.0\.1:\d+\//.exec(String(text)) ?? [];
        if (found !== undefined) resolve(found);
      };
      server.stdout.on('data', told);
      server.stderr.on('data', told);
      server.on('exit', (code) => reject(new Error(`it ended with ${code}`)));
      server.on('error', reject);
      setTimeout(() => reject(new Error('it named no address in 20 s')), 20_000).unref();
    });
    const page = await (await fetch(address)).text();
    const files = [...page.matchAll(/(?:src|href)="(\.\/[^"]+)"/g)].map(([, path]) => new URL(path, address));
    expect(files.length > 0, `the page names no files: ${page.slice(0, 300)}`);
    for (const file of files) expect((await fetch(file)).ok, `${file.pathname} is not there`);
    return `${files.length} files`;
  } finally {
    server.removeAllListeners('exit');
    server.kill();
  }
});

await check('the library from JavaScript, import and require', () => {
  writeFileSync(join(user, 'try.mjs'), imported("import * as rankgauge from 'rankgauge';"));
  writeFileSync(join(user, 'try.cjs'), imported("const rankgauge = require('rankgauge');"));
  const [first, second] = ['try.mjs', 'try.cjs'].map((file) => run(process.execPath, [file], { cwd: user }));
  expect(first === second, `import gives ${first} and require ${second}`);
  return first.trim();
});

await check('installs for a TypeScript project, with vitest', () => {
  project(developer, { private: true, type: 'module' });
  const versions = ['typescript', 'vitest', '@types/node'].map(
    (name) => `${name}@${ours.devDependencies[name]}`,
  );
  run('npm', ['install', '--no-audit', '--no-fund', tarball, ...versions], { cwd: developer });
  cpSync(join(developer, 'node_modules/rankgauge/examples/rag-chain'), join(developer, 'rag-chain'), {
    recursive: true,
  });
  writeFileSync(join(developer, 'plain.ts'), plain);
  writeFileSync(join(developer, 'matchers.ts'), matchers);
});

for (const [name, options] of [
  ['node16', { module: 'node16', moduleResolution: 'node16' }],
  ['nodenext', { module: 'nodenext', moduleResolution: 'nodenext' }],
  ['bundler', { module: 'esnext', moduleResolution: 'bundler' }],
]) {
  await check(`TypeScript, ${name}: compiles with skipLibCheck false and runs`, () => {
    compile(`${name}.json`, ['rag-chain/*.ts'], {
      ...options,
      outDir: `out-${name}`,
      rootDir: '.',
      types: ['node'],
    });
    const out = run(process.execPath, [`out-${name}/rag-chain/rag-chain.js`], { cwd: developer });
    expect(/^40 questions: /m.test(out), `the chain printed: ${out}`);
  });
  await check(`TypeScript, ${name}: types need neither @types/node nor another package`, () =>
    compile(`${name}-plain.json`, ['plain.ts'], {
      ...options,
      noEmit: true,
      types: [],
      lib: ['es2023', 'dom', 'dom.iterable'],
    }),
  );
  await check(`TypeScript, ${name}: rankgauge/vitest`, () =>
    // vitest's own declarations name parts of the DOM.
    compile(`${name}-vitest.json`, ['matchers.ts'], {
      ...options,
      noEmit: true,
      types: ['node'],
      lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable'],
    }),
  );
}

await check('matchers in vitest', () => {
  cpSync(
    join(developer, 'node_modules/rankgauge/examples/vitest/retrieval.test.ts'),
    join(developer, 'retrieval.test.ts'),
  );
  return vitest(['retrieval.test.ts'], {
    cwd: developer,
    env: { RANKGAUGE_DATASET: 'node_modules/rankgauge/datasets/human-rights' },
  });
});

await check("the documents' commands", () => {
  if (!existsSync(join(root, 'test/docs'))) return 'left out: there is no test/docs';
  return vitest(['test/docs'], { cwd: root, env: { RANKGAUGE_BIN: command }, timeout: 1_800_000 });
});

await check('known advisories', () => {
  const { status, stdout } = start('npm', ['audit', '--json'], { cwd: root });
  const report = JSON.parse(stdout || '{}');
  // A registry without the endpoint answers with an error, which is no verdict.
  const found = report.metadata?.vulnerabilities;
  if (status === 0 && found?.total === 0) return 'npm audit: none';
  if (found !== undefined) all([`npm audit: ${JSON.stringify(found)}`]);
  const bundled = JSON.parse(readFileSync(join(installed, 'dist/sbom.cdx.json'), 'utf8')).components;
  const outdated = JSON.parse(start('npm', ['outdated', '--json', '--all'], { cwd: root }).stdout || '{}');
  const behind = bundled.flatMap(({ name, version }) => {
    const known = [outdated[name] ?? []].flat().find(({ current }) => current === version);
    return known === undefined || known.wanted === version
      ? []
      : [`${name} ${version} (${known.wanted} is there)`];
  });
  return `not asked: this registry has no audit. Bundled and behind the newest that fits: ${behind.join(', ') || 'none'}`;
});

finish();

function finish() {
  const failed = results.filter(({ problem }) => problem !== null);
  console.log(`\n${results.length - failed.length} of ${results.length} checks passed`);
  for (const { name, problem } of failed) console.log(`\nfailed: ${name}\n${problem}`);
  if (process.argv.includes('--keep')) console.log(`\nkept: ${place}`);
  else rmSync(place, { recursive: true, force: true });
  process.exit(failed.length === 0 ? 0 : 1);
}

async function check(name, act) {
  const begin = performance.now();
  let said = '';
  let problem = null;
  try {
    said = (await act()) ?? '';
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  results.push({ name, problem });
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  console.log(
    `${problem === null ? 'ok    ' : 'FAILED'} ${name}${said === '' ? '' : `: ${said}`} (${seconds} s)`,
  );
}

function start(program, words, { cwd, env: more = {}, timeout = 600_000 }) {
  return spawnSync(program, words, {
    cwd,
    env: { ...env, ...more },
    encoding: 'utf8',
    timeout,
    maxBuffer: 2 ** 28,
  });
}

function run(program, words, options) {
  const { status, stdout, stderr, error } = start(program, words, options);
  if (status !== 0) {
    const end = `${stdout ?? ''}\n${stderr ?? ''}`.trim().slice(-3000);
    throw new Error(`${program} ${words.join(' ')} ended with ${error?.message ?? status}\n${end}`);
  }
  return stdout;
}

/** Runs tests with the vitest of a folder; what failed is told by vitest itself. */
function vitest(files, options) {
  const report = join(place, 'vitest.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...files, ...reporters], options);
  const { numPassedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'));
  expect(numPassedTests > 0, 'no test ran');
  return `${numPassedTests} passed${numPendingTests === 0 ? '' : `, ${numPendingTests} skipped`}`;
}

function all(problems) {
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

function expect(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}

function project(folder, content) {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify(content));
}

function sizeOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

function compile(file, include, options) {
  const compilerOptions = {
    target: 'es2023',
    lib: ['es2023'],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    rewriteRelativeImportExtensions: true,
    ...options,
  };
  writeFileSync(join(developer, file), JSON.stringify({ compilerOptions, include }));
  run('npx', ['--no-install', 'tsc', '-p', file], { cwd: developer });
}

/** A program that measures three documents, (1 + 2 / 2) / (2 + 1 / log2 3) by hand, and counts what is exported. */
function imported(line) {
  return `${line}
const { metric, rankingOf, InputError } = rankgauge;
const ranking = rankingOf({ scores: [0.5, 0.9, 0.1], grades: [0, 1, 2], judged: [0, 1, 2] });
const value = metric('nDCG@10').measure(ranking);
if (Math.abs(value - 2 / (2 + 1 / Math.log2(3))) > 1e-12) throw new Error('nDCG is ' + value);
if (!(new InputError({ code: 'x', message: 'y' }) instanceof Error)) throw new Error('no error class');
console.log(Object.keys(rankgauge).length + ' exports');
`;
}
