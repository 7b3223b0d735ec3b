import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

// From the tarball that users install: what it lacks fails here. Its packages are those of this checkout, since a test must not
// depend on a registry.

let folder: string;
let command: string;
let server: Server;
let url: string;
/** How the server behaves now. */
let mode: 'well' | 'drops the instruction' | 'worse on one in seven' | 'reads Arabic wrong' = 'well';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rankgauge-'));
  const packed = spawnSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], {
    encoding: 'utf8',
  });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  expect(tarball, packed.stderr).toBeDefined();
  spawnSync('tar', ['-xzf', join(folder, tarball as string), '-C', folder]);
  symlinkSync(resolve('node_modules'), join(folder, 'package', 'node_modules'));
  command = join(folder, 'package', 'dist', 'cli', 'rankgauge.js');
  writeFileSync(join(folder, 'pairs.csv'), pairs());
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      const answer = request.url === '/v1/rerank' ? rerank(JSON.parse(body)) : null;
      response.writeHead(answer === null ? 404 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer ?? {}));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}, 120_000);
afterAll(async () => {
  await new Promise((done) => server.close(done));
  rmSync(folder, { recursive: true });
});

/** 140 questions in English and Arabic, four documents each, one of them right. */
function pairs(): string {
  const rows = ['query_id,query,document_id,document,grade,language,parallel_id'];
  for (let index = 0; index < 140; index += 1) {
    for (const [language, question, right, wrong] of [
      ['en', `question ${index}`, `right answer ${index}`, `other text ${index}`],
      ['ar', `سؤال ${index}`, `جواب صحيح ${index}`, `نص آخر ${index}`],
    ]) {
      for (let place = 0; place < 4; place += 1) {
        const isRight = place === index % 4;
        rows.push(
          `${language}${index},${question},${language}${index}-${place},${isRight ? right : `${wrong} ${place}`},${isRight ? 1 : 0},${language},p${index}`,
        );
      }
    }
  }
  return `${rows.join('\n')}\n`;
}

/** A model that knows right answers, for its instruction a little more or less surely. */
function rerank({
  query,
  documents,
  instruction,
}: {
  query: string;
  documents: string[];
  instruction?: string;
}) {
  const number = Number(/\d+/.exec(query)?.[0] ?? 0);
  const isArabic = /\p{Script=Arabic}/u.test(query);
  const isSpoilt =
    (mode === 'worse on one in seven' && number % 7 === 0) || (mode === 'reads Arabic wrong' && isArabic);
  const heard = mode === 'drops the instruction' ? 0 : (instruction ?? '').length / 10_000;
  const results = documents.map((text, index) => {
    const isRight = /^(right|جواب)/.test(text);
    const other = Number(/\d+$/.exec(text)?.[0] ?? 0) / 100;
    // Spoilt: one wrong document stands above the right one.
    const score = isRight
      ? isSpoilt
        ? 0.5
        : 0.8
      : isSpoilt && other > 0.015
        ? 0.6 + other / 10
        : 0.2 + other;
    return { index, document: { text }, relevance_score: score + heard + number / 100_000 };
  });
  return { id: 'x', model: 'mini', results, usage: { total_tokens: 10 } };
}

function rankgauge(...words: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [command, ...words], {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.on('close', (code) => done({ code, stdout, stderr }));
  });
}

const run = (name: string, ...more: string[]) =>
  rankgauge(
    'run',
    '--dataset',
    'pairs.csv',
    '--url',
    url,
    '--model',
    'mini',
    '--metrics',
    'nDCG@10',
    '--name',
    name,
    '--quiet',
    ...more,
  );

test('an instruction that is dropped on the way ends the comparison of two templates with 3', {
  timeout: 120_000,
}, async () => {
  mode = 'drops the instruction';
  const outcome = await run('dropped', '--template', 'bare,web-search');
  expect(outcome.code).toBe(3);
  expect(outcome.stderr).toContain('instruction-ignored');
  mode = 'well';
  expect((await run('heard', '--template', 'bare,web-search')).code).toBe(0);
});

test('a planted loss of 0.05 ends the gate with 1', { timeout: 120_000 }, async () => {
  mode = 'well';
  expect((await run('good')).code).toBe(0);
  const [good = ''] = readdirSync(join(folder, 'results')).filter((name) => name.startsWith('good'));
  expect((await rankgauge('baseline', 'save', 'main', good)).code).toBe(0);
  expect((await rankgauge('gate', good, '--baseline', 'main')).code).toBe(0);
  mode = 'worse on one in seven';
  await run('planted');
  const outcome = await rankgauge('gate', 'latest', '--baseline', 'main', '--json');
  expect(outcome.code).toBe(1);
  const [rule] = JSON.parse(outcome.stdout).rules;
  expect(rule).toMatchObject({ rule: 'regression(nDCG@10)', verdict: 'fail' });
  expect(Math.abs(rule.observed + 0.05)).toBeLessThan(0.025);
});

test('a language that is read wrong is named', { timeout: 120_000 }, async () => {
  mode = 'reads Arabic wrong';
  await run('misread');
  const rules = ['--rule', 'each(language, regression(nDCG@10))'];
  const outcome = await rankgauge(
    'gate',
    'latest',
    '--baseline',
    'main',
    ...rules,
    '--json',
    '-o',
    'gate.md',
  );
  expect(outcome.code).toBe(1);
  const failed = JSON.parse(outcome.stdout).rules.filter(
    ({ verdict }: { verdict: string }) => verdict === 'fail',
  );
  expect(failed.map(({ slice }: { slice: { value: string } }) => slice.value)).toEqual(['ar']);
  expect(failed[0].queries.every((id: string) => id.startsWith('ar'))).toBe(true);
  expect(readFileSync(join(folder, 'gate.md'), 'utf8')).toContain('language "ar"');
});
