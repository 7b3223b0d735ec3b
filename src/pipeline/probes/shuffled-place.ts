import { pearson } from '../../statistics/correlation.ts';
import { distance } from './ask.ts';
import type { Probe } from './probe.ts';

/** The same documents the other way round: scores must not follow the place. */
export const shuffledPlace: Probe = {
  name: 'place',
  title: 'the same documents in reversed order',
  calls: ({ texts }) => Math.min(texts.length, 2) * 2,
  async run({ asker, texts }, { matrices }) {
    const changes: number[] = [];
    const moves: number[] = [];
    for (const { language, pairs } of texts.slice(0, 2)) {
      for (const row of [0, 1]) {
        const documents = pairs.map(({ answer }) => answer).reverse();
        const query = pairs[row]?.question ?? '';
        const { values } = await asker.ask({ query, documents, language });
        const first = matrices.get(language)?.[row] ?? [];
        for (const [place, value] of values.entries()) {
          const before = pairs.length - 1 - place;
          changes.push(value - (first[before] ?? Number.NaN));
          moves.push(before - place);
        }
      }
    }
    const deviation = distance(
      changes,
      changes.map(() => 0),
    );
    const correlation = pearson(changes, moves);
    return {
      outcomes: {
        place: { deviation, correlation: Number.isNaN(correlation) ? 0 : correlation, pairs: changes.length },
      },
      sentence: `the same documents in reversed order differ by ${deviation.toPrecision(2)}`,
      values: {
        deviation,
        correlation: Number.isNaN(correlation) ? null : correlation,
        pairs: changes.length,
      },
    };
  },
};
