import { afterEach, describe, expect, test } from 'vitest';
import { RerankerError } from '../../src/foundation/errors.ts';
import { seededRandom } from '../../src/foundation/random.ts';
import {
  type HttpAnswer,
  type HttpClient,
  type HttpClientOptions,
  httpClient,
} from '../../src/reranker/client.ts';
import { serverAddress } from '../../src/reranker/server-address.ts';
import { fakeClock, realClock } from './clocks.ts';
import { lengthScores, type ScriptedServer, scriptedServer } from './scripted-server.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function serve(...script: Parameters<typeof scriptedServer>): Promise<ScriptedServer> {
  const server = await scriptedServer(...script);
  open.push(server);
  return server;
}

function clientOf(urls: readonly string[], rest: Partial<HttpClientOptions> = {}): HttpClient {
  const servers = urls.map((url) => {
    const address = serverAddress(url, ['/v1/rerank', '/rerank']);
    if ('code' in address) throw new Error(address.message);
    return address;
  });
  const client = httpClient({ servers, headers: {}, clock: fakeClock(), random: seededRandom(1), ...rest });
  open.push(client);
  return client;
}

const call = {
  paths: ['/v1/rerank', '/rerank'] as const,
  isMissing: (status: number) => status === 404,
  body: { query: 'q', documents: ['a', 'bb'] },
};
const post = (client: HttpClient, signal?: AbortSignal): Promise<HttpAnswer> => client.post(call, signal);
const reasonOf = (answer: HttpAnswer) =>
  answer.outcome === 'failed' ? answer.reason : `status ${answer.status}`;
const failureOf = async (promise: Promise<unknown>) => {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

/** A port on which nothing listens: one that was just closed. */
async function closedUrl(): Promise<string> {
  const server = await scriptedServer(() => ({}));
  await server.close();
  return server.url;
}

describe('a call', () => {
  test('is a POST of JSON declared as UTF-8, and its answer tells status, bytes, server and attempts', async () => {
    const server = await serve(lengthScores);
    const answer = await post(clientOf([server.url], { headers: { 'x-api-key': 'k' } }));
    const [request] = server.requests;
    expect(request).toMatchObject({
      method: 'POST',
      path: '/v1/rerank',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        accept: 'application/json',
        'x-api-key': 'k',
      },
      body: { query: 'q', documents: ['a', 'bb'] },
    });
    const sent = request?.raw.length ?? 0;
    expect(answer).toMatchObject({ outcome: 'answered', status: 200, attempts: 1, server: server.url });
    expect(answer.bytes).toBe(sent + JSON.stringify(lengthScores(request as never).body).length);
  });

  test('sends text of every script as it is', async () => {
    const server = await serve(lengthScores);
    const documents = ['重置密码', 'كلمة المرور', '🚀', 'é'];
    await clientOf([server.url]).post({ ...call, body: { query: 'q', documents } }, undefined);
    expect(server.requests[0]?.body?.documents).toEqual(documents);
  });

  test('keeps prefix and query of the URL, sends its user and password as basic authorization, and shows none', async () => {
    const server = await serve(lengthScores);
    const url = server.url.replace('http://', 'http://user:secret@');
    const client = clientOf([`${url}/models/a/v1?key=abcdefgh`]);
    const answer = await post(client);
    expect(server.requests[0]?.path).toBe('/models/a/v1/rerank?key=abcdefgh');
    expect(server.requests[0]?.headers.authorization).toBe(`Basic ${btoa('user:secret')}`);
    expect(client.origins).toEqual([server.url]);
    expect(JSON.stringify(answer)).not.toMatch(/secret|abcdefgh/);
    expect(client.hide(`bad key abcdefgh for user:secret`)).toBe('bad key [hidden] for user:[hidden]');
  });

  test('finds the path that exists and remembers it', async () => {
    const server = await serve((request) =>
      request.path === '/rerank' ? lengthScores(request) : { status: 404 },
    );
    const client = clientOf([server.url]);
    await post(client);
    await post(client);
    expect(server.requests.map(({ path }) => path)).toEqual(['/v1/rerank', '/rerank', '/rerank']);
  });

  test('that finds no path gives the last answer', async () => {
    const server = await serve(() => ({ status: 404, body: { detail: 'Not Found' } }));
    expect(await post(clientOf([server.url]))).toMatchObject({
      outcome: 'answered',
      status: 404,
      attempts: 1,
    });
    expect(server.requests).toHaveLength(2);
  });

  test('tells where a redirect points, without its query, and does not follow', async () => {
    const server = await serve(() => ({ status: 307, headers: { location: 'https://other/x?token=1' } }));
    expect(await post(clientOf([server.url]))).toMatchObject({ status: 307, location: 'https://other/x' });
    expect(server.requests).toHaveLength(1);
  });
});

