import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';

test('examples/vitest passes against the built library', { timeout: 180_000 }, () => {
  expect(existsSync('dist/lib/vitest/index.js'), 'npm run build makes it').toBe(true);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '--root', 'examples/vitest', '--reporter=json'],
    { encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' } },
  );
  expect(status, `${stdout}\n${stderr}`).toBe(0);
  const report = JSON.parse(stdout.slice(stdout.indexOf('{')));
  expect(report).toMatchObject({ numPassedTests: 5, numFailedTests: 0, numPendingTests: 0 });
});
