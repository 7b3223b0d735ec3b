import * as v from 'valibot';
import { defineProtocol } from '../protocol.ts';
import { modelsAt, versionAt } from './about.ts';
import { errorText } from './error-text.ts';
import { judgePrompt } from './qwen3-prompt.ts';
import { readShape } from './read-shape.ts';
import { yesNoScore } from './yes-no.ts';

/**
 * Qwen3-Reranker as the language model that it is, behind the completions endpoint: the whole judge prompt of its model card
 * goes in, and the probabilities of the next token come back. All documents of a call are prompts of one request.
 */
export const vllmLogprobs = defineProtocol({
  name: 'vllm-logprobs',
  title: 'Qwen3-Reranker as a language model: P(yes) by /v1/completions with logprobs',
  paths: ['/v1/completions'],
  instructionField: 'prompt',
  scale: 'probability',
  limits: { documentsPerCall: null },
  model: 'needed',
  documentation: 'https://docs.vllm.ai/en/latest/serving/openai_compatible_server/',
  verified: { by: 'tried', version: 'vLLM 0.32.0' },
  mendWhenMissing:
    'start vLLM without --runner pooling and without --hf-overrides; a server that reranks speaks the protocol vllm',
  about: [versionAt('/version', 'version'), modelsAt('/v1/models')],
  buildRequest: ({ model, query, documents, instruction }) => ({
    method: 'POST',
    path: '/v1/completions',
    body: {
      ...(model === null ? {} : { model }),
      prompt: documents.map((document) => judgePrompt(instruction, query, document)),
      max_tokens: 1,
      temperature: 0,
      // As many as vLLM gives unless it is started with --max-logprobs.
      logprobs: 20,
    },
  }),
  readResponse: (body) => {
    const reading = readShape(responseShape, body);
    if (reading.outcome === 'unreadable') return reading;
    const { choices, usage, model } = reading.value;
    return {
      outcome: 'read',
      results: choices.map(({ index, logprobs }) =>
        yesNoScore(index, new Map(Object.entries(logprobs.top_logprobs[0] ?? {})), mend),
      ),
      promptTokens: usage?.prompt_tokens ?? null,
      model: model ?? null,
    };
  },
  readError: (_status, body) => errorText(body),
});

const mend = 'the protocol vllm-logprobs-chat asks vLLM for just these two tokens';

const responseShape = v.object({
  choices: v.array(
    v.object({
      index: v.number(),
      logprobs: v.object({ top_logprobs: v.array(v.record(v.string(), v.number())) }),
    }),
  ),
  usage: v.nullish(v.object({ prompt_tokens: v.nullish(v.number()) })),
  model: v.nullish(v.string()),
});
