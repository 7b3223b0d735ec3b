import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { RerankerError } from '../../src/foundation/errors.ts';
import { seededRandom } from '../../src/foundation/random.ts';
import { createReranker, type RerankerOptions } from '../../src/reranker/create-reranker.ts';
import type { Reranker, TaskOutcome } from '../../src/reranker/reranker.ts';
import { fakeClock, realClock } from './clocks.ts';
import {
  lengthScores,
  type ReceivedRequest,
  type Reply,
  type ScriptedServer,
  scriptedServer,
} from './scripted-server.ts';
import { taskOf } from './tasks.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function served(
  script: Parameters<typeof scriptedServer>[0],
  rest: Partial<RerankerOptions> = {},
  clock = fakeClock() as Parameters<typeof createReranker>[1]['clock'],
): Promise<{ readonly reranker: Reranker; readonly server: ScriptedServer }> {
  const server = await scriptedServer(script);
  const reranker = createReranker(
    { protocol: 'vllm', url: server.url, ...rest },
    { corpus: [], clock, random: seededRandom(1) },
  );
  open.push(server, reranker);
  return { reranker, server };
}

const scoresOf = ({ documents }: TaskOutcome) => documents.map(({ score }) => score);
const problemOf = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof RerankerError)) throw error ?? new Error('nothing was thrown');
  return error.problem;
};
const refuse = (status: number, message: string): Reply => ({ status, body: { error: { message } } });

describe('a task', () => {
  test('is one call, its scores mapped by index to the documents as they were sent', async () => {
    const { reranker, server } = await served(lengthScores, { model: 'm' });
    const outcome = await reranker.score(taskOf(['aa', 'aaaa', 'a'], { instruction: 'find it' }), {});
    expect(outcome.documents).toEqual([
      { score: 0.02, error: null, call: 0, place: 0 },
      { score: 0.04, error: null, call: 0, place: 1 },
      { score: 0.01, error: null, call: 0, place: 2 },
    ]);
    expect(outcome.calls).toEqual([
      {
        start: Date.UTC(2026, 0, 1),
        latencyMs: 0,
        status: 200,
        attempts: 1,
        documents: 3,
        promptTokens: 7,
        bytes: expect.any(Number),
        server: server.url,
        error: null,
      },
    ]);
    expect(server.requests[0]?.body).toEqual({
      model: 'm',
      query: 'reset password',
      documents: ['aa', 'aaaa', 'a'],
      top_n: 3,
      instruction: 'find it',
    });
  });

  test('without documents sends nothing', async () => {
    const { reranker, server } = await served(lengthScores);
    expect(await reranker.score(taskOf([]), {})).toEqual({ documents: [], calls: [] });
    expect(server.requests).toHaveLength(0);
  });
});

