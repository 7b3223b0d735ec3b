import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { configuredRerankers } from '../../src/cli/configured-rerankers.ts';
import { packageRoot } from '../../src/config/package-root.ts';
import { loadTemplate } from '../../src/config/templates.ts';
import { loadDataset } from '../../src/dataset/load.ts';
import { runEvaluation } from '../../src/pipeline/run.ts';
import type { PlaygroundAnswer, PlaygroundChoices, PlaygroundRequest } from '../../src/view/api.ts';
import { type RunningServer, serverAvailable, startServer } from '../servers/server.ts';
import { ask, post, startWorkbench, type Workbench } from './workbench.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const KEY = 'sk-very-secret-4711';

/** A workbench with this rankgauge.yaml, read as the command line reads it. */
async function withConfig(yaml: string | null, limitMs?: number): Promise<Workbench> {
  let folder = '';
  const workbench = await startWorkbench({
    rerankers: () =>
      folder === ''
        ? Promise.resolve({ file: null, rerankers: [] })
        : configuredRerankers({ path: undefined, cwd: folder, env: { RG_KEY: KEY } }),
    limitMs,
  });
  if (yaml !== null) await writeFile(join(workbench.folder, 'rankgauge.yaml'), yaml);
  folder = workbench.folder;
  closing.push(() => workbench.close());
  return workbench;
}

