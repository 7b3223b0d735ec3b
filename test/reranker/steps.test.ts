import { afterEach, describe, expect, test } from 'vitest';
import { RerankerError } from '../../src/foundation/errors.ts';
import { seededRandom } from '../../src/foundation/random.ts';
import { createReranker, type RerankerOptions } from '../../src/reranker/create-reranker.ts';
import type { Reranker } from '../../src/reranker/reranker.ts';
import { fakeClock, realClock } from './clocks.ts';
import { type ScriptedServer, scriptedServer } from './scripted-server.ts';
import { taskOf } from './tasks.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function served(
  script: Parameters<typeof scriptedServer>[0],
  options: Omit<RerankerOptions, 'url'>,
): Promise<{ readonly reranker: Reranker; readonly server: ScriptedServer }> {
  const server = await scriptedServer(script);
  const reranker = createReranker(
    { url: server.url, ...options },
    { corpus: [], clock: fakeClock({ instantUpTo: 9_000 }), random: seededRandom(1) },
  );
  open.push(server, reranker);
  return { reranker, server };
}

const lines = ({ requests }: ScriptedServer) => requests.map(({ method, path }) => `${method} ${path}`);

describe('an API of two steps', () => {
  const complete = (rows: unknown) => ({ raw: `event: complete\ndata: ${JSON.stringify([rows])}\n\n` });
  const page = (result: (texts: readonly string[]) => { raw: string } | { status: number }) => {
    const texts = new Map<string, readonly string[]>();
    return (request: { method: string; path: string; body: Record<string, unknown> | null }) => {
      if (request.path === '/gradio_api/info') return { status: 404 };
      if (request.method === 'POST') {
        const event_id = `e${texts.size}`;
        texts.set(event_id, String((request.body?.['data'] as unknown[] | undefined)?.[1]).split('\n'));
        return { body: { event_id } };
      }
      return result(texts.get(request.path.split('/').at(-1) ?? '') ?? []);
    };
  };
  const scored = (texts: readonly string[]) =>
    complete(texts.map((text, index) => ({ index, score: text.length / 100 })).reverse());

  test('is one call whose result is fetched from the same path', async () => {
    const { reranker, server } = await served(page(scored), { protocol: 'gradio' });
    const { documents, calls } = await reranker.score(taskOf(['aaaa', 'aa']), {});
    expect(documents.map(({ score }) => score)).toEqual([0.04, 0.02]);
    expect(calls).toMatchObject([{ status: 200, attempts: 1, documents: 2, error: null }]);
    expect(lines(server)).toEqual([
      'GET /gradio_api/info',
      'POST /gradio_api/call/predict',
      'GET /gradio_api/call/predict/e0',
    ]);
  });

  test('is tried again from its beginning when the second step breaks', async () => {
    let broken = false;
    const { reranker, server } = await served(
      page((texts) => {
        if (broken) return scored(texts);
        broken = true;
        return { status: 503 };
      }),
      { protocol: 'gradio', model: 'rank' },
    );
    const { documents, calls } = await reranker.score(taskOf(['aaaa']), {});
    expect(documents).toMatchObject([{ score: 0.04 }]);
    expect(calls).toMatchObject([{ attempts: 2 }]);
    expect(lines(server).slice(1)).toEqual([
      'POST /gradio_api/call/rank',
      'GET /gradio_api/call/rank/e0',
      'POST /gradio_api/call/rank',
      'GET /gradio_api/call/rank/e1',
    ]);
  });

  test('that refuses with 200 is split until the culprit stands alone', async () => {
    const { reranker } = await served(
      page((texts) =>
        texts.includes('bad') ? { raw: 'event: error\ndata: {"error": "too long"}\n\n' } : scored(texts),
      ),
      { protocol: 'gradio' },
    );
    const { documents, calls } = await reranker.score(taskOf(['a', 'bad', 'aaa']), {});
    expect(documents.map(({ score, error }) => score ?? error)).toEqual([
      0.01,
      'the page answered with an error: too long',
      0.03,
    ]);
    expect(calls.map(({ documents, error }) => [documents, error !== null])).toEqual([
      [3, true],
      [2, true],
      [1, false],
      [1, true],
      [1, false],
    ]);
  });

  test('that refuses everything ends the run after three queries', async () => {
    const { reranker } = await served(
      page(() => ({ raw: 'event: error\ndata: {"error": null}\n\n' })),
      { protocol: 'gradio' },
    );
    const error = await (async () => {
      for (let turn = 0; turn < 3; turn += 1) await reranker.score(taskOf(['a', 'b']), {});
      return null;
    })().catch((thrown: unknown) => thrown);
    expect(error instanceof RerankerError && error.problem).toMatchObject({
      code: 'reranker-refuses-everything',
      message: expect.stringContaining('show_error=True'),
    });
  });

  test('takes the time of both steps', async () => {
    const pause = () => new Promise((resolve) => setTimeout(resolve, 60));
    const answer = page(scored);
    const server = await scriptedServer(async (request) => {
      if (request.path !== '/gradio_api/info') await pause();
      return answer(request);
    });
    const reranker = createReranker(
      { protocol: 'gradio', url: server.url },
      { corpus: [], clock: realClock, random: seededRandom(1) },
    );
    open.push(server, reranker);
    const { calls } = await reranker.score(taskOf(['a']), {});
    expect(calls[0]?.latencyMs).toBeGreaterThan(115);
  });

  test('whose stream ends without an event is a failed call', async () => {
    const { reranker } = await served(
      page(() => ({ raw: 'event: heartbeat\n' })),
      { protocol: 'gradio' },
    );
    const { documents } = await reranker.score(taskOf(['a']), {});
    expect(documents).toMatchObject([
      { score: null, error: expect.stringMatching(/^the answer is not JSON/) },
    ]);
  });
});

