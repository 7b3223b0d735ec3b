import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/config/package-root.ts';
import { loadTemplate } from '../../src/config/templates.ts';
import { type EvaluationOutcome, runEvaluation } from '../../src/pipeline/run.ts';
import {
  startViewServer,
  type ViewServer,
  type ViewServerOptions,
} from '../../src/view/server/view-server.ts';

/** A folder of results, a page of two files, and a server of both, as `rankgauge view` starts it. */
export interface Workbench {
  readonly folder: string;
  readonly results: string;
  readonly server: ViewServer;
  /** What nobody expected to go wrong. */
  readonly faults: unknown[];
  close(): Promise<void>;
}

export async function startWorkbench(
  options: Partial<ViewServerOptions> = {},
  prepare: (results: string) => Promise<void> = async () => undefined,
): Promise<Workbench> {
  const folder = await mkdtemp(join(tmpdir(), 'rankgauge-view-'));
  const results = join(folder, 'results');
  const page = join(folder, 'page');
  await mkdir(join(page, 'assets'), { recursive: true });
  await mkdir(results);
  await writeFile(join(page, 'index.html'), '<!doctype html><title>page</title>');
  await writeFile(join(page, 'assets', 'index-abc.js'), 'export {};');
  await prepare(results);
  const faults: unknown[] = [];
  const server = await startViewServer({
    results: 'results',
    port: 0,
    page,
    cwd: folder,
    rerankers: async () => ({ file: null, rerankers: [] }),
    tool: 'rankgauge test',
    onFault: (error) => faults.push(error),
    pollMs: 50,
    ...options,
  });
  return {
    folder,
    results,
    server,
    faults,
    async close() {
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Scores part of the shipped set in process. */
export async function demoRun(
  results: string,
  name: string,
  { protocol = 'bm25-char3', limit = 6 }: { readonly protocol?: string; readonly limit?: number } = {},
): Promise<EvaluationOutcome> {
  const { template } = await loadTemplate('bare', { cwd: packageRoot() });
  return runEvaluation({
    dataset: join(packageRoot(), 'datasets', 'human-rights'),
    languages: ['en', 'ar'],
    limit,
    templates: [template],
    rerankers: [{ protocol, documentsPerCall: null, concurrency: 1 }],
    metrics: ['nDCG@10', 'MRR@10'],
    results,
    name,
  });
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Undefined where it is no JSON. */
  readonly json: unknown;
}

/** One request with exactly these headers; `host` is the server's own where none is given. */
export function ask(
  { server }: Pick<Workbench, 'server'>,
  path: string,
  {
    method = 'GET',
    headers = {},
    body,
  }: {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port: server.port, path, method, headers, agent: false },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: jsonOf(text) });
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Bytes as they are, for what no client would send; the answer's first line and the rest. */
export function askRaw({ server }: Pick<Workbench, 'server'>, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}

/** A POST as the page sends it. */
export function post(workbench: Pick<Workbench, 'server'>, body: unknown): Promise<Answer> {
  return ask(workbench, '/api/playground', {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: `http://127.0.0.1:${workbench.server.port}` },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
