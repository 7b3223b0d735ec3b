import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/foundation/errors.ts';
import { seededRandom } from '../../src/foundation/random.ts';
import { createReranker, type RerankerOptions } from '../../src/reranker/create-reranker.ts';
import { fakeClock } from './clocks.ts';

const make = (options: RerankerOptions) =>
  createReranker(options, { corpus: [], clock: fakeClock(), random: seededRandom(1) });
const problemsOf = (options: RerankerOptions) => {
  try {
    make(options);
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  return [];
};
const codesOf = (options: RerankerOptions) => problemsOf(options).map(({ code }) => code);
const url = 'http://127.0.0.1:8000';

describe('a reranker is made by the name of its protocol', () => {
  test('in process, under its own name or another', () => {
    expect(make({ protocol: 'bm25-char3' })).toMatchObject({
      name: 'bm25-char3',
      url: null,
      scale: 'unknown',
    });
    expect(make({ protocol: 'bm25-word', name: 'words' })).toMatchObject({
      name: 'words',
      protocol: 'bm25-word',
    });
  });

  test('behind HTTP, called by the last part of its model, else by the protocol', () => {
    const nameOf = (model?: string, name?: string) => make({ protocol: 'vllm', url, model, name }).name;
    expect(nameOf('Qwen/Qwen3-Reranker-4B')).toBe('Qwen3-Reranker-4B');
    expect(nameOf('/models/tiny/')).toBe('tiny');
    expect(nameOf()).toBe('vllm');
    expect(nameOf('a/b', 'mine')).toBe('mine');
  });

  test('behind HTTP, with what decides its scores in the parameters and no secret in them', () => {
    const reranker = make({
      protocol: 'vllm',
      url: ['http://user:secret@127.0.0.1:8000/v1?key=abcdef', 'http://127.0.0.1:8001'],
      headers: { 'x-api-key': 'topsecret', accept: 'application/json' },
    });
    expect(reranker).toMatchObject({
      protocol: 'vllm',
      model: null,
      url: 'http://127.0.0.1:8000,http://127.0.0.1:8001',
      scale: 'probability',
      instruction: 'field',
      parameters: {
        instructionField: 'instruction',
        headers: 'x-api-key: [hidden], accept: application/json',
      },
    });
    expect(JSON.stringify(reranker)).not.toMatch(/secret|abcdef/);
    expect(make({ protocol: 'vllm', url, scale: 'logit' }).scale).toBe('logit');
  });
});

describe('options that cannot be right are all told at once, with mends', () => {
  test('an unknown protocol suggests the nearest', () => {
    expect(problemsOf({ protocol: 'bm25-chars3' })).toEqual([
      {
        code: 'unknown-protocol',
        message: 'there is no protocol "bm25-chars3" (did you mean "bm25-char3"?)',
        mend: expect.stringMatching(/^use one of: bm25-char3, bm25-word, first-stage, .*\bvllm\b/),
      },
    ]);
  });

  test('a server needs a URL, a computation takes none', () => {
    expect(problemsOf({ protocol: 'vllm' })).toMatchObject([
      { code: 'url-missing', mend: expect.stringContaining('--url') },
    ]);
    expect(codesOf({ protocol: 'vllm', url: [] })).toEqual(['url-missing']);
    expect(codesOf({ protocol: 'bm25-char3', url, model: 'm', headers: { a: 'b' } })).toEqual([
      'url-unused',
      'model-unused',
      'headers-unused',
    ]);
    expect(problemsOf({ protocol: 'bm25-char3', url })[0]?.mend).toContain('vllm');
  });

  test('addresses and headers are looked at before anything is sent', () => {
    expect(
      codesOf({
        protocol: 'vllm',
        url: ['localhost:8000', 'http://a:b@host', 'nothing'],
        headers: {
          'Content-Type': 'x',
          'a b': 'c',
          key: 'line\n',
          'x-name': '密',
          authorization: 'Bearer k',
        },
      }),
    ).toEqual([
      'url-invalid',
      'url-invalid',
      'header-reserved',
      'header-invalid',
      'header-invalid',
      'header-invalid',
      'two-authorizations',
    ]);
    const told = JSON.stringify(problemsOf({ protocol: 'vllm', url, headers: { key: 'topsecret\n' } }));
    expect(told).not.toContain('topsecret');
  });
});

test('undici is loaded by the first call and not before', () => {
  const source = fileURLToPath(new URL('../../src/reranker/create-reranker.ts', import.meta.url));
  const script = `
    import { createRequire, Module } from 'node:module';
    const { createReranker } = await import(${JSON.stringify(source)});
    const seen = [];
    const loaded = () => Object.keys(createRequire(${JSON.stringify(source)}).cache).some((file) => file.includes('/undici/'));
    const clock = { now: () => 0, elapsed: () => 0, sleep: () => new Promise(() => {}) };
    const reranker = createReranker({ protocol: 'vllm', url: 'http://127.0.0.1:9' }, { corpus: [], clock, random: () => 0 });
    seen.push(loaded());
    await reranker.describe();
    seen.push(loaded());
    process.stdout.write(JSON.stringify(seen));
    process.exit(0);
  `;
  const output = execFileSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', script],
    {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      encoding: 'utf8',
    },
  );
  expect(JSON.parse(output)).toEqual([false, true]);
});
