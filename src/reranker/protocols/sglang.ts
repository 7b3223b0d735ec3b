import { defineProtocol } from '../protocol.ts';
import { modelsAt, versionAt } from './about.ts';
import { errorText } from './error-text.ts';
import { readRows } from './read-rows.ts';

/** SGLang: vLLM's path, but a bare list for an answer and another name for the instruction. */
export const sglang = defineProtocol({
  name: 'sglang',
  title: 'SGLang, /v1/rerank: answers with a bare list',
  paths: ['/v1/rerank', '/rerank'],
  instructionField: 'instruct',
  scale: 'probability',
  limits: { documentsPerCall: null },
  documentation: 'https://docs.sglang.io/docs/supported-models/rerank_models',
  verified: { by: 'documentation', read: '2026-11-24' },
  mendWhenMissing:
    'start SGLang with the reranker as its model and, for Qwen3-Reranker, --chat-template and without --is-embedding',
  about: [modelsAt('/v1/models'), versionAt('/get_server_info', 'version')],
  buildRequest: ({ model, query, documents, instruction }) => ({
    method: 'POST',
    path: '/v1/rerank',
    body: {
      ...(model === null ? {} : { model }),
      query,
      documents,
      return_documents: false,
      ...(instruction === null ? {} : { instruct: instruction }),
    },
  }),
  readResponse: (body) => readRows(body, { list: null, score: 'score' }),
  readError: (_status, body) => errorText(body),
});
