import { defineMetric } from './define-metric.ts';
import { relevanceLevel } from './parameters.ts';
import { scoredCount } from './scored.ts';

/**
 * Chance that a relevant document of the query scores above an irrelevant one, ties 1/2: 0.5 for random and for constant scores,
 * 0 for inverted ones. Unjudged documents count as irrelevant. Undefined where the scored documents lack either kind.
 */
export const auc = defineMetric({
  name: 'AUC',
  title: 'chance that a relevant document scores above an irrelevant one of the same query',
  kind: 'spread',
  range: [0, 1],
  source: 'Mann & Whitney 1947, doi:10.1214/aoms/1177730491; scipy.stats.mannwhitneyu',
  example: 'AUC',
  parameters: { rel: relevanceLevel },
  measure(ranking, { rel }) {
    const { scores, grades } = ranking;
    const count = scoredCount(ranking);
    let relevantAbove = 0;
    let othersSoFar = 0;
    let wins = 0; // pairs (relevant, irrelevant) in the right order, ties half
    let start = 0;
    while (start < count) {
      let end = start;
      let relevant = 0;
      while (end < count && scores[end] === scores[start]) {
        if (grades[end]! >= rel) relevant += 1;
        end += 1;
      }
      const others = end - start - relevant;
      wins += others * (relevantAbove + relevant / 2);
      relevantAbove += relevant;
      othersSoFar += others;
      start = end;
    }
    return wins / (relevantAbove * othersSoFar); // 0 / 0 where a kind is missing
  },
});
