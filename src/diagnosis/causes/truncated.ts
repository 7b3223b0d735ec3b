import { checked, defineCause, withoutProbe } from '../cause.ts';
import { isVllm } from '../qwen3-reranker.ts';

export const truncated = defineCause({
  name: 'truncated',
  title: 'the end of long documents is not read',
  symptom: 'An answer at the end of a long document is not found; long documents score near 0 or at random.',
  usualCause: 'texts are cut at the maximum length, often without a word',
  mendGroup: 'texts',
  rule: 'by probe: an answer keeps half of its score at the start of a long text and under a fifth at the end: suspect; under a fifth in both places: suspect (the cut takes the end of the prompt too, or length alone drowns the answer)',
  needs: ['length probe'],
  byLanguage: false,
  explains: [],
  check({ input }) {
    const probe = input.probes?.length ?? null;
    if (probe === null) return withoutProbe(input.probes, 'the probe of long texts gave no answer to go by');
    const { start, end, characters, pairs } = probe;
    const evidence = { start, end, characters, pairs };
    const endLost = start >= 0.5 && end < 0.2;
    const bothLost = start < 0.2 && end < 0.2;
    return checked(endLost || bothLost ? 'suspect' : null, evidence);
  },
  mend: ({ serving }) =>
    isVllm(serving)
      ? 'raise --max-model-len, or cut the documents and not the prompt: max_tokens_per_doc (never truncate_prompt_tokens, which takes the end of the prompt), --truncate, or --chunk to score parts and take the best'
      : 'raise the maximum length of the server, or cut documents yourself: --truncate, or --chunk to score parts and take the best',
});
