import { defineProtocol } from '../protocol.ts';
import { errorText } from './error-text.ts';
import { readRows } from './read-rows.ts';

/** Alibaba Cloud's Model Studio by its compatible path: qwen3-rerank. Texts above 4,000 tokens are cut by the service. */
export const dashscope = defineProtocol({
  name: 'dashscope',
  title: 'DashScope, compatible path (qwen3-rerank)',
  paths: ['/compatible-api/v1/reranks'],
  instructionField: 'instruct',
  scale: 'probability',
  limits: { documentsPerCall: 500 },
  model: 'needed',
  documentation: 'https://www.alibabacloud.com/help/en/model-studio/rerank',
  verified: { by: 'documentation', read: '2026-11-24' },
  mendWhenMissing:
    'give --url https://dashscope-intl.aliyuncs.com or that of the region; gte-rerank-v2 and qwen3-vl-rerank speak dashscope-native',
  about: [],
  buildRequest: ({ model, query, documents, instruction }) => ({
    method: 'POST',
    path: '/compatible-api/v1/reranks',
    body: {
      ...(model === null ? {} : { model }),
      query,
      documents,
      top_n: documents.length,
      ...(instruction === null ? {} : { instruct: instruction }),
    },
  }),
  readResponse: (body) => readRows(body, { list: 'results', score: 'relevance_score' }),
  readError: (_status, body) => errorText(body),
});
