import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RerankerError } from '../../src/foundation/errors.ts';
import { seededRandom } from '../../src/foundation/random.ts';
import { openReranker } from '../../src/pipeline/open-reranker.ts';
import type { RerankerOptions } from '../../src/reranker/create-reranker.ts';
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

describe.skipIf(!serverAvailable('llamacpp'))('against a real llama.cpp server with a tiny Qwen3', () => {
  let server: RunningServer;
  let without: RunningServer;
  const open: Reranker[] = [];

  beforeAll(async () => {
    [server, without] = await Promise.all([startServer('llamacpp'), startServer('llamacpp-norerank')]);
  });
  afterAll(async () => {
    await Promise.all(open.map((reranker) => reranker.close()));
    await Promise.all([server?.stop(), without?.stop()]);
  });

  const reranker = async (options: Partial<RerankerOptions> = {}) => {
    const made = await openReranker(
      { protocol: 'llama-cpp', url: server.url, ...options },
      { corpus: [], clock: realClock, random: seededRandom(1) },
    );
    open.push(made);
    return made;
  };

  test.each(['llama-cpp', 'tei', 'vllm', 'auto'])('%s: scores are those of transformers to 1e-3', async (protocol) => {
    const { documents } = await (await reranker({ protocol })).score(taskOf(TEXTS), {});
    // Its KV cache is in 16 bits.
    for (const [place, { score }] of documents.entries()) expect(score).toBeCloseTo(SCORES[place] as number, 3);
  });

  test('started without --reranking, it is told how to be started', async () => {
    const error = await (await reranker({ url: without.url })).score(taskOf(TEXTS), {}).catch((thrown: unknown) => thrown);
    expect(error instanceof RerankerError && error.problem).toMatchObject({
      code: 'reranker-cannot-rerank',
      mend: expect.stringContaining('--reranking'),
    });
  });
});
