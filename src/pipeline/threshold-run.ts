import {
  calibrationOf,
  chooseThreshold,
  diagnose,
  fixedThreshold,
  type Target,
  type ThresholdQuery,
} from '../diagnosis/index.ts';
import { InputError } from '../foundation/errors.ts';
import { seededRandom } from '../foundation/random.ts';
import type { ScoredRun } from '../results/scored-run.ts';
import { diagnosisInput } from './diagnose-input.ts';
import type { ThresholdReport } from './threshold-report.ts';

/** The target: a precision or a recall. */
export interface ThresholdOptions {
  readonly target: Target;
  readonly seed?: number | undefined;
  readonly tool?: string | undefined;
}

/**
 * A threshold for a precision (or a recall) that the data supports, overall and by language, with the fixed 0.5 beside it and
 * how well calibrated the scores are.
 *
 * @throws InputError `nothing-judged` when no query has judgments, `bad-target` for a target outside (0, 1)
 */
export function thresholdOf(run: ScoredRun, { target, seed = 1, tool }: ThresholdOptions): ThresholdReport {
  const asked = 'precision' in target ? target.precision : target.recall;
  if (!(asked > 0 && asked < 1)) {
    throw new InputError({
      code: 'bad-target',
      message: `the target ${asked} is not between 0 and 1`,
      mend: 'give a share, for instance --precision 0.9',
    });
  }
  const input = diagnosisInput(run, { dataset: null });
  const queries = input.queries.flatMap((query): ThresholdQuery[] =>
    query.grades === null ? [] : [{ ...query, grades: query.grades }],
  );
  if (queries.length === 0) {
    throw new InputError({
      code: 'nothing-judged',
      message: `no query of the run "${run.name}" has judgments`,
      why: 'precision and recall are shares of what is judged relevant',
      mend: 'score a data set with qrels',
    });
  }
  const codes = new Set(diagnose(input).findings.map(({ code }) => code));
  const probabilities = input.scale === 'probability' && !codes.has('wrong-scale');
  const languages = [...new Set(queries.flatMap(({ language }) => language ?? []))];
  const of = (language: string) => queries.filter((query) => query.language === language);
  const choose = (own: readonly ThresholdQuery[], name: string) =>
    chooseThreshold(own, { target, random: seededRandom(`${seed}:threshold:${name}`) });
  const reason = noProbability(input.scale, codes);
  return {
    kind: 'threshold',
    version: 1,
    tool: tool ?? run.manifest?.tool ?? 'rankgauge',
    seed,
    run: run.name,
    scale: input.scale,
    target,
    overall: choose(queries, 'all'),
    languages: languages.map((language) => ({ language, ...choose(of(language), language) })),
    fixed: probabilities
      ? {
          threshold: half,
          overall: fixedThreshold(queries, half),
          languages: languages.map((language) => ({ language, ...fixedThreshold(of(language), half) })),
        }
      : { threshold: null, reason },
    calibration: (probabilities ? calibrationOf(queries) : null) ?? { reason },
    notes: notesOf(codes),
  };
}

function noProbability(scale: string, codes: ReadonlySet<string>): string {
  if (codes.has('wrong-scale')) return 'scores lie outside 0 to 1, so 0.5 means nothing';
  return scale === 'unknown'
    ? 'the scale of the scores is not known (say --scale when scoring), so 0.5 may mean nothing'
    : `on the scale ${scale} 0.5 means nothing`;
}

function notesOf(codes: ReadonlySet<string>): string[] {
  return [
    ...(codes.has('per-query-scaled')
      ? ['the scores of each query were scaled by themselves: no threshold holds for a new query']
      : []),
    ...(codes.has('squashed-range')
      ? ['the scores look like the sigmoid of a probability: mend that first, a threshold will move']
      : []),
  ];
}

const half = 0.5;
