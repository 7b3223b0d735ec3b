import type { ScoreScale } from '../../src/diagnosis/index.ts';
import { bf16, sigmoid } from './normal.ts';

/** How a healthy model's logits come out of it. */
export interface ScoreModel {
  readonly name: string;
  readonly scale: ScoreScale;
  scoreOf(logit: number): number;
}

/** Rerankers as they are met: all of them healthy. */
export const scoreModels: readonly ScoreModel[] = [
  { name: 'probability', scale: 'probability', scoreOf: sigmoid },
  // 77 % of the scores below 0.001.
  { name: 'confident', scale: 'probability', scoreOf: (x) => sigmoid(2.5 * x) },
  { name: 'very confident', scale: 'probability', scoreOf: (x) => sigmoid(5 * x + 4) },
  { name: 'shy', scale: 'probability', scoreOf: (x) => sigmoid(0.4 * x + 0.6) },
  { name: 'logit', scale: 'logit', scoreOf: (x) => x },
  // As multilingual-e5-small's cosines lie.
  { name: 'cosine .72-.87', scale: 'cosine', scoreOf: (x) => 0.8 + 0.06 * Math.tanh((x + 2) / 4) },
  { name: 'unbounded', scale: 'unbounded', scoreOf: (x) => 4 * Math.exp(x / 3) },
  { name: 'bf16', scale: 'probability', scoreOf: (x) => bf16(sigmoid(x)) },
  { name: 'bf16 logit', scale: 'logit', scoreOf: bf16 },
  { name: 'one decimal', scale: 'probability', scoreOf: (x) => Math.round(10 * sigmoid(x)) / 10 },
  { name: 'one decimal of 10', scale: 'unbounded', scoreOf: (x) => Math.round(100 * sigmoid(0.6 * x)) / 10 },
  { name: 'unknown', scale: 'unknown', scoreOf: (x) => sigmoid(0.5 * x + 0.5) },
];
