import { defineMetric } from './define-metric.ts';
import { relevanceLevel } from './parameters.ts';
import { relevantOf } from './relevant.ts';

/**
 * Share of relevant documents that stand above the judged non-relevant ones; documents that nobody judged are passed over, so
 * it holds where judgments are few. Grades below 0 count as unjudged, as in trec_eval. 0 when nothing is relevant.
 */
export const bpref = defineMetric({
  name: 'bpref',
  title: 'relevant documents above judged non-relevant ones, unjudged ones passed over',
  kind: 'ranking',
  range: [0, 1],
  source: 'Buckley & Voorhees 2004, doi:10.1145/1008992.1009000; trec_eval',
  trecEval: { whole: 'bpref' },
  example: 'bpref',
  parameters: { rel: relevanceLevel },
  measure(ranking, { rel }) {
    const relevant = relevantOf(ranking, rel);
    if (relevant === 0) return 0;
    const { grades, tieEnds, judged } = ranking;
    let nonRelevant = 0;
    for (let index = relevant; index < judged.length && judged[index]! >= 0; index += 1) nonRelevant += 1;
    const most = Math.min(relevant, nonRelevant);
    let sum = 0;
    let above = 0; // judged non-relevant documents in the groups above
    let start = 0;
    for (let group = 0; group < tieEnds.length; group += 1) {
      const end = tieEnds[group]!;
      let hits = 0;
      let misses = 0;
      for (let index = start; index < end; index += 1) {
        const grade = grades[index]!;
        if (grade >= rel) hits += 1;
        else if (grade >= 0) misses += 1;
      }
      // Any number of the group's misses, 0 to all, is equally likely to stand above one of its hits.
      if (hits > 0) {
        let lost = 0;
        for (let count = 0; count <= misses; count += 1) lost += Math.min(above + count, relevant);
        sum += hits * (most === 0 ? 1 : 1 - lost / (misses + 1) / most);
      }
      above += misses;
      start = end;
    }
    return Math.max(0, Math.min(1, sum / relevant));
  },
});
