import type { Probe } from './probe.ts';
import { padding } from './probe-set.ts';

/** An answer at the start and at the end of a long text about something else. */
export const length: Probe = {
  name: 'length',
  title: 'an answer at the start and at the end of a long text',
  calls: () => questions,
  async run({ asker, texts, longCharacters }) {
    const { language, pairs } = texts.find((one) => one.language === 'en') ??
      texts[0] ?? { language: 'en', pairs: [] };
    const filler = padding
      .repeat(Math.ceil(longCharacters / padding.length))
      .slice(0, longCharacters)
      .trim();
    const shares: { start: number; end: number }[] = [];
    for (const { question, answer } of pairs.slice(0, questions)) {
      const documents = [answer, filler, `${answer} ${filler}`, `${filler} ${answer}`];
      const { values } = await asker.ask({ query: question, documents, language });
      const [alone = 0, nothing = 0, start = 0, end = 0] = values;
      // An answer that wins nothing alone cannot lose it.
      if (!(alone - nothing > leastGain)) continue;
      shares.push({ start: (start - nothing) / (alone - nothing), end: (end - nothing) / (alone - nothing) });
    }
    if (shares.length === 0) {
      return {
        outcomes: { length: null },
        sentence: 'an answer alone does not score above a text about nothing, so length cannot be looked at',
        values: {},
      };
    }
    const mean = (pick: (share: { start: number; end: number }) => number) =>
      shares.reduce((sum, share) => sum + pick(share), 0) / shares.length;
    const [start, end] = [mean((share) => share.start), mean((share) => share.end)];
    return {
      outcomes: { length: { start, end, characters: longCharacters, pairs: shares.length } },
      sentence: `in a text of ${longCharacters} characters an answer keeps ${percent(start)} of its score at the start and ${percent(end)} at the end`,
      values: { start, end, characters: longCharacters },
    };
  },
};

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

const questions = 3;
const leastGain = 1e-3;
