import { describe, expect, test } from 'vitest';
import { InputError, RerankerError } from '../../src/foundation/errors.ts';
import { ApiFailure, failureAnswer, hideFolders, isFault } from '../../src/view/server/api-failure.ts';

describe('an error as an answer', () => {
  test.each([
    ['"/home/me/runs/a" is not a run', '"…/a" is not a run'],
    ['there is no /etc/passwd, nor /x', 'there is no …/passwd, nor …/x'],
    ['open C:\\Users\\me\\run.json failed', 'open …/run.json failed'],
    ['(/srv/data/set.jsonl)', '(…/set.jsonl)'],
    [
      'the server at http://127.0.0.1:8000/v1/rerank said no',
      'the server at http://127.0.0.1:8000/v1/rerank said no',
    ],
    [
      'see prompts/bare.yaml or ./results/a, 1/2 of them',
      'see prompts/bare.yaml or ./results/a, 1/2 of them',
    ],
  ])('%s loses the folders of this machine', (text, expected) => {
    expect(hideFolders(text)).toBe(expected);
  });

  test('takes no quadratic time', () => {
    const start = performance.now();
    hideFolders('/'.repeat(100_000));
    hideFolders('/a'.repeat(50_000));
    hideFolders(`/${'a'.repeat(100_000)}`);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  test('of an input is its first problem, without places', () => {
    const { status, problem } = failureAnswer(
      new InputError({
        code: 'run-unreadable',
        message: 'the file "/home/me/runs/a/run.json" is damaged',
        where: { file: '/home/me/runs/a/run.json' },
        mend: 'remove /home/me/runs/a',
      }),
    );
    expect(status).toBe(422);
    expect(problem).toEqual({
      code: 'run-unreadable',
      message: 'the file "…/run.json" is damaged',
      mend: 'remove …/a',
    });
  });

  test('of a reranker keeps the paths of its address', () => {
    const error = new RerankerError({ code: 'reranker-down', message: 'no /v1/rerank there' });
    expect(failureAnswer(error)).toMatchObject({
      status: 502,
      problem: { message: 'no /v1/rerank there', mend: null },
    });
  });

  test('of ours tells nothing, and is told to whoever runs the server', () => {
    const error = new TypeError('cannot read /secret/place of undefined');
    const { status, problem } = failureAnswer(error);
    expect(status).toBe(500);
    expect(JSON.stringify(problem)).not.toContain('secret');
    expect(isFault(error)).toBe(true);
    expect(isFault(new ApiFailure(404, { code: 'x', message: 'x' }))).toBe(false);
  });
});
