import type { DiagnosisInput, ScoreScale } from '../../src/diagnosis/index.ts';
import type { World } from './world.ts';

/** A world with scores, as a run would hand it to the diagnosis. */
export function inputOf(world: World, scores: readonly Float64Array[], scale: ScoreScale): DiagnosisInput {
  return {
    scale,
    order: 'shuffled',
    queries: world.queries.map((query, index) => ({
      id: `q${index}`,
      cluster: query.cluster ?? `q${index}`,
      language: query.language,
      scores: scores[index] as Float64Array,
      grades: query.relevant.map((is) => (is ? 1 : 0)),
      documentIds: query.documents.map((document) => `d${document}`),
      calls: query.calls.map((call) => index * 1000 + call),
      places: query.places,
      positions: query.positions,
      lengths: query.lengths,
      texts: query.documents,
      queryLength: 40,
    })),
  };
}
