import { describe, expect, test } from 'vitest';
import { protocols } from '../../src/reranker/protocol-catalogue.ts';
import { httpProtocols } from '../../src/reranker/protocols/index.ts';

test('the protocols are those that the command line names', () => {
  expect(protocols.names).toEqual(['bm25-char3', 'bm25-word', 'first-stage', 'vllm']);
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
      ]) {
        expect(protocol.readResponse(body).outcome).toBe('unreadable');
        expect(() => protocol.readError(400, body)).not.toThrow();
        for (const { read } of protocol.about) expect(read(body)).toEqual({ version: null, models: [] });
      }
    });

    test('sends an instruction in the field that it declares, and only there', () => {
      const build = (instruction: string | null) =>
        protocol.buildRequest({ model: 'm', query: 'q', documents: ['a'], instruction });
      const { instructionField } = protocol;
      const { body } = build('find it');
      if (instructionField === null) expect(body).toEqual(build(null).body);
      else expect(body).toEqual({ ...build(null).body, [instructionField]: 'find it' });
    });

    test('builds a path that it declares', () => {
      const { path } = protocol.buildRequest({ model: null, query: '', documents: [''], instruction: null });
      expect(protocol.paths).toContain(path);
    });
  },
);
