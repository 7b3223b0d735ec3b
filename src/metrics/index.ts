import { catalogue } from '../foundation/catalogue.ts';
import { InputError, type Problem } from '../foundation/errors.ts';
import * as all from './all.ts';
import type { Metric } from './define-metric.ts';
import type { Measure } from './measure.ts';
import { parseMeasure, splitList } from './parse-measure.ts';

export { defineMetric, type Metric } from './define-metric.ts';
export { type Measure, trecEvalName } from './measure.ts';
export { measureRanking, type RankingValues } from './measure-ranking.ts';
export type { Parameter, ParameterValue, ParameterValues } from './parameters.ts';

/**
 * Every metric there is, those of rankings first, by name within each kind. `--help`, `rankgauge list metrics`, messages and tests
 * read it.
 */
export const metrics = catalogue<Metric>('metric', Object.values<Metric>(all).sort(byKindAndName));

/**
 * The measure that a name stands for. Synonyms and any case are understood; it prints canonically.
 *
 * @throws InputError with everything that is wrong with the name, what was probably meant, and how to write it
 * @example
 * String(metric('RR(rel=2)@5')); // => 'MRR(rel=2)@5'
 */
export function metric(name: string): Measure {
  return parseMeasure(name, metrics.entries);
}

/**
 * A list of measures: commas outside parentheses separate, `spread` stands for all measures of spread. Blanks and empty pieces do
 * not matter; a measure that comes twice (under whatever spelling) stays where it came first. The first is the primary one.
 *
 * @param list one text or several
 * @throws InputError with the problems of all names at once; `no-metrics` when nothing is named
 * @example
 * parseMetrics('nDCG@10,RR@10,ndcg@10').map(String); // => ['nDCG@10', 'MRR@10']
 */
export function parseMetrics(list: string | readonly string[]): Measure[] {
  const names = [list].flat().flatMap(splitList);
  if (names.length === 0) {
    throw new InputError({
      code: 'no-metrics',
      message: 'no metric is named',
      mend: 'name at least one, as in nDCG@10,MRR@10,spread',
    });
  }
  const measures = new Map<string, Measure>();
  const problems: Problem[] = [];
  for (const name of names.flatMap((name) => (name.toLowerCase() === spreadGroup ? spread : name))) {
    try {
      const measure = parseMeasure(name, metrics.entries, [spreadGroup]);
      measures.set(measure.name, measure); // a name set again keeps its place
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new InputError(problems);
  return [...measures.values()];
}

function byKindAndName(left: Metric, right: Metric): number {
  if (left.kind !== right.kind) return left.kind === 'ranking' ? -1 : 1;
  return left.name.toLowerCase() < right.name.toLowerCase() ? -1 : 1;
}

const spreadGroup = 'spread';
const spread = metrics.entries.filter(({ kind }) => kind === 'spread').map(({ name }) => name);