describe('retries', () => {
  test.each([429, 502, 503, 504])('follow a %i, with growing waits', async (status) => {
    const server = await serve((request, at) => (at < 3 ? { status } : lengthScores(request)));
    const clock = fakeClock();
    const answer = await post(clientOf([server.url], { clock, random: () => 1 }));
    expect(answer).toMatchObject({ outcome: 'answered', status: 200, attempts: 4 });
    expect(clock.waits).toEqual([500, 1000, 2000]);
  });

  test.each([200, 400, 404, 413, 500, 501])('do not follow a %i', async (status) => {
    const server = await serve(() => ({ status }));
    const client = clientOf([server.url]);
    await client.post({ ...call, paths: ['/rerank'] }, undefined);
    expect(server.requests).toHaveLength(1);
  });

  test('follow a connection that breaks before or within the answer', async () => {
    const server = await serve((request, at) => {
      if (at === 0) return 'abort';
      if (at === 1) return { headers: { 'content-length': '100000' }, raw: '{"results": [' };
      return lengthScores(request);
    });
    // The second answer ends short of its promised length when the server closes it.
    const closer = setInterval(() => server.requests.length === 2 && server.breakConnections(), 20);
    const answer = await post(clientOf([server.url]));
    clearInterval(closer);
    expect(answer).toMatchObject({ status: 200, attempts: 3 });
  });

  test('wait as long as Retry-After says, in seconds or as a date, and hold back other calls meanwhile', async () => {
    const clock = fakeClock({ start: Date.parse('2026-11-24T11:30:50Z') });
    const server = await serve((request, at) => {
      if (at === 0) return { status: 429, headers: { 'retry-after': '7' } };
      if (at === 1) return { status: 503, headers: { 'retry-after': 'Tue, 24 Nov 2026 11:31:10 GMT' } };
      return lengthScores(request);
    });
    await post(clientOf([server.url], { clock, random: () => 0 }));
    expect(clock.waits).toEqual([7000, 13_000]);
  });

  test('hold back every other call to a server that asks for time', async () => {
    const server = await serve((request, at) =>
      at === 0 ? { status: 429, headers: { 'retry-after': '1' } } : lengthScores(request),
    );
    const client = clientOf([server.url], { clock: realClock });
    const calls = [post(client)];
    await realClock.sleep(200);
    calls.push(post(client));
    await realClock.sleep(400);
    expect(server.requests).toHaveLength(1);
    for (const answer of await Promise.all(calls)) expect(answer).toMatchObject({ status: 200 });
  });

  test('are given up after the last attempt, and the answer says so', async () => {
    const server = await serve((request, at) => (at === 0 ? lengthScores(request) : { status: 503 }));
    const client = clientOf([server.url]);
    await post(client);
    expect(await post(client)).toMatchObject({ status: 503, attempts: 6, givenUp: 'tried often enough' });
    expect(server.requests).toHaveLength(7);
  });

  test('are not made when the server asks for an hour', async () => {
    const server = await serve((request, at) =>
      at === 0 ? lengthScores(request) : { status: 429, headers: { 'retry-after': '3600' } },
    );
    const client = clientOf([server.url]);
    await post(client);
    expect(await post(client)).toMatchObject({
      status: 429,
      attempts: 1,
      givenUp: 'the server asks to wait 3600 s',
    });
  });
});

