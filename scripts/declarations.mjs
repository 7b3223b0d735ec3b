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
  const seen = new Set(entries);
  for (const file of seen) {
    const text = readFileSync(join(from, file), 'utf8');
    for (const name of importsOf(text)) {
      if (name.startsWith('.')) seen.add(join(dirname(file), name).replace(/\.[jt]s$/, '.d.ts'));
      else if (!external.includes(name)) wrong.push(`${file} imports ${name}`);
    }
    mkdirSync(dirname(join(to, file)), { recursive: true });
    writeFileSync(
      join(to, file),
      text.replace(imported, (clause) => clause.replace(/\.ts(['"])$/, '.js$1')),
    );
  }
  if (wrong.length > 0)
    throw new Error(`public types need packages that users do not have:\n${wrong.join('\n')}`);
}

function importsOf(text) {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  return [...code.matchAll(imported)].map(([clause]) => clause.replace(/^.*?['"](.*)['"]$/s, '$1'));
}

const imported = /(?:\bfrom|\bimport)\s*\(?\s*['"][^'"\n]+['"]/g;
