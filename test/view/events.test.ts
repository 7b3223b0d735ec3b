import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/config/package-root.ts';
import type { RunEvent } from '../../src/view/api.ts';
import { eventStream } from '../../src/view/server/event-stream.ts';
import { ask, demoRun, startWorkbench, type Workbench } from './workbench.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function open(options: Parameters<typeof startWorkbench>[0] = {}): Promise<Workbench> {
  const workbench = await startWorkbench(options);
  closing.push(() => workbench.close());
  return workbench;
}

describe('a run under way in another process', () => {
  test('is seen to start, to move and to finish, and is then like any other', async () => {
    const workbench = await open();
    const service = await slowService();
    const watcher = await watch(workbench);
    const child = scoreElsewhere(workbench, service.url);
    const seen = await watcher.until(({ status, verdict }) => status === 'finished' && verdict !== null);
    expect(await child).toBe(0);
    const own = seen.filter(({ run }) => run === seen[0]?.run);
    expect(own).toEqual(seen);
    expect(own[0]).toMatchObject({ status: 'running', finished: null, primary: null });
    const counts = own.filter(({ status }) => status === 'running').map(({ scored }) => scored);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    // Steps in between were seen, not only begin and end.
    const pairs = own[0]?.pairs ?? 0;
    expect(counts.filter((count) => count > 0 && count < pairs).length).toBeGreaterThan(1);
    expect(own.at(-1)).toMatchObject({ status: 'finished', scored: pairs, failed: 0 });
    expect(own.at(-1)?.primary?.mean).toBeGreaterThan(0);
    expect((await ask(workbench, `/api/run?run=${own[0]?.run}`)).json).toMatchObject({
      summary: own.at(-1),
      evaluation: { kind: 'evaluation' },
    });
    expect(workbench.faults).toEqual([]);
  });

  test('is stopped once its process is killed, with what it had scored', async () => {
    const workbench = await open();
    const service = await slowService();
    const watcher = await watch(workbench);
    const child = scoreElsewhere(workbench, service.url);
    const moving = await watcher.until(({ status, scored }) => status === 'running' && scored > 0);
    child.kill();
    const stopped = await watcher.until(({ status }) => status === 'stopped');
    expect(stopped.at(-1)?.scored).toBeGreaterThanOrEqual(moving.at(-1)?.scored ?? 0);
    expect(stopped.at(-1)?.scored).toBeLessThan(stopped.at(-1)?.pairs ?? 0);
  });
});

describe('the stream', () => {
  test('tells a newcomer what ended just now, and then only what is new', async () => {
    const workbench = await open();
    const first = await demoRun(workbench.results, 'first', { limit: 1 });
    const watcher = await watch(workbench);
    await watcher.until(({ run }) => run === first.runs[0]?.name);
    const second = await demoRun(workbench.results, 'second', { limit: 1 });
    const seen = await watcher.until(
      ({ run, status }) => run === second.runs[0]?.name && status === 'finished',
    );
    expect(seen.at(-1)?.status).toBe('finished');
    expect(watcher.head).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    });
  });

  test('is for sixteen at once, and a place is free again when somebody goes', async () => {
    const workbench = await open();
    const watchers = await Promise.all(Array.from({ length: 16 }, () => watch(workbench)));
    const refused = await ask(workbench, '/api/events');
    expect(refused.status).toBe(503);
    expect(refused.json).toMatchObject({ code: 'too-many-watchers' });
    watchers[0]?.close();
    let answer = await opened(workbench);
    for (let tries = 0; tries < 50 && answer !== 200; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      answer = await opened(workbench);
    }
    expect(answer).toBe(200);
  });

  test('says that it is still there, and looks at nothing once nobody watches', async () => {
    let looks = 0;
    const stream = eventStream(
      {
        list: async () => {
          looks += 1;
          return { results: '', runs: [], unreadable: [] };
        },
        one: () => Promise.reject(new Error('not asked for')),
      },
      { pollMs: 10, heartbeatMs: 30, onFault: () => undefined },
    );
    const server = createServer((asked, response) => stream.open(asked, response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push(async () => {
      await stream.close();
      server.close();
    });
    const sent = request({
      host: '127.0.0.1',
      port: (server.address() as AddressInfo).port,
      agent: false,
    }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    let text = '';
    response.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    response.on('error', () => undefined);
    while (!/(: still here\n\n.*){2}/s.test(text)) await pause(10);
    expect(text).toMatch(/^retry: \d+\n\n/);
    sent.destroy();
    await pause(50);
    const before = looks;
    await pause(100);
    expect(looks).toBe(before);
  });

  test('does not keep the server from closing', async () => {
    const workbench = await startWorkbench();
    const watcher = await watch(workbench);
    const start = Date.now();
    await workbench.close();
    await watcher.ended;
    expect(Date.now() - start).toBeLessThan(2000);
  });
});

interface Watcher {
  readonly head: IncomingMessage['headers'];
  /** Events up to the first that fits, from the last that was asked for. */
  until(fits: (event: RunEvent) => boolean): Promise<RunEvent[]>;
  close(): void;
  readonly ended: Promise<unknown>;
}

function watch({ server }: Workbench): Promise<Watcher> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port: server.port, path: '/api/events', agent: false },
      (response) => {
        const events: RunEvent[] = [];
        let text = '';
        let notify: () => void = () => undefined;
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
          const parts = text.split('\n\n');
          text = parts.pop() ?? '';
          for (const part of parts) {
            const data = /^event: run\ndata: (.*)$/s.exec(part)?.[1];
            if (data !== undefined) events.push(JSON.parse(data) as RunEvent);
          }
          notify();
        });
        const ended = new Promise((done) => {
          response.on('close', done);
          response.on('error', done);
        });
        closing.push(async () => sent.destroy());
        resolve({
          head: response.headers,
          until: (fits) =>
            new Promise((found) => {
              notify = () => {
                const place = events.findIndex(fits);
                if (place !== -1) found(events.splice(0, place + 1));
              };
              notify();
            }),
          close: () => sent.destroy(),
          ended,
        });
      },
    );
    sent.on('error', reject);
    sent.end();
  });
}