describe('a service that is down', () => {
  test('from the start is told after a few attempts', async () => {
    const url = await closedUrl();
    const clock = fakeClock();
    const error = await failureOf(post(clientOf([url], { clock })));
    expect(error).toBeInstanceOf(RerankerError);
    expect((error as RerankerError).problem).toEqual({
      code: 'reranker-unavailable',
      message: `the reranker at ${url} is not available: the connection was refused (ECONNREFUSED): nothing listens there, 3 times`,
      why: 'no call has succeeded yet',
      mend: 'check that the server runs and that the URL is right',
    });
  });

  test('later is told after three calls in a row, and calls that wait stop with it', async () => {
    let up = true;
    const server = await serve((request) => (up ? lengthScores(request) : { status: 503 }));
    const client = clientOf([server.url]);
    await post(client);
    up = false;
    expect(await post(client)).toMatchObject({ status: 503 });
    expect(await post(client)).toMatchObject({ status: 503 });
    const problems = await Promise.all([failureOf(post(client)), failureOf(post(client))]);
    for (const error of problems) {
      expect((error as RerankerError).problem).toMatchObject({
        code: 'reranker-unavailable',
        message: expect.stringContaining('the server answered 503, 6 times'),
        why: '3 calls in a row failed after all retries',
        mend: expect.stringContaining('resume'),
      });
    }
    const before = server.requests.length;
    await expect(post(client)).rejects.toThrow(RerankerError);
    expect(server.requests).toHaveLength(before);
  });

  test('for two calls is forgiven once one succeeds', async () => {
    let up = true;
    const server = await serve((request) => (up ? lengthScores(request) : { status: 503 }));
    const client = clientOf([server.url]);
    for (let round = 0; round < 3; round += 1) {
      up = true;
      expect(await post(client)).toMatchObject({ status: 200 });
      up = false;
      await post(client);
      await post(client);
    }
  });
});

describe('limits', () => {
  test('of the first byte end a call that gets no answer, after one more attempt', async () => {
    const server = await serve((request, at) => (at === 0 ? lengthScores(request) : 'silence'));
    const client = clientOf([server.url], { timeLimits: { firstByteMs: 200 } });
    await post(client);
    const answer = await post(client);
    expect(reasonOf(answer)).toBe('no first byte of an answer within 0.2 s, 2 times');
    expect(answer.attempts).toBe(2);
  });

  test('of the whole end a call whose answer trickles', async () => {
    const server = await serve(async (request, at, response) => {
      if (at === 0) return lengthScores(request);
      response.writeHead(200, { 'content-type': 'application/json' });
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(drip));
      return 'silence';
    });
    const client = clientOf([server.url], {
      clock: realClock,
      timeLimits: { wholeMs: 300 },
      retry: { baseMs: 1 },
    });
    await post(client);
    expect(reasonOf(await post(client))).toBe('no whole answer within 0.3 s, 2 times');
  });

  test('of the size of an answer are kept, without a retry', async () => {
    const server = await serve(() => ({ raw: `"${'x'.repeat(5000)}"` }));
    const answer = await post(clientOf([server.url], { largestAnswer: 1000 }));
    expect(reasonOf(answer)).toBe('the answer is larger than 1000 bytes');
    expect(server.requests).toHaveLength(1);
  });

  test('an answer that is compressed unasked is told as such', async () => {
    const server = await serve(() => ({ headers: { 'content-encoding': 'br' }, raw: 'x' }));
    expect(await post(clientOf([server.url]))).toMatchObject({
      body: { form: 'other', reason: 'is compressed (br), which was not asked for' },
    });
  });
});

