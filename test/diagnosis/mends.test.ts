import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { causes, type ServingFacts } from '../../src/diagnosis/index.ts';
import { scoringTemplate } from '../../src/diagnosis/qwen3-reranker.ts';
import { versionHas, vllmFacts } from '../../src/diagnosis/version-facts.ts';

const vllm = (serverVersion: string | null, model = 'Qwen/Qwen3-Reranker-4B'): ServingFacts => ({
  protocol: 'vllm',
  model,
  servedModel: null,
  serverVersion,
  template: 'bare',
  clientRenders: false,
});
const mend = (code: string, serving: ServingFacts | null, evidence: Record<string, number> = {}) =>
  causes.get(code).mend({ serving, evidence, language: null });

describe('versions', () => {
  test.each([
    ['0.14.0', 'yes'],
    ['0.32.0', 'yes'],
    ['1.0.0', 'yes'],
    ['0.14.1.post1', 'yes'],
    ['0.32.0+cpu', 'yes'],
    ['0.13.0', 'no'],
    ['0.9.2', 'no'],
    // Before, after or at the change: a release candidate of that very version does not say.
    ['0.14.0rc1', 'unknown'],
    ['0.1.dev12345+g0123456', 'unknown'],
    ['unknown', 'unknown'],
    [null, 'unknown'],
  ])('%s applies a chat template to rerank requests: %s', (version, answer) => {
    expect(versionHas(version, 'scoringTemplate')).toBe(answer);
  });

  test('every fact has a source and the day it was read', () => {
    for (const fact of Object.values(vllmFacts)) {
      expect(fact.source.length).toBeGreaterThan(10);
      expect(fact.read).toMatch(/^\d{4}-\d\d-\d\d$/);
      expect(fact.since).toMatch(/^\d+\.\d+\.\d+$/);
    }
  });
});

describe('Qwen3-Reranker on vLLM', () => {
  test('a lost order is mended by one command with flags and template file', () => {
    const text = mend('random-order', vllm('0.32.0'));
    expect(text).toContain('vllm serve Qwen/Qwen3-Reranker-4B --runner pooling --hf-overrides');
    expect(text).toContain('"classifier_from_token":["no","yes"],"is_original_qwen3_reranker":true');
    expect(text).toContain('--chat-template qwen3-reranker.jinja (the file is docs/qwen3-reranker.jinja)');
    expect(text).not.toMatch(/upgrade|unknown version/);
  });

  test('a version without templates is told to upgrade, or to let the client render', () => {
    const text = mend('random-order', vllm('0.11.0'));
    expect(text).toContain(
      'vLLM 0.11.0 applies no template to rerank requests (0.14.0 is the first that does)',
    );
    expect(text).toContain('--template qwen3-official');
  });

  test('an unknown version is called unknown, with both ways', () => {
    const text = mend('random-order', vllm(null));
    expect(text).toContain('unknown version');
    expect(text).toContain('0.14.0 or later');
    expect(text).toContain('--template qwen3-official');
  });

  test('a missing head is mended by the overrides, and by a newer version for the 8B model', () => {
    expect(mend('constant-scores', vllm('0.32.0'), { tied: 1 })).toContain('--hf-overrides');
    expect(mend('constant-scores', vllm('0.10.0', 'Qwen/Qwen3-Reranker-8B'), { tied: 1 })).toContain(
      '0.11.1rc4',
    );
    expect(mend('constant-scores', vllm('0.32.0', 'Qwen/Qwen3-Reranker-8B'), { tied: 1 })).not.toContain(
      '0.11.1rc4',
    );
    expect(mend('constant-scores', vllm('0.9.0'), { tied: 1 })).toContain('0.9.2 is the first that can');
  });

  test('scores of 0 and 1 in no order point to the head first, in order to the activation', () => {
    expect(mend('saturated', vllm('0.32.0'), { auc: 0.5 })).toMatch(/^make the head .* float32/);
    expect(mend('saturated', vllm('0.32.0'), { auc: 0.9 })).toMatch(/^compute the activation in float32/);
  });

  test('a lost instruction is a matter of version and template', () => {
    expect(mend('instruction-ignored', vllm('0.21.0'))).toContain('0.22.0 is the first that takes it');
    expect(mend('instruction-ignored', vllm('0.32.0'))).toMatch(/^start vLLM with --chat-template/);
    expect(mend('instruction-ignored', vllm(null))).toContain('unknown version');
  });

  test('swapped classes are named in the order that vLLM wants', () => {
    expect(mend('inverted', vllm('0.32.0'))).toContain('"classifier_from_token": ["no", "yes"]');
  });
});

test('no mend speaks of vLLM flags to who runs something else', () => {
  const other = { ...vllm(null, 'BAAI/bge-reranker-v2-m3'), protocol: 'tei' };
  for (const cause of causes.entries) {
    const text = cause.mend({ serving: other, evidence: {}, language: null });
    expect(text.length).toBeGreaterThan(10);
    expect(text).not.toContain('hf-overrides');
  }
});

test('the template file is the text that advice speaks of', () => {
  const file = readFileSync(new URL('../../docs/qwen3-reranker.jinja', import.meta.url), 'utf8');
  expect(file).toBe(scoringTemplate);
});

/** As Jinja renders it: expressions filled in, nothing else in it. */
test('the template renders the official prompt', () => {
  const texts: Record<string, string> = { query: 'Q', document: 'D' };
  const rendered = scoringTemplate
    .replace(/\{\{ instruction if instruction else '([^']+)' \}\}/, '$1')
    .replace(
      /\{\{ messages \| selectattr\('role', 'equalto', '(\w+)'\)[^}]+\}\}/g,
      (_, role) => texts[role] ?? '',
    )
    .replace("{{ '\\n\\n' }}", '\n\n');
  expect(rendered).toBe(
    '<|im_start|>system\nJudge whether the Document meets the requirements based on the Query and the Instruct provided. ' +
      'Note that the answer can only be "yes" or "no".<|im_end|>\n<|im_start|>user\n' +
      '<Instruct>: Given a web search query, retrieve relevant passages that answer the query\n<Query>: Q\n' +
      '<Document>: D<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n',
  );
});
