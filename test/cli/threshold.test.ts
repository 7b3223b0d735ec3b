import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ThresholdReport } from '../../src/pipeline/threshold-report.ts';
import { rankgauge } from './cli.ts';

const run = 'demo-bare-bm25-char3';
let folder: string;
const threshold = (...options: readonly string[]) =>
  rankgauge(['threshold', run, ...options], { cwd: folder });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rankgauge-'));
  const { code, stderr } = await rankgauge(
    ['run', '--demo', '--protocol', 'bm25-char3', '--template', 'bare', '--name', 'demo', '--quiet'],
    { cwd: folder },
  );
  expect(code, stderr).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('rankgauge threshold on the shipped data', () => {
  test('finds what the data supports, and refuses 0.5 on a scale that is not known', async () => {
    const { code, stdout, stderr } = await threshold('--precision', '0.6', '--json');
    expect(code, stderr).toBe(0);
    expect(stderr).toBe('');
    const report: ThresholdReport = JSON.parse(stdout);
    expect(report).toMatchObject({
      kind: 'threshold',
      version: 1,
      run,
      scale: 'unknown',
      target: { precision: 0.6 },
    });
    expect(report.fixed).toMatchObject({ threshold: null, reason: expect.stringContaining('not known') });
    expect(report.languages).toHaveLength(16);
    const { overall } = report;
    if (overall.threshold === null) throw new Error(overall.reason);
    expect(overall.precision).toBeGreaterThanOrEqual(0.6);
    expect(overall.low).toBeGreaterThan(0.5);
    expect(overall.queries).toBe(640);
    const schema = JSON.parse(
      readFileSync(new URL('../../docs/schemas/threshold.schema.json', import.meta.url), 'utf8'),
    );
    expect(new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema)(report)).toBe(true);
  });

  test('says that no threshold is supported where none is', async () => {
    const { code, stdout } = await threshold('--precision', '0.999');
    expect(code).toBe(0);
    expect(stdout).toContain('all: none supported by this data');
  });

  test('keeps a recall, at the price of precision', async () => {
    const { stdout } = await threshold('--recall', '0.8', '--json');
    const { overall }: ThresholdReport = JSON.parse(stdout);
    if (overall.threshold === null) throw new Error(overall.reason);
    expect(overall.recall).toBeGreaterThan(0.78);
    expect(overall.precision).toBeLessThan(0.6);
  });

  test.each([
    [['--precision', '0.9', '--recall', '0.9'], '--precision and --recall are both given'],
    [['--precision', '1.5'], '--precision takes a number from 0 to 1, not "1.5"'],
    [['--precision', '0'], 'the target 0 is not between 0 and 1'],
  ])('%s is refused', async (options, text) => {
    const { code, stdout, stderr } = await threshold(...options);
    expect(code).toBe(2);
    expect(stderr).toContain(text);
    expect(stdout).toBe('');
  });
});
