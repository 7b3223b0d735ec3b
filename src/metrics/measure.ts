import type { Ranking } from '../scores/ranking.ts';
import type { Metric } from './define-metric.ts';
import type { ParameterValues } from './parameters.ts';

/** A metric with its parameters: prints as its own name, which parses back to an equal measure. */
export interface Measure {
  /** Canonical: parameters in declared order, no defaults, no synonyms. `nDCG(gain=exp)@10` */
  readonly name: string;
  readonly metric: Metric;
  /** One for each parameter of the metric; a cutoff that was left out is Infinity. */
  readonly parameters: ParameterValues;
  /** The value of one query, expected over the orders of tied documents; NaN only for measures of kind `spread`. */
  readonly measure: (ranking: Ranking) => number;
  toString(): string;
}

/** @param parameters one for each parameter of the metric */
export function measureOf(metric: Metric, parameters: ParameterValues): Measure {
  const name = nameOf(metric, parameters);
  return {
    name,
    metric,
    parameters,
    measure: (ranking) => metric.measure(ranking, parameters),
    toString: () => name,
  };
}

/**
 * What trec_eval calls it: `ndcg_cut_10`, `map`. The relevance level, its option -l, is not part of the name. null where trec_eval
 * has no such measure.
 */
export function trecEvalName({ metric, parameters }: Measure): string | null {
  const { rel, cutoff = Number.POSITIVE_INFINITY, ...others } = parameters;
  const plain = Object.entries(others).every(([name, value]) => value === metric.parameters[name]?.default);
  if (!plain) return null;
  if (cutoff === Number.POSITIVE_INFINITY) return metric.trecEval.whole;
  return metric.trecEval.beforeCutoff === null ? null : metric.trecEval.beforeCutoff + cutoff;
}

function nameOf(metric: Metric, parameters: ParameterValues): string {
  const shown = Object.entries(metric.parameters).filter(([name, { default: unsaid }]) => {
    return parameters[name] !== unsaid;
  });
  const inside = shown
    .filter(([name]) => name !== 'cutoff')
    .map(([name]) => `${name}=${parameters[name]}`)
    .join(',');
  const cutoff = shown.some(([name]) => name === 'cutoff') ? `@${parameters['cutoff']}` : '';
  return metric.name + (inside === '' ? '' : `(${inside})`) + cutoff;
}
