import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { loadTemplate } from '../../src/config/templates.ts';
import { runLoad } from '../../src/pipeline/load-run.ts';
import { systemClock } from '../../src/pipeline/system-clock.ts';

const root = join(import.meta.dirname, '..', '..');
const children: ChildProcess[] = [];
const servers: Server[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill();
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function start(script: string, options: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [join(root, script), ...options], {
    env: { ...process.env, ...env },
  });
  children.push(child);
  const [line] = await once(child.stdout, 'data');
  return String(line).trim();
}

const gateway = (upstream: string, env: Readonly<Record<string, string>> = {}) =>
  start('examples/gateway/server.mjs', [], { UPSTREAM: `${upstream}/v1/rerank`, PORT: '0', ...env });

const slow = async (...options: readonly string[]) =>
  `http://127.0.0.1:${await start('test/load/slots-server.mjs', options)}`;

interface Asked {
  readonly documents: readonly string[];
  readonly query: string;
  readonly instruction?: string;
}

/** A server that says what it was asked; a document's score is its number. */
async function recording(status = 200) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body: Asked = JSON.parse(Buffer.concat(parts).toString('utf8'));
      asked.push(body);
      response.writeHead(status, { 'content-type': 'application/json' });
      const results = body.documents.map((document, index) => ({ index, relevance_score: Number(document) }));
      response.end(JSON.stringify({ model: 'm', results, usage: { total_tokens: 7 } }));
    });
  });
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const post = (url: string, body: unknown) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

interface Answer {
  readonly results: readonly { readonly index: number; readonly relevance_score: number }[];
  readonly usage?: { readonly total_tokens: number };
}

const numbers = (count: number) => Array.from({ length: count }, (_, place) => String(place));

test('sends batches of at most ten, drops no document, and joins them best first', async () => {
  const { asked, url } = await recording();
  const response = await post(`${await gateway(url)}/v1/rerank`, {
    ...{ query: 'wo? 在哪里 أين', documents: numbers(23), instruction: 'find' },
  });
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  const { results, usage } = (await response.json()) as Answer;
  expect(asked.map(({ documents }) => documents.length).toSorted((one, other) => one - other)).toEqual([
    3, 10, 10,
  ]);
  expect(asked.every(({ query, instruction }) => query === 'wo? 在哪里 أين' && instruction === 'find')).toBe(
    true,
  );
  // The score is the document's number, so that index and score must agree.
  expect(results).toEqual(
    numbers(23).map((_, place) => ({ index: 22 - place, relevance_score: 22 - place })),
  );
  expect(usage?.total_tokens).toBe(21);
});

test('cuts to top_n only after all have been scored', async () => {
  const { url } = await recording();
  const response = await post(`${await gateway(url)}/rerank`, {
    query: 'q',
    documents: numbers(15),
    top_n: 2,
  });
  expect(((await response.json()) as Answer).results.map(({ index }) => index)).toEqual([14, 13]);
});

test('async_rerank answers at once and gives the result later', async () => {
  const origin = await gateway(await slow('--service', '300'));
  const accepted = await post(`${origin}/async_rerank`, { query: 'q', documents: ['one', 'three'] });
  expect(accepted.status).toBe(202);
  const place = `${origin}${accepted.headers.get('location')}`;
  const early = await fetch(place);
  expect([early.status, early.headers.get('retry-after')]).toEqual([202, '1']);
  await expect
    .poll(async () => ((await (await fetch(place)).json()) as Partial<Answer>).results?.length, {
      timeout: 5000,
    })
    .toBe(2);
  expect((await fetch(`${origin}/async_rerank/nothing`)).status).toBe(404);
});

test('answers 429 with Retry-After when too many wait, and scores all that it took', async () => {
  const origin = await gateway(await slow('--slots', '1', '--service', '100'), {
    CONCURRENCY: '1',
    MOST_WAITING: '2',
  });
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => post(`${origin}/v1/rerank`, { query: 'q', documents: ['one'] })),
  );
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(3);
  expect(statuses.filter((status) => status === 429)).toHaveLength(5);
  const refused = answers.find(({ status }) => status === 429);
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
});

test.each([
  [500, 502],
  [413, 413],
])('a server that answers %i is told as %i', async (status, told) => {
  const { url } = await recording(status);
  expect((await post(`${await gateway(url)}/v1/rerank`, { query: 'q', documents: ['1'] })).status).toBe(told);
});

test('no server, no documents and no query are told as 502 and 400', async () => {
  const origin = await gateway('http://127.0.0.1:9');
  expect((await post(`${origin}/v1/rerank`, { query: 'q', documents: ['1'] })).status).toBe(502);
  expect((await post(`${origin}/v1/rerank`, { query: 'q', documents: [] })).status).toBe(400);
  expect((await post(`${origin}/v1/rerank`, { documents: ['1'] })).status).toBe(400);
});

test('a server that thrashes past four calls keeps its rate behind the gateway', async () => {
  const server = await slow('--slots', '4', '--service', '25', '--degrade-past', '4');
  const { template } = await loadTemplate('bare', { cwd: root });
  const load = (url: string) =>
    runLoad(
      {
        ...{ reranker: { protocol: 'vllm', url }, dataset: join(root, 'datasets', 'human-rights'), template },
        ...{
          concurrency: [4, 32],
          rates: [],
          documents: [5],
          characters: [null],
          warmUp: null,
          qualityQueries: 0,
        },
        bounds: { seconds: 2.5, totalSeconds: 60, calls: 10_000 },
        ...{ slo: null, anywhere: false, seed: 1, tool: 'test' },
      },
      { clock: systemClock },
    );
  const before = await load(server);
  const after = await load(await gateway(server, { CONCURRENCY: '4' }));
  const rates = [before, after].map(({ levels }) => levels.map(({ throughput }) => throughput));
  const [[alone = 0, crowded = 0] = [], [guarded = 0, guardedCrowd = 0] = []] = rates;
  expect(crowded).toBeLessThan(0.4 * alone);
  expect(guarded).toBeGreaterThan(0.75 * alone);
  expect(guardedCrowd).toBeGreaterThan(0.75 * alone);
  expect(before.advice.join()).toContain('examples/gateway');
}, 40_000);