describe('a call that is refused', () => {
  const tooLong = refuse(400, "This model's maximum context length is 4096 tokens.");
  const refusing = (bad: (text: string) => boolean) => (request: ReceivedRequest) =>
    request.body?.documents.some(bad) ? tooLong : lengthScores(request);

  test('is split in halves until the culprit stands alone, and the rest is scored', async () => {
    const { reranker, server } = await served(refusing((text) => text === 'bad'));
    const { documents, calls } = await reranker.score(taskOf(['a', 'aa', 'bad', 'aaaa', 'aaaaa']), {});
    expect(documents).toEqual([
      { score: 0.01, error: null, call: 2, place: 0 },
      { score: 0.02, error: null, call: 2, place: 1 },
      {
        score: null,
        error: "the server answered 400: This model's maximum context length is 4096 tokens.",
        call: 3,
        place: 0,
      },
      { score: 0.04, error: null, call: 4, place: 0 },
      { score: 0.05, error: null, call: 4, place: 1 },
    ]);
    expect(server.requests.map(({ body }) => body?.documents)).toEqual([
      ['a', 'aa', 'bad', 'aaaa', 'aaaaa'],
      ['a', 'aa', 'bad'],
      ['a', 'aa'],
      ['bad'],
      ['aaaa', 'aaaaa'],
    ]);
    expect(calls.map(({ status, documents, error }) => [status, documents, error !== null])).toEqual([
      [400, 5, true],
      [400, 3, true],
      [200, 2, false],
      [400, 1, true],
      [200, 2, false],
    ]);
  });

  test.each([413, 422])('with %i is split too', async (status) => {
    const { reranker } = await served((request) =>
      (request.body?.documents.length ?? 0) > 1 ? refuse(status, 'too many') : lengthScores(request),
    );
    expect(scoresOf(await reranker.score(taskOf(['a', 'aa', 'aaa', 'aaaa']), {}))).toEqual([
      0.01, 0.02, 0.03, 0.04,
    ]);
  });

  test('loses no document and swaps none, wherever the culprits are', async () => {
    const { reranker } = await served(refusing((text) => text.startsWith('bad')));
    // One good score first, so that a task of culprits only is not taken for a server that refuses everything.
    await reranker.score(taskOf(['good']), {});
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }), async (culprits) => {
        const texts = culprits.map((bad, place) => `${bad ? 'bad' : 'good'}${'x'.repeat(place)}`);
        const { documents, calls } = await reranker.score(taskOf(texts), {});
        for (const [place, document] of documents.entries()) {
          expect(document.score).toBe(culprits[place] ? null : (texts[place] as string).length / 100);
          expect(document.error === null).toBe(!culprits[place]);
          const call = calls[document.call];
          expect(document.place).toBeLessThan(call?.documents ?? 0);
          expect(call?.error === null).toBe(!culprits[place]);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('for each document of the first three queries stops the run, with the way to read the protocol', async () => {
    const { reranker, server } = await served(() => refuse(422, 'body.texts: Field required'));
    await reranker.score(taskOf(['a', 'b']), {});
    await reranker.score(taskOf(['a', 'b']), {});
    expect(await problemOf(reranker.score(taskOf(['a', 'b']), {}))).toMatchObject({
      code: 'reranker-refuses-everything',
      message: `the reranker at ${server.url} refuses every document: the server answered 422: body.texts: Field required`,
      mend: expect.stringContaining('https://'),
    });
  });

  test('because the query is too long costs that query only', async () => {
    const { reranker } = await served((request) =>
      request.body?.query === 'long' ? tooLong : lengthScores(request),
    );
    expect(scoresOf(await reranker.score(taskOf(['a'], { query: 'long' }), {}))).toEqual([null]);
    expect(scoresOf(await reranker.score(taskOf(['a']), {}))).toEqual([0.01]);
    for (let turn = 0; turn < 5; turn += 1) await reranker.score(taskOf(['a'], { query: 'long' }), {});
    expect(scoresOf(await reranker.score(taskOf(['a']), {}))).toEqual([0.01]);
  });
});

describe('an answer about the service and not about a document', () => {
  test.each([
    [401, refuse(401, 'invalid key'), 'reranker-access-denied', /reranker\.headers/],
    [403, { status: 403, raw: 'Forbidden' }, 'reranker-access-denied', /reranker\.headers/],
    [402, refuse(402, 'quota'), 'reranker-payment', /account/],
    [
      404,
      refuse(404, 'The model `m` does not exist.'),
      'reranker-model-unknown',
      /GET \/v1\/models\) in place of m/,
    ],
    [404, { status: 404, body: { detail: 'Not Found' } }, 'reranker-path-missing', /--runner pooling/],
    [
      405,
      { status: 405, body: { detail: 'Method Not Allowed' } },
      'reranker-path-missing',
      /--runner pooling/,
    ],
    [
      400,
      refuse(400, 'The model does not support Rerank (Score) API'),
      'reranker-cannot-rerank',
      /--runner pooling/,
    ],
    [
      501,
      refuse(501, 'This server does not support reranking.'),
      'reranker-cannot-rerank',
      /--runner pooling/,
    ],
    [301, { status: 301, headers: { location: '/other' } }, 'reranker-redirects', /points to/],
  ] as const)('%i, %j, ends the run at once with the mend', async (status, reply, code, mend) => {
    const { reranker, server } = await served(() => reply as Reply, { model: 'm' });
    const problem = await problemOf(reranker.score(taskOf(['a', 'b', 'c']), {}));
    expect(problem).toMatchObject({ code, mend: expect.stringMatching(mend) });
    expect(problem.message).toContain(`${server.url} cannot be used: the server answered ${status}`);
    expect(server.requests.length).toBeLessThanOrEqual(3);
  });

  test('tells where a redirect points to', async () => {
    const { reranker } = await served(() => ({
      status: 308,
      headers: { location: 'https://other/v1/rerank' },
    }));
    const problem = await problemOf(reranker.score(taskOf(['a']), {}));
    expect(problem.message).toMatch(/the server answered 308 -> https:\/\/other\/v1\/rerank$/);
  });

  test('never shows a key that the server echoes', async () => {
    const { reranker } = await served(() => refuse(401, 'Incorrect API key provided: sk-1234567890'), {
      headers: { authorization: 'Bearer sk-1234567890' },
    });
    const problem = await problemOf(reranker.score(taskOf(['a']), {}));
    expect(problem.message).toContain('Incorrect API key provided: [hidden]');
    expect(JSON.stringify([problem, reranker.parameters, reranker.url])).not.toContain('sk-1234567890');
  });
});

describe('a call that fails', () => {
  const broken: readonly (readonly [string, Reply, string])[] = [
    [
      '500',
      { status: 500, body: { detail: 'Internal Server Error' } },
      'the server answered 500: Internal Server Error',
    ],
    [
      'an HTML page',
      { headers: { 'content-type': 'text/html' }, raw: '<html><title>Login</title>' },
      'the answer is an HTML page, "Login" (text/html), not JSON: a proxy\'s, or the URL is of something else',
    ],
    ['a shape of its own', { body: { scores: [1, 2] } }, 'the answer has no "results"; it holds: scores'],
    [
      'a missing index',
      { body: { results: [{ index: 0, relevance_score: 1 }] } },
      'the answer holds 1 result for 2 documents: index 1 is missing',
    ],
    ['bytes that are not UTF-8', { raw: Uint8Array.of(0xff, 0xfe) }, 'the answer is not UTF-8'],
    ['an empty 204', { status: 204, raw: '' }, 'the server answered 204'],
  ];
  test.each(broken)(
    'with %s gives its documents the reason, is not split and not retried',
    async (_, reply, reason) => {
      const { reranker, server } = await served(() => reply);
      const { documents, calls } = await reranker.score(taskOf(['a', 'b']), {});
      expect(documents).toEqual([
        { score: null, error: reason, call: 0, place: 0 },
        { score: null, error: reason, call: 0, place: 1 },
      ]);
      expect(calls).toMatchObject([{ documents: 2, error: reason, attempts: 1 }]);
      expect(server.requests).toHaveLength(1);
    },
  );

  test('after all its retries says how often it was tried', async () => {
    const { reranker } = await served((request, at) => (at === 0 ? lengthScores(request) : { status: 503 }));
    await reranker.score(taskOf(['a']), {});
    const { documents, calls } = await reranker.score(taskOf(['a']), {});
    expect(documents[0]?.error).toBe('the server answered 503 at attempt 6 (tried often enough)');
    expect(calls).toMatchObject([{ status: 503, attempts: 6 }]);
  });

  test('tells at most 300 characters of the words of the server', async () => {
    const { reranker } = await served(() => ({ status: 500, raw: `Oh\n  no ${'x'.repeat(5000)}` }));
    const { documents } = await reranker.score(taskOf(['a']), {});
    expect(documents[0]?.error).toMatch(/^the server answered 500: Oh no x{294}…$/);
  });

  test('twenty times in a row stops the run', async () => {
    let good = true;
    const { reranker, server } = await served((request) => (good ? lengthScores(request) : { status: 500 }));
    await reranker.score(taskOf(['a']), {});
    good = false;
    for (let turn = 1; turn < 20; turn += 1) await reranker.score(taskOf(['a']), {});
    expect(await problemOf(reranker.score(taskOf(['a']), {}))).toMatchObject({
      code: 'reranker-failing',
      message: `the reranker at ${server.url} fails every call: the server answered 500`,
      why: '20 calls in a row gave no scores',
    });
    expect(server.requests).toHaveLength(21);
    await problemOf(reranker.score(taskOf(['a']), {}));
    expect(server.requests).toHaveLength(21);
  });
});

describe('what the server says of itself', () => {
  const about = (models: readonly string[]) => (request: ReceivedRequest) => {
    if (request.path === '/version') return { body: { version: '0.32.0' } };
    return request.path === '/v1/models' ? { body: { data: models.map((id) => ({ id })) } } : { status: 404 };
  };
  test.each([
    [undefined, ['one'], 'one'],
    [undefined, ['one', 'two'], null],
    ['two', ['one', 'two'], 'two'],
    ['mine', ['one'], 'one'],
    ['mine', [], null],
  ])('with model %s asked for and %j served is %s', async (model, models, expected) => {
    const { reranker } = await served(about(models), model === undefined ? {} : { model }, realClock);
    expect(await reranker.describe()).toEqual({ serverVersion: '0.32.0', model: expected });
  });

  test('is nothing where it has no such pages, or does not answer', async () => {
    const { reranker } = await served(() => ({ status: 404, body: {} }), {}, realClock);
    expect(await reranker.describe()).toEqual({ serverVersion: null, model: null });
    await open[0]?.close();
    expect(await reranker.describe()).toEqual({ serverVersion: null, model: null });
  });
});
