import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { passagesFor } from '../../examples/rag-chain/chain.ts';
import type { Reranker, RerankTask } from '../../src/reranker/reranker.ts';

const root = join(import.meta.dirname, '..', '..');
const question = {
  id: 'q',
  text: 'question',
  language: null,
  parallelId: null,
  group: null,
  slices: {},
};
const candidates = Array.from({ length: 25 }, (_, index) => ({ id: `d${index}`, text: String(index) }));

/** Scores each document by `scoreOf` of its number and takes down what it was asked. */
function reranker(scoreOf: (index: number) => number | null, asked: RerankTask[] = []): Reranker {
  return {
    name: 'scripted',
    protocol: 'scripted',
    model: null,
    url: null,
    scale: 'unknown',
    instruction: 'none',
    parameters: {},
    describe: async () => ({ serverVersion: null, model: null }),
    close: async () => {},
    score: async (task) => {
      asked.push(task);
      const documents = task.documents.map(({ text }, place) => {
        const score = scoreOf(Number(text));
        return { score, error: score === null ? 'busy' : null, call: 0, place };
      });
      return { documents, calls: [] };
    },
  };
}

test('examples/rag-chain prints what its README says', { timeout: 120_000 }, () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['node_modules/tsx/dist/cli.mjs', 'examples/rag-chain/rag-chain.ts'],
    { cwd: root, encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '' } },
  );
  expect(status, stderr).toBe(0);
  const readme = readFileSync(join(root, 'examples/rag-chain/README.md'), 'utf8');
  expect(stdout).toBe(/```text\n(.*?)```/s.exec(readme)?.[1]);
});

test('an answer in the last place of the first stage is found: all candidates are scored, ten a call', async () => {
  const asked: RerankTask[] = [];
  const passages = await passagesFor(question, candidates, {
    reranker: reranker((index) => index, asked),
    threshold: 22,
    most: 2,
  });
  expect(passages.map(({ id }) => id)).toEqual(['d24', 'd23']);
  expect(asked.map(({ documents }) => documents.length)).toEqual([10, 10, 5]);
  expect(asked.flatMap(({ documents }) => documents.map(({ position }) => position))).toEqual(
    candidates.map((_, index) => index),
  );
});

test('nothing is handed on when nothing clears the threshold, and what equals it clears it', async () => {
  const options = { reranker: reranker((index) => index), most: 5 };
  expect(await passagesFor(question, candidates, { ...options, threshold: 25 })).toEqual([]);
  expect(await passagesFor(question, candidates, { ...options, threshold: 24 })).toHaveLength(1);
  expect(await passagesFor(question, [], { ...options, threshold: 0 })).toEqual([]);
});

test('a failed call is an error and no score of nought', async () => {
  const failing = reranker((index) => (index === 12 ? null : index));
  await expect(
    passagesFor(question, candidates, { reranker: failing, threshold: 0, most: 5 }),
  ).rejects.toThrow('q, d12: busy');
});
