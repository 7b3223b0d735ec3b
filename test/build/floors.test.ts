import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
// @ts-expect-error a plain script, without types
import { upwardImports } from '../../scripts/check-floors.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rankgauge-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text: string) {
  mkdirSync(join(root, 'src', path, '..'), { recursive: true });
  writeFileSync(join(root, 'src', path), text);
}

test('an import from a floor below or from the same folder is allowed', () => {
  write(
    'metrics/a.ts',
    "import { b } from '../statistics/b.ts';\nimport './c.ts';\nexport * from './d.ts';\n",
  );
  expect(upwardImports(root)).toEqual({ files: 1, findings: [] });
});

test.each([
  ["import { b } from '../report/b.ts';", 'is above metrics'],
  ["import type {\n  B,\n} from '../report/b.ts';", 'is above metrics'],
  ["export { b } from '../report/b.ts';", 'is above metrics'],
  ["const b = await import('../report/b.ts');", 'is above metrics'],
  ["import { b } from '../results/b.ts';", 'on the same floor'],
  ["import { b } from '../index.ts';", 'door'],
])('%s inside metrics is found', (line, reason) => {
  write('metrics/a.ts', `${line}\n`);
  expect(upwardImports(root).findings).toEqual([expect.stringContaining(reason)]);
});

test('a folder that nobody gave a floor is found', () => {
  write('helpers/a.ts', 'export const a = 1;\n');
  expect(upwardImports(root).findings).toEqual([expect.stringContaining('has no floor')]);
});

test('the sources themselves keep to their floors', () => {
  const { files, findings } = upwardImports(join(import.meta.dirname, '..', '..'));
  expect(files).toBeGreaterThan(50);
  expect(findings).toEqual([]);
});
