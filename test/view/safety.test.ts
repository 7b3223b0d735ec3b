import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startViewServer } from '../../src/view/server/view-server.ts';
import { ask, askRaw, demoRun, post, startWorkbench, type Workbench } from './workbench.ts';

let workbench: Workbench;
let run: string;
const validBody = {
  reranker: 'bm25-word',
  templates: ['bare'],
  instruction: null,
  query: 'a query',
  language: null,
  documents: ['a document', 'a query'],
};

beforeAll(async () => {
  workbench = await startWorkbench();
  await demoRun(workbench.results, 'one');
  run = (await readdir(workbench.results))[0] as string;
});
afterAll(() => workbench.close());

const port = () => workbench.server.port;

describe('only this machine', () => {
  test('no address but the loopback answers', async () => {
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of others) {
      const reached = await new Promise((resolve) => {
        const socket = connect(port(), address, () => resolve(true));
        socket.on('error', () => resolve(false));
      });
      expect(reached, address).toBe(false);
    }
    expect((await ask(workbench, '/')).status).toBe(200);
  });

  test('a port that is taken is refused with a mend', async () => {
    const second = startViewServer({
      results: 'results',
      port: port(),
      page: join(workbench.folder, 'page'),
      cwd: workbench.folder,
      rerankers: async () => ({ file: null, rerankers: [] }),
      tool: 'rankgauge test',
      onFault: () => undefined,
    });
    await expect(second).rejects.toMatchObject({
      problems: [{ code: 'port-taken', mend: expect.stringContaining('--port 0') }],
    });
  });

  test('a page that is not built is refused with a mend', async () => {
    const without = startWorkbench({ page: '/nowhere/at/all' });
    await expect(without).rejects.toMatchObject({ problems: [{ code: 'page-not-built' }] });
  });
});

