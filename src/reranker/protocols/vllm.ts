import * as v from 'valibot';
import { defineProtocol } from '../protocol.ts';
import { errorText } from './error-text.ts';
import { readShape } from './read-shape.ts';

/**
 * vLLM's rerank endpoint, and the many servers and gateways that copy it. Fields that the server does not know are ignored
 * without a word, `instruction` too: before 0.22, or without a chat template, it changes nothing.
 */
export const vllm = defineProtocol({
  name: 'vllm',
  title: 'vLLM, pooling runner (and servers that copy its /v1/rerank)',
  paths: ['/v1/rerank', '/rerank'],
  instructionField: 'instruction',
  scale: 'probability',
  limits: { documentsPerCall: null },
  documentation: 'https://docs.vllm.ai/en/latest/models/pooling_models/',
  verified: { by: 'tried', version: 'vLLM 0.32.0' },
  mendWhenMissing:
    'start vLLM with --runner pooling and, for Qwen3-Reranker, --hf-overrides and --chat-template; or check URL and protocol',
  about: [
    {
      path: '/version',
      read: (body) => {
        const reading = readShape(versionShape, body);
        return { version: reading.outcome === 'read' ? reading.value.version : null, models: [] };
      },
    },
    {
      path: '/v1/models',
      read: (body) => {
        const reading = readShape(modelsShape, body);
        return {
          version: null,
          models: reading.outcome === 'read' ? reading.value.data.map(({ id }) => id) : [],
        };
      },
    },
  ],
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
  readResponse: (body) => {
    const reading = readShape(responseShape, body);
    if (reading.outcome === 'unreadable') return reading;
    const { results, usage, model } = reading.value;
    return {
      outcome: 'read',
      results: results.map((result) => ({ index: result.index, score: result.relevance_score })),
      promptTokens: usage?.prompt_tokens ?? null,
      model: model ?? null,
    };
  },
  readError: (_status, body) => errorText(body),
});

/**
 * `document` may be an object with `text` (vLLM), a bare string (Infinity) or absent: it is not looked at, since the
 * texts are ours. Index and score are checked for sense elsewhere, so anything passes here.
 */
const responseShape = v.object({
  results: v.array(v.object({ index: v.optional(v.unknown()), relevance_score: v.optional(v.unknown()) })),
  usage: v.nullish(v.object({ prompt_tokens: v.nullish(v.number()) })),
  model: v.nullish(v.string()),
});

const versionShape = v.object({ version: v.string() });
const modelsShape = v.object({ data: v.array(v.object({ id: v.string() })) });
