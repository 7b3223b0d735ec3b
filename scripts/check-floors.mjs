// Fails when an import of src/ points up: a file imports from its own folder or from floors below, nothing else.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Top to bottom; folders of one floor do not know each other. */
export const floors = [
  ['cli', 'vitest'],
  ['view'],
  ['report', 'config'],
  ['pipeline', 'gate'],
  ['reranker', 'diagnosis', 'comparison'],
  ['dataset', 'results', 'metrics', 'load', 'retrieval'],
  ['prompt', 'scores', 'trec', 'text', 'statistics'],
  ['foundation'],
];

const importPattern =
  /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?from\s*'(\.[^']+)'|\bimport\(\s*'(\.[^']+)'\s*\)|(?:^|\n)import\s*'(\.[^']+)'/g;

/** @returns one sentence per import that points where it must not */
export function upwardImports(root) {
  const source = join(root, 'src');
  const findings = [];
  const files = readdirSync(source, { recursive: true }).filter((name) => /\.tsx?$/.test(name));
  for (const name of files) {
    const from = folderOf(name);
    // src/index.ts is the library's door: it may see everything.
    if (from === null) continue;
    if (floorOf(from) === -1) findings.push(`src/${name}: the folder "${from}" has no floor`);
    const text = readFileSync(join(source, name), 'utf8');
    for (const match of text.matchAll(importPattern)) {
      const target = relative(source, resolve(source, dirname(name), match[1] ?? match[2] ?? match[3]));
      const to = folderOf(target);
      const where = `src/${name} imports ${target}`;
      if (to === null) findings.push(`${where}: nothing inside may import the library's door`);
      else if (to !== from && floorOf(to) <= floorOf(from)) {
        findings.push(
          `${where}: ${to} is ${floorOf(to) === floorOf(from) ? 'on the same floor as' : 'above'} ${from}`,
        );
      }
    }
  }
  return { files: files.length, findings };
}

function folderOf(name) {
  const parts = name.split(sep);
  return parts.length > 1 ? parts[0] : null;
}

function floorOf(folder) {
  return floors.findIndex((floor) => floor.includes(folder));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { files, findings } = upwardImports(dirname(dirname(fileURLToPath(import.meta.url))));
  for (const finding of findings) console.error(finding);
  console.log(`import floors: ${files} files, ${findings.length} imports that point up`);
  process.exit(findings.length === 0 ? 0 : 1);
}
