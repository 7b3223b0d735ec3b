import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RerankServer {
  readonly url: string;
  /** Rerank requests that came so far. */
  readonly calls: () => number;
  stop(): Promise<void>;
}

/** What is asked of it, as far as scores depend on it. */
export interface RerankRequest {
  readonly query: string;
  readonly documents: readonly string[];
}

/** One answer: a status, and scores in the order of the documents or a sentence that says what is wrong. */
export type RerankAnswer =
  | { readonly scores: readonly number[] }
  | { readonly status: number; readonly message: string };

/**
 * A rerank service in the test's own process. Its scores are a function of query and document, so that two runs over it must
 * agree to the last bit.
 *
 * @param options.delayMs how long an answer takes
 * @param options.answer what it answers; `textScore` of every document when left out
 * @param options.model what it says that it serves; null: it does not say
 */
export async function rerankServer({
  delayMs = 0,
  answer = healthy,
  model = () => 'test-model',
}: {
  delayMs?: number;
  answer?: (request: RerankRequest, call: number) => RerankAnswer;
  model?: () => string | null;
} = {}): Promise<RerankServer> {
  let calls = 0;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const send = (status: number, body: unknown) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      const served = model();
      if (request.url === '/v1/models' && served !== null) return send(200, { data: [{ id: served }] });
      if (request.url !== '/v1/rerank') return send(404, { detail: 'Not Found' });
      calls += 1;
      const made = answer(JSON.parse(Buffer.concat(parts).toString()) as RerankRequest, calls);
      setTimeout(() => {
        if (!('scores' in made)) return send(made.status, { detail: made.message });
        const results = made.scores.map((score, index) => ({ index, relevance_score: score }));
        return send(200, { model: served, usage: { prompt_tokens: 64 }, results });
      }, delayMs);
      return undefined;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: () => calls,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** In [0, 1), and different for nearly all texts (FNV-1a). */
export function textScore(query: string, document: string): number {
  let hash = 0x811c9dc5;
  for (const unit of `${query}\n${document}`) hash = Math.imul(hash ^ (unit.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0) / 2 ** 32;
}

export function healthy({ query, documents }: RerankRequest): RerankAnswer {
  return { scores: documents.map((document) => textScore(query, document)) };
}
