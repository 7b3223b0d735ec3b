import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RerankerError } from '../../src/foundation/errors.ts';
import { seededRandom, shuffled } from '../../src/foundation/random.ts';
import { openReranker } from '../../src/pipeline/open-reranker.ts';
import { createReranker, type RerankerOptions } from '../../src/reranker/create-reranker.ts';
import type { Reranker, RerankTask } from '../../src/reranker/reranker.ts';
import { realClock } from '../reranker/clocks.ts';
import { taskOf } from '../reranker/tasks.ts';
import { type RunningServer, serverAvailable, startServer } from './server.ts';

/** P(yes) of the official recipe on transformers, as recorded with the model's making (recordings/faulty/ok.json). */
const TEXTS = [
  'How to reset the password of an account.',
  'The river runs from a mountain to the ocean.',
  'Open the login page to reset it.',
];
const SCORES = [0.9693627, 0.0245174, 0.7538159];

describe.skipIf(!serverAvailable('faulty'))('against a real FastAPI server with a tiny Qwen3', () => {
  let server: RunningServer;
  const open: Reranker[] = [];

  beforeAll(async () => {
    server = await startServer('faulty', { RG_FAULT_HEADER: '1' });
  });
  afterAll(async () => {
    await Promise.all(open.map((reranker) => reranker.close()));
    await server?.stop();
  });

  const reranker = (fault: string | null, options: Partial<RerankerOptions> = {}) => {
    const made = createReranker(
      {
        protocol: 'vllm',
        url: server.url,
        model: 'tiny-qwen3-reranker',
        ...(fault === null ? {} : { headers: { 'x-fault': fault } }),
        ...options,
      },
      { corpus: [], clock: realClock, random: seededRandom(1) },
    );
    open.push(made);
    return made;
  };
  const outcome = (fault: string | null, task: RerankTask = taskOf(TEXTS), options?: Partial<RerankerOptions>) =>
    reranker(fault, options).score(task, {});
  const expectHealthy = (scores: readonly (number | null)[], expected: readonly number[] = SCORES) => {
    expect(scores).toHaveLength(expected.length);
    for (const [place, score] of scores.entries()) expect(score).toBeCloseTo(expected[place] as number, 5);
  };
  const problemOf = async (promise: Promise<unknown>) => {
    const error = await promise.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof RerankerError)) throw error ?? new Error('nothing was thrown');
    return error.problem;
  };

  test('scores are those of the official recipe, whatever order was sent', async () => {
    const whole = taskOf(TEXTS);
    for (const seed of [1, 2, 3]) {
      const documents = shuffled(whole.documents, seededRandom(seed));
      const { documents: outcomes, calls } = await outcome(null, { ...whole, documents });
      expectHealthy(
        outcomes.map(({ score }) => score),
        documents.map(({ position }) => SCORES[position] as number),
      );
      expect(calls).toMatchObject([{ status: 200, attempts: 1, promptTokens: 238, server: server.url }]);
    }
  });

  test('results in any order, or of another content type, give the same scores', async () => {
    for (const fault of ['unsorted', 'wrong_type']) {
      expectHealthy((await outcome(fault)).documents.map(({ score }) => score));
    }
  });

  test('an instruction arrives: it changes scores and tokens', async () => {
    const { documents, calls } = await outcome(
      null,
      taskOf(TEXTS, { instruction: 'Find text about mountains and rivers' }),
    );
    expect(calls[0]?.promptTokens).not.toBe(238);
    expect(documents[0]?.score).not.toBeCloseTo(SCORES[0] as number, 5);
    const dropped = await outcome('ignore_instruction', taskOf(TEXTS, { instruction: 'Find text about rivers' }));
    expectHealthy(dropped.documents.map(({ score }) => score));
    expect(dropped.calls[0]?.promptTokens).toBe(238);
  });

  test.each([
    ['no_index', 'result 0 of the answer has no index, so its document is unknown'],
    ['dup_index', 'two results of the answer have index 0'],
    ['missing_index', 'the answer holds 2 results for 3 documents: index 1 is missing'],
    ['out_of_range', 'result 2 of the answer has index 3, but 3 documents (index 0 to 2) were sent'],
    ['empty', 'the answer holds no results for 3 documents'],
    ['old_shape', 'the answer has no "results"; it holds: scores'],
    ['null_score', 'the score of the document at index 0 is not a finite number: null'],
    ['string_score', /^the score of the document at index 0 is not a finite number: the text "0\.969/],
    ['nan', /^the answer holds the bare word NaN in place of a number, which JSON does not have/],
    ['html_200', /^the answer is an HTML page, "502 Bad Gateway" \(text\/html; charset=utf-8\), not JSON/],
    ['max_docs=2', 'the server answered 500: Internal Server Error'],
    ['oom_above=0', /^the server answered 500: CUDA out of memory/],
  ])('%s fails the call with the reason, at the first attempt', async (fault, reason) => {
    const { documents, calls } = await outcome(fault);
    expect(documents).toHaveLength(3);
    for (const { score, error } of documents) {
      expect(score).toBeNull();
      expect(error).toMatch(reason instanceof RegExp ? reason : new RegExp(`^${escaped(reason)}$`));
    }
    expect(calls).toMatchObject([{ attempts: 1, documents: 3, error: documents[0]?.error }]);
  });

  test('max_docs=4 lets calls of four documents pass and fails larger ones, without splitting a 500', async () => {
    const one = reranker('max_docs=4');
    const five = [...TEXTS, 'Coffee with milk.', 'A password.'];
    expect((await one.score(taskOf(five), {})).calls).toHaveLength(1);
    const { documents } = await one.score(taskOf(five.slice(0, 4)), {});
    expect(documents.every(({ score }) => score !== null)).toBe(true);
  });

  test.each(['rate_limit=1', 'rate_limit=1,retry_date'])('%s is waited for', async (fault) => {
    const one = reranker(fault);
    const outcomes = await Promise.all([1, 2, 3].map(() => one.score(taskOf(TEXTS), {})));
    for (const { documents } of outcomes) expectHealthy(documents.map(({ score }) => score));
    expect(Math.max(...outcomes.flatMap(({ calls }) => calls.map(({ attempts }) => attempts)))).toBeGreaterThan(1);
  });

  test.each(['drop=2', 'cut=2'])('%s is tried again', async (fault) => {
    const one = reranker(fault, { retry: { baseMs: 20 } });
    const attempts: number[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      const { documents, calls } = await one.score(taskOf(TEXTS), {});
      expectHealthy(documents.map(({ score }) => score));
      attempts.push(...calls.map((call) => call.attempts));
    }
    expect(Math.max(...attempts)).toBeGreaterThan(1);
  });

  test.each([
    ['drop', /is not available: the connection broke before the whole answer was there .*, 6 times$/],
    ['cut', /is not available: the connection broke before the whole answer was there .*, 6 times$/],
    ['html', /is not available: the server answered 502, 6 times$/],
  ])('%s at each request stops the run with the reason', async (fault, message) => {
    const one = reranker(fault, { retry: { baseMs: 5 } });
    expect(await problemOf(one.score(taskOf(TEXTS), {}))).toMatchObject({
      code: 'reranker-unavailable',
      message: expect.stringMatching(message),
    });
  });

  test('delay_ms beyond the time limit is a time-out', async () => {
    const one = reranker('delay_ms=5000', { timeLimits: { wholeMs: 400 }, retry: { baseMs: 5 } });
    expect(await problemOf(one.score(taskOf(TEXTS), {}))).toMatchObject({
      message: expect.stringContaining('no whole answer within 0.4 s, 2 times'),
    });
  });

  test('an unknown model ends the run at once, with the way to the names', async () => {
    const one = reranker(null, { model: 'Qwen/Qwen3-Reranker-4B' });
    expect(await problemOf(one.score(taskOf(TEXTS), {}))).toMatchObject({
      code: 'reranker-model-unknown',
      message: expect.stringContaining('The model `Qwen/Qwen3-Reranker-4B` does not exist.'),
      mend: expect.stringContaining('/v1/models'),
    });
  });

  test('what the server says of itself is its model; it has no version to tell', async () => {
    expect(await reranker(null).describe()).toEqual({ serverVersion: null, model: 'tiny-qwen3-reranker' });
  });

  test('two hundred documents in many languages keep their places under sixteen calls at once', async () => {
    const sentences = ['重置账户密码的方法。', 'كيفية إعادة تعيين كلمة المرور.', 'Как сбросить пароль.', '🚀 rocket', ...TEXTS];
    const texts = Array.from({ length: 200 }, (_, place) => `${sentences[place % sentences.length]} ${place}`);
    const one = reranker(null);
    const whole = await one.score(taskOf(texts), {});
    const parts = await Promise.all(
      Array.from({ length: 20 }, (_, part) => one.score(taskOf(texts.slice(part * 10, part * 10 + 10)), {})),
    );
    const scores = parts.flatMap(({ documents }) => documents.map(({ score }) => score as number));
    expect(scores).toHaveLength(200);
    for (const [place, { score }] of whole.documents.entries()) expect(score).toBeCloseTo(scores[place] as number, 4);
  });

  describe('by other protocols', () => {
    const opened = async (options: Partial<RerankerOptions>, remarks: string[] = []) => {
      const made = await openReranker(
        { protocol: 'fastapi', url: server.url, ...options },
        { corpus: [], clock: realClock, random: seededRandom(1) },
        { onRemark: (sentence) => remarks.push(sentence) },
      );
      open.push(made);
      return made;
    };
    const scoresOf = async (one: Reranker, task: RerankTask = taskOf(TEXTS)) =>
      (await one.score(task, {})).documents.map(({ score }) => score);

    test.each([['fastapi', ''], ['fastapi', '/async_rerank'], ['vllm', '/rerank']])(
      '%s at "%s" gives the same scores',
      async (protocol, path) => {
        expectHealthy(await scoresOf(await opened({ protocol, url: `${server.url}${path}` })));
      },
    );

    test('auto finds it, and says how', async () => {
      const remarks: string[] = [];
      const one = await opened({ protocol: 'auto' }, remarks);
      expect(one.protocol).toBe('fastapi');
      expect(remarks).toEqual([expect.stringContaining('it does not say what it is, and it scored two documents')]);
      expectHealthy(await scoresOf(one));
    });

    test('a file that describes it gives the same scores, tokens, and the words of its errors', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'rankgauge-'));
      try {
        const model = join(folder, 'house.yaml');
        await writeFile(
          model,
          'path: /v1/rerank\nmodel: tiny-qwen3-reranker\n' +
            'request: {model: "{{model}}", query: "{{query}}", documents: [{text: "{{document}}"}], instruction: "{{instruction}}"}\n' +
            'response: {rows: "results[].{index: index, score: relevance_score}", tokens: usage.prompt_tokens}\n' +
            'error: "detail[0].msg || error.message"\n',
        );
        const one = await opened({ protocol: 'custom', model });
        const { documents, calls } = await one.score(taskOf(TEXTS), {});
        expectHealthy(documents.map(({ score }) => score));
        expect(calls).toMatchObject([{ promptTokens: 238 }]);
        const [other] = await scoresOf(one, taskOf(TEXTS, { instruction: 'Find text about rivers' }));
        expect(other).not.toBeCloseTo(SCORES[0] as number, 5);
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  });

  describe.skipIf(!serverAvailable('gradio'))('behind a real Gradio page', () => {
    let page: RunningServer;
    beforeAll(async () => {
      page = await startServer('gradio', { RG_UPSTREAM: `${server.url}/v1/rerank` });
    });
    afterAll(async () => {
      await page?.stop();
    });
    const opened = async (options: Partial<RerankerOptions> = {}, remarks: string[] = []) => {
      const made = await openReranker(
        { protocol: 'gradio', url: page.url, ...options },
        { corpus: [], clock: realClock, random: seededRandom(1) },
        { onRemark: (sentence) => remarks.push(sentence) },
      );
      open.push(made);
      return made;
    };

    test.each([undefined, 'predict_list'])('scores are the same by the function %s', async (model) => {
      const { documents, calls } = await (await opened({ model })).score(taskOf(TEXTS), {});
      expectHealthy(documents.map(({ score }) => score));
      expect(calls).toMatchObject([{ status: 200, attempts: 1, documents: 3, error: null }]);
    });

    test('an instruction arrives, and other scripts come through', async () => {
      const one = await opened();
      const [score] = (await one.score(taskOf(TEXTS, { instruction: 'Find text about rivers' }), {})).documents;
      expect(score?.score).not.toBeCloseTo(SCORES[0] as number, 5);
      const task = taskOf(['重置账户密码的方法。', '河流从山上流向海洋。'], { query: '如何重置密码' });
      expect((await one.score(task, {})).documents.map((document) => document.score)).toEqual([
        expect.closeTo(0.99158, 4),
        expect.closeTo(0.99158, 4),
      ]);
    });

    test('eight calls at once are all answered, though the page works on one at a time', async () => {
      const one = await opened({ model: 'predict_list' });
      const outcomes = await Promise.all(Array.from({ length: 8 }, () => one.score(taskOf(TEXTS), {})));
      for (const { documents } of outcomes) expectHealthy(documents.map(({ score }) => score));
    });

    test('a function that the page does not have is told as such', async () => {
      const { documents } = await (await opened({ model: 'rank' })).score(taskOf(TEXTS), {});
      expect(documents[0]?.error).toContain('no function of that name');
    });

    test('auto finds it', async () => {
      expect((await opened({ protocol: 'auto' })).protocol).toBe('gradio');
    });

    test('says its version', async () => {
      expect(await (await opened()).describe()).toMatchObject({ serverVersion: expect.stringMatching(/^6\./) });
    });
  });
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
