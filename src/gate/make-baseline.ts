import { metric } from '../metrics/index.ts';
import type { Measure } from '../metrics/measure.ts';
import type { Baseline } from '../results/baselines.ts';
import type { ScoredRun } from '../results/scored-run.ts';
import type { GateBaseline } from './gate-input.ts';
import { judgedMeasure, judgedSample, scoreSketch, valueTable } from './value-table.ts';

/**
 * What is kept of a run so that later ones can be judged against it: values of the measures, hashes of scores and order, which pairs
 * are judged, and how scores were spread. Not the scores and no text.
 */
export function makeBaseline(
  run: ScoredRun,
  measures: readonly Measure[],
  about: Pick<Baseline, 'tool' | 'name' | 'role' | 'saved' | 'chosenFrom'>,
): Baseline {
  return { kind: 'baseline', version: 1, ...about, ...partsOf(run, measures) };
}

/** Any run as something to be judged against. */
export function asBaseline(run: ScoredRun, measures: readonly Measure[]): GateBaseline {
  return { name: run.name, role: 'run', saved: null, chosenFrom: 1, ...partsOf(run, measures) };
}

function partsOf(run: ScoredRun, measures: readonly Measure[]) {
  const all = [...measures, metric(judgedMeasure)];
  return {
    run: run.name,
    manifest: run.manifest,
    judged: judgedSample(run),
    sketch: scoreSketch(run),
    table: valueTable(run, [...new Map(all.map((measure) => [measure.name, measure])).values()]),
  };
}
