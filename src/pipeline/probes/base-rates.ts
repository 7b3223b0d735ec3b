import { auc } from '../../statistics/auc.ts';
import type { Probe } from './probe.ts';

/** Easy pairs in each language: an answer against the answers to other questions. */
export const baseRates: Probe = {
  name: 'base-rates',
  title: 'easy pairs in each language',
  calls: ({ texts }) => texts.reduce((sum, { pairs }) => sum + pairs.length, 0),
  async run({ asker, texts }) {
    const matrices = new Map<string, number[][]>();
    for (const { language, pairs } of texts) {
      const documents = pairs.map(({ answer }) => answer);
      const rows: number[][] = [];
      for (const { question } of pairs) {
        rows.push([...(await asker.ask({ query: question, documents, language })).values]);
      }
      matrices.set(language, rows);
    }
    const rates = [...matrices].map(([language, rows]) => ({
      language,
      pairs: rows.length * rows.length,
      auc:
        rows
          .map((row, own) =>
            auc(
              [row[own] as number],
              row.filter((_, place) => place !== own),
            ),
          )
          .reduce((sum, one) => sum + one, 0) / rows.length,
    }));
    const low = rates.filter((rate) => rate.auc < 0.9);
    return {
      outcomes: { baseRates: rates },
      sentence:
        low.length === 0
          ? `easy pairs are told apart in ${rates.length === 1 ? 'the language asked' : `all ${rates.length} languages`}`
          : `easy pairs are not told apart in ${low.map(({ language }) => language).join(', ')}`,
      values: Object.fromEntries(rates.map((rate) => [`auc.${rate.language}`, rate.auc])),
      matrices,
    };
  },
};
