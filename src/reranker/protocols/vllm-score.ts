import { defineProtocol } from '../protocol.ts';
import { modelsAt, versionAt } from './about.ts';
import { errorText } from './error-text.ts';
import { readRows } from './read-rows.ts';

/** vLLM's score endpoint: the same numbers as its rerank endpoint, without every document's text coming back. */
export const vllmScore = defineProtocol({
  name: 'vllm-score',
  title: 'vLLM, pooling runner, /score: answers without the texts, half the traffic',
  paths: ['/score', '/v1/score'],
  instructionField: 'instruction',
  // Not truncate_prompt_tokens, which cuts the end of the prompt off, and with it the place that is scored.
  truncation: { tokens: 'max_tokens_per_doc' },
  scale: 'probability',
  limits: { documentsPerCall: null },
  documentation: 'https://docs.vllm.ai/en/latest/models/pooling_models/',
  verified: { by: 'tried', version: 'vLLM 0.32.0' },
  mendWhenMissing:
    'start vLLM with --runner pooling and, for Qwen3-Reranker, --hf-overrides and --chat-template',
  about: [versionAt('/version', 'version'), modelsAt('/v1/models')],
  buildRequest: ({ model, query, documents, instruction }) => ({
    method: 'POST',
    path: '/score',
    body: {
      ...(model === null ? {} : { model }),
      text_1: query,
      text_2: documents,
      ...(instruction === null ? {} : { instruction }),
    },
  }),
  readResponse: (body) => readRows(body, { list: 'data', score: 'score' }),
  readError: (_status, body) => errorText(body),
});
