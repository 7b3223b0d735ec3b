import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const source = join(import.meta.dirname, '..', '..', 'src');

interface Exported {
  readonly name: string;
  readonly file: string;
}

/** What a module gives away: its own declarations, and those of the modules that it passes on. */
function exportsOf(file: string): Exported[] {
  const text = readFileSync(file, 'utf8');
  const found: Exported[] = [];
  for (const [, name = ''] of text.matchAll(declaration)) found.push({ name, file });
  for (const [, names = '', from = ''] of text.matchAll(passedOn)) {
    const target = join(dirname(file), from);
    const wanted = names.split(',').map(
      (word) =>
        word
          .trim()
          .replace(/^type /, '')
          .split(' as ')[0] ?? '',
    );
    found.push(...exportsOf(target).filter(({ name }) => wanted.includes(name)));
  }
  for (const [, from = ''] of text.matchAll(wholly)) found.push(...exportsOf(join(dirname(file), from)));
  return found;
}

const declaration = /^export (?:async )?(?:function\*?|const|class|interface|type) (\w+)/gm;
const passedOn = /^export (?:type )?\{([^}]+)\} from '(\.[^']+)';/gm;
const wholly = /^export (?:type )?\* from '(\.[^']+)';/gm;

const all = exportsOf(join(source, 'index.ts')).concat(exportsOf(join(source, 'vitest', 'index.ts')));

test('the library gives away what its door says', () => {
  const names = all.map(({ name }) => name);
  for (const name of ['runEvaluation', 'compareRuns', 'judgeGate', 'flipInterval', 'metrics', 'InputError']) {
    expect(names).toContain(name);
  }
  expect(names.length).toBeGreaterThan(80);
});

test('every public name has a docstring', () => {
  const bare = all.filter(({ name, file }) => {
    const text = readFileSync(file, 'utf8');
    const before = text.split(
      new RegExp(`^export (?:async )?(?:function\\*?|const|class|interface|type) ${name}\\b`, 'm'),
    )[0];
    return before?.trimEnd().endsWith('*/') !== true;
  });
  expect(bare.map(({ name, file }) => `${relative(source, file)}: ${name}`)).toEqual([]);
});
