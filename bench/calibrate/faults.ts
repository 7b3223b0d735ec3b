import type { Random } from '../../src/foundation/random.ts';
import { bf16, normals, sigmoid } from './normal.ts';
import type { ScoreModel } from './scales.ts';
import type { World, WorldQuery } from './world.ts';

/** Something that goes wrong between a healthy model and the scores that arrive. */
export interface Fault {
  readonly name: string;
  /** The codes that are right, the best first. */
  readonly codes: readonly string[];
  /** Only on these scales; all when left out. */
  readonly scales?: readonly string[];
  /** The names of score models that it makes no sense with. */
  readonly notWith?: readonly string[];
  /** Only where documents are shared between queries. */
  readonly needsShared?: boolean;
  /** What `strength` is, for the table. */
  readonly strength: string;
  /** Scores of one query. Strength from 0 (nothing wrong) to 1. */
  apply(query: WorldQuery, context: FaultContext): Float64Array;
}

export interface FaultContext {
  readonly world: World;
  readonly model: ScoreModel;
  readonly strength: number;
  readonly random: Random;
  readonly normal: () => number;
  /** Whether this query is one of those that the fault meets, where its strength is a share of queries. */
  readonly met: boolean;
}

export function scoresUnder(
  fault: Fault | null,
  world: World,
  model: ScoreModel,
  random: Random,
  strength = 1,
) {
  const normal = normals(random);
  return world.queries.map((query) =>
    fault === null
      ? query.logits.map(model.scoreOf)
      : fault.apply(query, { world, model, strength, random, normal, met: random() < strength }),
  );
}

