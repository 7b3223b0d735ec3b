import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rankgauge } from './cli.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankgauge-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const command = (...words: string[]) => rankgauge(words, { cwd: folder });

/** Questions whose one relevant document shares a word with them. */
function writePairs(questions: number): void {
  const rows = ['query_id,query,document_id,document,grade,language'];
  for (let index = 0; index < questions; index += 1) {
    for (let place = 0; place < 3; place += 1) {
      const document = place === index % 3 ? `word${index} stands here` : `nothing of it ${place}`;
      rows.push(
        `q${index},where is word${index},d${index}-${place},${document},${place === index % 3 ? 1 : 0},en`,
      );
    }
  }
  writeFileSync(join(folder, 'pairs.csv'), `${rows.join('\n')}\n`);
}

const run = (name: string, ...words: string[]) =>
  command('run', '--dataset', 'pairs.csv', '--metrics', 'MRR', '--quiet', '--name', name, ...words);

test('the first save is the anchor, later ones are the latest, and the anchor moves on purpose', async () => {
  writePairs(12);
  await run('v1');
  const first = await command('baseline', 'save', 'main', 'v1-bare-bm25-char3');
  expect(first).toMatchObject({
    code: 0,
    stdout: 'saved v1-bare-bm25-char3 as main (anchor): baselines/main/anchor\n',
  });
  expect(first.stderr).toContain('commit the folder');
  expect(readdirSync(join(folder, 'baselines', 'main'))).toEqual(['anchor']);

  await run('v2');
  expect((await command('baseline', 'save', 'main', 'v2-bare-bm25-char3')).stdout).toContain('(latest)');
  const listed = JSON.parse((await command('baseline', 'list', '--json')).stdout);
  expect(
    listed.baselines.map(({ role, run: saved }: { role: string; run: string }) => [role, saved]),
  ).toEqual([
    ['anchor', 'v1-bare-bm25-char3'],
    ['latest', 'v2-bare-bm25-char3'],
  ]);
  const judged = await command('gate', 'v2-bare-bm25-char3', '--baseline', 'main', '--json');
  expect(JSON.parse(judged.stdout).against.map(({ name }: { name: string }) => name)).toEqual([
    'main (anchor)',
    'main (latest)',
  ]);

  expect((await command('baseline', 'save', 'main', 'v2-bare-bm25-char3', '--anchor')).stdout).toContain(
    '(anchor)',
  );
  expect(readdirSync(join(folder, 'baselines', 'main'))).toEqual(['anchor']);
  expect((await command('baseline', 'show', 'main')).stdout).toContain('v2-bare-bm25-char3');
});

test('a baseline stands beside the config file, and knows the metrics that its rules ask for', async () => {
  writePairs(12);
  writeFileSync(
    join(folder, 'rankgauge.yaml'),
    'gate:\n  baseline: main\n  rules: ["regression(Success@1)"]\n',
  );
  await run('v1');
  await command('baseline', 'save', 'main', 'latest');
  expect(existsSync(join(folder, 'baselines', 'main', 'anchor', 'baseline.json'))).toBe(true);
  const { code, stdout } = await command('gate', 'latest', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout).rules).toMatchObject([{ rule: 'regression(Success@1)', verdict: 'pass' }]);
  // Another metric was not kept.
  const other = await command('gate', 'latest', '--rule', 'regression(P@2)');
  expect(other.code).toBe(2);
  expect(other.stderr).toContain('saved without P@2');
});

test('says from how many runs on these queries it was chosen', async () => {
  writePairs(12);
  await run('v1', '--protocol', 'bm25-char3,bm25-word');
  const { stderr } = await command('baseline', 'save', 'main', 'v1-bare-bm25-char3');
  expect(stderr).toContain('there are 2 runs on these queries');
  const head = JSON.parse(readFileSync(join(folder, 'baselines', 'main', 'anchor', 'baseline.json'), 'utf8'));
  expect(head).toMatchObject({
    kind: 'baseline',
    version: 1,
    chosenFrom: 2,
    manifest: { template: { name: 'bare' } },
  });
});

test('other data are refused with the mend', async () => {
  writePairs(12);
  await run('v1');
  await command('baseline', 'save', 'main', 'v1-bare-bm25-char3');
  writePairs(13);
  await run('v2');
  const { code, stderr } = await command('gate', 'v2-bare-bm25-char3', '--baseline', 'main');
  expect(code).toBe(2);
  expect(stderr).toContain('[baseline-other-data]');
  expect(stderr).toContain('rankgauge baseline save main RUN --anchor');
});

test.each([
  [['baseline', 'list'], 0, 'no baselines here'],
  [['baseline', 'show', 'main'], 2, ''],
  [['baseline', 'save', 'main'], 2, ''],
  [['baseline', 'save', '../main', 'latest'], 2, ''],
  [['baseline', 'save', 'main', 'latest'], 2, ''],
  [['baseline', 'keep', 'main'], 2, ''],
] as const)('%j exits %i', async (words, code, stdout) => {
  const outcome = await command(...words);
  expect(outcome.code).toBe(code);
  expect(outcome.stdout).toContain(stdout);
  expect(existsSync(join(folder, 'baselines'))).toBe(false);
});
