import { distance } from './ask.ts';
import type { Probe } from './probe.ts';

/**
 * The same texts as raw UTF-8 and as `\u` escapes, which are plain ASCII: a server that reads the body in another encoding
 * garbles the former and not the latter.
 */
export const escapes: Probe = {
  name: 'escapes',
  title: 'the same texts as raw UTF-8 and as escapes',
  calls: (plan) => (plan.asker.behindHttp ? beyondAscii(plan.texts).length : 0),
  async run({ asker, texts }, { matrices }) {
    const seen: { language: string; deviation: number; pairs: number }[] = [];
    for (const { language, pairs } of beyondAscii(texts)) {
      const documents = pairs.map(({ answer }) => answer);
      const { values } = await asker.ask({
        query: pairs[0]?.question ?? '',
        documents,
        language,
        characters: 'escaped',
      });
      const raw = matrices.get(language)?.[0] ?? [];
      seen.push({ language, deviation: distance(raw, values), pairs: values.length });
    }
    const largest = Math.max(0, ...seen.map(({ deviation }) => deviation));
    return {
      outcomes: { escapes: seen },
      sentence: `raw UTF-8 and escapes differ by ${largest.toPrecision(2)} at most`,
      values: Object.fromEntries(seen.map(({ language, deviation }) => [`deviation.${language}`, deviation])),
    };
  },
};

function beyondAscii<Texts extends { pairs: readonly { question: string; answer: string }[] }>(
  texts: readonly Texts[],
): Texts[] {
  return texts.filter(({ pairs }) => pairs.some(({ answer }) => /[^\u0000-\u007f]/.test(answer)));
}
