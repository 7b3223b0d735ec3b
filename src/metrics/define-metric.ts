import type { Ranking } from '../scores/ranking.ts';
import type { Parameter, ParameterValue, ParameterValues } from './parameters.ts';

/**
 * One metric: declaration and computation in one value. `measure` gives the value of one query; where scores tie it is the exact
 * expectation over all orders of the tied documents, each group on its own and every order equally likely (McSherry & Najork,
 * Computing Information Retrieval Performance Measures Efficiently in the Presence of Tied Scores, ECIR 2008). Measures of kind `spread` look at the scores themselves.
 */
export interface Metric {
  /** As tables and JSON keys have it. */
  readonly name: string;
  readonly synonyms: readonly string[];
  /** One sentence for people, no full stop. */
  readonly title: string;
  readonly kind: 'ranking' | 'spread';
  /** Smallest and largest value there can be; bounded measures get Wilson intervals. */
  readonly range: readonly [number, number];
  readonly higherIsBetter: boolean;
  /** The paper or tool that the definition follows. */
  readonly source: string;
  /** trec_eval's names without a cutoff and before one; null where trec_eval has none. */
  readonly trecEval: { readonly whole: string | null; readonly beforeCutoff: string | null };
  /** A name that parses, with what must be given. */
  readonly example: string;
  /** In the order in which they print; `cutoff` prints as `@10`. */
  readonly parameters: Readonly<Record<string, Parameter<ParameterValue>>>;
  /** Parameters that one might expect and that this metric cannot have, with the reason and the mend. */
  readonly refused: Readonly<Record<string, { readonly why: string; readonly mend: string }>>;
  /**
   * @param values one for each of `parameters`
   * @returns the value of one query; NaN only for kind `spread`, where the query has none
   */
  measure(ranking: Ranking, values: ParameterValues): number;
}

type ValuesOf<Parameters> = {
  readonly [Name in keyof Parameters]: Parameters[Name] extends Parameter<infer Value> ? Value : never;
};

/** What a metric's file writes; the rest has the defaults of `defineMetric`. */
interface Declaration<Parameters> extends Omit<Metric, Omitted | 'parameters' | 'measure'> {
  readonly synonyms?: Metric['synonyms'];
  readonly higherIsBetter?: boolean;
  readonly trecEval?: Partial<Metric['trecEval']>;
  readonly refused?: Metric['refused'];
  readonly parameters: Parameters;
  measure(ranking: Ranking, values: ValuesOf<Parameters>): number;
}

type Omitted = 'synonyms' | 'higherIsBetter' | 'trecEval' | 'refused';

/** A metric for the catalogue. Defaults: no synonyms, higher is better, not in trec_eval, nothing refused. */
export function defineMetric<const Parameters extends Readonly<Record<string, Parameter<ParameterValue>>>>(
  declaration: Declaration<Parameters>,
): Metric {
  return {
    synonyms: [],
    higherIsBetter: true,
    refused: {},
    ...declaration,
    trecEval: { whole: null, beforeCutoff: null, ...declaration.trecEval },
  };
}
