import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rankgauge } from './cli.ts';

let folder: string;
let server: Server;
let url: string;
let keys: (string | undefined)[] = [];
/** `words`: the share of the query's words in a document; `same`: one score for all. */
let behaviour: 'words' | 'same' = 'words';
const command = (...words: readonly string[]) => rankgauge(words, { cwd: folder });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rankgauge-'));
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      keys.push(request.headers['x-api-key'] as string | undefined);
      response.setHeader('content-type', 'application/json');
      if (request.method === 'GET') {
        if (request.url === '/health') return response.end('{}');
        response.statusCode = 404;
        return response.end('{}');
      }
      const body = JSON.parse(Buffer.concat(chunks).toString()) as { query?: unknown; documents?: unknown };
      if (request.url !== '/v1/rerank') response.statusCode = 404;
      else if (typeof body.query !== 'string' || !Array.isArray(body.documents)) response.statusCode = 422;
      if (response.statusCode !== 200) return response.end('{"detail":"no"}');
      const wanted = (body.query as string)
        .toLowerCase()
        .split(/\W+/)
        .filter((word) => word.length > 2);
      const results = (body.documents as string[]).map((text, index) => ({
        index,
        relevance_score:
          behaviour === 'same'
            ? 0.5
            : 0.05 +
              (0.9 * wanted.filter((word) => text.toLowerCase().includes(word)).length) / (wanted.length + 1),
      }));
      return response.end(JSON.stringify({ results }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('rankgauge doctor', () => {
  test('looks at a service and says what it saw, exit 0', async () => {
    behaviour = 'words';
    const { code, stdout, stderr } = await command('doctor', '--url', url);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^warn {2}http:\/\/127\.0\.0\.1:\d+, protocol fastapi\n/);
    expect(stdout).toMatch(/^pass {2}order /m);
    // It takes the field and does nothing with it, which for a model of no name is worth a warning.
    expect(stdout).toMatch(/^warn {2}instruction /m);
  });

  test('exits 1 when a check fails, with the mend', async () => {
    behaviour = 'same';
    const { code, stdout } = await command('doctor', '--url', url);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^fail {2}order .*every document gets the same score/m);
    expect(stdout).toContain('mend:');
  });

  test('its JSON is as the schema says, alone on stdout', async () => {
    const { stdout } = await command('doctor', '--url', url, '--json');
    const schema = JSON.parse(
      readFileSync(new URL('../../docs/schemas/doctor.schema.json', import.meta.url), 'utf8'),
    );
    const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);
    const report = JSON.parse(stdout);
    expect([validate(report), validate.errors]).toEqual([true, null]);
    expect(validate({ ...report, more: 1 })).toBe(false);
    expect(report.checks.length).toBe(20);
  });

  test('takes address and headers from a config, and shows no key', async () => {
    behaviour = 'words';
    writeFileSync(
      join(folder, 'rankgauge.yaml'),
      `reranker: {protocol: fastapi, url: '${url}', headers: {x-api-key: secret-of-somebody}}\n`,
    );
    keys = [];
    const { code, stdout } = await command('doctor', '-c', 'rankgauge.yaml', '--format', 'markdown');
    rmSync(join(folder, 'rankgauge.yaml'));
    expect(code).toBe(0);
    expect(keys.length).toBeGreaterThan(20);
    expect(new Set(keys)).toEqual(new Set(['secret-of-somebody']));
    expect(stdout).toMatch(/^\| pass \| order \|/m);
    expect(stdout).not.toContain('secret-of-somebody');
  });

  test('reads a log without asking any service', async () => {
    writeFileSync(join(folder, 'server.log'), 'OSError: [Errno 98] Address already in use\n');
    const { code, stdout } = await command('doctor', '--log', 'server.log');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^fail {2}without a service\n/);
    expect(stdout).toContain('another process listens on the port');
  });

  test.each([
    [[], 'url-missing'],
    [['--log', 'none.log'], 'file-unreadable'],
    [['--model-dir', 'none'], 'folder-unreadable'],
    [['--url', 'localhost'], 'flag-url'],
  ])('with %j is a problem of usage', async (words, problem) => {
    const { code, stdout, stderr } = await command('doctor', ...words);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`[${problem}]`);
  });
});

describe('rankgauge serve-command', () => {
  test('prints what can be pasted into a shell', async () => {
    const { code, stdout } = await command(
      'serve-command',
      'Qwen/Qwen3-Reranker-4B',
      '--memory',
      '24GB',
      '--vllm-version',
      '0.22.0',
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^vllm serve Qwen\/Qwen3-Reranker-4B --runner pooling --hf-overrides '\{/m);
    const shipped = readFileSync(new URL('../../docs/qwen3-reranker.jinja', import.meta.url), 'utf8');
    expect(stdout).toContain(shipped.trimEnd());
  });

  test('ends with 1 where a version cannot serve the model', async () => {
    const { code, stdout } = await command(
      'serve-command',
      'Qwen/Qwen3-Reranker-4B',
      '--vllm-version',
      '0.4.3',
    );
    expect(code).toBe(1);
    expect(stdout).toContain('does not load Qwen3 at all');
  });

  test.each([
    ['a model with a space; rm', '--memory', '24GB'],
    ['Qwen/Qwen3-Reranker-4B', '--memory', 'much'],
  ])('refuses %j %s %s', async (...words) => {
    expect((await command('serve-command', ...words)).code).toBe(2);
  });
});
