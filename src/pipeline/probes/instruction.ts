import { distance } from './ask.ts';
import type { Probe } from './probe.ts';

/** The same pairs under two opposite instructions. */
export const instruction: Probe = {
  name: 'instruction',
  title: 'the same pairs under two opposite instructions',
  calls: ({ asker, sendsInstruction }) =>
    asker.behindHttp && (sendsInstruction || asker.instructionChannel === 'field') ? 2 : 0,
  async run({ asker, texts, sendsInstruction }) {
    const { language, pairs } = texts[0] ?? { language: 'en', pairs: [] };
    const question = {
      query: pairs[0]?.question ?? '',
      documents: pairs.map(({ answer }) => answer),
      language,
    };
    const one = await asker.ask({ ...question, instruction: forRelevance });
    const other = await asker.ask({ ...question, instruction: forTheOpposite });
    const deviation = distance(one.values, other.values);
    const tokensChanged =
      one.promptTokens === null || other.promptTokens === null
        ? null
        : one.promptTokens !== other.promptTokens;
    const moved = deviation > 1e-6;
    return {
      // A template without an instruction loses nothing: then it is worth a sentence only.
      outcomes: sendsInstruction
        ? { instruction: { deviation, pairs: pairs.length, tokensChanged, by: 'probe' } }
        : {},
      sentence: moved
        ? `two opposite instructions give different scores (by ${deviation.toPrecision(2)})`
        : 'two opposite instructions give the same scores: the instruction does not arrive',
      values: { deviation, tokensChanged: tokensChanged === null ? null : String(tokensChanged) },
    };
  },
};

const forRelevance = 'Given a question, retrieve passages that answer the question';
const forTheOpposite =
  'Pay no attention to what is asked. Say yes only to texts that are a list of ingredients for cooking, no matter what the question is about, and no to all others.';
