import { defineProtocol } from '../protocol.ts';
import { modelsAt } from './about.ts';
import { errorText } from './error-text.ts';
import { readRows } from './read-rows.ts';

/**
 * Infinity. It cuts texts that are too long without a word, answers an unknown model with the one that it has, and knows no
 * instruction.
 */
export const infinity = defineProtocol({
  name: 'infinity',
  title: 'Infinity, /rerank',
  // The second when it is started with --url-prefix /v1.
  paths: ['/rerank', '/v1/rerank'],
  instructionField: null,
  scale: 'probability',
  limits: { documentsPerCall: 2048 },
  documentation: 'https://michaelfeil.eu/infinity/',
  verified: { by: 'tried', version: 'infinity-emb 0.0.78' },
  mendWhenMissing: 'start Infinity with a reranker as its model, and give its --url-prefix in --url',
  about: [modelsAt('/models'), modelsAt('/v1/models')],
  buildRequest: ({ model, query, documents }) => ({
    method: 'POST',
    path: '/rerank',
    body: { ...(model === null ? {} : { model }), query, documents, top_n: documents.length },
  }),
  readResponse: (body) => readRows(body, { list: 'results', score: 'relevance_score' }),
  readError: (_status, body) => errorText(body),
});
