import { defineProtocol } from '../protocol.ts';
import { errorText } from './error-text.ts';
import { readRows } from './read-rows.ts';

/** Voyage's rerank. An instruction stands in the query's text: use a template that renders it there. */
export const voyage = defineProtocol({
  name: 'voyage',
  title: 'Voyage v1 (https://api.voyageai.com)',
  paths: ['/v1/rerank'],
  instructionField: null,
  truncation: { auto: { truncation: true } },
  scale: 'probability',
  limits: { documentsPerCall: 1000 },
  model: 'needed',
  documentation: 'https://docs.voyageai.com/reference/reranker-api',
  verified: { by: 'documentation', read: '2026-11-24' },
  mendWhenMissing: 'give --url https://api.voyageai.com',
  about: [],
  buildRequest: ({ model, query, documents }) => ({
    method: 'POST',
    path: '/v1/rerank',
    body: {
      ...(model === null ? {} : { model }),
      query,
      documents,
      top_k: documents.length,
      return_documents: false,
      // Its default cuts what is too long in silence.
      truncation: false,
    },
  }),
  readResponse: (body) => readRows(body, { list: 'data', score: 'relevance_score' }),
  readError: (_status, body) => errorText(body),
});
