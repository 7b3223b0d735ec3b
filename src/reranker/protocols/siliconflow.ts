import { defineProtocol } from '../protocol.ts';
import { errorText } from './error-text.ts';
import { readRows } from './read-rows.ts';

/** SiliconFlow's rerank. It takes an instruction for the Qwen3-Reranker models only. */
export const siliconflow = defineProtocol({
  name: 'siliconflow',
  title: 'SiliconFlow v1 (https://api.siliconflow.cn)',
  paths: ['/v1/rerank'],
  instructionField: 'instruction',
  scale: 'probability',
  limits: { documentsPerCall: null },
  model: 'needed',
  documentation: 'https://docs.siliconflow.cn/en/api-reference/rerank/create-rerank',
  verified: { by: 'documentation', read: '2026-11-24' },
  mendWhenMissing: 'give --url https://api.siliconflow.cn or https://api.siliconflow.com',
  about: [],
  buildRequest: ({ model, query, documents, instruction }) => ({
    method: 'POST',
    path: '/v1/rerank',
    body: {
      ...(model === null ? {} : { model }),
      query,
      documents,
      top_n: documents.length,
      return_documents: false,
      ...(instruction === null ? {} : { instruction }),
    },
  }),
  readResponse: (body) => readRows(body, { list: 'results', score: 'relevance_score' }),
  readError: (_status, body) => errorText(body),
});
