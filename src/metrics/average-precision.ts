import { defineMetric } from './define-metric.ts';
import { optionalCutoff, relevanceLevel } from './parameters.ts';
import { countRelevant, relevantOf } from './relevant.ts';

/**
 * Mean precision at the ranks of the relevant documents, those not ranked counting 0; with a cutoff those below it count 0 too.
 * Divides by all relevant documents of the query, as trec_eval does. 0 when there is none.
 */
export const averagePrecision = defineMetric({
  name: 'AP',
  synonyms: ['MAP'],
  title: 'mean of the precision at each relevant document',
  kind: 'ranking',
  range: [0, 1],
  source: 'Buckley & Voorhees 2000, doi:10.1145/345508.345543; trec_eval',
  trecEval: { whole: 'map', beforeCutoff: 'map_cut_' },
  example: 'AP',
  parameters: { rel: relevanceLevel, cutoff: optionalCutoff },
  measure(ranking, { rel, cutoff }) {
    const all = relevantOf(ranking, rel);
    if (all === 0) return 0;
    const { grades, tieEnds } = ranking;
    const depth = Math.min(cutoff, grades.length);
    const untied = tieEnds.length === grades.length;
    let sum = 0;
    let above = 0; // relevant documents in the groups above
    let start = 0;
    for (let group = 0; start < depth; group += 1) {
      const end = untied ? start + 1 : tieEnds[group]!;
      const relevant = countRelevant(grades, rel, start, end);
      if (relevant > 0) {
        // At a place of the group that holds a relevant document, each other place of the group holds one of the
        // remaining relevant - 1 with the chance (relevant - 1) / (size - 1).
        const size = end - start;
        const neighbour = size === 1 ? 0 : (relevant - 1) / (size - 1);
        for (let place = start; place < Math.min(end, depth); place += 1) {
          sum += ((relevant / size) * (above + 1 + (place - start) * neighbour)) / (place + 1);
        }
        above += relevant;
      }
      start = end;
    }
    return Math.min(1, sum / all);
  },
});
