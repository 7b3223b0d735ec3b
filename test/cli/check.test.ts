import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CheckReport } from '../../src/pipeline/check-report.ts';
import { rankgauge } from './cli.ts';

const root = join(import.meta.dirname, '..', '..');
const input = (name: string) => join(root, 'test', 'hard-inputs', name);
const check = (...words: readonly string[]) => rankgauge(['check', ...words], { cwd: folder });
const fits = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(join(root, 'docs', 'schemas', 'check.schema.json'), 'utf8')),
);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankgauge-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('rankgauge check', () => {
  test('calls a sound set sound, with nothing on stderr', async () => {
    const { code, stdout, stderr } = await check(input('good/beir'));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('nothing found');
  });

  test('tells warnings with their places and ends with 0, or 1 where it is asked', async () => {
    const { code, stdout } = await check(input('encoding/mojibake.jsonl'));
    expect(code).toBe(0);
    expect(stdout).toContain('mojibake.jsonl:2: query "q2"');
    expect(stdout).toContain('地铁末班车几点发车');
    expect((await check(input('encoding/mojibake.jsonl'), '--fail-on', 'warning')).code).toBe(1);
    expect((await check(input('good/set.csv'), '--fail-on', 'warning')).code).toBe(0);
  });

  test('tells several sets at once and ends with 2 when a run would refuse one', async () => {
    const { code, stdout, stderr } = await check(
      input('encoding/koi8-r.csv'),
      input('good/set.csv'),
      '--json',
    );
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
    const report: CheckReport = JSON.parse(stdout);
    expect(fits(report), JSON.stringify(fits.errors)).toBe(true);
    expect(report.sets.map(({ verdict }) => verdict)).toEqual(['error', 'sound']);
    expect(report.sets[0]?.flaws[0]).toMatchObject({ code: 'not-decodable', examples: [{ line: 2 }] });
    expect(report.sets[0]?.flaws[0]?.mend).toContain('--encoding');
    expect((await check(input('encoding/koi8-r.csv'), '--encoding', 'koi8-r')).code).toBe(0);
  });

  test('writes markdown, csv and json files', async () => {
    const files = ['flaws.md', 'flaws.csv', 'flaws.json'];
    const { code, stderr } = await check(
      input('encoding/mojibake.jsonl'),
      ...files.flatMap((file) => ['-o', file]),
    );
    expect(code, stderr).toBe(0);
    const [markdown = '', csv = '', json = ''] = files.map((file) =>
      readFileSync(join(folder, file), 'utf8'),
    );
    expect(markdown).toContain('| severity | flaw |');
    const lines = csv.trimEnd().split('\n');
    expect(lines[0]).toBe(
      'set,severity,code,what,language,count,of,file,line,kind,id,other,found,proposed,message,mend',
    );
    expect(lines.filter((line) => line.includes(',language,'))).toHaveLength(5);
    expect(fits(JSON.parse(json))).toBe(true);
  });

  test('refuses a set that is not there and a misspelt option', async () => {
    expect(await check('no-such-set')).toMatchObject({ code: 2, stdout: '' });
    expect((await check('human-rights', '--fail-in', 'warning')).code).toBe(2);
  });

  test('the shipped set has notes only', async () => {
    const { code, stdout } = await check('human-rights', '--json');
    expect(code).toBe(0);
    const [set] = (JSON.parse(stdout) as CheckReport).sets;
    expect(set).toMatchObject({ verdict: 'sound', queries: 640, documents: 800, judgments: 32_000 });
    expect(set?.flaws.map(({ code: flaw }) => flaw)).toEqual([
      'candidates-inserted',
      'relevant-not-candidate',
    ]);
  });

  const xquad = join(root, '..', 'shared', 'data', 'xquad-rerank');
  test.skipIf(!existsSync(xquad))('no language of a large public set is called another one', async () => {
    const [set] = (JSON.parse((await check(xquad, '--json')).stdout) as CheckReport).sets;
    expect(set?.flaws.map(({ code }) => code)).not.toContain('language-against-text');
    expect(set?.flaws.filter(({ severity }) => severity === 'error')).toEqual([]);
    const garbled = set?.flaws.find(({ code }) => code === 'text-mojibake');
    expect(garbled?.languages).toEqual([{ language: 'ar', count: 8, of: 1096, detail: null }]);
    expect(set?.flaws.find(({ code }) => code === 'candidates-inserted')).toMatchObject({
      count: 255,
      of: 3300,
    });
  });
});
