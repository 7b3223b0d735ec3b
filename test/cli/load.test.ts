import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rankgauge } from './cli.ts';

const root = join(import.meta.dirname, '..', '..');
let server: ChildProcess;
let url: string;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rankgauge-'));
  const child = spawn(process.execPath, [join(root, 'test/load/slots-server.mjs'), '--service', '10']);
  server = child;
  const [port] = await once(child.stdout, 'data');
  url = `http://127.0.0.1:${String(port).trim()}`;
});
afterAll(() => {
  server.kill();
  rmSync(folder, { recursive: true });
});

const load = (...options: readonly string[]) =>
  rankgauge(['load', '--url', url, '--duration', '0.5', '--quality-queries', '4', ...options], {
    cwd: folder,
  });

describe('rankgauge load', () => {
  test('tells the bounds first, and prints JSON that fits its schema', async () => {
    const { code, stdout, stderr } = await load(
      ...['--concurrency', '1,2', '--documents', '5,10', '--length', '100', '--slo', 'p95 < 5 s', '--json'],
      ...['-o', 'load.md', '-o', 'load.csv'],
    );
    expect(code, stderr).toBe(0);
    expect(stderr.split('\n')[0]).toBe(
      '7 levels of 0.5 s: 3.5 s and what late answers take, at most 20000 calls',
    );
    const report = JSON.parse(stdout);
    const schema = JSON.parse(readFileSync(join(root, 'docs/schemas/load.schema.json'), 'utf8'));
    const validate = new Ajv2020({ allErrors: true }).compile(schema);
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(report.levels.map(({ documents }: { documents: number }) => documents)).toEqual([
      5, 5, 10, 10, 5, 5, 5,
    ]);
    expect(report.slo.largest.callsPerDay).toBeGreaterThan(0);
    expect(readFileSync(join(folder, 'load.md'), 'utf8')).toContain('| 2 at once |');
    expect(readFileSync(join(folder, 'load.csv'), 'utf8').split('\n')).toHaveLength(9);
  });

  test('ends with 1 when no load holds the objective', async () => {
    const { code, stdout } = await load(
      '--concurrency',
      '1,2',
      '--rate',
      'none',
      '--slo',
      'p50 < 1 ms',
      '--quiet',
    );
    expect(code).toBe(1);
    expect(stdout).toContain('no load tried holds p50 < 1 ms');
  });

  test.each([
    [['--url', 'http://10.0.0.1:1'], /load-not-loopback/],
    [['--slo', 'p95 < 500'], /slo-syntax/],
    [['--concurrency', '0'], /--concurrency takes whole numbers/],
    [['--max-duration', '1'], /load-too-long/],
    [['--protocol', 'bm25-char3'], /mend/],
  ])('%j ends with 2', async (options, message) => {
    const { code, stdout, stderr } = await load(...options);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });
});
