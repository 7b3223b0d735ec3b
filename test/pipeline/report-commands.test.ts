import { expect, test } from 'vitest';
import { runCommand } from '../../src/pipeline/report-commands.ts';
import { manifestOf } from '../comparison/runs.ts';

const shipped = [{ name: 'human-rights', path: '/opt/rankgauge/datasets/human-rights' }];

test('the command of a run has what its manifest says, and the name of a shipped data set', () => {
  const manifest = manifestOf({
    seed: 7,
    dataset: {
      path: shipped[0]?.path ?? '',
      selection: { languages: ['ar', 'zh'], limit: 5 },
    },
    template: { name: 'web-search' },
    reranker: { protocol: 'vllm', urls: ['http://a:1', 'http://b:1'], model: 'Qwen/Qwen3-Reranker-4B' },
    requests: { documentsPerCall: 10, order: 'first-stage' },
  });
  const [command = ''] = runCommand({ manifest }, shipped);
  for (const part of [
    'rankgauge run --dataset human-rights --template web-search --protocol vllm',
    '--url http://a:1,http://b:1 --model Qwen/Qwen3-Reranker-4B',
    '--language ar,zh --limit 5 --documents-per-call 10 --request-order first-stage',
    '--seed 7',
  ]) {
    expect(command).toContain(part);
  }
});

test('what a shell would take for more than a word is quoted', () => {
  const manifest = manifestOf({ dataset: { path: "it's; rm -rf $HOME" } });
  expect(runCommand({ manifest })[0]).toContain(`--dataset 'it'\\''s; rm -rf $HOME'`);
});

test('a run made elsewhere has none', () => {
  expect(runCommand({ manifest: null })).toEqual([]);
});
