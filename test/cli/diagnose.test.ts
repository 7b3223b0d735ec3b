import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DiagnosisReport } from '../../src/pipeline/diagnosis-report.ts';
import { rankgauge } from './cli.ts';

let folder: string;
let server: Server;
let url: string;
/** What the server makes of a document: 0.5 for all, or the share of the query's words in it. */
let behaviour: 'constant' | 'words' = 'words';
let calls = 0;

const command = (...words: readonly string[]) => rankgauge(words, { cwd: folder });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rankgauge-'));
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.setHeader('content-type', 'application/json');
      if (request.method !== 'POST') return response.end(JSON.stringify({ version: '0.32.0' }));
      calls += 1;
      const { query, documents } = JSON.parse(Buffer.concat(chunks).toString()) as {
        query: string;
        documents: string[];
      };
      const words = query
        .toLowerCase()
        .split(/\W+/)
        .filter((word) => word.length > 3);
      const results = documents.map((text, index) => {
        const hits = words.filter((word) => text.toLowerCase().includes(word)).length;
        const score = 0.02 + (0.9 * hits) / (words.length + 1) + (text.length % 17) / 1000;
        return { index, relevance_score: behaviour === 'constant' ? 0.5 : score };
      });
      return response.end(JSON.stringify({ results }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const words = Array.from(
    { length: 40 },
    (_, index) => `thing${String.fromCharCode(97 + (index % 26))}${index}`,
  );
  const rows = words.flatMap((word, index) =>
    Array.from({ length: 12 }, (_, place) => {
      const about = words[(index + ((place + 7) % 12)) % 40] ?? '';
      const text = `Something about the ${about} is written here. ${'And more. '.repeat((place * 5) % 7)}`;
      return [
        `q${index}`,
        `What about the ${word}?`,
        `d-${about}-${place}`,
        text,
        about === word ? '1' : '0',
        'en',
      ].join('\t');
    }),
  );
  writeFileSync(
    join(folder, 'set.tsv'),
    `query_id\tquery\tdocument_id\tdocument\tgrade\tlanguage\n${rows.join('\n')}\n`,
  );
  for (const mode of ['words', 'constant'] as const) {
    behaviour = mode;
    const { code, stderr } = await command(
      'run',
      '--dataset',
      'set.tsv',
      '--url',
      url,
      '--model',
      'Qwen/Qwen3-Reranker-4B',
      '--name',
      mode,
      '--quiet',
    );
    expect(code, stderr).toBe(0);
  }
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const [sound, broken] = ['words-bare-Qwen3-Reranker-4B', 'constant-bare-Qwen3-Reranker-4B'];

describe('rankgauge diagnose', () => {
  test('finds a sound run healthy', async () => {
    const { code, stdout, stderr } = await command('diagnose', sound, '--fail-on', 'suspect');
    expect(stdout).toContain('\nhealthy  40 queries of 40 questions, 480 scores\n');
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  test('finds a constant run collapsed, with the command that mends it', async () => {
    const { code, stdout } = await command('diagnose', broken);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\ncollapsed {2}constant-scores\n/);
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'vllm serve Qwen/Qwen3-Reranker-4B --runner pooling --hf-overrides',
    );
  });

  test.each([
    ['collapsed', 1],
    ['suspect', 1],
  ])('exits with 1 at --fail-on %s', async (level, exit) => {
    expect((await command('diagnose', broken, '--fail-on', level, '--quiet')).code).toBe(exit);
  });

  test('prints JSON alone on stdout, and writes files by their ending', async () => {
    const { code, stdout, stderr } = await command(
      'diagnose',
      broken,
      '--json',
      '-o',
      'out.md',
      '-o',
      'out.csv',
    );
    expect(code).toBe(0);
    expect(stderr).toBe('');
    const report: DiagnosisReport = JSON.parse(stdout);
    expect(report).toMatchObject({
      kind: 'diagnosis',
      version: 1,
      run: broken,
      verdict: 'collapsed',
      probes: null,
    });
    expect(readFileSync(join(folder, 'out.md'), 'utf8')).toContain('| **collapsed** | constant-scores |');
    expect(readFileSync(join(folder, 'out.csv'), 'utf8')).toMatch(/^run,verdict,code,/);
  });

  test('compares with a baseline', async () => {
    const { stdout } = await command('diagnose', sound, '--baseline', broken, '--json');
    const report: DiagnosisReport = JSON.parse(stdout);
    expect(report.unchecked.map(({ code }) => code)).not.toContain('score-shift');
  });

  test('announces its calls, makes just these, and says what they settled', async () => {
    behaviour = 'words';
    calls = 0;
    const { code, stdout, stderr } = await command('diagnose', sound, '--url', url, '--json');
    expect(code, stderr).toBe(0);
    const announced = Number(/^probing in en: (\d+) calls\n$/.exec(stderr)?.[1]);
    expect(calls).toBe(announced);
    const report: DiagnosisReport = JSON.parse(stdout);
    expect(report.probes?.calls).toBe(announced);
    expect(report.verdict).toBe('healthy');
    expect(report.unchecked.map(({ code: unchecked }) => unchecked)).not.toContain('truncated');
    behaviour = 'constant';
    const blind: DiagnosisReport = JSON.parse(
      (await command('diagnose', sound, '--url', url, '--json', '--quiet')).stdout,
    );
    expect(blind.probes?.outcomes.find(({ probe }) => probe === 'base-rates')?.sentence).toContain(
      'not told apart in en',
    );
  });

  test('takes a TREC run with its judgments', async () => {
    const rows = Array.from({ length: 40 }, (_, query) =>
      Array.from({ length: 10 }, (_unused, document) => `q${query} Q0 d${document} 1 ${0.5} tag`).join('\n'),
    );
    writeFileSync(join(folder, 'run.txt'), `${rows.join('\n')}\n`);
    writeFileSync(
      join(folder, 'qrels.txt'),
      `${Array.from({ length: 40 }, (_, query) => `q${query} 0 d3 1`).join('\n')}\n`,
    );
    const { code, stdout, stderr } = await command('diagnose', 'run.txt', '--qrels', 'qrels.txt', '--json');
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout).findings[0]).toMatchObject({ code: 'constant-scores', severity: 'collapsed' });
  });

  test.each([
    [['diagnose', 'nothing-here'], 2, 'there is no run "nothing-here"'],
    [['diagnose', 'run.txt'], 2, '--qrels'],
    [['diagnose', sound, '--fail-on', 'healthy'], 2, 'fail-on'],
    [['diagnose', sound, '--url', 'http://127.0.0.1:9'], 3, 'is not available'],
  ])('%s exits with %i', async (words, exit, text) => {
    const { code, stdout, stderr } = await command(...words);
    expect(code).toBe(exit);
    expect(stderr).toContain(text);
    expect(stdout).toBe('');
  });
});