describe('names that point here (DNS rebinding)', () => {
  test('the names of this machine are answered', async () => {
    for (const host of [
      `127.0.0.1:${port()}`,
      `localhost:${port()}`,
      `[::1]:${port()}`,
      `LOCALHOST:${port()}`,
    ]) {
      expect((await ask(workbench, '/api/runs', { headers: { host } })).status, host).toBe(200);
    }
  });

  test.each([
    'evil.example',
    'localhost',
    '127.0.0.1',
    'localhost:1',
    'evil.example:PORT',
    'localhost.evil.example:PORT',
    '127.0.0.1.nip.io:PORT',
    'localhost:PORT.evil.example',
    'user@localhost:PORT',
    '0.0.0.0:PORT',
  ])('the host %s is not', async (host) => {
    const named = host.replace('PORT', String(port()));
    for (const path of ['/', '/assets/index-abc.js', '/api/runs', '/api/events', '/nothing']) {
      const { status, json } = await ask(workbench, path, { headers: { host: named } });
      expect(status, path).toBe(403);
      expect(json).toMatchObject({ code: 'foreign-host' });
    }
  });

  test('neither none nor two hosts are', async () => {
    expect(await askRaw(workbench, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 400/);
    expect(await askRaw(workbench, 'GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 403/);
    const own = `Host: 127.0.0.1:${port()}`;
    const two = await askRaw(
      workbench,
      `GET / HTTP/1.1\r\n${own}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`,
    );
    expect(two).toMatch(/^HTTP\/1\.1 4/);
  });
});

describe('pages of others', () => {
  test.each([
    'http://evil.example',
    'null',
    'http://localhost:1',
    'https://127.0.0.1:PORT',
    'http://127.0.0.1:PORT.evil.example',
  ])('the origin %s is refused, reading and asking', async (origin) => {
    const headers = { origin: origin.replace('PORT', String(port())) };
    expect((await ask(workbench, '/api/runs', { headers })).status).toBe(403);
    const asked = await ask(workbench, '/api/playground', {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(validBody),
    });
    expect(asked.status).toBe(403);
    expect(asked.json).toMatchObject({ code: 'foreign-origin' });
  });

  test('a request that a browser marks as of another site is refused, a typed address is not', async () => {
    for (const site of ['cross-site', 'same-site']) {
      const { status } = await ask(workbench, '/api/runs', { headers: { 'sec-fetch-site': site } });
      expect(status, site).toBe(403);
    }
    for (const site of ['same-origin', 'none']) {
      const { status } = await ask(workbench, '/api/runs', { headers: { 'sec-fetch-site': site } });
      expect(status, site).toBe(200);
    }
  });

  test('asking needs an origin, or the word of the browser that it is ours', async () => {
    const send = (headers: Record<string, string>) =>
      ask(workbench, '/api/playground', { method: 'POST', headers, body: JSON.stringify(validBody) });
    const type = { 'content-type': 'application/json' };
    expect((await send(type)).json).toMatchObject({ code: 'origin-missing' });
    expect((await send(type)).status).toBe(403);
    expect((await send({ ...type, 'sec-fetch-site': 'none' })).status).toBe(403);
    expect((await send({ ...type, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect((await send({ ...type, origin: `http://127.0.0.1:${port()}` })).status).toBe(200);
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    '',
  ])('a body of the type "%s", which a form could send, is refused', async (type) => {
    const { status, json } = await ask(workbench, '/api/playground', {
      method: 'POST',
      headers: { origin: `http://127.0.0.1:${port()}`, ...(type === '' ? {} : { 'content-type': type }) },
      body: JSON.stringify(validBody),
    });
    expect(status).toBe(415);
    expect(json).toMatchObject({ code: 'not-json' });
  });

  test('no answer allows other origins, and every one carries the headers of safety', async () => {
    const answers = await Promise.all([
      ask(workbench, '/'),
      ask(workbench, '/assets/index-abc.js'),
      ask(workbench, '/api/runs'),
      ask(workbench, '/nothing'),
      ask(workbench, '/', { headers: { host: 'evil.example' } }),
      ask(workbench, '/api/events', { method: 'HEAD' }),
      ask(workbench, '/api/playground', {
        method: 'OPTIONS',
        headers: { 'access-control-request-method': 'POST' },
      }),
    ]);
    for (const { headers } of answers) {
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
      expect(headers['content-security-policy']).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      );
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['cross-origin-opener-policy']).toBe('same-origin');
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
      expect(headers['cache-control']).toBeDefined();
    }
  });
});

describe('methods', () => {
  test('an address takes its own only, and says which', async () => {
    for (const [path, allow, methods] of [
      ['/', 'GET, HEAD', ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE']],
      ['/api/runs', 'GET, HEAD', ['POST', 'DELETE', 'OPTIONS']],
      ['/api/events', 'GET, HEAD', ['POST']],
      ['/api/playground', 'GET, HEAD, POST', ['PUT', 'DELETE', 'OPTIONS']],
    ] as const) {
      for (const method of methods) {
        const { status, headers } = await ask(workbench, path, { method });
        expect(status, `${method} ${path}`).toBe(405);
        expect(headers.allow).toBe(allow);
      }
    }
  });

  test('HEAD is GET without its body', async () => {
    for (const path of ['/', '/assets/index-abc.js', '/api/runs', `/api/run?run=${run}`, '/nothing']) {
      const [head, get] = await Promise.all([ask(workbench, path, { method: 'HEAD' }), ask(workbench, path)]);
      expect(head.status).toBe(get.status);
      expect(head.text).toBe('');
      expect(head.headers['content-type']).toBe(get.headers['content-type']);
      expect(head.headers['content-length']).toBe(String(Buffer.byteLength(get.text)));
    }
  });

  test('no GET changes a file', async () => {
    const before = await contentOf(workbench.results);
    for (const path of [
      '/',
      '/api/runs',
      `/api/run?run=${run}`,
      `/api/queries?run=${run}`,
      '/api/playground',
      '/api/run?run=none',
    ]) {
      await ask(workbench, path);
    }
    expect(await contentOf(workbench.results)).toEqual(before);
  });
});

describe('addresses that lead elsewhere', () => {
  test.each([
    '/../package.json',
    '/assets/../../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/package.json',
    '/%252e%252e%252fpackage.json',
    '/assets/..%5c..%5cpackage.json',
    '/assets/index-abc.js%00.html',
    '//evil.example/',
    '/etc/passwd',
    '/index.html/',
    '/INDEX.HTML',
    '/assets',
    '/assets/',
    '/api/../index.html',
    '/api/run/',
    '/__proto__',
    '/constructor',
  ])('%s gives nothing', async (path) => {
    const { status, text } = await ask(workbench, path);
    expect([400, 404]).toContain(status);
    expect(text).not.toContain('<title>page');
  });

  test('an address with a host in it is refused', async () => {
    const answer = await askRaw(
      workbench,
      `GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1:${port()}\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400/);
  });

  test.each([
    '..',
    '.',
    '../results/RUN',
    '..%2Fresults%2FRUN',
    '%2e%2e',
    '/etc',
    'RUN/',
    'RUN/.',
    'RUN%00',
    '%5C..%5Cx',
    'C:',
    '%252e%252e',
    'none',
    '',
  ])('the run "%s" is no run', async (name) => {
    for (const endpoint of ['run', 'queries']) {
      const { status } = await ask(workbench, `/api/${endpoint}?run=${name.replace('RUN', run)}`);
      expect([400, 404]).toContain(status);
    }
  });

  test('a link that leads out of the results is refused and listed as such, one inside is followed', async () => {
    const outside = join(workbench.folder, 'outside');
    await cp(join(workbench.results, run), outside, { recursive: true });
    await symlink(outside, join(workbench.results, 'linked-out'));
    await symlink(join(workbench.results, run), join(workbench.results, 'linked-in'));
    const half = join(workbench.results, 'half');
    await mkdir(half);
    for (const name of await readdir(outside)) {
      await (name === 'run.json'
        ? symlink(join(outside, name), join(half, name))
        : cp(join(outside, name), join(half, name)));
    }
    expect((await ask(workbench, '/api/run?run=linked-out')).status).toBe(404);
    expect((await ask(workbench, '/api/run?run=half')).status).toBe(404);
    expect((await ask(workbench, '/api/run?run=linked-in')).status).toBe(200);
    const { runs, unreadable } = (await ask(workbench, '/api/runs')).json as {
      runs: { run: string }[];
      unreadable: { folder: string }[];
    };
    expect(unreadable.map(({ folder }) => folder)).toEqual(['linked-out']);
    expect(runs.map((one) => one.run).sort()).toEqual([run, 'linked-in'].sort());
  });

  test('the folders above and hidden ones are no runs, even where a run lies in them', async () => {
    const hidden = join(workbench.results, '.draft');
    for (const place of [workbench.folder, workbench.results, hidden]) {
      await cp(join(workbench.results, run), place, { recursive: true });
    }
    for (const name of ['..', '.', '.draft']) {
      const { status, json } = await ask(workbench, `/api/run?run=${name}`);
      expect(status, name).toBe(400);
      expect(json).toMatchObject({ code: 'run-name' });
    }
    const { runs } = (await ask(workbench, '/api/runs')).json as { runs: { run: string }[] };
    expect(runs.map((one) => one.run)).not.toContain('.draft');
    await rm(hidden, { recursive: true });
    await rm(join(workbench.results, 'run.json'));
  });

  test('an address that is too long is refused', async () => {
    const { status, json } = await ask(workbench, `/api/run?run=${'x'.repeat(9000)}`);
    expect(status).toBe(414);
    expect(json).toMatchObject({ code: 'address-too-long' });
  });

  test.each([
    '/api/runs?x=1',
    `/api/run`,
    '/api/run?run=',
    '/api/run?run=RUN&run=RUN',
    '/api/queries',
    '/api/queries?run=RUN&run=RUN',
    '/api/comparison?run=RUN',
    '/api/query?run=RUN',
    `/api/queries?${Array.from({ length: 17 }, (_, place) => `run=${place}`).join('&')}`,
  ])('the parameters of %s are refused', async (path) => {
    const { status, json } = await ask(workbench, path.replaceAll('RUN', run));
    expect(status).toBe(400);
    expect(json).toMatchObject({ code: 'query-parameter', message: expect.any(String), mend: null });
  });
});

describe('bodies', () => {
  test('1 MB is the most, announced or not', async () => {
    const large = JSON.stringify({ ...validBody, query: 'x'.repeat(1_000_001) });
    const { status, json } = await post(workbench, large);
    expect(status).toBe(413);
    expect(json).toMatchObject({ code: 'body-too-large' });
    // What is announced is refused before it is sent.
    const announced = await askRaw(
      workbench,
      `POST /api/playground HTTP/1.1\r\nHost: 127.0.0.1:${port()}\r\nOrigin: http://127.0.0.1:${port()}\r\n` +
        'Content-Type: application/json\r\nContent-Length: 1000001\r\n\r\n',
    );
    expect(announced).toMatch(/^HTTP\/1\.1 413/);
    const chunk = `${(60_000).toString(16)}\r\n${'x'.repeat(60_000)}\r\n`;
    const answer = await askRaw(
      workbench,
      `POST /api/playground HTTP/1.1\r\nHost: 127.0.0.1:${port()}\r\nOrigin: http://127.0.0.1:${port()}\r\n` +
        `Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(18)}0\r\n\r\n`,
    ).catch((error: NodeJS.ErrnoException) => error.code ?? '');
    expect(answer).toMatch(/^HTTP\/1\.1 413|ECONNRESET|EPIPE/);
  });

  test.each(['', '{', '[]', '1', 'null', '{}', '"x"', '{"__proto__":{}}'])(
    '%s is not a request',
    async (body) => {
      expect((await post(workbench, body)).status).toBe(400);
    },
  );

  test.each<[string, object]>([
    ['101 documents', { documents: Array.from({ length: 101 }, () => 'x') }],
    ['no document', { documents: [] }],
    ['9 templates', { templates: Array.from({ length: 9 }, (_, place) => `t${place}`) }],
    ['no template', { templates: [] }],
    ['a template twice', { templates: ['bare', 'bare'] }],
    ['a template by its path', { templates: ['./prompts/bare.yaml'] }],
    ['a template outside', { templates: ['../../etc/passwd'] }],
    ['a reranker that is none', { reranker: 'other' }],
    ['a reranker by its address', { reranker: 'http://169.254.169.254/' }],
    ['a protocol that needs an address', { reranker: 'vllm' }],
    ['a field that nobody knows', { url: 'http://127.0.0.1:1' }],
    ['an empty query', { query: ' ' }],
    ['no language', { language: 'not a tag' }],
  ])('%s is refused', async (_, change) => {
    const { status, json } = await post(workbench, { ...validBody, ...change });
    expect(status).toBe(400);
    expect(json).toMatchObject({ code: expect.any(String), message: expect.any(String) });
  });
});

describe('what an error tells', () => {
  test('damaged runs say neither where they lie nor how they were read', async () => {
    const folder = join(workbench.results, 'damaged');
    await cp(join(workbench.results, run), folder, { recursive: true });
    await writeFile(join(folder, 'scores.arrow'), 'not arrow');
    await writeFile(join(folder, 'values.arrow'), 'not arrow either');
    await mkdir(join(workbench.results, 'torn'));
    await writeFile(join(workbench.results, 'torn', 'run.json'), '{"kind":"run"');
    for (const path of [
      '/api/run?run=damaged',
      '/api/queries?run=damaged',
      '/api/run?run=torn',
      `/api/comparison?run=${run}&run=damaged`,
      `/api/comparison?run=${run}&run=linked-in&metric=nope`,
      `/api/comparison?run=${run}&run=linked-in&by=nope`,
      `/api/query?run=${run}&query=nope`,
    ]) {
      const { status, text, json } = await ask(workbench, path);
      expect(status, path).toBeGreaterThanOrEqual(400);
      expect(status, text).toBeLessThan(500);
      expect(json).toMatchObject({ code: expect.any(String), message: expect.any(String) });
      expect(text).not.toContain(workbench.folder);
      expect(text).not.toMatch(/\bat .*\.ts:|node:internal|Error:/);
    }
    const { unreadable } = (await ask(workbench, '/api/runs')).json as {
      unreadable: { folder: string; reason: string }[];
    };
    expect(unreadable.find((one) => one.folder === 'torn')?.reason).toContain('not JSON');
    expect(workbench.faults).toEqual([]);
  });
});

async function contentOf(folder: string): Promise<[string, string][]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    files
      .sort()
      .map(async (file): Promise<[string, string]> => [file, (await readFile(file)).toString('base64')]),
  );
}
