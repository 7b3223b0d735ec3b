import { distance } from './ask.ts';
import type { Probe } from './probe.ts';

/** The same call again: what differs is noise, and the unit in which other probes are judged. */
export const repeatNoise: Probe = {
  name: 'repeat',
  title: 'the same call twice',
  calls: ({ texts }) => Math.min(texts.length, 2) * 2,
  async run({ asker, texts }, { matrices }) {
    const first: number[] = [];
    const again: number[] = [];
    for (const { language, pairs } of texts.slice(0, 2)) {
      for (const row of [0, 1]) {
        const documents = pairs.map(({ answer }) => answer);
        first.push(...(matrices.get(language)?.[row] ?? []));
        again.push(...(await asker.ask({ query: pairs[row]?.question ?? '', documents, language })).values);
      }
    }
    const deviation = distance(first, again);
    const largest = Math.max(...first.map((value, place) => Math.abs(value - (again[place] ?? 0))));
    return {
      outcomes: { repeat: { deviation, largest, pairs: first.length } },
      sentence:
        largest === 0
          ? 'the same call gives the same scores'
          : `the same call twice differs by ${deviation.toPrecision(2)} (at most ${largest.toPrecision(2)})`,
      values: { deviation, largest, pairs: first.length },
    };
  },
};
