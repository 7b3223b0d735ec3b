import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InputError, RerankerError } from '../../src/foundation/errors.ts';
import { seededRandom } from '../../src/foundation/random.ts';
import { openReranker } from '../../src/pipeline/open-reranker.ts';
import type { RerankerOptions } from '../../src/reranker/create-reranker.ts';
import type { Reranker } from '../../src/reranker/reranker.ts';
import { realClock } from '../reranker/clocks.ts';
import { type RecordedServer, recordings } from '../reranker/protocols/recordings.ts';
import { type ReceivedRequest, type Reply, scriptedServer } from '../reranker/scripted-server.ts';
import { taskOf } from '../reranker/tasks.ts';

let home: string;
const open: { close(): Promise<void> }[] = [];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'rankgauge-'));
});
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
  await rm(home, { recursive: true });
});

const remarks: string[] = [];
async function opened(options: RerankerOptions): Promise<Reranker> {
  remarks.length = 0;
  const reranker = await openReranker(
    { retry: { baseMs: 1 }, ...options },
    { corpus: [], clock: realClock, random: seededRandom(1) },
    { onRemark: (sentence) => remarks.push(sentence) },
  );
  open.push(reranker);
  return reranker;
}
const scoresOf = async (reranker: Reranker, ids: readonly string[], queryId = 'q1') => {
  const task = taskOf(ids.map((id) => `text of ${id}`));
  const { documents } = await reranker.score(
    {
      ...task,
      queryId,
      documents: task.documents.map((document, at) => ({ ...document, id: ids[at] ?? '' })),
    },
    {},
  );
  return documents.map(({ score, error }) => score ?? error);
};
const problemOf = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof InputError) return error.problems[0];
  if (error instanceof RerankerError) return error.problem;
  throw error ?? new Error('nothing was thrown');
};

describe('replay', () => {
  const files: [name: string, content: string][] = [
    ['run.txt', 'q1 Q0 a 1 0.9 tag\nq1 Q0 b 2 -3.5 tag\nq2 Q0 a 1 1e-3 tag\n'],
    ['scores.csv', 'query_id,document_id,score\nq1,a,0.9\nq1,b,-3.5\nq2,a,0.001\n'],
    [
      'scores.jsonl',
      '{"query_id":"q1","document_id":"a","score":0.9}\n{"query_id":"q1","document_id":"b","score":-3.5}\n{"query_id":"q2","document_id":"a","score":0.001}\n',
    ],
    ['scores.json', '{"q1":{"a":0.9,"b":-3.5},"q2":{"a":0.001}}'],
  ];
  test.each(files)('gives the scores of %s, and a reason where there is none', async (name, content) => {
    const file = join(home, name);
    await writeFile(file, content);
    const reranker = await opened({ protocol: 'replay', model: file });
    expect(reranker).toMatchObject({
      name: name.split('.')[0],
      protocol: 'replay',
      model: file,
      url: null,
      scale: 'unknown',
      instruction: 'none',
      parameters: { sha256: createHash('sha256').update(content).digest('hex') },
    });
    expect(await scoresOf(reranker, ['b', 'a', 'c'])).toEqual([
      -3.5,
      0.9,
      'the file has no score for this pair',
    ]);
    expect(await scoresOf(reranker, ['a'], 'q2')).toEqual([0.001]);
    expect(await scoresOf(reranker, ['a'], 'q3')).toEqual(['the file has no score for this pair']);
  });

  test('takes a name and a scale', async () => {
    const file = join(home, 'run.txt');
    await writeFile(file, 'q1 Q0 a 1 0.9 tag\n');
    const reranker = await opened({ protocol: 'replay', model: file, name: 'theirs', scale: 'logit' });
    expect(reranker).toMatchObject({ name: 'theirs', scale: 'logit' });
  });

  test('refuses a file that is missing, empty, or says two things of a pair', async () => {
    const at = async (content: string | null) => {
      const file = join(home, 'run.txt');
      if (content !== null) await writeFile(file, content);
      return (await problemOf(opened({ protocol: 'replay', model: file })))?.code;
    };
    expect(await at(null)).toBe('file-unreadable');
    expect(await at('')).toBe('file-empty');
    expect(await at('q1 Q0 a 1 0.9 t\nq1 Q0 a 2 0.8 t\n')).toBe('document-twice');
    expect(await at('q1 Q0 a 1 high t\n')).toBe('score-not-a-number');
    expect(await problemOf(opened({ protocol: 'replay' }))).toMatchObject({
      code: 'model-missing',
      mend: 'give its path by --model',
    });
  });
});

