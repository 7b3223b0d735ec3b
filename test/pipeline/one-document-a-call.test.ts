import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadTemplate } from '../../src/config/templates.ts';
import { runEvaluation } from '../../src/pipeline/run.ts';
import { readManifest } from '../../src/results/manifest.ts';
import { readCalls } from '../../src/results/score-files.ts';
import { writeDatasetFile } from '../kill/dataset-file.ts';
import { textScore } from '../kill/rerank-server.ts';
import { type ScriptedServer, scriptedServer } from '../reranker/scripted-server.ts';

let home: string;
let server: ScriptedServer;
let atOnce = { now: 0, most: 0 };
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'rankgauge-'));
  atOnce = { now: 0, most: 0 };
  server = await scriptedServer(async ({ path, body }) => {
    if (path === '/tokenize') return { body: { count: 1, tokens: [body?.['prompt'] === 'yes' ? 1 : 2] } };
    if (path !== '/v1/chat/completions') return { status: 404 };
    atOnce.now += 1;
    atOnce.most = Math.max(atOnce.most, atOnce.now);
    await new Promise((resolve) => setTimeout(resolve, 5));
    atOnce.now -= 1;
    const yes = textScore('', JSON.stringify(body?.['messages']));
    const told = [
      { token: 'yes', logprob: Math.log(yes) },
      { token: 'no', logprob: Math.log(1 - yes) },
    ];
    return { body: { choices: [{ logprobs: { content: [{ top_logprobs: told }] } }] } };
  });
});
afterEach(async () => {
  await server.close();
  await rm(home, { recursive: true });
});

test('an API that takes one document a request gets as many calls at once as were asked for, and its instruction is proved', async () => {
  const dataset = await writeDatasetFile(join(home, 'set.jsonl'), { queries: 4, candidates: 5 });
  const { template } = await loadTemplate('web-search', { cwd: join(import.meta.dirname, '../..') });
  const { failures } = await runEvaluation({
    dataset,
    templates: [template],
    // Asked for more than the API takes.
    rerankers: [
      { protocol: 'vllm-logprobs-chat', model: 'm', url: server.url, documentsPerCall: 4, concurrency: 3 },
    ],
    metrics: ['nDCG@10'],
    results: home,
    name: 'chat',
  });
  expect(failures).toEqual([]);
  const folder = join(home, 'chat-web-search-m');
  const manifest = await readManifest(folder);
  expect(manifest.requests.documentsPerCall).toBe(1);
  expect(manifest.preflight).toMatchObject({ verdict: 'passed' });
  expect(manifest.counts).toMatchObject({ pairs: 20, scored: 20, calls: 20 });
  expect(new Set(Array.from((await readCalls(folder)).documents))).toEqual(new Set([1]));
  expect(atOnce.most).toBe(3);
});
