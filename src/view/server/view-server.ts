import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { InputError } from '../../foundation/errors.ts';
import { ApiFailure, failureAnswer, isFault } from './api-failure.ts';
import { eventStream } from './event-stream.ts';
import { type PageFile, pageFiles } from './page-files.ts';
import { type ConfiguredRerankers, playground } from './playground.ts';
import { readBody } from './read-body.ts';
import { guardApi, guardPost, guardRequest } from './request-guard.ts';
import { answerGet, methodsOf, type RouteContext, routes } from './routes.ts';
import { runStore } from './run-store.ts';
import { runSummaries } from './run-summaries.ts';
import { sendFailure, sendFile, sendJson } from './send.ts';

export interface ViewServerOptions {
  /** Folder of the run folders; it may be made later. */
  readonly results: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Folder of the built page. */
  readonly page: string;
  /** What the playground may ask, read anew each time. */
  readonly rerankers: () => Promise<ConfiguredRerankers>;
  /** Relative paths start here, and `prompts` is looked for here. */
  readonly cwd: string;
  /** `rankgauge 0.1.0`. */
  readonly tool: string;
  /** Told of errors that nobody expected. */
  readonly onFault: (error: unknown) => void;
  /** Milliseconds for a request of the playground; a minute when left out. */
  readonly limitMs?: number | undefined;
  /** How often the results are looked at while somebody watches; 500 ms when left out. */
  readonly pollMs?: number | undefined;
}

export interface ViewServer {
  /** `http://127.0.0.1:4777/`. */
  readonly url: string;
  readonly port: number;
  /** Ends open connections too: an event stream would never end by itself. */
  close(): Promise<void>;
}

/**
 * Serves the page and its data on the loopback. See docs/view.md for what is refused, and why.
 *
 * @throws InputError `page-not-built`, `port-taken`, and what `rerankers` throws
 */
export async function startViewServer(options: ViewServerOptions): Promise<ViewServer> {
  const files = await pageFiles(options.page);
  const store = runStore(options.results, options.cwd);
  const summaries = runSummaries(store, options.onFault);
  const asking = playground(options);
  // A config that cannot be read is better told now than when somebody plays.
  await asking.choices();
  const events = eventStream(summaries, { pollMs: options.pollMs, onFault: options.onFault });
  const service: Service = {
    files,
    events,
    context: { store, summaries, playground: asking, tool: options.tool },
  };
  const server = createServer(
    { maxHeaderSize: 16 * 1024, headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 5_000 },
    (request, response) => {
      void handle(request, response, service).catch((error: unknown) => {
        if (isFault(error)) options.onFault(error);
        if (response.headersSent) response.destroy();
        else sendFailure(request, response, failureAnswer(error));
      });
    },
  );
  server.maxConnections = MOST_CONNECTIONS;
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  service.port = port;
  return {
    url: `http://${LOOPBACK}:${port}/`,
    port,
    async close() {
      await events.close();
      await new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      });
    },
  };
}

interface Service {
  readonly files: ReadonlyMap<string, PageFile>;
  readonly events: ReturnType<typeof eventStream>;
  readonly context: Omit<RouteContext, 'signal'>;
  /** Known once it listens. */
  port?: number;
}

async function handle(request: IncomingMessage, response: ServerResponse, service: Service): Promise<void> {
  const { files, events, context, port = 0 } = service;
  guardRequest(request, port);
  // As it stands, never decoded: an address is one of those that are known, or none.
  const target = request.url ?? '';
  const cut = target.indexOf('?');
  const path = cut === -1 ? target : target.slice(0, cut);
  const file = files.get(path);
  if (file !== undefined) {
    allow(request, ['GET', 'HEAD']);
    sendFile(request, response, file);
    return;
  }
  const isEvents = path === '/api/events';
  const methods = isEvents ? ['GET', 'HEAD'] : methodsOf(path);
  if (methods.length === 0) {
    throw new ApiFailure(404, { code: 'not-found', message: 'there is nothing at this address' });
  }
  guardApi(request);
  allow(request, methods);
  if (isEvents) {
    events.open(request, response);
    return;
  }
  const gone = new AbortController();
  response.on('close', () => gone.abort(new Error('whoever asked has gone')));
  const full = { ...context, signal: gone.signal };
  if (request.method === 'POST') {
    guardPost(request);
    const body = await readBody(request);
    sendJson(request, response, await routes['POST api/playground'].post(body, full));
    return;
  }
  const parameters = new URLSearchParams(cut === -1 ? '' : target.slice(cut + 1));
  sendJson(request, response, await answerGet(path, parameters, full));
}

function allow({ method = '' }: IncomingMessage, methods: readonly string[]): void {
  if (methods.includes(method)) return;
  throw new ApiFailure(
    405,
    { code: 'method-not-allowed', message: `this address takes ${methods.join(', ')} only` },
    { allow: methods.join(', ') },
  );
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      fail(
        cause.code === 'EADDRINUSE' || cause.code === 'EACCES'
          ? new InputError(
              {
                code: 'port-taken',
                message:
                  cause.code === 'EACCES'
                    ? `the port ${port} may not be used without rights of the system`
                    : `the port ${port} is in use already`,
                mend: 'choose another by --port N, or let one be found by --port 0',
              },
              { cause },
            )
          : cause,
      );
    });
    server.listen({ port, host: LOOPBACK, exclusive: true }, done);
  });
}

const LOOPBACK = '127.0.0.1';
const MOST_CONNECTIONS = 128;