describe('custom', () => {
  test('asks and reads as its file says', async () => {
    const server = await scriptedServer(({ body }) => ({
      body: {
        hits: ((body?.['passages'] ?? []) as string[])
          .map((text, at) => ({ at, points: text.length }))
          .reverse(),
      },
    }));
    open.push(server);
    const file = join(home, 'house.yaml');
    const text =
      'model: house-1\npath: /rank\nrequest: {q: "{{query}}", passages: "{{documents}}", m: "{{model}}"}\n' +
      'response: {rows: "hits[].{index: at, score: points}"}\nscale: unbounded\n';
    await writeFile(file, text);
    const reranker = await opened({ protocol: 'custom', url: server.url, model: file });
    expect(reranker).toMatchObject({
      name: 'house',
      protocol: 'custom',
      model: file,
      scale: 'unbounded',
      instruction: 'text',
      parameters: { mappingHash: createHash('sha256').update(text).digest('hex'), mappingModel: 'house-1' },
    });
    expect(await scoresOf(reranker, ['a', 'bbb'])).toEqual([9, 11]);
    expect(server.requests[0]).toMatchObject({ path: '/rank', body: { q: 'reset password', m: 'house-1' } });
  });

  test('says where its file is wrong', async () => {
    const file = join(home, 'house.yaml');
    await writeFile(file, 'path: /rank\n');
    const custom = (model?: string) => opened({ protocol: 'custom', url: 'http://127.0.0.1:9', model });
    expect(await problemOf(custom(file))).toMatchObject({ code: 'mapping-incomplete', where: { file } });
    expect(await problemOf(custom(join(home, 'none.yaml')))).toMatchObject({ code: 'file-unreadable' });
    expect(await problemOf(custom())).toMatchObject({ code: 'model-missing' });
    await writeFile(file, Buffer.from([0x61, 0xff]));
    expect(await problemOf(custom(file))).toMatchObject({ message: expect.stringContaining('not UTF-8') });
  });
});