describe('what a protocol asks beforehand', () => {
  const chat = (yes: number) => ({
    choices: [
      {
        logprobs: {
          content: [
            {
              top_logprobs: [
                { token: 'yes', logprob: Math.log(yes) },
                { token: 'no', logprob: Math.log(1 - yes) },
              ],
            },
          ],
        },
      },
    ],
    usage: { prompt_tokens: 10 },
  });
  const tokens = ({ path, body }: { path: string; body: Record<string, unknown> | null }) =>
    path === '/tokenize'
      ? { body: { count: 1, tokens: [body?.['prompt'] === 'yes' ? 5 : 6] } }
      : { body: chat(0.75) };

  test('is asked once, and goes with every request; a document is a request where the API takes one', async () => {
    const { reranker, server } = await served(tokens, { protocol: 'vllm-logprobs-chat', model: 'm' });
    const outcomes = await Promise.all([1, 2].map(() => reranker.score(taskOf(['a', 'b', 'c']), {})));
    for (const { documents, calls } of outcomes) {
      expect(documents.map(({ score, call, place }) => [score, call, place])).toEqual([
        [expect.closeTo(0.75, 12), 0, 0],
        [expect.closeTo(0.75, 12), 1, 0],
        [expect.closeTo(0.75, 12), 2, 0],
      ]);
      expect(calls.map(({ documents, promptTokens }) => [documents, promptTokens])).toEqual([
        [1, 10],
        [1, 10],
        [1, 10],
      ]);
    }
    const asked = lines(server);
    expect(asked.filter((line) => line === 'POST /tokenize')).toHaveLength(2);
    expect(asked.filter((line) => line === 'POST /v1/chat/completions')).toHaveLength(6);
    expect(server.requests.at(-1)?.body).toMatchObject({ logprob_token_ids: [5, 6] });
  });

  test('need not be answered', async () => {
    const { reranker, server } = await served(
      (request) => (request.path === '/tokenize' ? { status: 404 } : tokens(request)),
      { protocol: 'vllm-logprobs-chat', model: 'm' },
    );
    expect((await reranker.score(taskOf(['a']), {})).documents).toMatchObject([{ error: null }]);
    expect(server.requests.at(-1)?.body).toMatchObject({ top_logprobs: 20 });
  });

  test('is asked again when the call that asked was stopped', async () => {
    const stop = new AbortController();
    let stopped = false;
    const { reranker } = await served(
      (request) => {
        if (stopped) return tokens(request);
        stopped = true;
        stop.abort(new Error('enough'));
        return 'silence';
      },
      { protocol: 'vllm-logprobs-chat', model: 'm' },
    );
    await expect(reranker.score(taskOf(['a']), { signal: stop.signal })).rejects.toThrow('enough');
    expect((await reranker.score(taskOf(['a']), {})).documents).toMatchObject([{ error: null }]);
  });
});

test('an answer that gives single documents a reason in place of a score keeps the others', async () => {
  const { reranker } = await served(
    () => ({
      body: {
        choices: [
          { index: 0, logprobs: { top_logprobs: [{ yes: -0.1, maybe: -3 }] } },
          { index: 1, logprobs: { top_logprobs: [{ yes: -0.1, no: -0.1 }] } },
        ],
      },
    }),
    { protocol: 'vllm-logprobs', model: 'm' },
  );
  const { documents, calls } = await reranker.score(taskOf(['a', 'b']), {});
  expect(documents).toEqual([
    { score: null, error: expect.stringContaining('"no" is not among the 2 likeliest'), call: 0, place: 0 },
    { score: 0.5, error: null, call: 0, place: 1 },
  ]);
  expect(calls).toMatchObject([{ error: null }]);
});

test('answers that give every document a reason end the run after three queries', async () => {
  const { reranker } = await served(
    ({ body }) => ({
      body: {
        choices: ((body?.['prompt'] ?? []) as string[]).map((_, index) => ({
          index,
          logprobs: { top_logprobs: [{ yes: -0.1, maybe: -3 }] },
        })),
      },
    }),
    { protocol: 'vllm-logprobs', model: 'm' },
  );
  const error = await (async () => {
    for (let turn = 0; turn < 3; turn += 1) await reranker.score(taskOf(['a', 'b']), {});
    return null;
  })().catch((thrown: unknown) => thrown);
  expect(error instanceof RerankerError && error.problem).toMatchObject({
    code: 'reranker-refuses-everything',
    message: expect.stringContaining('vllm-logprobs-chat'),
  });
});

test('a protocol whose servers need a model says so before anything is sent', () => {
  const make = (protocol: string) =>
    createReranker(
      { protocol, url: 'http://127.0.0.1:9' },
      { corpus: [], clock: fakeClock(), random: seededRandom(1) },
    );
  expect(() => make('cohere')).toThrow('the protocol "cohere" needs the name of a model');
  expect(() => make('tei')).not.toThrow();
});
