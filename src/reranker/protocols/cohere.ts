import { defineProtocol } from '../protocol.ts';
import { errorText } from './error-text.ts';
import { readRows } from './read-rows.ts';

/** Cohere's rerank, version 2. Its scores depend on the query: no fixed threshold holds for all. */
export const cohere = defineProtocol({
  name: 'cohere',
  title: 'Cohere v2 (https://api.cohere.com), and services that copy it',
  paths: ['/v2/rerank'],
  instructionField: null,
  truncation: { tokens: 'max_tokens_per_doc' },
  scale: 'probability',
  limits: { documentsPerCall: 1000 },
  model: 'needed',
  documentation: 'https://docs.cohere.com/reference/rerank',
  verified: { by: 'documentation', read: '2026-11-24' },
  mendWhenMissing: 'give --url https://api.cohere.com, or the address of the service before /v2/rerank',
  about: [],
  buildRequest: ({ model, query, documents }) => ({
    method: 'POST',
    path: '/v2/rerank',
    body: { ...(model === null ? {} : { model }), query, documents, top_n: documents.length },
  }),
  readResponse: (body) => readRows(body, { list: 'results', score: 'relevance_score' }),
  readError: (_status, body) => errorText(body),
});
