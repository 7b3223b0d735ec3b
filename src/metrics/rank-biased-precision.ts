import { defineMetric } from './define-metric.ts';
import { openShare, optionalCutoff, relevanceLevel } from './parameters.ts';
import { countRelevant } from './relevant.ts';

/**
 * Precision weighted by the chance that a reader who goes on to the next document with probability p sees the rank:
 * (1 - p) x sum of p^(rank - 1) over relevant documents. p has no default, since each p is a measure of its own.
 */
export const rankBiasedPrecision = defineMetric({
  name: 'RBP',
  title: 'precision as a reader sees it who goes on with probability p',
  kind: 'ranking',
  range: [0, 1],
  source: 'Moffat & Zobel 2008, doi:10.1145/1416950.1416952',
  example: 'RBP(p=0.8)',
  parameters: { p: openShare(), rel: relevanceLevel, cutoff: optionalCutoff },
  measure({ grades, tieEnds }, { p, rel, cutoff }) {
    const depth = Math.min(cutoff, grades.length);
    const untied = tieEnds.length === grades.length;
    let sum = 0;
    let reach = 1; // p^(rank - 1)
    let start = 0;
    for (let group = 0; start < depth; group += 1) {
      const end = untied ? start + 1 : tieEnds[group]!;
      let weight = 0;
      for (let place = start; place < Math.min(end, depth); place += 1) {
        weight += reach;
        reach *= p;
      }
      const relevant = countRelevant(grades, rel, start, end);
      if (relevant > 0) sum += weight * (relevant / (end - start));
      start = end;
    }
    return Math.min(1, (1 - p) * sum);
  },
});
