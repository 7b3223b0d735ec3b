import { defineProtocol } from '../protocol.ts';
import { errorText } from './error-text.ts';
import { readRows } from './read-rows.ts';

/** Alibaba Cloud's Model Studio by its own path, which wraps everything: gte-rerank-v2, qwen3-vl-rerank. */
export const dashscopeNative = defineProtocol({
  name: 'dashscope-native',
  title: 'DashScope, native path (gte-rerank-v2, qwen3-vl-rerank)',
  paths: ['/api/v1/services/rerank/text-rerank/text-rerank'],
  instructionField: 'parameters.instruct',
  scale: 'probability',
  // The smaller limit of the two models.
  limits: { documentsPerCall: 100 },
  model: 'needed',
  documentation: 'https://www.alibabacloud.com/help/en/model-studio/text-rerank-api',
  verified: { by: 'documentation', read: '2026-11-24' },
  mendWhenMissing:
    'give --url https://dashscope.aliyuncs.com or that of the region; qwen3-rerank speaks dashscope',
  about: [],
  buildRequest: ({ model, query, documents, instruction }) => ({
    method: 'POST',
    path: '/api/v1/services/rerank/text-rerank/text-rerank',
    body: {
      ...(model === null ? {} : { model }),
      input: { query, documents },
      parameters: {
        top_n: documents.length,
        return_documents: false,
        ...(instruction === null ? {} : { instruct: instruction }),
      },
    },
  }),
  readResponse: (body) => readRows(body, { list: 'output.results', score: 'relevance_score' }),
  readError: (_status, body) => errorText(body),
});
