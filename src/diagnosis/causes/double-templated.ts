import { checked, defineCause, withoutProbe } from '../cause.ts';
import { isQwen3Reranker } from '../qwen3-reranker.ts';

export const doubleTemplated = defineCause({
  name: 'double-templated',
  title: 'client and server both render the prompt',
  symptom:
    'With the full prompt sent by the client, irrelevant documents come first; prompt_tokens are about one template longer than they should be.',
  usualCause:
    'a template that renders the whole prompt (qwen3-official) against a server that has a chat template too',
  mendGroup: 'serving',
  rule: 'by probe: the server puts 20 tokens or more around plain text, and the template renders the whole prompt: collapsed',
  needs: ['prompt_tokens in the answers, a probe'],
  byLanguage: false,
  explains: [
    'random-order',
    'narrow-band',
    'quantised',
    'length-bound',
    'query-blind',
    'inverted',
    'below-first-stage',
    'language-gap',
    'instruction-ignored',
  ],
  check({ input }) {
    const tokens = input.probes?.serverTemplateTokens ?? null;
    if (input.serving?.clientRenders === false) return checked(null, { serverTemplateTokens: tokens });
    if (tokens === null)
      return withoutProbe(
        input.probes,
        'the server counts no tokens, or the template renders no whole prompt',
      );
    const renders = input.serving?.clientRenders === true;
    return checked(renders && tokens >= 20 ? 'collapsed' : null, { serverTemplateTokens: tokens });
  },
  mend: ({ serving }) =>
    isQwen3Reranker(serving)
      ? 'send plain text: --template web-search (the instruction as a field) or bare; or start vLLM without --chat-template and keep --template qwen3-official'
      : 'send plain text (--template bare), or serve the model without its chat template',
});
