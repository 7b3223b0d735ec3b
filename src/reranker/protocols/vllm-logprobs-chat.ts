import * as v from 'valibot';
import { defineProtocol } from '../protocol.ts';
import { modelsAt, versionAt } from './about.ts';
import { errorText } from './error-text.ts';
import { closedThinking, judgeQuestion, judgeSystem } from './qwen3-prompt.ts';
import { readShape } from './read-shape.ts';
import { yesNoScore } from './yes-no.ts';

/**
 * The same by the chat endpoint, one document a request. The last message is the assistant's own beginning, so that the
 * model's chat template gives the prompt of the model card to the letter. vLLM is asked once for the numbers of the two
 * tokens and then tells the probabilities of just these, whatever their rank; other servers tell the likeliest 20.
 */
export const vllmLogprobsChat = defineProtocol({
  name: 'vllm-logprobs-chat',
  title: 'Qwen3-Reranker as a language model: P(yes) by /v1/chat/completions, one document a request',
  paths: ['/v1/chat/completions'],
  instructionField: 'messages',
  scale: 'probability',
  limits: { documentsPerCall: 1 },
  model: 'needed',
  documentation: 'https://docs.vllm.ai/en/latest/serving/openai_compatible_server/',
  verified: { by: 'tried', version: 'vLLM 0.32.0' },
  mendWhenMissing:
    'start vLLM without --runner pooling and without --hf-overrides; a server that reranks speaks the protocol vllm',
  about: [versionAt('/version', 'version'), modelsAt('/v1/models')],
  prepare: (model) =>
    ['yes', 'no'].map((word) => ({
      path: '/tokenize',
      body: { ...(model === null ? {} : { model }), prompt: word, add_special_tokens: false },
    })),
  buildRequest: ({ model, query, documents, instruction, told }) => {
    const tokens = numbersOf(told ?? []);
    return {
      method: 'POST',
      path: '/v1/chat/completions',
      body: {
        ...(model === null ? {} : { model }),
        messages: [
          { role: 'system', content: judgeSystem },
          { role: 'user', content: judgeQuestion(instruction, query, documents[0] ?? '') },
          { role: 'assistant', content: closedThinking },
        ],
        max_tokens: 1,
        temperature: 0,
        logprobs: true,
        ...(tokens === null ? { top_logprobs: 20 } : { logprob_token_ids: tokens }),
        continue_final_message: true,
        add_generation_prompt: false,
      },
    };
  },
  readResponse: (body) => {
    const reading = readShape(responseShape, body);
    if (reading.outcome === 'unreadable') return reading;
    const { choices, usage, model } = reading.value;
    const told = choices[0]?.logprobs.content[0]?.top_logprobs ?? [];
    return {
      outcome: 'read',
      results: [yesNoScore(0, new Map(told.map(({ token, logprob }) => [token, logprob])), mend)],
      promptTokens: usage?.prompt_tokens ?? null,
      model: model ?? null,
    };
  },
  readError: (_status, body) => errorText(body),
});

/** Both words must be one token each, else the probabilities would be those of their beginnings. */
function numbersOf(told: readonly unknown[]): readonly number[] | null {
  const numbers = told.map((body) => v.safeParse(tokenShape, body));
  return numbers.length === 2 && numbers.every(({ success }) => success)
    ? numbers.map(({ output }) => (output as v.InferOutput<typeof tokenShape>).tokens[0])
    : null;
}

const mend = 'vLLM tells just these two where its /tokenize can be reached';

const tokenShape = v.object({ tokens: v.tuple([v.number()]), count: v.literal(1) });

const responseShape = v.object({
  choices: v.pipe(
    v.array(
      v.object({
        logprobs: v.object({
          content: v.pipe(
            v.array(
              v.object({ top_logprobs: v.array(v.object({ token: v.string(), logprob: v.number() })) }),
            ),
            v.minLength(1),
          ),
        }),
      }),
    ),
    v.minLength(1),
  ),
  usage: v.nullish(v.object({ prompt_tokens: v.nullish(v.number()) })),
  model: v.nullish(v.string()),
});
