import { defineProtocol } from '../protocol.ts';
import { modelsAt, versionAt } from './about.ts';
import { errorText } from './error-text.ts';
import { readRows } from './read-rows.ts';

/**
 * vLLM's rerank endpoint, and the many servers and gateways that copy it. Fields that the server does not know are ignored
 * without a word, `instruction` too: before 0.22, or without a chat template, it changes nothing.
 */
export const vllm = defineProtocol({
  name: 'vllm',
  title: 'vLLM, pooling runner (and servers that copy its /v1/rerank)',
  paths: ['/v1/rerank', '/rerank', '/v2/rerank'],
  instructionField: 'instruction',
  // Not truncate_prompt_tokens, which cuts the end of the prompt off, and with it the place that is scored.
  truncation: { tokens: 'max_tokens_per_doc' },
  scale: 'probability',
  limits: { documentsPerCall: null },
  documentation: 'https://docs.vllm.ai/en/latest/models/pooling_models/',
  verified: { by: 'tried', version: 'vLLM 0.32.0' },
  mendWhenMissing:
    'start vLLM with --runner pooling and, for Qwen3-Reranker, --hf-overrides and --chat-template; or check URL and protocol',
  about: [versionAt('/version', 'version'), modelsAt('/v1/models')],
  buildRequest: ({ model, query, documents, instruction }) => ({
    method: 'POST',
    path: '/v1/rerank',
    body: {
      ...(model === null ? {} : { model }),
      query,
      documents,
      // Always asked for: a copy's own default could return fewer, and those left out would look unscored.
      top_n: documents.length,
      ...(instruction === null ? {} : { instruction }),
    },
  }),
  // `document` may be an object with `text` (vLLM), a bare string (Infinity) or absent: the texts are ours.
  readResponse: (body) => readRows(body, { list: 'results', score: 'relevance_score' }),
  readError: (_status, body) => errorText(body),
});
