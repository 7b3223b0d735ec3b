import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readScores } from '../../src/results/score-files.ts';
import { rankgauge } from '../cli/cli.ts';
import { writeDatasetFile } from '../kill/dataset-file.ts';
import { type RerankServer, rerankServer, textScore } from '../kill/rerank-server.ts';

let folder: string;
let server: RerankServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankgauge-'));
  server = await rerankServer();
});
afterAll(async () => {
  await server?.stop();
  await rm(folder, { recursive: true });
});

// The bundle once could not: a CommonJS package's names are not those that Node gives it.
test('the built command scores against a service behind HTTP', async () => {
  await writeDatasetFile(join(folder, 'set.jsonl'), { queries: 3, candidates: 4 });
  const words = ['run', '--dataset', 'set.jsonl', '--url', server.url, '--template', 'bare', '--name', 'a'];
  const { code, stderr } = await rankgauge(words, { cwd: folder });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { scores, documentIds } = await readScores(join(folder, 'results', 'a-bare-vllm'));
  expect(Array.from(scores)).toEqual(
    documentIds.map((id) => {
      const [query, document] = id.slice(1).split('-');
      return textScore(`question number ${query}`, `text ${document} for the question ${query}`);
    }),
  );
});
