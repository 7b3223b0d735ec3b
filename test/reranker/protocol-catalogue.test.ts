import { describe, expect, test } from 'vitest';
import { protocols } from '../../src/reranker/protocol-catalogue.ts';
import { httpProtocols } from '../../src/reranker/protocols/index.ts';

test('the protocols are those that the command line names', () => {
  expect(protocols.names).toEqual([
    ...['bm25-char3', 'bm25-word', 'first-stage', 'replay', 'onnx', 'auto'],
    ...['cohere', 'dashscope', 'dashscope-native', 'fastapi', 'gradio', 'infinity', 'jina', 'llama-cpp'],
    ...[
      'sglang',
      'siliconflow',
      'tei',
      'vllm',
      'vllm-logprobs',
      'vllm-logprobs-chat',
      'vllm-score',
      'voyage',
    ],
    'custom',
  ]);
});

test.each(protocols.entries.map((protocol) => [protocol.name, protocol] as const))(
  '%s has a name that can be typed and a title',
  (name, { title }) => {
    expect(name).toMatch(/^[a-z0-9-]+$/);
    expect(title).not.toBe('');
  },
);

describe.each(httpProtocols.entries.map((protocol) => ({ name: protocol.name, protocol })))(
  '$name',
  ({ protocol }) => {
    test('never throws on a body that it does not know', () => {
      for (const body of [
        null,
        undefined,
        0,
        '',
        'x',
        [[]],
        {},
        { results: [null] },
        { results: {} },
        { data: 1 },
        { output: { results: [1] } },
        { choices: [{}] },
        { event: 'complete', data: [1] },
      ]) {
        expect(protocol.readResponse(body).outcome).toBe('unreadable');
        expect(() => protocol.readError(400, body)).not.toThrow();
        expect(protocol.followUp?.(body) ?? null).toBeNull();
        for (const { read } of protocol.about) expect(read(body)).toEqual({ version: null, models: [] });
      }
    });

    test('sends an instruction in the field that it declares, and only there', () => {
      const build = (instruction: string | null) =>
        protocol.buildRequest({ model: 'm', query: 'q', documents: ['a'], instruction }).body;
      const changed = changedFields(build(null), build('find it'));
      expect(changed).toEqual(protocol.instructionField === null ? [] : [protocol.instructionField]);
      expect(JSON.stringify(build('find it')).includes('find it')).toBe(protocol.instructionField !== null);
    });

    test('sends query, documents and model, and asks for all documents back', () => {
      const documents = protocol.limits.documentsPerCall === 1 ? ['first one'] : ['first one', 'second one'];
      const { body } = protocol.buildRequest({
        model: 'a-model',
        query: 'the query',
        documents,
        instruction: null,
      });
      const text = JSON.stringify(body);
      for (const part of ['the query', ...documents]) expect(text).toContain(part);
      if (protocol.model === 'needed') expect(body['model']).toBe('a-model');
    });

    test('says where it is documented, and whether it was tried', () => {
      expect(protocol.documentation).toMatch(/^https:\/\//);
      expect(protocol.verified.by === 'tried' ? protocol.verified.version : protocol.verified.read).toMatch(
        /\d/,
      );
      expect(protocol.mendWhenMissing).not.toMatch(/\.$/);
    });

    test('builds a path that it declares', () => {
      const { path } = protocol.buildRequest({ model: null, query: '', documents: [''], instruction: null });
      expect(protocol.paths).toContain(path);
    });
  },
);

/** Fields that differ, dots between levels; lists count as one value. */
function changedFields(one: unknown, other: unknown, path = ''): string[] {
  if (!isMap(one) || !isMap(other)) return JSON.stringify(one) === JSON.stringify(other) ? [] : [path];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((key) =>
    changedFields(one[key], other[key], path === '' ? key : `${path}.${key}`),
  );
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
