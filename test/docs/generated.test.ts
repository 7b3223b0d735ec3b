import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
// @ts-expect-error a plain script, without types
import { countImports, floorsText, shownFloors } from '../../scripts/architecture.mjs';
import { referencePages } from '../../scripts/reference.ts';
import * as commands from '../../src/cli/commands/all.ts';
import { causes } from '../../src/diagnosis/causes.ts';
import { metrics } from '../../src/metrics/index.ts';
import { readPage, root } from './pages.ts';

const pages = referencePages();

test.each(Object.entries(pages))(
  'docs/reference/%s is what the code says (npx tsx scripts/reference.ts)',
  (name, text) => {
    expect(readPage(`docs/reference/${name}`)).toBe(text);
  },
);

test('docs/reference has no page that nobody makes', () => {
  expect(readdirSync(join(root, 'docs/reference')).sort()).toEqual(Object.keys(pages).sort());
});

test('the reference has every command, metric, cause and schema', () => {
  for (const { command } of Object.values(commands))
    expect(pages['commands.md']).toContain(`\n## ${command.split(' ')[0]}\n`);
  for (const { name } of metrics.entries) expect(pages['metrics.md']).toContain(`\n### ${name}\n`);
  for (const { name } of causes.entries) expect(pages['causes.md']).toContain(`\n## ${name}\n`);
  for (const name of readdirSync(join(root, 'docs/schemas'))) expect(pages['schemas.md']).toContain(name);
});

test('the floors in docs/architecture.md are those of the code (node scripts/architecture.mjs)', () => {
  expect(shownFloors(readPage('docs/architecture.md'))).toBe(floorsText());
  const { files } = countImports();
  expect(files.get('statistics')).toBeGreaterThan(10);
});