async function service(
  answer: (
    body: { documents: string[]; query: string },
    request: IncomingMessage,
    response: ServerResponse,
  ) => void,
): Promise<string> {
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () =>
      answer(text === '' ? { documents: [], query: '' } : JSON.parse(text), request, response),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const sendScores = (response: ServerResponse, documents: readonly string[], extra = {}) => {
  response.writeHead(200, { 'content-type': 'application/json', 'set-cookie': 'session=secret-cookie' });
  response.end(
    JSON.stringify({
      results: documents.map((text, index) => ({ index, relevance_score: 1 / (1 + text.length) })),
      ...extra,
    }),
  );
};

const request = (change: Partial<PlaygroundRequest> = {}): PlaygroundRequest => ({
  reranker: 'bm25-word',
  templates: ['bare'],
  instruction: null,
  query: 'red apples',
  language: 'en',
  documents: ['green pears', 'red apples grow here', 'apples'],
  ...change,
});

async function answerOf(workbench: Workbench, change: Partial<PlaygroundRequest>): Promise<PlaygroundAnswer> {
  const { status, json, text } = await post(workbench, request(change));
  expect(status, text).toBe(200);
  return json as PlaygroundAnswer;
}

describe('what can be asked', () => {
  test('without a config the rerankers in process, and the templates that come with rankgauge', async () => {
    const workbench = await withConfig(null);
    const { config, rerankers, templates } = (await ask(workbench, '/api/playground'))
      .json as PlaygroundChoices;
    expect(config).toBeNull();
    expect(rerankers.map(({ name }) => name)).toEqual(['bm25-char3', 'bm25-word']);
    const bare = templates.find(({ name }) => name === 'bare');
    expect(bare).toMatchObject({ instruction: null, text: expect.stringContaining('name: bare') });
    expect(templates.map(({ name }) => name)).toContain('web-search');
  });

  test('with one its rerankers too, their addresses without passwords and keys', async () => {
    const workbench = await withConfig(
      [
        'reranker:',
        '  - name: prod',
        '    protocol: cohere',
        `    url: http://user:${KEY}@127.0.0.1:9/base?key=${KEY}`,
        '    model: m-1',
        '  - name: other',
        '    protocol: vllm',
        '    url: http://127.0.0.1:9',
        '    headers:',
        '      x-api-key: $' + '{RG_KEY}',
      ].join('\n'),
    );
    await mkdir(join(workbench.folder, 'prompts'));
    await writeFile(join(workbench.folder, 'prompts', 'mine.yaml'), 'name: mine\ninstruction: Find it.\n');
    await writeFile(join(workbench.folder, 'prompts', 'broken.yaml'), 'name: [');
    const { text, json } = await ask(workbench, '/api/playground');
    const { config, rerankers, templates } = json as PlaygroundChoices;
    expect(config).toBe('rankgauge.yaml');
    expect(rerankers.map(({ name }) => name)).toEqual(['prod', 'other', 'bm25-char3', 'bm25-word']);
    expect(rerankers[0]).toEqual({
      name: 'prod',
      protocol: 'cohere',
      model: 'm-1',
      url: 'http://127.0.0.1:9/base?key=[hidden]',
    });
    expect(templates.find(({ name }) => name === 'mine')?.instruction).toBe('Find it.');
    expect(templates.map(({ name }) => name)).not.toContain('broken');
    expect(text).not.toContain(KEY);
  });

  test('a config that is edited counts at once, and one that is wrong is said to be', async () => {
    const workbench = await withConfig('reranker:\n  name: one\n  protocol: bm25-word\n');
    const names = async () =>
      ((await ask(workbench, '/api/playground')).json as PlaygroundChoices).rerankers.map(({ name }) => name);
    expect(await names()).toEqual(['one', 'bm25-char3', 'bm25-word']);
    await writeFile(
      join(workbench.folder, 'rankgauge.yaml'),
      'reranker:\n  name: two\n  protocol: bm25-word\n',
    );
    expect(await names()).toEqual(['two', 'bm25-char3', 'bm25-word']);
    await writeFile(join(workbench.folder, 'rankgauge.yaml'), 'rerankers: 1\n');
    const { status, json } = await ask(workbench, '/api/playground');
    expect(status).toBe(400);
    expect(json).toMatchObject({ code: 'config-unknown-key' });
  });
});

describe('answers', () => {
  test('in process the words that match win, and nothing goes over the wire', async () => {
    const workbench = await withConfig(null);
    const { columns } = await answerOf(workbench, { templates: ['bare', 'instruction-in-text'] });
    expect(columns.map(({ template }) => template)).toEqual(['bare', 'instruction-in-text']);
    const [bare] = columns;
    expect(bare?.problem).toBeNull();
    expect(bare?.exchanges).toEqual([]);
    const [none, both, one] = bare?.scores ?? [];
    expect(none).toBe(0);
    expect(both).toBeGreaterThan(one as number);
  });

  test('the exact exchange is shown, with every secret hidden', async () => {
    const url = await service(({ documents }, asked, response) =>
      sendScores(response, documents, { told: asked.headers.authorization }),
    );
    const workbench = await withConfig(
      `reranker:\n  name: prod\n  protocol: cohere\n  url: ${url}/base\n  model: m-1\n  headers:\n    authorization: Bearer $` +
        '{RG_KEY}\n',
    );
    const { status, text, json } = await post(workbench, request({ reranker: 'prod', language: null }));
    expect(status).toBe(200);
    const [column] = (json as PlaygroundAnswer).columns;
    expect(column?.problem).toBeNull();
    expect(column?.scores).toEqual([1 / 12, 1 / 21, 1 / 7]);
    expect(column?.milliseconds).toBeGreaterThanOrEqual(0);
    const [exchange] = column?.exchanges ?? [];
    expect(column?.exchanges).toHaveLength(1);
    expect(exchange?.request).toMatchObject({
      method: 'POST',
      url: expect.stringMatching(new RegExp(`^${url}/base/v\\d/rerank$`)),
      headers: { 'content-type': 'application/json; charset=utf-8', authorization: '[hidden]' },
    });
    expect(JSON.parse(exchange?.request.body ?? '')).toMatchObject({
      model: 'm-1',
      query: 'red apples',
      documents: ['green pears', 'red apples grow here', 'apples'],
    });
    expect(exchange?.request.headers['content-length']).toBe(
      String(Buffer.byteLength(exchange?.request.body ?? '')),
    );
    expect(exchange?.response).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json', 'set-cookie': '[hidden]' },
    });
    // The server repeated the key that it was sent.
    expect(JSON.parse(exchange?.response?.body ?? '').told).toBe('[hidden]');
    expect(text).not.toContain(KEY);
    expect(text).not.toContain('secret-cookie');
  });

  test('a long body is cut between characters, and says so', async () => {
    const url = await service(({ documents }, _, response) =>
      sendScores(response, documents, { noise: 'ü'.repeat(100_000) }),
    );
    const workbench = await withConfig(
      `reranker:\n  name: prod\n  protocol: cohere\n  url: ${url}\n  model: m\n`,
    );
    const { columns } = await answerOf(workbench, { reranker: 'prod' });
    const body = columns[0]?.exchanges[0]?.response?.body ?? '';
    expect(Buffer.byteLength(body)).toBeLessThan(64 * 1024 + 100);
    expect(body).toMatch(/ü\n… cut here: \d+ bytes in all$/);
    expect(body).not.toContain('\ufffd');
    expect(columns[0]?.scores.every((score) => score !== null)).toBe(true);
  });

  test('what fails is the problem of its column, and the others still answer', async () => {
    const url = await service(({ documents, query }, _, response) => {
      if (!query.includes('Given')) sendScores(response, documents);
      else response.writeHead(500, { 'content-type': 'text/plain' }).end('out of order');
    });
    const workbench = await withConfig(
      `reranker:\n  name: prod\n  protocol: cohere\n  url: ${url}\n  model: m\n`,
    );
    const { columns } = await answerOf(workbench, {
      reranker: 'prod',
      templates: ['instruction-in-text', 'bare', 'web-search', 'per-language'],
    });
    const [inText, bare, field] = columns;
    expect(inText?.scores).toEqual([null, null, null]);
    expect(inText?.problem?.message).toContain('500');
    expect(inText?.exchanges[0]?.response).toMatchObject({ status: 500, body: 'out of order' });
    expect(bare?.problem).toBeNull();
    expect(bare?.scores).toHaveLength(3);
    expect(field?.problem).toMatchObject({ code: 'instruction-not-supported' });
    expect(field?.exchanges).toEqual([]);
  });

  test('a server that is not there is said to be, with the request that went nowhere', async () => {
    const workbench = await withConfig(
      'reranker:\n  name: gone\n  protocol: cohere\n  url: http://127.0.0.1:9\n  model: m\n',
    );
    const { columns } = await answerOf(workbench, { reranker: 'gone' });
    expect(columns[0]?.problem).toMatchObject({ code: 'reranker-unavailable' });
    expect(columns[0]?.exchanges[0]).toMatchObject({ response: null, request: { method: 'POST' } });
  });

  test('the time is limited, and so is how many may ask at once', async () => {
    const url = await service(() => undefined);
    const workbench = await withConfig(
      `reranker:\n  name: slow\n  protocol: cohere\n  url: ${url}\n  model: m\n`,
      500,
    );
    const both = [
      post(workbench, request({ reranker: 'slow' })),
      post(workbench, request({ reranker: 'slow' })),
    ];
    await new Promise((resolve) => setTimeout(resolve, 100));
    const third = await post(workbench, request({ reranker: 'slow' }));
    expect(third.status).toBe(429);
    expect(third.json).toMatchObject({ code: 'playground-busy' });
    for (const { status, json } of await Promise.all(both)) {
      expect(status).toBe(200);
      expect((json as PlaygroundAnswer).columns[0]?.problem).toMatchObject({ code: 'time-limit' });
    }
    expect((await post(workbench, request())).status).toBe(200);
    expect(workbench.faults).toEqual([]);
  });

  test('whoever goes away stops what was asked for them', async () => {
    const asked: IncomingMessage[] = [];
    const url = await service((_, message) => {
      asked.push(message);
    });
    const workbench = await withConfig(
      `reranker:\n  name: slow\n  protocol: cohere\n  url: ${url}\n  model: m\n`,
    );
    const base = `http://127.0.0.1:${workbench.server.port}`;
    const gone = new AbortController();
    const sent = fetch(`${base}/api/playground`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: base },
      body: JSON.stringify(request({ reranker: 'slow' })),
      signal: gone.signal,
    });
    while (asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    const closed = once(asked[0]?.socket as NonNullable<IncomingMessage['socket']>, 'close');
    gone.abort();
    await expect(sent).rejects.toThrow();
    await closed;
    expect(workbench.faults).toEqual([]);
  });

  test('documents of a reranker that takes one a call go out one by one', async () => {
    const url = await service(({ documents }, _, response) => sendScores(response, documents));
    const workbench = await withConfig(
      `reranker:\n  name: prod\n  protocol: cohere\n  url: ${url}\n  model: m\n  documentsPerCall: 1\n`,
    );
    const documents = Array.from({ length: 9 }, (_, place) => 'x'.repeat(place + 1));
    const { columns } = await answerOf(workbench, { reranker: 'prod', documents });
    expect(columns[0]?.exchanges).toHaveLength(9);
    expect(columns[0]?.scores).toEqual(documents.map(({ length }) => 1 / (1 + length)));
  });
});

