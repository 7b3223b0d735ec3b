import { expect, test } from 'vitest';
import { InputError } from '../../src/foundation/errors.ts';
import type { HttpProtocol } from '../../src/reranker/protocol.ts';
import { httpProtocols } from '../../src/reranker/protocols/index.ts';
import { checkTruncation, type Truncation, truncating } from '../../src/reranker/truncation.ts';

const bodyOf = (name: string, truncate: Truncation) =>
  truncating(httpProtocols.get(name) as HttpProtocol, truncate).buildRequest({
    model: 'm',
    query: 'q',
    documents: ['d'],
    instruction: null,
  }).body;
const mendOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    if (error instanceof InputError) return `${error.problems[0]?.code}: ${error.problems[0]?.mend}`;
    throw error;
  }
  return null;
};

// The field names are those of the services' own documents, and of vLLM 0.32.0 as it was tried.
test.each([
  ['vllm', 512, { max_tokens_per_doc: 512 }],
  ['vllm-score', 512, { max_tokens_per_doc: 512 }],
  ['cohere', 512, { max_tokens_per_doc: 512 }],
  ['tei', 'auto', { truncate: true }],
  ['voyage', 'auto', { truncation: true }],
] as const)('%s is asked by its own parameter (%s)', (name, truncate, fields) => {
  expect(bodyOf(name, truncate)).toMatchObject(fields);
  expect(bodyOf(name, truncate)).not.toHaveProperty('truncate_prompt_tokens');
  expect(() => checkTruncation(name, truncate)).not.toThrow();
});

test.each([
  ['tei', 512, '--truncate auto'],
  ['voyage', 512, '--truncate auto'],
  ['vllm', 'auto', '--truncate 512'],
  ['cohere', 'auto', '--truncate 512'],
  ['llama-cpp', 512, 'leave --truncate out; or cut on this side with --chunk N'],
  ['infinity', 'auto', 'leave --truncate out'],
  ['jina', 512, 'leave --truncate out'],
  ['bm25-char3', 512, 'leave --truncate out'],
  ['onnx', 'auto', 'leave --truncate out'],
] as const)('%s cannot be asked for %s, and the mend says what can be done', (name, truncate, mend) => {
  expect(mendOf(() => checkTruncation(name, truncate))).toMatch(/^truncation-not-supported: /);
  expect(mendOf(() => checkTruncation(name, truncate))).toContain(mend);
});

test('every protocol without the capability refuses both', () => {
  for (const { name, truncation } of httpProtocols.entries as readonly HttpProtocol[]) {
    if (truncation !== undefined || name === 'auto' || name === 'custom') continue;
    for (const truncate of [512, 'auto'] as const) {
      expect(
        mendOf(() => checkTruncation(name, truncate)),
        name,
      ).not.toBeNull();
    }
  }
});