export const faults: readonly Fault[] = [
  {
    name: 'constant',
    codes: ['constant-scores'],
    strength: 'share of queries',
    apply: ({ logits }, { model, met }) =>
      met ? logits.map(() => model.scoreOf(-1)) : logits.map(model.scoreOf),
  },
  {
    name: 'constant 0.5 with noise of a random head',
    codes: ['constant-scores', 'random-order'],
    scales: ['probability'],
    strength: 'share of noise (2e-3) in place of 1e-7',
    apply: ({ logits }, { normal, strength }) =>
      logits.map(() => 0.5 + (strength > 0.5 ? 1e-3 : 3e-8) * normal()),
  },
  {
    name: 'random',
    codes: ['random-order'],
    strength: 'share of noise',
    apply: ({ logits }, { model, normal, strength }) =>
      logits.map((x) => model.scoreOf((1 - strength) * x + strength * (-4 + 2 * normal()))),
  },
  {
    name: 'no template: random, 0.7 to 0.9, bf16',
    codes: ['random-order'],
    scales: ['probability'],
    strength: 'share of noise',
    apply: ({ logits }, { normal, strength }) =>
      logits.map((x) => bf16(sigmoid(1.4 + (1 - strength) * 0.2 * (x + 3) + strength * 0.4 * normal()))),
  },
  {
    name: 'query not in the prompt',
    codes: ['query-blind'],
    needsShared: true,
    strength: 'share of the prior',
    apply: ({ documents, logits }, { world, model, normal, strength }) =>
      logits.map((x, place) =>
        model.scoreOf(
          (1 - strength) * x +
            strength * (-4 + 3 * (world.priors[documents[place] as number] as number)) +
            0.05 * normal(),
        ),
      ),
  },
  {
    name: 'inverted',
    codes: ['inverted'],
    strength: 'share of queries',
    apply: ({ logits }, { model, met }) => logits.map((x) => model.scoreOf(met ? -6 - x : x)),
  },
  {
    name: 'position',
    codes: ['position-bound'],
    strength: 'share of the place',
    apply: ({ logits, places }, { model, strength }) =>
      logits.map((x, row) =>
        model.scoreOf((1 - strength) * x + strength * (-1 - 0.35 * (places[row] as number) + x / 6)),
      ),
  },
  {
    name: 'place alone',
    codes: ['position-bound', 'index-misread'],
    strength: 'share of the place',
    apply: ({ logits, places }, { model, normal, strength }) =>
      logits.map((x, row) =>
        model.scoreOf(
          (1 - strength) * x + strength * (-1 - 0.35 * (places[row] as number) + 0.05 * normal()),
        ),
      ),
  },
  {
    name: 'results read in request order',
    codes: ['index-misread', 'position-bound'],
    strength: 'share of calls',
    apply: ({ logits, places, calls }, { model, strength, random }) => {
      const scores = logits.map(model.scoreOf);
      const result = Float64Array.from(scores);
      for (const call of new Set(calls)) {
        if (random() >= strength) continue;
        const rows = [...calls.keys()].filter((row) => calls[row] === call);
        rows.sort((a, b) => (places[a] as number) - (places[b] as number));
        const sorted = rows.map((row) => scores[row] as number).sort((a, b) => b - a);
        for (const [place, row] of rows.entries()) result[row] = sorted[place] as number;
      }
      return result;
    },
  },
  {
    name: 'long documents win',
    codes: ['length-bound'],
    strength: 'share of the length',
    apply: ({ logits, lengths }, { model, strength }) =>
      logits.map((x, row) =>
        model.scoreOf((1 - strength) * x + strength * (-4 + 2.5 * lengthOf(lengths, row) + x / 4)),
      ),
  },
  {
    name: 'long documents lose',
    codes: ['length-bound'],
    strength: 'share of the length',
    apply: ({ logits, lengths }, { model, strength }) =>
      logits.map((x, row) =>
        model.scoreOf((1 - strength) * x + strength * (-4 - 2.5 * lengthOf(lengths, row) + x / 4)),
      ),
  },
  {
    name: 'two sigmoids',
    // Of a shy model's probabilities it is a narrow band, whose mend says to look for it.
    codes: ['squashed-range', 'narrow-band'],
    scales: ['probability'],
    strength: 'share of queries',
    apply: ({ logits }, { model, met }) =>
      logits.map((x) => (met ? sigmoid(model.scoreOf(x)) : model.scoreOf(x))),
  },
  {
    name: 'narrow band',
    codes: ['narrow-band'],
    scales: ['probability'],
    notWith: ['one decimal'],
    strength: 'narrowness: from 0.2 to 0.05',
    apply: ({ logits }, { strength }) => logits.map((x) => 0.7 + (0.2 - 0.15 * strength) * sigmoid(x)),
  },
  {
    name: 'saturated at 1',
    codes: ['saturated'],
    scales: ['probability'],
    strength: 'how far out',
    apply: ({ logits }, { strength }) => logits.map((x) => sigmoid(bf16(x * 4 + 20 + 40 * strength))),
  },
  {
    name: 'saturated in part',
    codes: ['saturated', 'quantised'],
    scales: ['probability'],
    strength: 'how far out',
    apply: ({ logits }, { strength }) => logits.map((x) => sigmoid(bf16(x * 3 + 20 + 10 * strength))),
  },
  {
    name: 'head of exact 0 and 1, random',
    codes: ['saturated', 'random-order', 'quantised', 'constant-scores'],
    scales: ['probability'],
    strength: '-',
    apply: ({ logits }, { random }) => logits.map(() => (random() < 0.5 ? 1 : 0)),
  },
  {
    name: 'bf16',
    codes: ['quantised'],
    scales: ['probability', 'logit'],
    strength: '-',
    apply: ({ logits }, { model }) => logits.map((x) => bf16(model.scoreOf(x))),
  },
  {
    name: 'bf16 before the sigmoid',
    codes: ['quantised'],
    scales: ['probability'],
    notWith: ['confident', 'very confident', 'one decimal', 'bf16'],
    strength: '-',
    apply: ({ logits }, { model }) =>
      logits.map((x) => {
        const p = model.scoreOf(x);
        return sigmoid(bf16(Math.log(p / (1 - p))));
      }),
  },
  {
    name: 'min-max per query',
    codes: ['per-query-scaled'],
    notWith: ['one decimal', 'one decimal of 10', 'bf16', 'bf16 logit'],
    strength: '-',
    apply: ({ logits }, { model }) => {
      const scores = logits.map(model.scoreOf);
      const [low, high] = [Math.min(...scores), Math.max(...scores)];
      return scores.map((score) => (score - low) / (high - low));
    },
  },
  {
    name: 'softmax per query',
    codes: ['per-query-scaled'],
    scales: ['probability'],
    notWith: ['confident', 'very confident', 'one decimal'],
    strength: '-',
    apply: ({ logits }) => {
      const top = Math.max(...logits);
      const powers = logits.map((x) => Math.exp((x - top) / 2));
      const sum = powers.reduce((all, one) => all + one, 0);
      return powers.map((one) => one / sum);
    },
  },
  {
    name: 'logits for probabilities',
    codes: ['wrong-scale'],
    scales: ['probability'],
    strength: '-',
    apply: ({ logits }) => Float64Array.from(logits),
  },
];

function lengthOf(lengths: Float64Array, row: number): number {
  return (Math.log(lengths[row] as number) - 4.5) / 0.5;
}
