import { quantile } from '../../statistics/quantile.ts';
import { distance } from './ask.ts';
import type { Probe } from './probe.ts';

/** Each document alone, against what it got among the others. */
export const batch: Probe = {
  name: 'batch',
  title: 'documents alone and among others',
  calls: ({ texts }) => texts.slice(0, 2).reduce((sum, { pairs }) => sum + pairs.length, 0),
  async run({ asker, texts }, { matrices }) {
    const among: number[] = [];
    const alone: number[] = [];
    for (const { language, pairs } of texts.slice(0, 2)) {
      among.push(...(matrices.get(language)?.[0] ?? []));
      for (const { answer } of pairs) {
        const query = pairs[0]?.question ?? '';
        alone.push(...(await asker.ask({ query, documents: [answer], language })).values);
      }
    }
    const deviation = distance(alone, among);
    const spread = quantile(among, 0.75) - quantile(among, 0.25);
    return {
      outcomes: { batch: { deviation, pairs: alone.length, spread } },
      sentence: `a document alone and among others differs by ${deviation.toPrecision(2)}`,
      values: { deviation, pairs: alone.length },
    };
  },
};
