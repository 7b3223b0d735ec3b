import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/foundation/random.ts';
import { systemClock } from '../../src/pipeline/system-clock.ts';
import { embeddingsClient, instructedQuery } from '../../src/reranker/embeddings.ts';
import { type Reply, scriptedServer } from './scripted-server.ts';

type Body = { input: string[] };
const vectors = (input: readonly string[]) =>
  input.map((text, index) => ({ index, embedding: [text.length, 1] })).reverse();

async function embedding(
  answer: (input: readonly string[], at: number) => Reply,
  texts: readonly string[],
  { batch = 32, headers = {} }: { batch?: number; headers?: Record<string, string> } = {},
) {
  const server = await scriptedServer(({ body }, at) => answer((body as unknown as Body).input, at));
  const client = embeddingsClient({
    url: server.url,
    model: 'm',
    batch,
    headers,
    concurrency: 2,
    clock: systemClock,
    random: seededRandom(1),
    retry: { attempts: 3, baseMs: 1 },
  });
  try {
    return { vectors: await client.embed(texts), requests: server.requests };
  } finally {
    await client.close();
    await server.close();
  }
}

const good = (input: readonly string[]): Reply => ({ body: { data: vectors(input) } });

describe('embeddings', () => {
  test('come in the order of the texts, whatever the order of the answer, over several batches', async () => {
    const { vectors: found, requests } = await embedding(good, ['a', 'bb', 'ccc', 'dddd', 'eeeee'], {
      batch: 2,
    });
    expect(found.map(([length]) => length)).toEqual([1, 2, 3, 4, 5]);
    expect(requests).toHaveLength(3);
    expect(requests[0]).toMatchObject({
      path: '/v1/embeddings',
      body: { model: 'm', encoding_format: 'float' },
    });
  });

  test('the query is told its task as the model card of Qwen3-Embedding writes it', () => {
    expect(instructedQuery('T', 'q')).toBe('Instruct: T\nQuery:q');
  });

  test.each([503, 429])('a %i is tried again', async (status) => {
    const { vectors: found, requests } = await embedding(
      (input, at) => (at === 0 ? { status, headers: { 'retry-after': '0' } } : good(input)),
      ['a'],
    );
    expect(found).toHaveLength(1);
    expect(requests).toHaveLength(2);
  });

  test('a 500 is told and not tried again, as everywhere else', async () => {
    await expect(embedding(() => ({ status: 500 }), ['a'])).rejects.toMatchObject({
      problem: { code: 'embeddings-refused', message: expect.stringContaining('500') },
    });
  });

  test('a batch that is too large is halved, a single text is not', async () => {
    const limited = (input: readonly string[]): Reply => (input.length > 1 ? { status: 413 } : good(input));
    const { vectors: found } = await embedding(limited, ['a', 'bb', 'ccc']);
    expect(found.map(([length]) => length)).toEqual([1, 2, 3]);
    await expect(embedding(() => ({ status: 413 }), ['a'])).rejects.toMatchObject({
      problem: { code: 'embeddings-refused', message: expect.stringContaining('413') },
    });
  });

  test.each<[string, (input: readonly string[], at: number) => unknown, string]>([
    ['a missing vector', (input) => vectors(input).slice(1), '1 vectors came for 2 texts'],
    ['an index twice', (input) => vectors(input).map((one) => ({ ...one, index: 0 })), 'comes twice'],
    [
      'an index out of range',
      (input) => vectors(input).map((one) => ({ ...one, index: one.index + 1 })),
      'index',
    ],
    [
      'another dimension',
      (input) => vectors(input).map((one) => ({ ...one, embedding: Array(one.index + 1).fill(1) })),
      'numbers, others have',
    ],
    [
      'null in a vector',
      (input) => vectors(input).map((one) => ({ ...one, embedding: [null, 1] })),
      'no number',
    ],
    ['no vector', (input) => vectors(input).map(({ index }) => ({ index })), 'no list of numbers'],
  ])('%s is refused', async (_, data, message) => {
    await expect(
      embedding((input, at) => ({ body: { data: data(input, at) } }), ['a', 'bb']),
    ).rejects.toMatchObject({
      problem: { code: 'embeddings-broken', message: expect.stringContaining(message) },
    });
  });

  test('a key that the server echoes is hidden', async () => {
    const error = await embedding(() => ({ status: 401, body: { error: 'bad key secret-key-1' } }), ['a'], {
      headers: { authorization: 'Bearer secret-key-1' },
    }).catch((one: unknown) => one);
    expect(error).toMatchObject({ problem: { message: expect.stringContaining('[hidden]') } });
    expect(JSON.stringify(error)).not.toContain('secret-key-1');
  });
});