/** The status of a stream that is opened and left at once. */
function opened({ server }: Workbench): Promise<number> {
  return new Promise((resolve) => {
    const sent = request(
      { host: '127.0.0.1', port: server.port, path: '/api/events', agent: false },
      (response) => {
        resolve(response.statusCode ?? 0);
        sent.destroy();
      },
    );
    sent.on('error', () => resolve(0));
    sent.end();
  });
}

/** Takes its time for each call, so that a run has a middle. */
async function slowService(): Promise<{ readonly url: string }> {
  const service: Server = createServer((asked, response) => {
    let body = '';
    asked.on('data', (chunk) => {
      body += chunk;
    });
    asked.on('end', () => {
      if (asked.method !== 'POST') {
        response.writeHead(404).end();
        return;
      }
      const { documents } = JSON.parse(body) as { documents: string[] };
      const results = documents.map((text, index) => ({ index, relevance_score: (text.length % 97) / 97 }));
      setTimeout(() => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ results }));
      }, 100);
    });
  });
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
  closing.push(async () => {
    service.closeAllConnections();
    service.close();
  });
  return { url: `http://127.0.0.1:${(service.address() as AddressInfo).port}` };
}

/** A run of the library in a process of its own; resolves to its exit code. */
function scoreElsewhere(
  { folder, results }: Workbench,
  url: string,
): Promise<number | null> & { kill(): void } {
  const script = join(folder, 'score.mts');
  const source = join(packageRoot(), 'src');
  const written = writeFile(
    script,
    `import { runEvaluation } from ${JSON.stringify(join(source, 'pipeline', 'run.ts'))};
     import { loadTemplate } from ${JSON.stringify(join(source, 'config', 'templates.ts'))};
     const { template } = await loadTemplate('bare', { cwd: '/' });
     await runEvaluation({ dataset: ${JSON.stringify(join(packageRoot(), 'datasets', 'human-rights'))}, languages: ['en'], limit: 20,
       templates: [template], rerankers: [{ protocol: 'cohere', url: ${JSON.stringify(url)}, model: 'm', documentsPerCall: null, concurrency: 1 }],
       metrics: ['nDCG@10'], results: ${JSON.stringify(results)}, name: 'elsewhere', preflight: 'skip' });`,
  );
  let kill: () => void = () => undefined;
  const ended = written.then(
    () =>
      new Promise<number | null>((resolve) => {
        const child = spawn(process.execPath, ['--import', 'tsx', script], {
          cwd: packageRoot(),
          stdio: 'inherit',
        });
        kill = () => {
          child.kill('SIGKILL');
        };
        child.on('close', resolve);
      }),
  );
  closing.push(async () => {
    kill();
    await ended;
  });
  return Object.assign(ended, { kill: () => kill() });
}
