import { catalogue } from '../foundation/catalogue.ts';
import type { Cause } from './cause.ts';
import { batchDependent } from './causes/batch-dependent.ts';
import { belowFirstStage } from './causes/below-first-stage.ts';
import { constantScores } from './causes/constant-scores.ts';
import { doubleTemplated } from './causes/double-templated.ts';
import { indexMisread } from './causes/index-misread.ts';
import { instructionIgnored } from './causes/instruction-ignored.ts';
import { inverted } from './causes/inverted.ts';
import { languageGap } from './causes/language-gap.ts';
import { lengthBound } from './causes/length-bound.ts';
import { mojibake } from './causes/mojibake.ts';
import { narrowBand } from './causes/narrow-band.ts';
import { nearDuplicateCandidates } from './causes/near-duplicate-candidates.ts';
import { nonDeterministic } from './causes/non-deterministic.ts';
import { perQueryScaled } from './causes/per-query-scaled.ts';
import { positionBound } from './causes/position-bound.ts';
import { quantised } from './causes/quantised.ts';
import { queryBlind } from './causes/query-blind.ts';
import { randomOrder } from './causes/random-order.ts';
import { saturated } from './causes/saturated.ts';
import { scoreShift } from './causes/score-shift.ts';
import { shortInputs } from './causes/short-inputs.ts';
import { squashedRange } from './causes/squashed-range.ts';
import { truncated } from './causes/truncated.ts';
import { unjudged } from './causes/unjudged.ts';
import { wrongScale } from './causes/wrong-scale.ts';

/**
 * All causes, in order of certainty: what a call has proved, then what scores alone show, from the plainest on, then what may
 * have other reasons, then what is said of the data.
 *
 * @example
 * causes.get('random-order').title; // => 'the order says next to nothing about relevance'
 */
export const causes = catalogue<Cause>('cause', [
  doubleTemplated,
  mojibake,
  saturated,
  constantScores,
  indexMisread,
  perQueryScaled,
  positionBound,
  lengthBound,
  queryBlind,
  inverted,
  randomOrder,
  instructionIgnored,
  truncated,
  languageGap,
  squashedRange,
  narrowBand,
  quantised,
  wrongScale,
  batchDependent,
  nonDeterministic,
  belowFirstStage,
  scoreShift,
  unjudged,
  nearDuplicateCandidates,
  shortInputs,
]);