describe('auto', () => {
  /** Answers GETs as the real server did, and its own rerank call; everything else as the server says no. */
  const recorded = async (
    name: RecordedServer,
    paths: Readonly<Record<string, (request: ReceivedRequest) => Reply>>,
  ) => {
    const told = new Map<string, string>();
    for (const exchanges of recordings(name).values()) {
      for (const { request, response } of exchanges) {
        const [method, path = ''] = request.line.split(' ');
        if (method === 'GET' && response?.status === 200) told.set(path, response.body);
      }
    }
    const server = await scriptedServer((request) => {
      const known = request.method === 'GET' ? told.get(request.path) : undefined;
      if (known !== undefined) return { raw: known };
      return paths[request.path]?.(request) ?? { status: 404, body: { detail: 'Not Found' } };
    });
    open.push(server);
    return server;
  };
  const results = ({ body }: ReceivedRequest): Reply =>
    Array.isArray(body?.documents)
      ? { body: { results: body.documents.map((_, index) => ({ index, relevance_score: 0.5 })) } }
      : { status: 422, body: { detail: [{ loc: ['body', 'documents'], msg: 'Field required' }] } };
  const list = ({ body }: ReceivedRequest): Reply => {
    const texts = body?.['texts'] ?? body?.documents;
    return Array.isArray(texts)
      ? { body: texts.map((_, index) => ({ index, score: 0.5 })) }
      : { status: 422, body: { error: 'missing field `texts`' } };
  };
  const answer = (told: readonly { token: string; logprob: number }[]): Reply => ({
    body: { choices: [{ index: 0, logprobs: { content: [{ top_logprobs: told }] } }] },
  });
  const servers: [string, RecordedServer, Record<string, (request: ReceivedRequest) => Reply>, RegExp][] = [
    ['vllm', 'vllm', { '/v1/rerank': results, '/score': results }, /names "vllm" as their owner/],
    ['vllm', 'vllm', { '/v2/rerank': results }, /names "vllm" as their owner/],
    ['infinity', 'infinity', { '/rerank': results }, /names "infinity" as their owner/],
    ['llama-cpp', 'llamacpp', { '/v1/rerank': results }, /names "llamacpp" as their owner/],
    ['fastapi', 'faulty', { '/v1/rerank': results }, /does not say what it is/],
    ['fastapi', 'faulty', { '/async_rerank': results }, /does not say what it is/],
    [
      'vllm-logprobs-chat',
      'vllm-chat',
      {
        '/v1/completions': () => ({
          body: {
            choices: [0, 1].map((index) => ({ index, logprobs: { top_logprobs: [{ yes: -1, maybe: -2 }] } })),
          },
        }),
        '/tokenize': ({ body }) => ({ body: { count: 1, tokens: [body?.['prompt'] === 'yes' ? 1 : 2] } }),
        '/v1/chat/completions': () =>
          answer([
            { token: 'yes', logprob: -1 },
            { token: 'no', logprob: -2 },
          ]),
      },
      /names "vllm" as their owner/,
    ],
  ];
  test.each(servers)('finds %s where the server is %s', async (protocol, name, paths, because) => {
    const server = await recorded(name, paths);
    const reranker = await opened({ protocol: 'auto', url: server.url });
    expect(reranker.protocol).toBe(protocol);
    expect(remarks).toEqual([expect.stringMatching(because)]);
    expect(remarks[0]).toContain(`"${protocol}"`);
    expect(server.requests.length).toBeLessThan(16);
    if (protocol === 'vllm-logprobs-chat') expect(reranker.model).toBe('tiny-qwen3-reranker');
  });

  test('finds Text Embeddings Inference and SGLang by what their documentation says', async () => {
    const tei = await scriptedServer((request) =>
      request.path === '/info'
        ? { body: { model_id: 'BAAI/bge-reranker-base', model_type: { reranker: {} }, version: '1.7.1' } }
        : request.path === '/rerank'
          ? list(request)
          : { status: 404 },
    );
    const sglang = await scriptedServer((request) =>
      request.path === '/v1/models'
        ? { body: { object: 'list', data: [{ id: 'm', owned_by: 'sglang' }] } }
        : request.path === '/v1/rerank'
          ? list(request)
          : { status: 404 },
    );
    const silent = await scriptedServer((request) =>
      request.path === '/v1/rerank' ? list(request) : { status: 404 },
    );
    open.push(tei, sglang, silent);
    expect((await opened({ protocol: 'auto', url: tei.url })).protocol).toBe('tei');
    expect((await opened({ protocol: 'auto', url: sglang.url })).protocol).toBe('sglang');
    expect((await opened({ protocol: 'auto', url: silent.url })).protocol).toBe('sglang');
  });

  test('finds a Gradio page and the function that it has', async () => {
    const info = JSON.parse(recordings('gradio').get('info')?.[0]?.response?.body ?? '');
    const { '/predict': rank } = info.named_endpoints;
    let asked: unknown;
    const page = await scriptedServer((request) => {
      if (request.path === '/gradio_api/info')
        return { body: { named_endpoints: { '/clear': { parameters: [] }, '/rank': rank } } };
      if (request.path === '/gradio_api/call/rank') {
        asked = request.body?.['data'];
        return { body: { event_id: 'e' } };
      }
      if (request.path === '/gradio_api/call/rank/e') {
        return { raw: 'event: complete\ndata: [[{"index": 0, "score": 1}, {"index": 1, "score": 0}]]\n\n' };
      }
      return { status: 404 };
    });
    open.push(page);
    const reranker = await opened({ protocol: 'auto', url: page.url });
    expect(reranker).toMatchObject({ protocol: 'gradio', model: 'rank' });
    expect(asked).toEqual([expect.any(String), expect.stringMatching(/^[^\n]+\n[^\n]+$/), '']);
  });

  test.each([
    ['https://api.cohere.com', 'cohere'],
    ['https://api.jina.ai/v1', 'jina'],
    ['https://api.voyageai.com', 'voyage'],
    ['https://api.siliconflow.cn', 'siliconflow'],
    ['https://dashscope-intl.aliyuncs.com', 'dashscope'],
  ])('knows %s by its name and sends nothing there', async (url, protocol) => {
    const reranker = await opened({ protocol: 'auto', url, model: 'm' });
    expect(reranker.protocol).toBe(protocol);
    expect(remarks[0]).toContain('nothing was sent');
  });

  test('that finds nothing says what each protocol met', async () => {
    const server = await scriptedServer(() => ({ status: 404, body: { detail: 'Not Found' } }));
    open.push(server);
    const problem = await problemOf(opened({ protocol: 'auto', url: server.url }));
    expect(problem).toMatchObject({
      code: 'protocol-not-found',
      message: expect.stringMatching(
        /fastapi: no path .*tei: no path .*vllm-logprobs: needs the name of a model/,
      ),
      mend: expect.stringContaining('custom'),
    });
  });

  test('goes on where a server says that its model does not rerank', async () => {
    const answers = (told: { token: string; logprob: number }[]): Reply => ({
      body: { choices: [{ logprobs: { content: [{ top_logprobs: told }] } }] },
    });
    const server = await recorded('vllm-chat', {
      '/v1/rerank': () => ({
        status: 400,
        body: { error: { message: 'The model does not support Rerank (Score) API' } },
      }),
      '/v1/chat/completions': () =>
        answers([
          { token: 'yes', logprob: -1 },
          { token: 'no', logprob: -1 },
        ]),
    });
    expect((await opened({ protocol: 'auto', url: server.url })).protocol).toBe('vllm-logprobs-chat');
  });

  test('tells how to start a server that is known and does not rerank', async () => {
    const refuse = () => ({
      status: 501,
      body: {
        error: { code: 501, message: 'This server does not support reranking. Start it with `--reranking`' },
      },
    });
    const server = await recorded('llamacpp', { '/v1/rerank': refuse });
    expect(await problemOf(opened({ protocol: 'auto', url: server.url }))).toMatchObject({
      code: 'reranker-cannot-rerank',
      mend: expect.stringContaining('--reranking'),
    });
  });

  test('stops at a refused key and a service that is down, which no other protocol would mend', async () => {
    const locked = await scriptedServer(() => ({ status: 401, body: { message: 'invalid api token' } }));
    open.push(locked);
    expect(await problemOf(opened({ protocol: 'auto', url: locked.url }))).toMatchObject({
      code: 'reranker-access-denied',
    });
    expect(await problemOf(opened({ protocol: 'auto', url: 'http://127.0.0.1:9' }))).toMatchObject({
      code: 'reranker-unavailable',
    });
    expect(await problemOf(opened({ protocol: 'auto' }))).toMatchObject({ code: 'url-missing' });
  });

  test('takes an address with a path of some protocol', async () => {
    const server = await scriptedServer((request) =>
      request.path === '/gateway/v1/rerank' ? results(request) : { status: 404 },
    );
    open.push(server);
    const reranker = await opened({ protocol: 'auto', url: `${server.url}/gateway/v1/rerank` });
    expect(reranker.protocol).toBe('fastapi');
  });
});
