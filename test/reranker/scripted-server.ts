import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** Parsed JSON; null for an empty body. */
  readonly body: { readonly documents: readonly string[]; readonly [field: string]: unknown } | null;
  readonly raw: Buffer;
}

export interface ScriptedServer {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  /** Ends all connections, whatever is under way on them. */
  breakConnections(): void;
  close(): Promise<void>;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. */
  readonly raw?: string | Uint8Array;
}

/** A real HTTP server on 127.0.0.1 that answers as a function says: the n-th request (from 0) with what it returns. */
export async function scriptedServer(
  answer: (
    request: ReceivedRequest,
    at: number,
    response: ServerResponse,
  ) => Reply | 'abort' | 'silence' | Promise<Reply | 'abort' | 'silence'>,
): Promise<ScriptedServer> {
  const requests: ReceivedRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks);
    const request: ReceivedRequest = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers: incoming.headers,
      body: raw.length === 0 ? null : JSON.parse(raw.toString('utf8')),
      raw,
    };
    requests.push(request);
    const reply = await answer(request, requests.length - 1, response);
    if (reply === 'silence') return;
    if (reply === 'abort') {
      incoming.socket.destroy();
      return;
    }
    response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers });
    const body = reply.raw ?? JSON.stringify(reply.body ?? {});
    // A body shorter than promised: kept open, so that only a broken connection ends it.
    if (Number(reply.headers?.['content-length'] ?? body.length) > body.length) response.write(body);
    else response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    breakConnections: () => server.closeAllConnections(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Scores each document by its length / 100, sorted best first as servers do. */
export function lengthScores({ body }: ReceivedRequest): Reply {
  const results = (body?.documents ?? [])
    .map((text, index) => ({ index, relevance_score: text.length / 100 }))
    .sort((one, other) => other.relevance_score - one.relevance_score);
  return { body: { model: 'length', usage: { prompt_tokens: 7 }, results } };
}
