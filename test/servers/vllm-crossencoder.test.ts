import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
/** Of the same cross-encoder on Infinity (recordings/infinity/ok.json). */
const SCORES = [0.9646987, 0.0105349, 0.5906264];

const wanted = serverAvailable('vllm-crossencoder') && slowTestsWanted();
describe.skipIf(!wanted)('against a real vLLM that serves a BERT cross-encoder', () => {
  let server: RunningServer;
  const open: Reranker[] = [];

  beforeAll(async () => {
    server = await startServer('vllm-crossencoder');
  });
  afterAll(async () => {
    await Promise.all(open.map((reranker) => reranker.close()));
    await server?.stop();
  });

  const reranker = async (options: Partial<RerankerOptions> = {}, remarks: string[] = []) => {
    const made = await openReranker(
      { protocol: 'vllm', url: server.url, model: 'tiny-cross-encoder', ...options },
      { corpus: [], clock: realClock, random: seededRandom(1) },
      { onRemark: (sentence) => remarks.push(sentence) },
    );
    open.push(made);
    return made;
  };

  test.each(['vllm', 'vllm-score', 'cohere', 'jina'])('by %s, scores are those of Infinity with the same model', async (protocol) => {
    const { documents } = await (await reranker({ protocol })).score(taskOf(TEXTS), {});
    for (const [place, { score }] of documents.entries()) expect(score).toBeCloseTo(SCORES[place] as number, 5);
  });

  test('auto finds it, and says how', async () => {
    const remarks: string[] = [];
    expect((await reranker({ protocol: 'auto' }, remarks)).protocol).toBe('vllm');
    expect(remarks).toHaveLength(1);
  });

  test('says its version and its model', async () => {
    expect(await (await reranker()).describe()).toEqual({
      serverVersion: expect.stringMatching(/^\d+\.\d+/),
      model: 'tiny-cross-encoder',
    });
  });
});
