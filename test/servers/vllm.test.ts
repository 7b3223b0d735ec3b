import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RerankerError } from '../../src/foundation/errors.ts';
import { seededRandom } from '../../src/foundation/random.ts';
import { openReranker } from '../../src/pipeline/open-reranker.ts';
import { createReranker, type RerankerOptions } from '../../src/reranker/create-reranker.ts';
import type { Reranker } from '../../src/reranker/reranker.ts';
import { realClock } from '../reranker/clocks.ts';
import { taskOf } from '../reranker/tasks.ts';
import { type RunningServer, serverAvailable, startServer } from './server.ts';

const TEXTS = [
  'How to reset the password of an account.',
  'The river runs from a mountain to the ocean.',
  'Open the login page to reset it.',
];
/** What the official recipe on transformers gives for these (recordings/faulty/ok.json). */
const SCORES = [0.9693627, 0.0245174, 0.7538159];

describe.skipIf(!serverAvailable('vllm'))('against a real vLLM with a tiny Qwen3', () => {
  let server: RunningServer;
  const open: Reranker[] = [];

  beforeAll(async () => {
    server = await startServer('vllm');
  });
  afterAll(async () => {
    await Promise.all(open.map((reranker) => reranker.close()));
    await server?.stop();
  });

  const reranker = (options: Partial<RerankerOptions> = {}) => {
    const made = createReranker(
      { protocol: 'vllm', url: server.url, model: 'tiny-qwen3-reranker', ...options },
      { corpus: [], clock: realClock, random: seededRandom(1) },
    );
    open.push(made);
    return made;
  };

  test('scores are those of transformers, and tokens are counted', async () => {
    const { documents, calls } = await reranker().score(taskOf(TEXTS), {});
    for (const [place, { score }] of documents.entries()) expect(score).toBeCloseTo(SCORES[place] as number, 5);
    expect(calls).toMatchObject([{ status: 200, attempts: 1, promptTokens: 238, error: null }]);
  });

  test.each(['vllm', 'vllm-score'])('%s: documents are cut at so many tokens, and the prompt stays whole', async (protocol) => {
    const long = 'The river runs from a mountain to the ocean. '.repeat(20);
    const whole = await reranker({ protocol }).score(taskOf([long]), {});
    const cut = await reranker({ protocol, truncate: 10 }).score(taskOf([long]), {});
    const roomy = await reranker({ protocol, truncate: 1000 }).score(taskOf([long]), {});
    const [tokens = 0, cutTokens = 0] = [whole, cut].map(({ calls }) => calls[0]?.promptTokens ?? 0);
    expect(tokens).toBeGreaterThan(cutTokens + 50);
    expect(roomy.calls[0]?.promptTokens).toBe(tokens);
    expect(roomy.documents[0]?.score).toBe(whole.documents[0]?.score);
    // Had the prompt lost its end, no document that begins like this one would give the same score.
    const beginnings = Array.from({ length: 80 }, (_, length) => long.slice(0, length + 1));
    const byHand = await reranker({ protocol }).score(taskOf(beginnings), {});
    const same = byHand.documents.filter(
      ({ score }) => Math.abs((score ?? 0) - (cut.documents[0]?.score ?? 1)) < 1e-6,
    );
    expect(same.length).toBeGreaterThan(0);
    expect(same.length).toBeLessThan(5);
  });

  test('the score endpoint gives the same', async () => {
    const { documents, calls } = await reranker({ protocol: 'vllm-score' }).score(taskOf(TEXTS), {});
    for (const [place, { score }] of documents.entries()) expect(score).toBeCloseTo(SCORES[place] as number, 5);
    expect(calls).toMatchObject([{ status: 200, promptTokens: 238 }]);
    const other = await reranker({ protocol: 'vllm-score' }).score(taskOf(TEXTS, { instruction: 'Find rivers' }), {});
    expect(other.calls[0]?.promptTokens).not.toBe(238);
  });

  test('auto finds it, and says how', async () => {
    const remarks: string[] = [];
    const found = await openReranker(
      { protocol: 'auto', url: server.url },
      { corpus: [], clock: realClock, random: seededRandom(1) },
      { onRemark: (sentence) => remarks.push(sentence) },
    );
    open.push(found);
    expect(found.protocol).toBe('vllm');
    expect(remarks).toEqual([expect.stringContaining('names "vllm" as their owner')]);
  });

  test('an instruction arrives: tokens and scores change', async () => {
    const { documents, calls } = await reranker().score(taskOf(TEXTS, { instruction: 'Find text about rivers' }), {});
    expect(calls[0]?.promptTokens).not.toBe(238);
    expect(documents[0]?.score).not.toBeCloseTo(SCORES[0] as number, 5);
  });

  test('a document longer than the model stands alone with its error, the others are scored', async () => {
    const long = 'password reset account login '.repeat(3000);
    const { documents, calls } = await reranker().score(taskOf([...TEXTS, long]), {});
    for (const [place, expected] of SCORES.entries()) expect(documents[place]?.score).toBeCloseTo(expected, 5);
    expect(documents[3]).toMatchObject({ score: null, error: expect.stringContaining('maximum context length') });
    expect(calls.map(({ status, documents }) => [status, documents])).toEqual([
      [400, 4],
      [200, 2],
      [400, 2],
      [200, 1],
      [400, 1],
    ]);
  });

  test('an unknown model and a path that is not there end the run at once', async () => {
    const codeOf = async (options: Partial<RerankerOptions>) => {
      const error = await reranker(options)
        .score(taskOf(TEXTS), {})
        .catch((thrown: unknown) => thrown);
      return error instanceof RerankerError ? error.problem.code : error;
    };
    expect(await codeOf({ model: 'Qwen/Qwen3-Reranker-4B' })).toBe('reranker-model-unknown');
    expect(await codeOf({ url: `${server.url}/elsewhere` })).toBe('reranker-path-missing');
  });

  test('says its version and model', async () => {
    expect(await reranker().describe()).toEqual({
      serverVersion: expect.stringMatching(/^\d+\.\d+/),
      model: 'tiny-qwen3-reranker',
    });
  });
});
