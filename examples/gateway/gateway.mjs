import { randomUUID } from 'node:crypto';
import Fastify from 'fastify';
import { newQueue } from './queue.mjs';

/**
 * A gateway for one rerank server that scores each document by itself. All documents that are sent are scored: many are many calls,
 * none is dropped.
 *
 * @param {object} options
 * @param {string} options.upstream address of the server's rerank endpoint, as http://127.0.0.1:8000/v1/rerank
 * @param {number} [options.documentsPerCall] documents of one call to the server
 * @param {number} [options.concurrency] calls that the server is given at once: what `rankgauge load` calls its knee
 * @param {number} [options.mostWaiting] calls that may wait here; a request that would need more is answered by 429
 * @param {number} [options.timeoutMs] of one call to the server
 * @param {number} [options.mostJobs] results of /async_rerank that are kept at once
 */
export function newGateway({
  upstream,
  documentsPerCall = 10,
  concurrency = 4,
  mostWaiting = 64,
  timeoutMs = 60_000,
  mostJobs = 1000,
}) {
  // 32 MiB: a hundred long documents are more than Fastify's 1 MiB.
  const app = Fastify({ bodyLimit: 32 * 1024 * 1024 });
  const queue = newQueue({ concurrency, mostWaiting });
  /** @type {Map<string, { state: 'waiting' | 'done', status: number, body: object }>} */
  const jobs = new Map();

  app.addHook('onSend', async (_, reply, payload) => {
    // Clients that are not told guess, and garble what is not ASCII.
    if (payload !== undefined) reply.header('content-type', 'application/json; charset=utf-8');
    return payload;
  });

  const schema = {
    body: {
      type: 'object',
      required: ['query', 'documents'],
      properties: {
        query: { type: 'string' },
        documents: { type: 'array', minItems: 1 },
        top_n: { type: 'integer', minimum: 1 },
      },
    },
  };

  const rerank = async (request, reply) => {
    const stop = new AbortController();
    // Nobody waits for the answer any more: what has not begun need not.
    reply.raw.on('close', () => {
      if (!reply.raw.writableFinished) stop.abort(new Error('the client has gone'));
    });
    const admitted = admit(request.body, stop.signal);
    if (admitted === null) return tooMany(reply);
    const { status, body } = await admitted;
    return reply.code(status).send(body);
  };
  app.post('/v1/rerank', { schema }, rerank);
  app.post('/rerank', { schema }, rerank);

  app.post('/async_rerank', { schema }, async (request, reply) => {
    if (jobs.size >= mostJobs) return tooMany(reply);
    const admitted = admit(request.body, undefined);
    if (admitted === null) return tooMany(reply);
    const id = randomUUID();
    jobs.set(id, { state: 'waiting', status: 202, body: { id, status: 'waiting' } });
    admitted.then(({ status, body }) => {
      jobs.set(id, { state: 'done', status, body });
      setTimeout(() => jobs.delete(id), KEPT_MS).unref();
    });
    return reply.code(202).header('location', `/async_rerank/${id}`).send({ id, status: 'waiting' });
  });

  app.get('/async_rerank/:id', async (request, reply) => {
    const job = jobs.get(request.params.id);
    if (job === undefined) return reply.code(404).send({ error: 'there is no such job, or it is too long ago' });
    if (job.state === 'waiting') reply.header('retry-after', '1');
    return reply.code(job.status).send(job.body);
  });

  app.get('/health', async () => ({ status: 'ok', underWay: queue.underWay(), waiting: queue.waiting() }));

  return app;

  /** Null when there is no room: decided at once and for all parts of a request, so that no half of one is computed. */
  function admit({ query, documents, top_n: topN, ...rest }, signal) {
    const parts = [];
    for (let from = 0; from < documents.length; from += documentsPerCall) {
      parts.push({ from, documents: documents.slice(from, from + documentsPerCall) });
    }
    const tickets = queue.enter(
      parts.map((part) => () => {
        signal?.throwIfAborted();
        const limit = AbortSignal.timeout(timeoutMs);
        return call(upstream, {
          body: { ...rest, query, documents: part.documents, top_n: part.documents.length },
          signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
        });
      }),
    );
    if (tickets === null) return null;
    return Promise.all(tickets).then(
      (answers) => ({ status: 200, body: joined(answers, { parts, topN }) }),
      (error) => failure(error),
    );
  }

  function tooMany(reply) {
    const seconds = Math.max(1, Math.ceil(queue.waitMs() / 1000));
    return reply
      .code(429)
      .header('retry-after', String(seconds))
      .send({ error: `too many requests wait; try again in ${seconds} s` });
  }
}

async function call(upstream, { body, signal }) {
  const response = await fetch(upstream, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8', accept: 'application/json' },
    body: JSON.stringify(body),
    signal,
  });
  const text = await response.text();
  if (response.status !== 200) throw new UpstreamError(response.status, text);
  const answer = JSON.parse(text);
  const results = answer.results;
  const indices = new Set(Array.isArray(results) ? results.map(({ index }) => index) : []);
  const whole = body.documents.every((_, index) => indices.has(index));
  if (!whole || indices.size !== body.documents.length || indices.size !== results.length) {
    throw new UpstreamError(502, 'the server did not score each document once');
  }
  return answer;
}

/** One answer of many: indices are those of the whole request, the best come first, tokens are added up. */
function joined(answers, { parts, topN }) {
  const results = answers.flatMap(({ results: own }, part) =>
    own.map((result) => ({ ...result, index: result.index + parts[part].from })),
  );
  results.sort((one, other) => other.relevance_score - one.relevance_score || one.index - other.index);
  const [first] = answers;
  const tokens = answers.map(({ usage }) => usage?.total_tokens);
  const counted = tokens.every((count) => typeof count === 'number');
  const total = tokens.reduce((sum, count) => sum + count, 0);
  return {
    ...first,
    results: results.slice(0, topN ?? results.length),
    ...(counted ? { usage: { ...first.usage, prompt_tokens: total, total_tokens: total } } : {}),
  };
}

class UpstreamError extends Error {
  constructor(status, text) {
    super(text);
    this.status = status;
  }
}

function failure(error) {
  if (error instanceof UpstreamError) {
    // Its own refusals are the client's business, its own faults are not the client's fault.
    return { status: error.status >= 500 ? 502 : error.status, body: { error: error.message.slice(0, 500) } };
  }
  if (error?.name === 'TimeoutError') return { status: 504, body: { error: 'the server did not answer in time' } };
  return { status: 502, body: { error: 'the server cannot be reached, or gave no JSON' } };
}

/** How long a result of /async_rerank can be fetched. */
const KEPT_MS = 10 * 60_000;
