import { defineProtocol } from '../protocol.ts';
import { modelsAt } from './about.ts';
import { errorText } from './error-text.ts';
import { readRows } from './read-rows.ts';

/**
 * A service of one's own, as teams write them around transformers with FastAPI: Jina's shape, with Qwen3-Reranker's
 * instruction beside it, often computed on a thread pool behind `/async_rerank`.
 */
export const fastapi = defineProtocol({
  name: 'fastapi',
  title: 'a service of your own: /v1/rerank, /rerank or /async_rerank with query, documents, instruction',
  paths: ['/v1/rerank', '/async_rerank', '/rerank'],
  instructionField: 'instruction',
  scale: 'probability',
  limits: { documentsPerCall: null },
  documentation: 'https://fastapi.tiangolo.com/',
  verified: { by: 'tried', version: 'FastAPI over transformers 5.19.0' },
  mendWhenMissing: 'give the whole path in --url, or describe the service in a file for the protocol custom',
  about: [modelsAt('/v1/models')],
  buildRequest: ({ model, query, documents, instruction }) => ({
    method: 'POST',
    path: '/v1/rerank',
    body: {
      ...(model === null ? {} : { model }),
      query,
      documents,
      top_n: documents.length,
      ...(instruction === null ? {} : { instruction }),
    },
  }),
  readResponse: (body) => readRows(body, { list: 'results', score: 'relevance_score' }),
  readError: (_status, body) => errorText(body),
});
