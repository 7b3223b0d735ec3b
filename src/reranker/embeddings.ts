import type { Clock } from '../foundation/clock.ts';
import { InputError, RerankerError } from '../foundation/errors.ts';
import { quoted } from '../foundation/quoted.ts';
import type { Random } from '../foundation/random.ts';
import { httpClient } from './client.ts';
import type { RetryPolicy } from './retry.ts';
import { serverAddress } from './server-address.ts';
import type { TimeLimits } from './time-limits.ts';

export interface EmbeddingsOptions {
  readonly url: string | readonly string[];
  readonly model: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Texts in one request; 32 when left out. */
  readonly batch?: number | undefined;
  /** Requests under way at a time; 4 when left out. */
  readonly concurrency?: number | undefined;
  readonly timeLimits?: Partial<TimeLimits> | undefined;
  readonly retry?: Partial<RetryPolicy> | undefined;
  readonly clock: Clock;
  readonly random: Random;
}

export interface EmbeddingsClient {
  /**
   * One vector per text, in their order; all of one length, also across calls.
   *
   * @throws RerankerError `embeddings-refused`, `embeddings-broken`, `reranker-unavailable`
   */
  embed(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]>;
  close(): Promise<void>;
}

/**
 * A client of `/v1/embeddings` as OpenAI shaped it, which vLLM, TEI, llama.cpp, Infinity and Ollama serve. A batch that is too large for the
 * server (413) is halved; what the client retries (429, 5xx, broken connections) is retried.
 *
 * @throws InputError `url-missing`, `url-invalid`
 * @see https://platform.openai.com/docs/api-reference/embeddings/create
 */
export function embeddingsClient(options: EmbeddingsOptions): EmbeddingsClient {
  const { model, batch = 32, concurrency = 4, headers = {}, timeLimits, retry, clock, random } = options;
  const servers = [options.url].flat().map((url) => {
    const address = serverAddress(url, [PATH]);
    if ('code' in address) {
      throw new InputError({ ...address, message: address.message.replace("the reranker's URL", 'the URL') });
    }
    return address;
  });
  const client = httpClient({ servers, headers, timeLimits, retry, clock, random });
  let width: number | null = null;

  const embedBatch = async (
    texts: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<Float32Array[]> => {
    const body = { model, input: texts, encoding_format: 'float' };
    const answer = await client.post({ paths: [PATH], isMissing: () => false, body }, signal);
    if (answer.outcome === 'failed') throw broken(`no answer came: ${answer.reason}`);
    if (answer.status === 413 && texts.length > 1) {
      const half = Math.ceil(texts.length / 2);
      return [
        ...(await embedBatch(texts.slice(0, half), signal)),
        ...(await embedBatch(texts.slice(half), signal)),
      ];
    }
    if (answer.status !== 200) {
      const words =
        answer.body.form === 'json' ? JSON.stringify(answer.body.value) : (answer.body.text ?? '');
      throw new RerankerError({
        code: 'embeddings-refused',
        message: `the embeddings server answered ${answer.status}: ${quoted(client.hide(words).slice(0, 200))}`,
        mend: mendOf(answer.status),
      });
    }
    if (answer.body.form !== 'json') throw broken(`the answer ${answer.body.reason}`);
    const vectors = readVectors(answer.body.value, texts.length);
    for (const vector of vectors) {
      width ??= vector.length;
      if (vector.length !== width) {
        throw broken(`a vector has ${vector.length} numbers, others have ${width}`);
      }
    }
    return vectors;
  };

  return {
    async embed(texts, signal) {
      const batches: (readonly string[])[] = [];
      for (let from = 0; from < texts.length; from += batch) batches.push(texts.slice(from, from + batch));
      const results: Float32Array[][] = new Array(batches.length);
      let next = 0;
      const stop = new AbortController();
      const both = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
      const worker = async () => {
        while (next < batches.length) {
          const own = next;
          next += 1;
          results[own] = await embedBatch(batches[own] as readonly string[], both);
        }
      };
      const workers = Array.from({ length: Math.min(concurrency, batches.length) }, worker);
      try {
        await Promise.all(workers);
      } catch (error) {
        // The first failure is the one that is told; calls under way for nothing are stopped.
        stop.abort(error);
        await Promise.allSettled(workers);
        throw error;
      }
      return results.flat();
    },
    close: () => client.close(),
  };
}

/**
 * A query as Qwen3-Embedding wants it; documents go as they are.
 *
 * @see https://huggingface.co/Qwen/Qwen3-Embedding-0.6B, "get_detailed_instruct"
 * @example
 * instructedQuery('Find the answer', 'what is it?'); // => 'Instruct: Find the answer\nQuery:what is it?'
 */
export function instructedQuery(task: string, query: string): string {
  return `Instruct: ${task}\nQuery:${query}`;
}

/** The task that the model card uses in its own examples. */
export const QWEN3_EMBEDDING_TASK =
  'Given a web search query, retrieve relevant passages that answer the query';

/** Each index once, numbers finite. */
function readVectors(value: unknown, expected: number): Float32Array[] {
  const data = (value as { readonly data?: unknown } | null)?.data;
  if (!Array.isArray(data)) throw broken('the answer has no list "data"');
  if (data.length !== expected) throw broken(`${data.length} vectors came for ${expected} texts`);
  const vectors: (Float32Array | undefined)[] = new Array(expected).fill(undefined);
  for (const entry of data) {
    const { index, embedding } = (entry ?? {}) as { readonly index?: unknown; readonly embedding?: unknown };
    if (typeof index !== 'number' || !Number.isInteger(index) || index < 0 || index >= expected) {
      throw broken(`an entry has the index ${quoted(String(index))}, where 0 to ${expected - 1} are asked`);
    }
    if (vectors[index] !== undefined) throw broken(`the index ${index} comes twice`);
    if (!Array.isArray(embedding) || embedding.length === 0) {
      throw broken(`the entry of index ${index} has no list of numbers "embedding"`);
    }
    const vector = Float32Array.from(embedding, (one) => (typeof one === 'number' ? one : Number.NaN));
    if (!vector.every(Number.isFinite)) throw broken(`the vector of index ${index} holds what is no number`);
    vectors[index] = vector;
  }
  return vectors as Float32Array[];
}

function broken(message: string): RerankerError {
  return new RerankerError({
    code: 'embeddings-broken',
    message: `the embeddings server cannot be relied on: ${message}`,
    mend: 'check that the URL is that of an OpenAI-shaped /v1/embeddings and that the model is an embedding model',
  });
}

function mendOf(status: number): string {
  if (status === 413) return 'a single text is too long for the server: raise its limit or shorten the text';
  if (status === 429) return 'the server asks for less: give --concurrency 1';
  if (status === 401 || status === 403) return 'set RANKGAUGE_API_KEY to the key of the server';
  return 'check --url and --model';
}

const PATH = '/v1/embeddings';
