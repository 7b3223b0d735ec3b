// The types that ship: the declarations that the entry points reach, and no other.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Copies the declarations that `entries` reach. Their imports are made to name `.js`, which every resolution of TypeScript reads.
 *
 * @param external the only packages that they may name: all others are bundled and are not there for users
 * @throws Error naming each declaration that imports another package, Node's own modules among them
 */
export function publicTypes({ from, to, entries, external }) {
  const wrong = [];
  // Each with the file that names it first.
  const seen = new Map(entries.map((entry) => [entry, null]));
  for (const [file] of seen) {
    const text = readFileSync(join(from, file), 'utf8');
    for (const name of importsOf(text)) {
      if (name.startsWith('.')) {
        const target = join(dirname(file), name).replace(/\.[jt]s$/, '.d.ts');
        if (!seen.has(target)) seen.set(target, file);
      } else if (!external.includes(name)) wrong.push(`${wayTo(file, seen)} imports ${name}`);
    }
    mkdirSync(dirname(join(to, file)), { recursive: true });
    writeFileSync(
      join(to, file),
      text.replace(imported, (clause) => clause.replace(/\.ts(['"])$/, '.js$1')),
    );
  }
  if (wrong.length > 0)
    throw new Error(
      `public types need packages that users do not have (move the type to a file that imports none):\n${wrong.join('\n')}`,
    );
}

/** From the entry point to the file. */
function wayTo(file, seen) {
  const way = [];
  for (let at = file; at !== null; at = seen.get(at)) way.unshift(at);
  return way.join(' > ');
}

function importsOf(text) {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  return [...code.matchAll(imported)].map(([clause]) => clause.replace(/^.*?['"](.*)['"]$/s, '$1'));
}

const imported = /(?:\bfrom|\bimport)\s*\(?\s*['"][^'"\n]+['"]/g;
