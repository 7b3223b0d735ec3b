import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openReranker } from '../../src/pipeline/open-reranker.ts';
import { seededRandom } from '../../src/foundation/random.ts';
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
/** Of the tiny cross-encoder (recordings/infinity/ok.json). */
const SCORES = [0.9646987, 0.0105349, 0.5906264];

describe.skipIf(!serverAvailable('infinity'))('against a real Infinity with a tiny cross-encoder', () => {
  let server: RunningServer;
  const open: Reranker[] = [];

  beforeAll(async () => {
    server = await startServer('infinity');
  });
  afterAll(async () => {
    await Promise.all(open.map((reranker) => reranker.close()));
    await server?.stop();
  });

  const reranker = async (options: Partial<RerankerOptions> = {}, remarks: string[] = []) => {
    const made = await openReranker(
      { protocol: 'infinity', url: server.url, ...options },
      { corpus: [], clock: realClock, random: seededRandom(1) },
      { onRemark: (sentence) => remarks.push(sentence) },
    );
    open.push(made);
    return made;
  };

  test('scores are those of the recording, in the order of the request, and tokens are counted', async () => {
    const { documents, calls } = await (await reranker()).score(taskOf(TEXTS), {});
    for (const [place, { score }] of documents.entries()) expect(score).toBeCloseTo(SCORES[place] as number, 5);
    expect(calls).toMatchObject([{ status: 200, attempts: 1, promptTokens: 158, error: null }]);
  });

  test('a hundred documents in many languages keep their places', async () => {
    const texts = Array.from({ length: 100 }, (_, at) => `${TEXTS[at % 3]} 重置密码 كلمة المرور ${at}`);
    const one = await reranker();
    const whole = await one.score(taskOf(texts), {});
    const tail = await one.score(taskOf(texts.slice(90)), {});
    for (const [at, { score }] of tail.documents.entries()) {
      expect(score).toBeCloseTo(whole.documents[90 + at]?.score as number, 4);
    }
  });

  test('auto finds it, and says how', async () => {
    const remarks: string[] = [];
    expect((await reranker({ protocol: 'auto' }, remarks)).protocol).toBe('infinity');
    expect(remarks).toEqual([expect.stringContaining('names "infinity" as their owner')]);
  });

  test('says its model', async () => {
    expect(await (await reranker()).describe()).toEqual({ serverVersion: null, model: 'tiny-cross-encoder' });
  });
});
