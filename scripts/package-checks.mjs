// What a package of rankgauge may be: looked at by `npm run verify:release` after an install, and by a test before one.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, relative } from 'node:path';

/** The most that an install may cost. docs/packaging.md states these and what was measured. */
export const budget = {
  /** Bytes of the tarball. */
  tarball: 2_500_000,
  /** Bytes on the disk. */
  unpacked: 10_000_000,
  files: 450,
  /** Packages that an install brings, this one among them. */
  packages: 1,
};

/** What `npm pack` would put into the tarball of what is built now. */
export function listPackage(folder) {
  const { status, stdout, stderr } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`npm pack failed: ${stderr}`);
  return JSON.parse(stdout)[0];
}

/** One sentence for each figure beyond the budget. */
export function overBudget(figures) {
  return Object.entries(budget).flatMap(([name, most]) =>
    figures[name] > most ? [`${name}: ${figures[name]}, at most ${most}`] : [],
  );
}

/** One sentence for each path that has no place in a package, and for each that must be there and is not. */
export function wrongPaths(paths) {
  const wrong = paths
    .filter((path) => unwanted.some((pattern) => pattern.test(path)))
    .map((path) => `${path} is in the package`);
  const missing = wanted
    .filter((path) => !paths.includes(path))
    .map((path) => `${path} is not in the package`);
  return [...wrong, ...missing];
}

/** Every target of the `exports`, `bin`, `main` and `types` of a package.json, as paths in the package. */
export function entryPoints({ exports, bin, main, types }) {
  const targets = [];
  const collect = (value) => {
    if (typeof value === 'string') targets.push(value.replace(/^\.\//, ''));
    else for (const one of Object.values(value ?? {})) collect(one);
  };
  collect([exports, bin, main, types]);
  return [...new Set(targets)];
}

/** One sentence for each bundled package that dist/LICENSES does not name, or whose text it has not. */
export function licenceProblems(folder) {
  const page = readFileSync(join(folder, 'dist/LICENSES'), 'utf8');
  const { components } = JSON.parse(readFileSync(join(folder, 'dist/sbom.cdx.json'), 'utf8'));
  if (components.length === 0) return ['the bill of bundled packages is empty'];
  return components.flatMap(({ name, version, licenses }) => {
    const head = new RegExp(`^(.*, )?${escaped(`${name} ${version}`)}(,.*)?\n-+\n\n\\S`, 'm');
    const line = `  ${name} ${version}  ${licenses[0].license.id}\n`;
    return page.includes(line) && head.test(page)
      ? []
      : [`${name} ${version} has no licence text in dist/LICENSES`];
  });
}

/**
 * One sentence for each file that names a path of this machine or its package registry: both say something about whoever
 * built it, and to nobody else.
 *
 * @param root where it was built
 */
export function machinePaths(folder, root) {
  const registry = spawnSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).stdout.trim();
  const host = URL.canParse(registry) ? new URL(registry).host : '';
  const own = [
    root,
    ...(homedir().split('/').length > 2 ? [homedir()] : []),
    ...(host === '' || host === publicRegistry ? [] : [host]),
  ];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !relative(folder, entry.parentPath).includes('node_modules'))
    .flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      const text = readFileSync(path, 'utf8');
      return own
        .filter((word) => text.includes(word))
        .map((word) => `${path.slice(folder.length + 1)} holds ${word}`);
    });
}

function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

const publicRegistry = 'registry.npmjs.org';
const unwanted = [
  /\.map$/,
  /\.tsbuildinfo$/,
  /(^|\/)node_modules\//,
  /(^|\/)\.[^/]+$/,
  /meta\.json$/,
  /^(src|test|scripts|bench|results)\//,
  // Tests only as examples of tests.
  /^(?!examples\/).*\.test\./,
  /^dist\/lib\/(cli|view)\//,
  /^datasets\/human-rights\/(questions|judgments)/,
];
const wanted = [
  'LICENSE',
  'README.md',
  'CHANGELOG.md',
  'package.json',
  'dist/LICENSES',
  'dist/sbom.cdx.json',
  'dist/view/index.html',
  'datasets/README.md',
  'datasets/human-rights/corpus.jsonl',
  'datasets/human-rights/queries.jsonl',
  'datasets/human-rights/qrels.tsv',
  'datasets/human-rights/candidates.jsonl',
  'prompts/bare.yaml',
];