describe.skipIf(!serverAvailable('faulty'))('a real server with a tiny Qwen3', () => {
  let server: RunningServer;
  let workbench: Workbench;
  beforeAll(async () => {
    server = await startServer('faulty', {});
  });
  afterAll(() => server?.stop());

  const open = async () => {
    workbench = await withConfig(
      `reranker:\n  name: tiny\n  protocol: vllm\n  url: ${server.url}\n  model: tiny-qwen3-reranker\n`,
    );
  };

  test('scores differ by template, and the instruction stands in the request that was captured', async () => {
    await open();
    const { columns } = await answerOf(workbench, {
      reranker: 'tiny',
      templates: ['bare', 'web-search', 'instruction-in-text'],
      instruction: 'Find documents about fruit that is red',
    });
    expect(columns.map(({ problem }) => problem)).toEqual([null, null, null]);
    const [bare, field, inText] = columns.map(({ exchanges }) =>
      JSON.parse(exchanges[0]?.request.body ?? ''),
    );
    // Bare is the control: it has no instruction to take the place of.
    expect(bare).not.toHaveProperty('instruction');
    expect(bare.query).toBe('red apples');
    expect(field).toMatchObject({
      instruction: 'Find documents about fruit that is red',
      query: 'red apples',
    });
    expect(inText).not.toHaveProperty('instruction');
    expect(inText.query).toBe('Find documents about fruit that is red\nred apples');
    const scores = columns.map((column) => column.scores.join());
    expect(new Set(scores).size).toBe(3);
    for (const { scores: own, exchanges } of columns) {
      const { results } = JSON.parse(exchanges[0]?.response?.body ?? '') as {
        results: { index: number; relevance_score: number }[];
      };
      expect(own).toEqual(
        own.map((_, place) => results.find(({ index }) => index === place)?.relevance_score),
      );
    }
  });

  test('scores are those that a run gives', async () => {
    await open();
    const dataset = join(packageRoot(), 'datasets', 'human-rights');
    const { template } = await loadTemplate('web-search', { cwd: packageRoot() });
    const { runs } = await runEvaluation({
      dataset,
      languages: ['en'],
      limit: 1,
      templates: [template],
      rerankers: [
        {
          protocol: 'vllm',
          url: server.url,
          model: 'tiny-qwen3-reranker',
          documentsPerCall: null,
          concurrency: 1,
        },
      ],
      metrics: ['nDCG@10'],
      results: workbench.results,
      preflight: 'skip',
    });
    const { queries, documents } = await loadDataset(dataset);
    const scores = runs[0]?.scores;
    const query = queries.find(({ id }) => id === scores?.queryIds[0]);
    const { columns } = await answerOf(workbench, {
      reranker: 'tiny',
      templates: ['web-search'],
      query: query?.text ?? '',
      documents: scores?.documentIds.map((id) => documents.get(id)?.text ?? '') ?? [],
    });
    expect(columns[0]?.problem).toBeNull();
    // Another order in the request gives another padding, and floats that differ in their last digits.
    for (const [place, score] of (columns[0]?.scores ?? []).entries()) {
      expect(score).toBeCloseTo(scores?.scores[place] ?? Number.NaN, 5);
    }
    expect(columns[0]?.scores.length).toBeGreaterThan(10);
  });
});
