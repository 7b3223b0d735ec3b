import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { protocols } from '../../src/reranker/protocol-catalogue.ts';
import { customProtocol } from '../../src/reranker/protocols/custom.ts';
import { readMapping } from '../../src/reranker/protocols/mapping.ts';
import { protocolTable } from './protocols-page.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/protocols.md'), 'utf8');

test('the page shows the protocols as they are', () => {
  expect(page).toContain(protocolTable(protocols.entries));
});

test('the mapping on the page is one', () => {
  const [, text = ''] = /```yaml\n(.*?)```/s.exec(page) ?? [];
  const protocol = customProtocol(readMapping(text, 'docs/protocols.md'));
  const content = { model: null, query: 'q', documents: ['a', 'b'], instruction: null };
  expect(protocol.buildRequest(content).body).toEqual({
    question: 'q',
    passages: [
      { id: 0, body: 'a' },
      { id: 1, body: 'b' },
    ],
  });
  expect(protocol.readResponse({ hits: [{ id: 1, relevance: 2 }] })).toMatchObject({
    results: [{ index: 1, score: 2 }],
  });
});
