import { faults, scoresUnder } from '../../bench/calibrate/faults.ts';
import { inputOf } from '../../bench/calibrate/input-of.ts';
import { scoreModels } from '../../bench/calibrate/scales.ts';
import { syntheticWorld, type WorldOptions } from '../../bench/calibrate/world.ts';
import type { DiagnosisInput, DiagnosisQuery } from '../../src/diagnosis/index.ts';
import { seededRandom } from '../../src/foundation/random.ts';

/** A run of 60 queries with 20 candidates, healthy or under a named fault of the calibration. */
export function syntheticRun({
  fault = null,
  model = 'probability',
  seed = 1,
  strength = 1,
  ...options
}: {
  fault?: string | null;
  model?: string;
  seed?: number;
  strength?: number;
} & Partial<WorldOptions> = {}): DiagnosisInput {
  const found = faults.find(({ name }) => name === fault) ?? null;
  if (fault !== null && found === null) throw new Error(`no fault "${fault}"`);
  const own = scoreModels.find(({ name }) => name === model);
  if (own === undefined) throw new Error(`no model "${model}"`);
  const random = seededRandom(`test:${fault}:${model}:${seed}`);
  const world = syntheticWorld(random, {
    queries: 60,
    candidates: 20,
    gap: 4,
    shared: true,
    documentsPerCall: 10,
    relevant: 'some',
    ...options,
  });
  return inputOf(world, scoresUnder(found, world, own, random, strength), own.scale);
}

/** The same input with each query changed. */
export function withQueries(
  input: DiagnosisInput,
  change: (query: DiagnosisQuery, index: number) => Partial<DiagnosisQuery>,
): DiagnosisInput {
  return { ...input, queries: input.queries.map((query, index) => ({ ...query, ...change(query, index) })) };
}

/** The same input with the score of each row made anew. */
export function withScores(
  input: DiagnosisInput,
  scoreOf: (query: DiagnosisQuery, row: number) => number,
): DiagnosisInput {
  return withQueries(input, (query) => ({
    scores: Array.from(query.scores, (_, row) => scoreOf(query, row)),
  }));
}