describe('several servers', () => {
  test('share the calls by how many are under way', async () => {
    const waiting: (() => void)[] = [];
    const slow = await serve(async (request) => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return lengthScores(request);
    });
    const quick = await serve(lengthScores);
    const client = clientOf([slow.url, quick.url]);
    const first = [post(client), post(client)];
    await first[1];
    // The slow one still works at its first call, so all others go to the quick one.
    for (let turn = 0; turn < 5; turn += 1) expect((await post(client)).server).toBe(quick.url);
    for (const release of waiting) release();
    expect((await first[0])?.server).toBe(slow.url);
    expect(slow.requests).toHaveLength(1);
  });

  test('take turns when idle', async () => {
    const one = await serve(lengthScores);
    const other = await serve(lengthScores);
    const client = clientOf([one.url, other.url]);
    for (let turn = 0; turn < 6; turn += 1) await post(client);
    expect([one.requests.length, other.requests.length]).toEqual([3, 3]);
  });

  test('are tried in place of the one that has just failed the call', async () => {
    const waiting: (() => void)[] = [];
    const busy = await serve(async (request, at) => {
      if (at === 0) await new Promise<void>((resolve) => waiting.push(resolve));
      return lengthScores(request);
    });
    const breaking = await serve(() => 'abort');
    const client = clientOf([busy.url, breaking.url]);
    const first = post(client);
    // The one that breaks has fewer calls under way, and would be chosen for ever by that alone.
    expect(await post(client)).toMatchObject({ status: 200, server: busy.url, attempts: 2 });
    for (const release of waiting) release();
    await first;
  });

  test('stand in for one that is down', async () => {
    const up = await serve(lengthScores);
    const down = await closedUrl();
    const client = clientOf([down, up.url]);
    for (let turn = 0; turn < 6; turn += 1) {
      expect(await post(client)).toMatchObject({ status: 200, server: up.url });
    }
  });
});

describe('an abort', () => {
  test('ends a call under way and one that waits, with the reason given', async () => {
    const silent = await serve(() => 'silence');
    const busy = await serve(() => ({ status: 503, headers: { 'retry-after': '50' } }));
    const reason = new Error('Ctrl-C');
    for (const server of [silent, busy]) {
      const controller = new AbortController();
      const pending = failureOf(post(clientOf([server.url], { clock: realClock }), controller.signal));
      setTimeout(() => controller.abort(reason), 100);
      expect(await pending).toBe(reason);
    }
  });

  test('before the start sends nothing', async () => {
    const server = await serve(lengthScores);
    await expect(post(clientOf([server.url]), AbortSignal.abort(new Error('no')))).rejects.toThrow('no');
    expect(server.requests).toHaveLength(0);
  });

  test('signal of a long run gets one listener for all calls, and Node warns of none', async () => {
    const warnings: Error[] = [];
    const warn = (warning: Error) => warnings.push(warning);
    process.on('warning', warn);
    const server = await serve(lengthScores);
    const client = clientOf([server.url]);
    const { signal } = new AbortController();
    const listeners = { added: 0, removed: 0 };
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...given: Parameters<typeof addEventListener>) => {
      listeners.added += 1;
      addEventListener.apply(signal, given);
    };
    signal.removeEventListener = (...given: Parameters<typeof removeEventListener>) => {
      listeners.removed += 1;
      removeEventListener.apply(signal, given);
    };
    await Promise.all(Array.from({ length: 20 }, () => post(client, signal)));
    expect(listeners).toEqual({ added: 1, removed: 0 });
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', warn);
    expect(warnings).toEqual([]);
  });
});

test('a GET gives JSON of a 200, and null for everything else', async () => {
  const server = await serve(({ path }) => {
    if (path === '/version') return { body: { version: '1' } };
    return path === '/page' ? { raw: '<html>' } : { status: 404, body: {} };
  });
  const client = clientOf([server.url], { clock: realClock });
  const get = (path: string) => client.get(path, { timeoutMs: 1000, signal: undefined });
  expect(await get('/version')).toEqual({ version: '1' });
  expect(await get('/page')).toBeNull();
  expect(await get('/other')).toBeNull();
  expect(
    await clientOf([await closedUrl()], { clock: realClock }).get('/version', {
      timeoutMs: 1000,
      signal: undefined,
    }),
  ).toBeNull();
});
