// Draws the floors of src/ into docs/architecture.md, between two marks: what check-floors.mjs enforces, with the imports counted.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { floors } from './check-floors.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const begin = '<!-- floors: written by scripts/architecture.mjs -->\n';
const end = '<!-- floors end -->';

/** Files of each folder, and how many import statements lead from one folder to another. */
export function countImports() {
  const source = join(root, 'src');
  const files = new Map(floors.flat().map((folder) => [folder, 0]));
  const imports = new Map();
  for (const name of readdirSync(source, { recursive: true })) {
    const from = name.split(sep)[0];
    if (!/\.tsx?$/.test(name) || !files.has(from)) continue;
    files.set(from, files.get(from) + 1);
    for (const [, path, asked] of readFileSync(join(source, name), 'utf8').matchAll(importPattern)) {
      const to = relative(source, resolve(source, dirname(name), path ?? asked)).split(sep)[0];
      if (to === from || !files.has(to)) continue;
      const row = imports.get(from) ?? new Map();
      row.set(to, (row.get(to) ?? 0) + 1);
      imports.set(from, row);
    }
  }
  return { files, imports };
}

const importPattern =
  /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?from\s*'(\.[^']+)'|\bimport\(\s*'(\.[^']+)'\s*\)/g;

/** The graph and the table, as Markdown. */
export function floorsText() {
  const { files, imports } = countImports();
  const drawn = floors.map((floor, index) =>
    [
      `  subgraph floor${floors.length - index}[" "]`,
      ...floor.map((folder) => `    ${folder}`),
      '  end',
    ].join('\n'),
  );
  // Only arrows to the next floor that a folder stands on: all of them would be a ball of wool. The table has every one.
  const arrows = floors.flatMap((floor, index) =>
    floor.flatMap((folder) => {
      const next = floors.slice(index + 1).find((below) => below.some((to) => imports.get(folder)?.has(to)));
      return (next ?? []).filter((to) => imports.get(folder)?.has(to)).map((to) => `  ${folder} --> ${to}`);
    }),
  );
  const rows = floors.flatMap((floor, index) =>
    floor.map((folder) => {
      const below = [...(imports.get(folder) ?? [])].sort(([, left], [, right]) => right - left);
      const uses = below.map(([to, count]) => `${to} ${count}`).join(', ');
      return `| ${floors.length - index} | \`${folder}\` | ${files.get(folder)} | ${uses === '' ? 'nothing' : uses} |`;
    }),
  );
  return [
    '```mermaid',
    'flowchart TD',
    ...drawn,
    ...arrows,
    '```',
    '',
    '| floor | folder | files | imports from below, counted |',
    '|---:|---|---:|---|',
    ...rows,
    '',
  ].join('\n');
}

/** What the page shows now. */
export function shownFloors(page) {
  const text = page.split(begin)[1]?.split(end)[0];
  if (text === undefined) throw new Error('docs/architecture.md has no marks for the floors');
  return text;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = join(root, 'docs/architecture.md');
  const page = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    page.replace(begin + shownFloors(page) + end, () => begin + floorsText() + end),
  );
}
