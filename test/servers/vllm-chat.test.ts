import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RerankerError } from '../../src/foundation/errors.ts';
import { seededRandom } from '../../src/foundation/random.ts';
import { openReranker } from '../../src/pipeline/open-reranker.ts';
import type { RerankerOptions } from '../../src/reranker/create-reranker.ts';
import type { Reranker } from '../../src/reranker/reranker.ts';
import { realClock } from '../reranker/clocks.ts';
import { taskOf } from '../reranker/tasks.ts';
import { type RunningServer, serverAvailable, slowTestsWanted, startServer } from './server.ts';

const TEXTS = [
  'How to reset the password of an account.',
  'The river runs from a mountain to the ocean.',
  'Open the login page to reset it.',
];
/** What the official recipe on transformers gives for these (recordings/faulty/ok.json). */
const SCORES = [0.9693627, 0.0245174, 0.7538159];

const wanted = serverAvailable('vllm-chat') && slowTestsWanted();
describe.skipIf(!wanted)('against a real vLLM that serves a tiny Qwen3 as a language model', () => {
  let server: RunningServer;
  const open: Reranker[] = [];

  beforeAll(async () => {
    server = await startServer('vllm-chat');
  });
  afterAll(async () => {
    await Promise.all(open.map((reranker) => reranker.close()));
    await server?.stop();
  });

  const reranker = async (options: Partial<RerankerOptions>, remarks: string[] = []) => {
    const made = await openReranker(
      { protocol: 'vllm-logprobs-chat', url: server.url, model: 'tiny-qwen3-reranker', ...options },
      { corpus: [], clock: realClock, random: seededRandom(1) },
      { onRemark: (sentence) => remarks.push(sentence) },
    );
    open.push(made);
    return made;
  };

  test('by chat, scores are those of transformers: the prompt is the official one, one document a request', async () => {
    const { documents, calls } = await (await reranker({})).score(taskOf(TEXTS), {});
    for (const [place, { score }] of documents.entries()) expect(score).toBeCloseTo(SCORES[place] as number, 5);
    // 238 tokens for the three, as every other server counts.
    expect(calls.reduce((sum, { promptTokens }) => sum + (promptTokens ?? 0), 0)).toBe(238);
    expect(calls).toHaveLength(3);
  });

  test('by chat, an instruction changes the scores', async () => {
    const { documents } = await (await reranker({})).score(taskOf(TEXTS, { instruction: 'Find text about rivers' }), {});
    expect(documents[0]?.score).not.toBeCloseTo(SCORES[0] as number, 5);
  });

  test('by completions, where "no" is not among the likeliest tokens, a bound is told and nothing is scored', async () => {
    const { documents, calls } = await (await reranker({ protocol: 'vllm-logprobs' })).score(taskOf(TEXTS), {});
    for (const { score, error } of documents) {
      expect(score).toBeNull();
      expect(error).toMatch(/not among the 20 likeliest tokens.*vllm-logprobs-chat/);
    }
    expect(calls).toMatchObject([{ status: 200, promptTokens: 238 }]);
  });

  test('auto finds the chat endpoint and the model', async () => {
    const remarks: string[] = [];
    const found = await reranker({ protocol: 'auto', model: undefined }, remarks);
    expect(found).toMatchObject({ protocol: 'vllm-logprobs-chat', model: 'tiny-qwen3-reranker' });
    expect(remarks).toHaveLength(1);
  });

  test('asked to rerank, it is told how to be started', async () => {
    const error = await (await reranker({ protocol: 'vllm' })).score(taskOf(TEXTS), {}).catch((thrown: unknown) => thrown);
    expect(error instanceof RerankerError && error.problem).toMatchObject({
      code: 'reranker-path-missing',
      mend: expect.stringContaining('--runner pooling'),
    });
  });
});
