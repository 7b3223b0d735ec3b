import { defineProtocol } from '../protocol.ts';
import { errorText } from './error-text.ts';
import { readRows } from './read-rows.ts';

/** Jina's rerank. Its third model reads all documents of a call together, so that a score depends on the others. */
export const jina = defineProtocol({
  name: 'jina',
  title: 'Jina v1 (https://api.jina.ai), and services that copy it',
  paths: ['/v1/rerank'],
  instructionField: null,
  scale: 'probability',
  limits: { documentsPerCall: null },
  model: 'needed',
  documentation: 'https://api.jina.ai/redoc',
  verified: { by: 'documentation', read: '2026-11-24' },
  mendWhenMissing: 'give --url https://api.jina.ai, or the address of the service before /v1/rerank',
  about: [],
  buildRequest: ({ model, query, documents }) => ({
    method: 'POST',
    path: '/v1/rerank',
    body: {
      ...(model === null ? {} : { model }),
      query,
      documents,
      top_n: documents.length,
      return_documents: false,
    },
  }),
  readResponse: (body) => readRows(body, { list: 'results', score: 'relevance_score' }),
  readError: (_status, body) => errorText(body),
});
